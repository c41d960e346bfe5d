"""One at a time on a SQLite file, in order, and those first whom a person waits for.

SQLite lets one writer in and leaves the others to try again after growing pauses: under load somebody waits for seconds
while others pass. Here threads of this process queue up instead. It is a matter of fairness only, never of
correctness: SQLite's own lock stands behind it, and who has waited long enough goes on without a turn.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

LONGEST_WAIT_SECONDS = 2.0

_URGENT = threading.local()
_TURN = "turn"


@contextmanager
def urgently(*, on: bool = True) -> Iterator[None]:
    """Transactions that this thread begins inside go before those of others."""
    before = getattr(_URGENT, "on", False)
    _URGENT.on = on
    try:
        yield
    finally:
        _URGENT.on = before


@contextmanager
def only_reading() -> Iterator[None]:
    """Transactions that this thread begins inside wait for no turn: with WAL, readers and the writer do not meet."""
    _URGENT.reads = True
    try:
        yield
    finally:
        _URGENT.reads = False


def is_only_reading() -> bool:
    """Whether this thread is inside `only_reading`."""
    return getattr(_URGENT, "reads", False)


class _Waiter:
    """A thread in the queue; the turn is handed to it by name, so that nobody else wakes up for it."""

    __slots__ = ("thread", "turn")

    def __init__(self) -> None:
        self.thread = threading.get_ident()
        self.turn = threading.Event()


class Turnstile:
    """Who may hold a transaction now. A thread that has a turn may take it again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holder = 0
        self._depth = 0
        self._urgent: deque[_Waiter] = deque()
        self._others: deque[_Waiter] = deque()

    def enter(self, *, urgent: bool) -> bool:
        """Wait for a turn. False when it did not come in time: the caller goes on without one and must not leave."""
        me = threading.get_ident()
        with self._lock:
            if self._holder == me:
                self._depth += 1
                return True
            if not self._holder:
                self._holder, self._depth = me, 1
                return True
            waiter = _Waiter()
            queue = self._urgent if urgent else self._others
            queue.append(waiter)
        if waiter.turn.wait(timeout=LONGEST_WAIT_SECONDS):
            return True
        with self._lock:
            if waiter.turn.is_set():  # It came between the end of the wait and here.
                return True
            queue.remove(waiter)
            return False

    def leave(self) -> None:
        """Give the turn back, to the one who has waited longest, urgent ones first."""
        with self._lock:
            self._depth -= 1
            if self._depth > 0:
                return
            self._holder, self._depth = 0, 0
            queue = self._urgent or self._others
            if queue:
                next_ = queue.popleft()
                self._holder, self._depth = next_.thread, 1
                next_.turn.set()


def install(engine: sa.Engine) -> None:
    """Put a turnstile before every transaction of an engine, also those of others that share it.

    The turn ends when the connection goes back to the pool, not at the commit: that is announced before it is done.
    """
    turnstile = Turnstile()

    def begin(connection: sa.Connection) -> None:
        if not connection.info.get(_TURN) and not is_only_reading():
            connection.info[_TURN] = turnstile.enter(urgent=getattr(_URGENT, "on", False))

    def checkin(_connection: object, record: Any) -> None:
        if record.info.pop(_TURN, False):
            turnstile.leave()

    sa.event.listen(engine, "begin", begin)
    sa.event.listen(engine, "checkin", checkin)
