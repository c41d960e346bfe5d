"""What is done every so often without anybody asking, in one thread of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do every `every_seconds`; a failure is logged and the next round tries again."""

    name: str
    every_seconds: float
    do: Callable[[], object]


class Housekeeping:
    """Runs chores one after another until stopped. Chores are idempotent: replicas run them side by side."""

    def __init__(self, *, chores: tuple[Chore, ...]) -> None:
        self._chores = chores
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._rounds, name="housekeeping", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end and wait for the chore that is being done."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _rounds(self) -> None:
        due = {chore.name: time.monotonic() + chore.every_seconds for chore in self._chores}
        while not self._stop.wait(timeout=max(0.05, min(due.values()) - time.monotonic())):
            for chore in self._chores:
                if due[chore.name] <= time.monotonic():
                    self._do(chore)
                    due[chore.name] = time.monotonic() + chore.every_seconds

    def _do(self, chore: Chore) -> None:
        try:
            chore.do()
        except Exception:
            # The next round tries again; a thread that ended here would be silence.
            log.exception("chore.failed name=%s", chore.name)
