"""The store: one transaction per use case, on SQLite or PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.model.job import Job
from bot.store.audit import SqlAudit
from bot.store.executions import SqlExecutions, SqlGrants
from bot.store.faults import mapped, mapped_commit
from bot.store.files import SqlFiles
from bot.store.group_commit import GroupCommit
from bot.store.ledger import SqlLedger
from bot.store.pauses import SqlPauses
from bot.store.people import SqlDefaults, SqlInbox, SqlPeople, SqlViews
from bot.store.requests import SqlApprovals, SqlRequests
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
        self._together: GroupCommit[Callable[[SqlTransaction], Any], Any] = GroupCommit(keep_all=self._do_all)

    @contextmanager
    def transaction(self, *, urgent: bool = False) -> Iterator[SqlTransaction]:
        """Commit when the block ends, roll back when it raises.

        urgent   a person waits for the answer within seconds: go before the others.

        Keep it short: nothing that leaves the process belongs inside. Raises Unavailable when nothing was kept,
        OutcomeUnknown when the connection was lost during the commit, RuntimeError when opened inside another.
        """
        with self._alone(), urgently(on=urgent), mapped(), Session(self._engine, autobegin=False) as session:
            session.begin()
            transaction = SqlTransaction(session=session, enqueue=self._enqueue)
            yield transaction
            transaction.audit.write()
            with mapped_commit():
                session.commit()

    @contextmanager
    def reading(self) -> Iterator[SqlTransaction]:
        """A transaction that only looks: it waits for no writer, and nothing of it is kept.

        Raises Unavailable, and RuntimeError for whatever would change something.
        """
        with self._alone(), only_reading(), mapped(), Session(self._engine, autobegin=False) as session:
            session.begin()
            yield SqlTransaction(session=session, enqueue=self._enqueue)

    def together(self, deed: Callable[[SqlTransaction], T]) -> T:
        """Do it in an urgent transaction that it may share with what other threads bring at this moment.

        deed  changes nothing but the transaction, and may be done again when what shared it has failed.
        Returns when it is committed. Raises what `transaction` raises, and what the deed does.
        """
        self._must_be_outside()
        done: T = self._together.keep(deed)
        return done

    def _do_all(self, deeds: Sequence[Callable[[SqlTransaction], Any]]) -> list[Any]:
        with self.transaction(urgent=True) as tx:
            return [deed(tx) for deed in deeds]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._must_be_outside()
        self._here.open = True
        try:
            yield
        finally:
            self._here.open = False

    def _must_be_outside(self) -> None:
        if getattr(self._here, "open", False):
            raise RuntimeError("a transaction was opened inside another one, which would wait for itself")
