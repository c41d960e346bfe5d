"""A numbered stream of "something changed", so that the page and the tests need not poll."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

ChangeKind = Literal["message", "view", "home", "channel", "person", "socket", "journal", "reset"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `number` grows by one, `detail` is JSON-able and names what changed, never secrets."""

    number: int
    kind: ChangeKind
    detail: dict[str, Any]


class Changes:
    """The last 2 000 changes; listeners are called from the thread that made the change and must not block."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._kept: deque[Change] = deque(maxlen=2_000)
        self._last = 0
        self._listeners: list[Callable[[], None]] = []

    @property
    def last(self) -> int:
        """The number of the newest change; 0 before the first."""
        with self._condition:
            return self._last

    def add(self, *, kind: ChangeKind, **detail: Any) -> None:
        """Number a change and wake everybody who waits."""
        with self._condition:
            self._last += 1
            self._kept.append(Change(number=self._last, kind=kind, detail=detail))
            listeners = list(self._listeners)
            self._condition.notify_all()
        for listener in listeners:
            listener()

    def since(self, number: int) -> list[Change]:
        """The changes numbered above `number`, oldest first."""
        with self._condition:
            return [change for change in self._kept if change.number > number]

    def wait(self, *, since: int, timeout: float) -> int:
        """Block until something newer than `since` exists or `timeout` seconds pass; gives the newest number."""
        with self._condition:
            self._condition.wait_for(lambda: self._last > since, timeout)
            return self._last

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each change; gives the function that stops it."""
        with self._condition:
            self._listeners.append(listener)

        def stop() -> None:
            with self._condition:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop
