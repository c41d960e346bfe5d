"""All or nothing: state, audit and the work that follows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.model.audit import GENESIS, verify
from bot.model.job import Job
from bot.model.request import Status
from bot.workflow.ports import Store, Transaction
from tests.contracts.conftest import Stored
from tests.contracts.nouns import (
    NOON,
    approval,
    event,
    execution,
    grant,
    incoming,
    link,
    moved,
    person,
    request,
    reservation,
    view,
)

JOB = Job(name="execute", key="exec-request-1", subject="request-1")


def everything(tx: Transaction) -> None:
    """One write through every door."""
    tx.requests.add(request(tx.requests.next_number()))
    tx.approvals.add(approval())
    tx.executions.add(execution())
    tx.grants.add(grant(expires_at=NOON))
    tx.ledger.take(request="request-1", reservations=[reservation()], limits={})
    tx.views.put(view())
    tx.inbox.add(incoming())
    tx.people.put(link())
    tx.people.remember(person().slack, seen_at=NOON)
    tx.defaults.put(team="T1", user="U1", channel="C1", values={"group": "g"})
    tx.audit.append(event())
    tx.requests.move(request_id="request-1", to=moved(request(), Status.APPROVED), expected=Status.PENDING)
    tx.audit.append(event("request.approved"))
    tx.enqueue(JOB)


def seen(tx: Transaction) -> list[object]:
    """What is there through every door; all of it empty, None or zero when nothing was kept."""
    return [
        tx.requests.get("request-1"),
        tx.approvals.of("request-1"),
        tx.executions.get("exec-request-1"),
        tx.grants.get("g1"),
        tx.grants.with_key(grant().key),
        tx.grants.due(now=NOON),
        tx.ledger.held(request="request-1"),
        tx.ledger.used(keys={"nodes": "credit/scoring"})["nodes"],
        tx.views.of("request-1"),
        tx.inbox.get("in-1"),
        tx.people.link(slack_team="T1", slack_user="U1"),
        tx.people.account(slack_team="T1", slack_user="U-ana"),
        tx.defaults.of(team="T1", user="U1", channel="C1"),
        tx.audit.page(),
        tx.audit.about("request-1"),
        tx.audit.head()[0],
    ]


def test_a_block_that_ends_keeps_everything(stored: Stored) -> None:
    with stored.store.transaction() as tx:
        everything(tx)
    with stored.store.transaction() as tx:
        assert all(seen(tx))
    assert stored.jobs() == (JOB,)


def test_a_block_that_raises_keeps_nothing(stored: Stored) -> None:
    def fails_at_the_end() -> None:
        with stored.store.transaction() as tx:
            everything(tx)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails_at_the_end()
    with stored.store.transaction() as tx:
        assert not any(seen(tx))
        assert tx.audit.head() == (0, GENESIS)
        assert tx.requests.next_number() == 1
    assert stored.jobs() == ()


def test_a_block_sees_what_it_wrote(store: Store) -> None:
    with store.transaction() as tx:
        everything(tx)
        before_the_end = seen(tx)
    with store.transaction() as tx:
        after = seen(tx)
    audit = slice(13, 16)
    del before_the_end[audit], after[audit]
    assert before_the_end == after


def test_a_job_enqueued_twice_is_enqueued_once(stored: Stored) -> None:
    for delay in (0.0, 5.0):
        with stored.store.transaction() as tx:
            tx.enqueue(JOB.model_copy(update={"delay_seconds": delay}))
            tx.enqueue(JOB.model_copy(update={"delay_seconds": delay + 1}))
    assert stored.jobs() == (JOB,)


def test_a_transaction_inside_another_is_refused_before_it_waits_for_itself(store: Store) -> None:
    with store.transaction() as outer:
        outer.inbox.add(incoming())
        with pytest.raises(RuntimeError, match="inside another"), store.transaction():
            pass
    with store.transaction() as tx:
        assert tx.inbox.get("in-1") == incoming()


def test_the_chain_holds_events_in_the_order_they_were_appended(store: Store) -> None:
    names = ["request.submitted", "request.queued", "request.approved", "execution.started"]
    for pair in (names[:2], names[2:]):
        with store.transaction() as tx:
            for name in pair:
                tx.audit.append(event(name, data={"ñ": [1, "\x00", None]}))
    with store.transaction() as tx:
        links = tx.audit.page()
        assert [f'"name":"{name}"' in link.body for name, link in zip(names, links, strict=True)] == [True] * 4
        assert verify(links=links) == tx.audit.head() == (4, links[3].hash)


def test_a_page_of_the_chain_follows_a_number(store: Store) -> None:
    with store.transaction() as tx:
        for _ in range(5):
            tx.audit.append(event())
    with store.transaction() as tx:
        assert [link.number for link in tx.audit.page(after=1, limit=3)] == [2, 3, 4]
        assert tx.audit.page(after=5) == ()
        assert tx.audit.page(limit=0) == ()


def test_the_audit_of_a_request_is_its_own(store: Store) -> None:
    with store.transaction() as tx:
        for name in ("request-1", "", "request-2", "request-1"):
            tx.audit.append(event(request=name))
    with store.transaction() as tx:
        assert [link.number for link in tx.audit.about("request-1")] == [1, 4]


def test_an_event_without_json_form_is_refused_where_it_was_appended(store: Store) -> None:
    for data, error in (({"at": datetime.now}, TypeError), ({"x": float("nan")}, ValueError)):
        with store.transaction() as tx:
            with pytest.raises(error):
                tx.audit.append(event(data=data))
            tx.audit.append(event(data={"at": datetime.now(UTC)}))
    with store.transaction() as tx:
        assert tx.audit.head()[0] == 2
