"""Waiting at the start for what is not there yet."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from bot.model.errors import Unavailable

log = logging.getLogger(__name__)

T = TypeVar("T")

START_PATIENCE_SECONDS = 120.0
"""How long a start waits for a database or a Slack that does not answer."""


class Abandoned(Exception):
    """The order to stop came before the start was done."""


class Patience:
    """How long a start waits for each thing it needs.

    stop  set when the process is to end: nothing is waited for any more then.
    """

    def __init__(self, *, stop: threading.Event, seconds: float = START_PATIENCE_SECONDS) -> None:
        self._stop = stop
        self._seconds = seconds

    def until_there(self, deed: Callable[[], T]) -> T:
        """Do it, again and again while what it needs is away.

        Raises Unavailable when that takes too long, Abandoned when the process is to end.
        """
        deadline = time.monotonic() + self._seconds
        while not self._stop.is_set():
            try:
                return deed()
            except Unavailable as away:
                if time.monotonic() + away.retry_after > deadline:
                    raise
                log.warning("start.waiting service=%s why=%s", away.service, away.why)
                self._stop.wait(timeout=away.retry_after)
        raise Abandoned
