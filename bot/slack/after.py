"""What is done after the ack: calls to Slack that a person waits for, on a few threads of their own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from bot.slack.trouble import trouble_id

_log = logging.getLogger(__name__)

Deed = Callable[[], None]


class AfterAck:
    """A small pool. What raises in it is logged with an id; nobody else hears of it."""

    def __init__(self, *, threads: int = 4, most_waiting: int = 200) -> None:
        """`most_waiting` deeds may be under way or waiting; further ones are dropped and logged."""
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="after-ack")
        self._most = most_waiting
        self._lock = threading.Lock()
        self._count = 0
        self._here = threading.local()

    @property
    def under_way(self) -> int:
        """How many deeds are being done or waiting."""
        with self._lock:
            return self._count

    @contextmanager
    def held(self) -> Iterator[list[Deed]]:
        """What this thread wants done `soon` inside is not done but collected, for whoever sends the ack first."""
        before: list[Deed] | None = getattr(self._here, "held", None)
        deeds: list[Deed] = []
        self._here.held = deeds
        try:
            yield deeds
        finally:
            self._here.held = before

    def soon(self, deed: Deed) -> bool:
        """Do it when the ack is away. False when there is too much to do already or the pool is closed."""
        held: list[Deed] | None = getattr(self._here, "held", None)
        if held is not None:
            held.append(deed)
            return True
        with self._lock:
            if self._count >= self._most:
                _log.error("too much to do after the ack: one answer is dropped")
                return False
            self._count += 1
        try:
            done = self._pool.submit(deed)
        except RuntimeError:
            self._leave()
            _log.error("an answer is dropped: the bot is stopping")
            return False
        done.add_done_callback(self._finished)
        return True

    def close(self) -> None:
        """Finish what is under way and waiting, then stop."""
        self._pool.shutdown(wait=True)

    def _finished(self, done: Future[None]) -> None:
        self._leave()
        trouble = None if done.cancelled() else done.exception()
        if trouble is not None:
            _log.error("after the ack [%s]: %r", trouble_id(), trouble, exc_info=trouble)

    def _leave(self) -> None:
        with self._lock:
            self._count -= 1
