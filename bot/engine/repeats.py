"""The engine says the same several times a second while its database is away: once a minute is enough."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

EVERY_SECONDS = 60.0
_MOST = 100


class Repeats(logging.Filter):
    """Lets each message pass once in a while, however often it is said."""

    def __init__(self, *, every_seconds: float = EVERY_SECONDS, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._every_seconds = every_seconds
        self._now = now
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """By level and first line: what follows it may hold numbers that differ."""
        said = f"{record.levelno} {record.getMessage().partition(chr(10))[0]}"
        now = self._now()
        if now - self._said.get(said, -self._every_seconds) < self._every_seconds:
            return False
        if len(self._said) >= _MOST:
            self._said.clear()
        self._said[said] = now
        return True


def said_once(name: str) -> None:
    """Let what that logger repeats be left out."""
    logger = logging.getLogger(name)
    if not any(isinstance(one, Repeats) for one in logger.filters):
        logger.addFilter(Repeats())
