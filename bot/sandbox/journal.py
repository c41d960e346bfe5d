"""What went over the sandbox's wire, in order and without secrets: the traffic inspector and the tests read it."""

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.sandbox.clock import SandboxClock
from bot.sandbox.redaction import redacted, redacted_text


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange. `direction` is "in" for a call that reached the sandbox and "out" for one the sandbox made.

    `number` starts at 1 and grows by one per entry; `request` and `response` are JSON-able and already redacted.
    """

    number: int
    at: datetime
    service: str
    direction: Literal["in", "out"]
    operation: str
    status: int
    request: object
    response: object
    actor: str


class Journal:
    """The last `limit` exchanges, oldest first; every method may be called from any thread."""

    def __init__(self, *, clock: SandboxClock, limit: int = 5_000) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=limit)
        self._last = 0

    def record(
        self,
        *,
        service: str,
        direction: Literal["in", "out"],
        operation: str,
        status: int,
        request: object,
        response: object,
        actor: str = "",
    ) -> Entry:
        """Keep one exchange, with tokens, passwords and keys struck out first."""
        clean_request, clean_response, clean_operation = redacted(request), redacted(response), redacted_text(operation)
        with self._lock:
            self._last += 1
            entry = Entry(
                number=self._last,
                at=self._clock.now(),
                service=service,
                direction=direction,
                operation=clean_operation,
                status=status,
                request=clean_request,
                response=clean_response,
                actor=actor,
            )
            self._entries.append(entry)
        return entry

    def entries(self, *, since: int = 0, service: str | None = None) -> list[Entry]:
        """The entries numbered above `since`, oldest first, of one service or of all."""
        with self._lock:
            kept = list(self._entries)
        return [entry for entry in kept if entry.number > since and service in (None, entry.service)]

    def clear(self) -> None:
        """Forget all entries; numbers go on from where they were."""
        with self._lock:
            self._entries.clear()
