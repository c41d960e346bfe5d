"""Two at once, on real connections: one winner, no gap, nothing lost."""

from __future__ import annotations

from functools import partial

import pytest

from bot.model.audit import Break
from bot.model.execution import GrantStatus
from bot.model.job import Job
from bot.model.request import Status
from bot.store.history import requests
from bot.store.store import SqlStore
from bot.store.verify import verify_chain
from bot.workflow.ports import Filters
from tests.contracts.conftest import Database
from tests.contracts.nouns import approval, event, execution, grant, incoming, link, moved, request, view
from tests.contracts.writers import at_once, submit, submit_in_processes

ROUNDS = 12
CLICKS = 6


def approve(store: SqlStore, *, who: str, number: int) -> bool:
    """One approver's click on a request that needs one approval: True for the click that decided it."""
    with store.transaction() as tx:
        pending = request(number)
        tx.approvals.add(approval(who, request=pending.id))
        if not tx.requests.move(request_id=pending.id, to=moved(pending, Status.APPROVED), expected=Status.PENDING):
            return False
        tx.enqueue(Job(name="execute", key=f"exec-{pending.id}", subject=who))
        tx.audit.append(event("request.approved", request=pending.id, actor=who))
        return True


def test_of_many_approvers_who_click_at_once_exactly_one_decides(database: Database) -> None:
    stores = [database.store if click % 2 else database.another_store() for click in range(CLICKS)]
    for number in range(1, ROUNDS + 1):
        with database.store.transaction() as tx:
            tx.requests.add(request(number))
        names = [f"approver-{click}" for click in range(CLICKS)]
        won = at_once(*(partial(approve, s, who=n, number=number) for s, n in zip(stores, names, strict=True)))
        assert sum(won) == 1
        winner = names[won.index(True)]
        with database.store.transaction() as tx:
            decided = tx.requests.get(f"request-{number}")
            assert decided is not None
            assert (decided.status, decided.version) == (Status.APPROVED, 2)
            assert sorted(a.approver.slack.name for a in tx.approvals.of(decided.id)) == names
            assert len(tx.audit.about(decided.id)) == 1
            assert winner in tx.audit.about(decided.id)[0].body
        assert [job.subject for job in database.jobs() if job.key == f"exec-{decided.id}"] == [winner]
    assert len(database.jobs()) == ROUNDS


def test_the_second_of_two_approvers_always_sees_the_first(database: Database) -> None:
    """A request that needs two is decided by whoever comes second; if neither saw the other, nobody would."""

    def verdicts_seen(store: SqlStore, who: str, number: int) -> int:
        with store.transaction() as tx:
            tx.approvals.add(approval(who, request=f"request-{number}"))
            return len(tx.approvals.of(f"request-{number}"))

    first, second = database.another_store(), database.another_store()
    for number in range(1, ROUNDS + 1):
        with database.store.transaction() as tx:
            tx.requests.add(request(number))
        seen = at_once(
            partial(verdicts_seen, first, "luis", number),
            partial(verdicts_seen, second, "eva", number),
        )
        assert sorted(seen) == [1, 2]


def test_whoever_holds_a_request_changes_what_they_read(database: Database) -> None:
    """Without holding it, of two that read the same version one would lose its change."""

    def change(store: SqlStore, who: str) -> bool:
        with store.transaction() as tx:
            read = tx.requests.hold("request-1")
            assert read is not None
            after = read.model_copy(update={"version": read.version + 1, "outcome": f"{read.outcome} {who}"})
            return tx.requests.move(request_id=read.id, to=after, expected=read.status)

    with database.store.transaction() as tx:
        tx.requests.add(request())
    stores = [database.another_store() for _ in range(3)]
    for _ in range(ROUNDS):
        assert all(at_once(*(partial(change, store, f"{n}") for n, store in enumerate(stores))))
    with database.store.transaction() as tx:
        changed = tx.requests.get("request-1")
        assert changed is not None
        assert (changed.version, len(changed.outcome.split())) == (1 + 3 * ROUNDS, 3 * ROUNDS)


@pytest.mark.parametrize("look_first", [True, False])
def test_of_overlapping_grants_that_end_at_once_exactly_one_is_the_last(database: Database, look_first: bool) -> None:
    """Whoever finds no other active grant removes the role; if neither did, it would stay for ever."""

    def others_left(store: SqlStore, name: str) -> int:
        gone = grant(name).changed(status=GrantStatus.REVOKED)
        with store.transaction() as tx:
            others = [one for one in tx.grants.with_key(gone.key) if one.id != name] if look_first else []
            assert tx.grants.move(to=gone, expected=GrantStatus.ACTIVE)
            return len(others if look_first else tx.grants.with_key(gone.key))

    first, second = database.another_store(), database.another_store()
    with database.store.transaction() as tx:
        tx.requests.add(request())
    for turn in range(ROUNDS):
        with database.store.transaction() as tx:
            tx.grants.add(grant(f"a{turn}"))
            tx.grants.add(grant(f"b{turn}"))
        left = at_once(partial(others_left, first, f"a{turn}"), partial(others_left, second, f"b{turn}"))
        assert sorted(left) == [0, 1]


def test_one_event_delivered_to_many_is_taken_in_by_one(database: Database) -> None:
    def taken(store: SqlStore, which: str) -> bool:
        with store.transaction() as tx:
            return tx.inbox.add(incoming(id=which))

    stores = [database.another_store() for _ in range(3)]
    for turn in range(ROUNDS):
        assert sum(at_once(*(partial(taken, store, f"in-{turn}") for store in stores))) == 1


def test_of_two_writers_of_one_execution_one_loses(database: Database) -> None:
    def put(store: SqlStore, version: int) -> bool:
        with store.transaction() as tx:
            return tx.executions.put(execution(version=version))

    with database.store.transaction() as tx:
        tx.requests.add(request())
        tx.executions.add(execution())
    stores = [database.another_store() for _ in range(3)]
    for version in range(2, ROUNDS + 2):
        assert sum(at_once(*(partial(put, store, version) for store in stores))) == 1


def test_of_two_accounts_linked_to_one_identity_at_once_one_is(database: Database) -> None:
    def put(store: SqlStore, user: str, name: str) -> bool:
        with store.transaction() as tx:
            return tx.people.put(link(slack_user=user, entra=name))

    stores = [database.another_store() for _ in range(3)]
    for turn in range(ROUNDS):
        users = [f"U{turn}.{n}" for n in range(3)]
        won = at_once(*(partial(put, store, user, f"e{turn}") for store, user in zip(stores, users, strict=True)))
        assert sum(won) == 1


def test_links_and_views_put_at_once_do_not_clash(database: Database) -> None:
    def put(store: SqlStore, name: str) -> None:
        with store.transaction() as tx:
            tx.people.put(link(entra=name))
            tx.views.put(view(ts=name))
            tx.defaults.put(team="T1", user="U1", channel="C1", values={"group": name})

    with database.store.transaction() as tx:
        tx.requests.add(request())
    stores = [database.another_store() for _ in range(3)]
    for turn in range(ROUNDS):
        at_once(*(partial(put, store, f"{turn}-{n}") for n, store in enumerate(stores)))
    with database.store.transaction() as tx:
        assert len(tx.views.of("request-1")) == 1


def test_numbers_have_no_gap_and_no_twin_though_some_submissions_fail(database: Database) -> None:
    def some(store: SqlStore, who: str) -> list[int]:
        taken = []
        for turn in range(ROUNDS):
            try:
                taken.append(submit(store, who=who, fails=turn % 3 == 0))
            except ZeroDivisionError:
                continue
        return taken

    writers = [partial(some, database.another_store(), f"writer {n}") for n in range(4)]
    numbers = sorted(number for taken in at_once(*writers) for number in taken)
    assert numbers == list(range(1, len(numbers) + 1))
    assert [found.number for found in requests(engine=database.engine, filters=Filters(limit=0))] == numbers[::-1]
    assert verify_chain(engine=database.engine) == (2 * len(numbers), head_hash(database))


def test_transactions_that_only_append_still_make_one_chain(database: Database) -> None:
    """Nothing but the head of the chain keeps these apart."""

    def append(store: SqlStore) -> None:
        for _ in range(ROUNDS):
            with store.transaction() as tx:
                tx.audit.append(event())
                tx.audit.append(event())

    at_once(*(partial(append, database.another_store()) for _ in range(4)))
    assert verify_chain(engine=database.engine) == (8 * ROUNDS, head_hash(database))


def test_the_chain_holds_while_it_is_read(database: Database) -> None:
    def write(store: SqlStore) -> list[object]:
        for _ in range(ROUNDS):
            submit(store, who="writer")
        return []

    def read() -> list[object]:
        return [verify_chain(engine=database.engine) for _ in range(ROUNDS)]

    *_, found = at_once(partial(write, database.another_store()), partial(write, database.another_store()), read)
    assert [one for one in found if isinstance(one, Break)] == []
    assert verify_chain(engine=database.engine) == (4 * ROUNDS, head_hash(database))


@pytest.mark.slow
def test_writers_in_processes_of_their_own_leave_no_gap(database: Database) -> None:
    submit_in_processes(url=database.url, processes=3, times=ROUNDS)
    total = 3 * ROUNDS
    found = [one.number for one in requests(engine=database.engine, filters=Filters(limit=0))]
    assert found == list(range(total, 0, -1))
    assert verify_chain(engine=database.engine) == (2 * total, head_hash(database))


def head_hash(database: Database) -> str:
    with database.store.transaction() as tx:
        return tx.audit.head()[1]
