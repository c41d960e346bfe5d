"""What several threads want kept at the same moment is kept in one transaction: a commit waits for the disk.

Thirty-two people press at once and ten threads take their clicks: ten commits one after the other are ten waits, one
commit of ten rows is one. Whoever comes while nobody keeps anything keeps their own at once; who comes meanwhile
waits, and one of them then keeps for all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from bot.model.errors import AmlbotError, Unavailable

T = TypeVar("T")
R = TypeVar("R")

MOST_TOGETHER = 64
"""In one transaction: enough that a burst is one or two, few enough that nobody waits long for the others."""


class _Entry(Generic[T, R]):
    """One thing to be kept. `woken` is set when it is kept or refused, or when its thread is to keep for all."""

    __slots__ = ("answer", "error", "leads", "thing", "woken")

    def __init__(self, thing: T) -> None:
        self.thing = thing
        self.woken = threading.Event()
        self.leads = False
        self.answer: list[R] = []
        self.error: BaseException | None = None


class GroupCommit(Generic[T, R]):
    """Keeps things, each from the thread that brings it; safe to share.

    keep_all   keeps all of them or none, in one transaction, and answers for each in order. What one of them makes
               fail must not fail the others: after an error that is not amlbot's own (a database that is away fails
               for all alike) each is kept by itself.
    """

    def __init__(self, *, keep_all: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._keep_all = keep_all
        self._lock = threading.Lock()
        self._waiting: list[_Entry[T, R]] = []
        self._led = False

    @property
    def waiting(self) -> tuple[T, ...]:
        """What has come and is in no transaction yet, in the order in which it came."""
        with self._lock:
            return tuple(entry.thing for entry in self._waiting)

    def keep(self, thing: T) -> R:
        """Return when it is committed, with its answer. Raises what `keep_all` raises for it."""
        mine: _Entry[T, R] = _Entry(thing)
        with self._lock:
            self._waiting.append(mine)
            mine.leads, self._led = not self._led, True
        if not mine.leads:
            mine.woken.wait()
        if mine.leads:
            self._lead()
        if mine.error is not None:
            raise mine.error
        return mine.answer[0]

    def _lead(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
        try:
            self._keep(batch)
        finally:
            with self._lock:
                self._led = bool(self._waiting)
                if self._led:
                    self._waiting[0].leads = True
                    self._waiting[0].woken.set()
            for entry in batch:
                if not entry.answer and entry.error is None:
                    entry.error = Unavailable(service="database", why="the process is stopping", retry_after=1.0)
                entry.woken.set()

    def _keep(self, batch: Sequence[_Entry[T, R]]) -> None:
        try:
            answers = self._keep_all([entry.thing for entry in batch])
        except AmlbotError as error:
            self._refuse(batch, error)
        except Exception as error:  # noqa: BLE001 - raised again, in the thread of the one that it is about
            if len(batch) == 1:
                self._refuse(batch, error)
                return
            for entry in batch:
                self._keep([entry])
        except BaseException as error:
            self._refuse(batch, error)
            raise
        else:
            for entry, answer in zip(batch, answers, strict=True):
                entry.answer.append(answer)

    @staticmethod
    def _refuse(batch: Sequence[_Entry[T, R]], error: BaseException) -> None:
        for entry in batch:
            entry.error = error
