"""What was opened to look changes nothing, and a change that is tried there is an error: it was lost without a word."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.model.audit import AuditEvent
from bot.model.execution import GrantStatus
from bot.model.job import Job
from bot.store.database import open_database
from bot.store.store import SqlStore
from bot.workflow.ports import Filters, Store, Transaction
from tests.contracts.conftest import Database
from tests.contracts.nouns import NOON, grant, incoming, request
from tests.contracts.test_strays import IDLE, stray

CHANGES: Mapping[str, Callable[[Transaction], object]] = {
    "a request": lambda tx: tx.requests.add(request(2)),
    "a number": lambda tx: tx.requests.next_number(),
    "a grant": lambda tx: tx.grants.add(grant(request="request-1", status=GrantStatus.ACTIVE)),
    "a pause": lambda tx: tx.pauses.extend("azure", until=NOON + timedelta(hours=1)),
    "a stray": lambda tx: tx.strays.put(stray(IDLE)),
    "something that arrived": lambda tx: tx.inbox.add(incoming().model_copy(update={"id": "another"})),
    "a file": lambda tx: tx.files.keep(content=b"words", at=NOON),
    "an audit event": lambda tx: tx.audit.append(AuditEvent(name="ask.failed", at=NOON, actor="system")),
    "a job": lambda tx: tx.enqueue(Job(name="notify", key="notify-1", subject="request-1")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_within_a_look_is_an_error_and_within_a_transaction_is_kept(
    store: Store, change: Callable[[Transaction], object]
) -> None:
    with store.transaction() as tx:
        tx.requests.add(request(1))
    with pytest.raises(RuntimeError, match="opened to look"), store.reading() as tx:
        change(tx)
    with store.transaction() as tx:
        change(tx)
    with store.reading() as tx:
        assert len(tx.requests.search(Filters(limit=10))) in (1, 2)


def test_what_fails_within_a_look_is_raised_as_it_is(store: Store) -> None:
    with pytest.raises(LookupError, match="mine"), store.reading():
        raise LookupError("mine")


def test_a_look_does_not_hold_a_request_for_a_change(database: Database) -> None:
    """`hold` promises that nobody else changes it until this transaction ends, and there is none."""
    with pytest.raises(RuntimeError, match="opened to look"), database.store.reading() as tx:
        tx.requests.hold("request-1")


def test_after_a_look_the_same_thread_may_change(store: Store) -> None:
    with store.reading() as tx:
        assert tx.requests.get("request-1") is None
    with store.transaction() as tx:
        assert tx.requests.add(request(1))


def test_a_look_pays_next_to_nothing_for_it(sqlite_database: Database) -> None:
    """Against an engine without the guard, in turn; the least of many, so that what else runs does not count."""
    free = open_database(url=sqlite_database.url)
    sa.event.remove(free, "before_cursor_execute", _guard())
    guarded = sqlite_database.store
    plain = SqlStore(engine=free, enqueue=_none)

    def least(store: SqlStore) -> float:
        times = []
        for _ in range(50):
            began = time.perf_counter()
            for _ in range(10):
                with store.reading() as tx:
                    tx.requests.get("request-1")
            times.append((time.perf_counter() - began) / 10)
        return min(times)

    least(guarded)
    least(plain)
    assert least(guarded) - least(plain) < 20e-6
    free.dispose()


def _guard() -> Callable[..., None]:
    from bot.store.looking import refuse_changes

    return refuse_changes


def _none(_session: Session, _job: Job) -> None:
    raise AssertionError("nothing is enqueued here")
