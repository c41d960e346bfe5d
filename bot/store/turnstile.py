"""One at a time on a SQLite file, in order, and those first whom a person waits for.

SQLite lets one writer in and leaves the others to try again after growing pauses: under load somebody waits for seconds
while others pass. Here threads of this process queue up instead. It is a matter of fairness only, never of
correctness: SQLite's own lock stands behind it, and who has waited long enough goes on without a turn.
"""

from __future__ import annotations

import threading
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


class Turnstile:
    """Who may hold a transaction now. A thread that has a turn may take it again."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._holder = 0
        self._depth = 0
        self._urgent_waiting = 0

    def enter(self, *, urgent: bool) -> bool:
        """Wait for a turn. False when it did not come in time: the caller goes on without one and must not leave."""
        me = threading.get_ident()
        with self._free:
            if self._holder == me:
                self._depth += 1
                return True
            self._urgent_waiting += urgent
            try:
                got = self._free.wait_for(
                    lambda: not self._holder and (urgent or not self._urgent_waiting), timeout=LONGEST_WAIT_SECONDS
                )
            finally:
                self._urgent_waiting -= urgent
            if got:
                self._holder, self._depth = me, 1
            return got

    def leave(self) -> None:
        """Give the turn back."""
        with self._free:
            self._depth -= 1
            if self._depth <= 0:
                self._holder, self._depth = 0, 0
                self._free.notify_all()


def install(engine: sa.Engine) -> None:
    """Put a turnstile before every transaction of an engine, also those of others that share it.

    The turn ends when the connection goes back to the pool, not at the commit: that is announced before it is done.
    """
    turnstile = Turnstile()

    def begin(connection: sa.Connection) -> None:
        if not connection.info.get(_TURN):
            connection.info[_TURN] = turnstile.enter(urgent=getattr(_URGENT, "on", False))

    def checkin(_connection: object, record: Any) -> None:
        if record.info.pop(_TURN, False):
            turnstile.leave()

    sa.event.listen(engine, "begin", begin)
    sa.event.listen(engine, "checkin", checkin)
