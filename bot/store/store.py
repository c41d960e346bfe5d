"""The store: one transaction per use case, on SQLite or PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.model.job import Job
from bot.store.audit import SqlAudit
from bot.store.executions import SqlExecutions, SqlGrants
from bot.store.faults import mapped, mapped_commit
from bot.store.files import SqlFiles
from bot.store.ledger import SqlLedger
from bot.store.pauses import SqlPauses
from bot.store.people import SqlDefaults, SqlInbox, SqlPeople, SqlViews
from bot.store.requests import SqlApprovals, SqlRequests
from bot.store.strays import SqlStrays
from bot.store.turnstile import urgently

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
        if getattr(self._here, "open", False):
            raise RuntimeError("a transaction was opened inside another one, which would wait for itself")
        self._here.open = True
        try:
            with urgently(on=urgent), mapped(), Session(self._engine, autobegin=False) as session:
                session.begin()
                transaction = SqlTransaction(session=session, enqueue=self._enqueue)
                yield transaction
                transaction.audit.write()
                with mapped_commit():
                    session.commit()
        finally:
            self._here.open = False
