"""The store: one transaction per use case, on SQLite or PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.model.errors import AmlbotError
from bot.model.job import Job
from bot.store.audit import SqlAudit
from bot.store.executions import SqlExecutions, SqlGrants
from bot.store.faults import gave_way, mapped, mapped_commit
from bot.store.files import SqlFiles
from bot.store.ledger import SqlLedger
from bot.store.pauses import SqlPauses
from bot.store.people import SqlDefaults, SqlInbox, SqlPeople, SqlViews
from bot.store.requests import SqlApprovals, SqlRequests
from bot.store.sharing import Refusing, Sharing
from bot.store.strays import SqlStrays
from bot.store.turnstile import only_reading, urgently

T = TypeVar("T")

Enqueue = Callable[[Session, Job], None]
"""Writes a job into the engine's tables inside the session's own transaction; ignores a key used before."""


class SqlTransaction:
    """Everything one use case changes. Good until its block ends."""

    def __init__(self, *, session: Session, enqueue: Enqueue) -> None:
        self._session = session
        self._enqueue = enqueue
        self.requests = SqlRequests(session)
        self.approvals = SqlApprovals(session)
        self.executions = SqlExecutions(session)
        self.grants = SqlGrants(session)
        self.ledger = SqlLedger(session)
        self.pauses = SqlPauses(session)
        self.strays = SqlStrays(session)
        self.views = SqlViews(session)
        self.audit = SqlAudit(session)
        self.inbox = SqlInbox(session)
        self.people = SqlPeople(session)
        self.defaults = SqlDefaults(session)
        self.files = SqlFiles(session)

    def enqueue(self, job: Job) -> None:
        self._enqueue(self._session, job)


class SqlStore:
    """Transactions on one database. Safe to share between threads; a thread has one transaction at a time."""

    def __init__(self, *, engine: sa.Engine, enqueue: Enqueue) -> None:
        self._engine = engine
        self._enqueue = enqueue
        self._here = threading.local()

    @contextmanager
    def transaction(self, *, urgent: bool = False) -> Iterator[SqlTransaction]:
        """Commit when the block ends, roll back when it raises.

        urgent   a person waits for the answer within seconds: go before the others.

        Keep it short: nothing that leaves the process belongs inside. Raises Unavailable when nothing was kept,
        OutcomeUnknown when the connection was lost during the commit, RuntimeError when opened inside another.
        """
        with self._alone(), self._writer(urgent=urgent) as transaction:
            yield transaction

    @contextmanager
    def reading(self) -> Iterator[SqlTransaction]:
        """A transaction that only looks: it waits for no writer, and nothing of it is kept.

        Inside `all_together` it sees what was kept before it. Raises Unavailable, and RuntimeError for whatever would
        change something.
        """
        shared = self._shared()
        opened = self._reader() if shared is None else shared.reading()
        with self._alone(sharing=True), only_reading(), opened as transaction:
            yield transaction

    def together(self, deed: Callable[[SqlTransaction], T]) -> T:
        """Do it in an urgent transaction, inside `all_together` in the one that is shared there.

        deed  changes nothing but the transaction, and may be done again when what shared it has failed.
        Returns when it is committed, inside `all_together` when it is done. Raises what `transaction` raises, and what
        the deed does.
        """
        shared = self._shared()
        if shared is None:
            with self.transaction(urgent=True) as transaction:
                return deed(transaction)
        with self._alone(sharing=True):
            return shared.write(deed)

    def all_together(self, things: Sequence[Callable[[], T]], *, answer: Callable[[Sequence[T]], None]) -> None:
        """Do things one after the other, and keep what they do with `together` in one transaction.

        answer  told what they return, in their order and each once: when the transaction is committed, and before that
                as long as nothing is to be committed. It raises nothing and does not come back to the store.

        When the transaction they share fails, each that was not answered is done again by itself, so a thing must not
        mind; when the database is away, each is done once more and is told so by `together` and `reading`, without
        waiting for it again. Raises what a thing raises.
        """
        self._must_be_outside()
        if len(things) > 1:
            shared = Sharing(open_writer=lambda: self._writer(urgent=True), open_reader=self._reader)
            with self._share(shared):
                things = _one_after_the_other(things, shared, answer)
            if isinstance(shared.trouble, AmlbotError) and not gave_way(shared.trouble):
                with self._share(Refusing(shared.trouble)):
                    for thing in things:
                        answer([thing()])
                return
        for thing in things:
            answer([thing()])

    @contextmanager
    def _writer(self, *, urgent: bool) -> Iterator[SqlTransaction]:
        with mapped(), Session(self._engine, autobegin=False) as session:
            session.begin()
            with urgently(on=urgent):
                session.connection()
            transaction = SqlTransaction(session=session, enqueue=self._enqueue)
            yield transaction
            transaction.inbox.write()
            transaction.audit.write()
            with mapped_commit():
                session.commit()

    @contextmanager
    def _reader(self) -> Iterator[SqlTransaction]:
        with mapped(), Session(self._engine, autobegin=False) as session:
            session.begin()
            yield SqlTransaction(session=session, enqueue=self._enqueue)

    @contextmanager
    def _alone(self, *, sharing: bool = False) -> Iterator[None]:
        """One at a time. sharing: what is opened is part of the batch, if there is one."""
        self._must_be_outside()
        shared = self._shared()
        if shared is not None and shared.is_writing and not sharing:
            raise RuntimeError("a transaction was opened beside the one of its batch, and would wait for it")
        self._here.open = True
        try:
            yield
        finally:
            self._here.open = False

    def _must_be_outside(self) -> None:
        if getattr(self._here, "open", False):
            raise RuntimeError("a transaction was opened inside another one, which would wait for itself")

    def _shared(self) -> _Shared | None:
        found: _Shared | None = getattr(self._here, "shared", None)
        return found

    @contextmanager
    def _share(self, shared: _Shared) -> Iterator[None]:
        self._here.shared = shared
        try:
            yield
        finally:
            self._here.shared = None


def _one_after_the_other(
    things: Sequence[Callable[[], T]], shared: Sharing[SqlTransaction], answer: Callable[[Sequence[T]], None]
) -> Sequence[Callable[[], T]]:
    """Those that are not answered, because what they shared has ended in trouble: they are to be done again."""
    found: list[T] = []
    answered = 0
    try:
        for thing in things:
            found.append(thing())
            if shared.trouble is not None:
                break
            if not shared.is_writing:
                answer(found)
                answered += len(found)
                found = []
    except BaseException as error:
        shared.abandon(error)
        raise
    shared.end()
    if shared.trouble is not None:
        return things[answered:]
    if found:
        answer(found)
    return ()


_Shared = Sharing[SqlTransaction] | Refusing[SqlTransaction]
