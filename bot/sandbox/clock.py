"""The sandbox's own time: it runs with the wall clock, and can be moved forward or stopped."""

import threading
import time
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Aware UTC time that starts at the wall clock; every method may be called from any thread."""

    def __init__(self, *, start: datetime | None = None) -> None:
        """Start at `start` (aware), by default at the wall clock's now."""
        self._lock = threading.Lock()
        self._origin = (start or datetime.now(UTC)).astimezone(UTC)
        self._anchor = time.monotonic()
        self._frozen = False

    def now(self) -> datetime:
        """The present moment in the sandbox, aware, in UTC; it never goes backwards."""
        with self._lock:
            return self._reading()

    def advance(self, *, seconds: float) -> None:
        """Jump forward; raises ValueError for a negative number, because time never goes backwards."""
        if seconds < 0:
            raise ValueError("time never goes backwards")
        with self._lock:
            self._origin += timedelta(seconds=seconds)

    def freeze(self) -> None:
        """Stop: until `resume`, only `advance` moves the time. Freezing twice changes nothing."""
        with self._lock:
            self._origin = self._reading()
            self._anchor = time.monotonic()
            self._frozen = True

    def resume(self) -> None:
        """Run again from where it stopped. Resuming a running clock changes nothing."""
        with self._lock:
            if self._frozen:
                self._anchor = time.monotonic()
                self._frozen = False

    @property
    def frozen(self) -> bool:
        """True between `freeze` and `resume`."""
        with self._lock:
            return self._frozen

    def _reading(self) -> datetime:
        if self._frozen:
            return self._origin
        return self._origin + timedelta(seconds=time.monotonic() - self._anchor)
