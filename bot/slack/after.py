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
Start = Callable[[], bool]
"""Begins a deed that was asked for; False when it is dropped."""


class AfterAck:
    """Two small pools. What raises in them is logged with an id; nobody else hears of it."""

    def __init__(self, *, threads: int = 4, modals: int = 2, most_waiting: int = 200) -> None:
        """`most_waiting` deeds may be under way or waiting; further ones are dropped and logged.

        modals  threads for what opens modals alone: Slack takes one for three seconds after the press, and other
                answers may wait longer than that for a limit of Slack's to pass.
        """
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="after-ack")
        self._modals = ThreadPoolExecutor(max_workers=modals, thread_name_prefix="modals")
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
    def held(self) -> Iterator[list[Start]]:
        """What this thread wants done inside does not begin but is collected, for whoever sends the ack first."""
        before: list[Start] | None = getattr(self._here, "held", None)
        starts: list[Start] = []
        self._here.held = starts
        try:
            yield starts
        finally:
            self._here.held = before

    def soon(self, deed: Deed) -> bool:
        """Do it when the ack is away. False when there is too much to do already or the pool is closed."""
        return self._begin(self._pool, deed)

    def open_modal(self, deed: Deed) -> bool:
        """The same for what opens a modal and is over by then."""
        return self._begin(self._modals, deed)

    def close(self) -> None:
        """Finish what is under way and waiting, then stop."""
        for pool in (self._modals, self._pool):
            pool.shutdown(wait=True)

    def _begin(self, pool: ThreadPoolExecutor, deed: Deed) -> bool:
        held: list[Start] | None = getattr(self._here, "held", None)
        if held is None:
            return self._start(pool, deed)
        held.append(lambda: self._start(pool, deed))
        return True

    def _start(self, pool: ThreadPoolExecutor, deed: Deed) -> bool:
        with self._lock:
            if self._count >= self._most:
                _log.error("too much to do after the ack: one answer is dropped")
                return False
            self._count += 1
        try:
            done = pool.submit(deed)
        except RuntimeError:
            self._leave()
            _log.error("an answer is dropped: the bot is stopping")
            return False
        done.add_done_callback(self._finished)
        return True

    def _finished(self, done: Future[None]) -> None:
        self._leave()
        trouble = None if done.cancelled() else done.exception()
        if trouble is not None:
            _log.error("after the ack [%s]: %r", trouble_id(), trouble, exc_info=trouble)

    def _leave(self) -> None:
        with self._lock:
            self._count -= 1
