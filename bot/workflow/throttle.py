"""How much one person may send: nobody wears the approvers or the bot down."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta
from typing import Literal

MOST_PEOPLE = 10_000
MINUTE = timedelta(minutes=1)


class Throttle:
    """Counts, in this process, what each person has sent within the last minute."""

    def __init__(self, *, most: int = 60) -> None:
        """most: how many things a minute are taken from one person."""
        self._most = most
        self._lock = threading.Lock()
        self._sent: dict[str, deque[datetime]] = {}
        self._full: set[str] = set()

    def admits(self, *, who: str, at: datetime) -> Literal["yes", "no", "no again"]:
        """Whether one more thing is taken; what is not taken does not count. `no` is the first one of a row."""
        with self._lock:
            sent = self._sent.setdefault(who, deque())
            while sent and at - sent[0] >= MINUTE:
                sent.popleft()
            if len(sent) < self._most:
                sent.append(at)
                self._full.discard(who)
                if len(self._sent) > MOST_PEOPLE:
                    self._forget(at)
                return "yes"
            if who in self._full:
                return "no again"
            self._full.add(who)
            return "no"

    def _forget(self, at: datetime) -> None:
        quiet = [who for who, sent in self._sent.items() if not sent or at - sent[-1] >= MINUTE]
        for who in quiet:
            del self._sent[who]
            self._full.discard(who)
