"""One transaction over everything that is kept, and the clock it goes by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeVar

from bot.model.audit import AuditEvent, ChainLink
from bot.model.job import Job
from bot.workflow.ports.grants import Executions, Grants, Ledger, Pauses, Strays
from bot.workflow.ports.intake import Defaults, Files, Inbox, People
from bot.workflow.ports.requests import Approvals, Requests
from bot.workflow.ports.slack import Views

T = TypeVar("T")


class Audit(Protocol):
    def append(self, event: AuditEvent) -> None:
        """Add to the chain with this transaction, in the order of the calls.

        Written when the transaction ends, so the head of the chain is always the last lock taken: until then
        page, about and head do not show it. Raises TypeError or ValueError when the data has no JSON form.
        """

    def page(self, *, after: int = 0, limit: int = 1000) -> Sequence[ChainLink]: ...

    def about(self, request_id: str) -> Sequence[ChainLink]: ...

    def head(self) -> tuple[int, str]: ...


class Transaction(Protocol):
    """Everything one use case changes, all or nothing."""

    @property
    def requests(self) -> Requests: ...
    @property
    def approvals(self) -> Approvals: ...
    @property
    def executions(self) -> Executions: ...
    @property
    def grants(self) -> Grants: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def pauses(self) -> Pauses: ...
    @property
    def strays(self) -> Strays: ...
    @property
    def views(self) -> Views: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def people(self) -> People: ...
    @property
    def defaults(self) -> Defaults: ...
    @property
    def files(self) -> Files: ...

    def enqueue(self, job: Job) -> None:
        """Work that starts only if this transaction commits; a key that was used before is ignored."""


class Store(Protocol):
    def transaction(self, *, urgent: bool = False) -> AbstractContextManager[Transaction]:
        """Commits when the block ends, rolls back when it raises. Raises Unavailable when the database is away.

        urgent  a person waits for the answer within seconds: go before the others where one must wait for another.
        """

    def reading(self) -> AbstractContextManager[Transaction]:
        """A transaction that only looks: it waits for no writer, and nothing of it is kept.

        Raises Unavailable, and RuntimeError for whatever would change something, at the latest when the block ends.
        """

    def together(self, deed: Callable[[Transaction], T]) -> T:
        """Do it in an urgent transaction, inside `all_together` in the one that is shared there.

        deed  changes nothing but the transaction, and may be done again when what shared it has failed.
        Returns when it is committed, inside `all_together` when it is done. Raises what `transaction` raises, and what
        the deed does.
        """

    def all_together(self, things: Sequence[Callable[[], T]], *, answer: Callable[[Sequence[T]], None]) -> None:
        """Do things one after the other on this thread, and keep what they do with `together` in one transaction.

        answer  told what they return, in order and each once, when it is committed; before that as long as nothing is
                to be committed. It raises nothing and does not come back to the store.
        When the transaction they share fails, each that was not answered is done again by itself, so a thing must not
        mind. Raises what a thing raises.
        """


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware UTC."""
