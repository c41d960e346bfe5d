"""What one thread does together is kept in one transaction, and none of it depends on another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.model.errors import Unavailable
from bot.model.job import Job
from bot.workflow.ports import Store, Transaction
from tests.contracts.conftest import Database, Stored
from tests.contracts.nouns import incoming

T = TypeVar("T")

PEOPLE = 12


def deed(number: int) -> Callable[[Transaction], bool]:
    def keep(tx: Transaction) -> bool:
        one = incoming().model_copy(update={"id": payload(number % PEOPLE)})
        fresh = tx.inbox.add(one)
        if fresh:
            tx.enqueue(Job(name="intake", key=f"intake-{one.id}", subject=one.id))
        return fresh

    return keep


def test_a_store_keeps_each_payload_once_however_many_bring_it_at_once(stored: Stored) -> None:
    store: Store = stored.store
    with ThreadPoolExecutor(max_workers=PEOPLE) as people:
        fresh = list(people.map(lambda number: store.together(deed(number)), range(3 * PEOPLE)))
    assert sum(fresh) == PEOPLE
    assert sorted(job.key for job in stored.jobs()) == sorted(f"intake-payload-{number}" for number in range(PEOPLE))


def test_what_shares_a_transaction_is_committed_when_it_is_answered(stored: Stored) -> None:
    assert stored.store.together(deed(1))
    with stored.store.reading() as tx:
        assert tx.inbox.get("payload-1") is not None


def test_nothing_is_kept_of_a_deed_that_raises(stored: Stored) -> None:
    def fails(tx: Transaction) -> None:
        deed(1)(tx)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        stored.store.together(fails)
    with stored.store.reading() as tx:
        assert tx.inbox.get("payload-1") is None


@pytest.mark.parametrize("outer", ["transaction", "reading"])
def test_a_transaction_inside_another_one_is_refused_before_it_waits_for_itself(stored: Stored, outer: str) -> None:
    with getattr(stored.store, outer)(), pytest.raises(RuntimeError, match="inside another"):
        stored.store.together(deed(1))


def payload(number: int) -> str:
    return f"payload-{number}"


def kept(store: Store) -> set[int]:
    """The numbers of the payloads that are in the inbox."""
    with store.reading() as tx:
        return {number for number in range(PEOPLE) if tx.inbox.get(payload(number)) is not None}


def guarded(store: Store, deed: Callable[[Transaction], object]) -> Callable[[], str]:
    """As payloads are taken: what goes wrong is caught where it happens, and told."""

    def thing() -> str:
        try:
            return str(store.together(deed))
        except (ValueError, Unavailable, sa.exc.IntegrityError) as error:
            return type(error).__name__

    return thing


def test_things_done_together_are_all_kept_and_each_has_its_answer(stored: Stored) -> None:
    store = stored.store
    answers = all_together(store, [guarded(store, deed(number)) for number in (0, 1, 2, 1)])
    assert answers == ["True", "True", "True", "False"]
    assert kept(store) == {0, 1, 2}
    assert [job.subject for job in stored.jobs()] == [payload(0), payload(1), payload(2)]


def at_end(number: int, then: Callable[[Sequence[str]], None]) -> Callable[[Transaction], None]:
    """The same without an answer: it is inserted with all others when the transaction ends."""
    return lambda tx: tx.inbox.add_at_end(incoming().model_copy(update={"id": payload(number)}), then=then)


def test_what_is_added_at_the_end_is_kept_once_and_told_in_order_with_all_that_were_new(stored: Stored) -> None:
    store = stored.store
    store.together(deed(1))
    told: list[Sequence[str]] = []
    with store.transaction() as tx:
        for number in (3, 1, 2, 3):
            at_end(number, told.append)(tx)
        assert (tx.inbox.get(payload(3)), told) == (None, [])
    assert told == [[payload(3), payload(2)]]
    assert kept(store) == {1, 2, 3}
    store.together(at_end(2, told.append))
    assert len(told) == 1


def test_what_follows_from_what_is_added_at_the_end_is_kept_with_it_or_not_at_all(stored: Stored) -> None:
    store = stored.store

    def follow(tx: Transaction, fresh: Sequence[str]) -> None:
        tx.enqueue(Job(name="intake", key="follows", subject=fresh[0]))
        if fresh == [payload(1)]:
            raise ValueError("no")

    def keep(tx: Transaction, number: int) -> None:
        at_end(number, lambda fresh: follow(tx, fresh))(tx)

    for number in (1, 2):
        with suppress(ValueError):
            store.together(partial(keep, number=number))
    assert kept(store) == {2}
    assert [job.subject for job in stored.jobs()] == [payload(2)]


def test_nothing_is_added_at_the_end_of_what_was_opened_to_look(stored: Stored) -> None:
    with pytest.raises(RuntimeError), stored.store.reading() as tx:
        at_end(1, lambda fresh: None)(tx)
    assert kept(stored.store) == set()


def test_nothing_done_together_is_no_transaction(stored: Stored) -> None:
    assert all_together(stored.store, []) == []


def all_together(store: Store, things: Sequence[Callable[[], T]]) -> list[T]:
    """The answers, each of which has come once and in order."""
    found: list[T] = []
    store.all_together(things, answer=found.extend)
    return found


def commits(database: Database, deed: Callable[[], object]) -> int:
    found: list[int] = []

    def note(_: sa.Connection) -> None:
        found.append(1)

    sa.event.listen(database.engine, "commit", note)
    try:
        deed()
    finally:
        sa.event.remove(database.engine, "commit", note)
    return len(found)


def test_together_is_one_commit_and_one_by_one_is_one_each(database: Database) -> None:
    store = database.store
    things = [guarded(store, deed(number)) for number in range(8)]
    assert commits(database, lambda: all_together(store, things)) == 1
    assert commits(database, lambda: [store.together(deed(number)) for number in (9, 10)]) == 2


def test_looking_around_together_commits_nothing_and_sees_what_was_kept_before(database: Database) -> None:
    store = database.store
    seen: list[set[int]] = []
    look = [lambda: seen.append(kept(store))] * 3
    assert commits(database, lambda: all_together(store, look)) == 0
    keep = guarded(store, deed(4))
    all_together(store, [look[0], lambda: seen.append({4} if keep() == "True" else set()), look[0]])
    assert seen == [set(), set(), set(), set(), {4}, {4}]


def test_what_keeps_nothing_is_answered_at_once_and_what_is_kept_when_it_is(database: Database) -> None:
    store, other = database.store, database.another_store()
    found: list[tuple[list[object], set[int]]] = []

    def look() -> str:
        return f"saw {sorted(kept(store))}"

    things = [look, look, guarded(store, deed(4)), look]
    store.all_together(things, answer=lambda answers: found.append((list(answers), kept(other))))
    assert found == [(["saw []"], set()), (["saw []"], set()), (["True", "saw [4]"], {4})]


def test_what_was_answered_is_not_done_again_when_a_later_one_fails(database: Database) -> None:
    store = database.store
    looked: list[int] = []

    def look() -> str:
        looked.append(1)
        return str(kept(store))

    def fails(tx: Transaction) -> None:
        raise ValueError("no")

    things = [look, guarded(store, deed(0)), guarded(store, fails)]
    assert all_together(store, things) == ["set()", "True", "ValueError"]
    assert looked == [1]


@pytest.mark.parametrize("wrong", ["value", "statement"])
def test_what_is_wrong_with_one_is_not_wrong_with_the_others(stored: Stored, wrong: str) -> None:
    store = stored.store

    def fails(tx: Transaction) -> None:
        deed(5)(tx)
        if wrong == "value":
            raise ValueError("no")
        # A row that refers to none: PostgreSQL does nothing more in a transaction after it.
        raise sa.exc.IntegrityError("no", {}, Exception("no"))

    told = "ValueError" if wrong == "value" else "IntegrityError"
    things = [guarded(store, deed(0)), guarded(store, fails), guarded(store, deed(1))]
    assert all_together(store, things) == ["True", told, "True"]
    assert kept(store) == {0, 1}


def test_a_database_that_is_away_is_away_for_all_who_share_it_and_is_not_asked_again_for_each(
    database: Database,
) -> None:
    store = database.store
    asked: list[int] = []

    def away(tx: Transaction) -> None:
        asked.append(1)
        raise Unavailable(service="database", why="away", retry_after=1.0)

    def look() -> str:
        try:
            return str(kept(store))
        except Unavailable as error:
            return type(error).__name__

    things = [guarded(store, deed(0)), guarded(store, away), guarded(store, deed(1)), look]
    assert all_together(store, things) == ["Unavailable"] * 4
    assert asked == [1]
    assert kept(store) == set()
    assert all_together(store, things[:1] + things[2:3]) == ["True", "True"]


def test_a_commit_that_fails_is_told_to_all_who_shared_it(sqlite_database: Database) -> None:
    database, store = sqlite_database, sqlite_database.store

    def fail(_: sa.Connection) -> None:
        raise Unavailable(service="database", why="away", retry_after=1.0)

    sa.event.listen(database.engine, "commit", fail)
    try:
        assert all_together(store, [guarded(store, deed(0)), guarded(store, deed(1))]) == ["Unavailable"] * 2
    finally:
        sa.event.remove(database.engine, "commit", fail)
    assert kept(store) == set()


def test_after_a_commit_that_the_database_refused_nothing_of_it_is_seen_or_committed_later(
    sqlite_database: Database,
) -> None:
    """SQLite stays in the transaction whose commit failed; the next one on that connection must not go on with it."""
    sqlite_database.run(
        "CREATE TABLE owner (id INTEGER PRIMARY KEY)",
        "CREATE TABLE owned (id INTEGER REFERENCES owner (id) DEFERRABLE INITIALLY DEFERRED)",
    )
    with Session(sqlite_database.engine, autobegin=False) as session:
        session.begin()
        session.execute(sa.text("INSERT INTO owned VALUES (7)"))
        with pytest.raises(sa.exc.IntegrityError):
            session.commit()
    sqlite_database.store.together(deed(0))
    with sqlite_database.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT id FROM owned")).all() == []
    assert kept(sqlite_database.store) == {0}


def test_two_replicas_that_add_the_same_at_the_end_keep_it_once(database: Database) -> None:
    told: list[str] = []

    def replica(store: Store, order: Sequence[int]) -> list[str]:
        return all_together(store, [guarded(store, at_end(number, told.extend)) for number in order])

    with ThreadPoolExecutor(max_workers=2) as replicas:
        here = replicas.submit(replica, database.store, range(PEOPLE))
        there = replicas.submit(replica, database.another_store(), range(PEOPLE)[::-1])
        answers = [*here.result(timeout=30), *there.result(timeout=30)]
    assert answers == ["None"] * (2 * PEOPLE)
    assert kept(database.store) == set(range(PEOPLE))
    assert sorted(told) == sorted(payload(number) for number in range(PEOPLE))


def test_two_replicas_that_bring_the_same_in_another_order_keep_it_all(database: Database) -> None:
    """Slack sends an event again, to whichever replica: each holds what the other waits for, and one gives way."""
    both_hold_one = threading.Barrier(2)

    def first(number: int) -> Callable[[Transaction], bool]:
        def keep(tx: Transaction) -> bool:
            fresh = deed(number)(tx)
            with suppress(threading.BrokenBarrierError):
                both_hold_one.wait(timeout=1)
            return fresh

        return keep

    def replica(store: Store, order: tuple[int, int]) -> list[str]:
        one, other = order
        return all_together(store, [guarded(store, first(one)), guarded(store, deed(other))])

    with ThreadPoolExecutor(max_workers=2) as replicas:
        here = replicas.submit(replica, database.store, (0, 1))
        there = replicas.submit(replica, database.another_store(), (1, 0))
        told = [*here.result(timeout=30), *there.result(timeout=30)]
    assert sorted(told) == ["False", "False", "True", "True"]
    assert kept(database.store) == {0, 1}


def test_a_process_that_ends_in_the_middle_has_kept_nothing_and_the_thread_is_free(database: Database) -> None:
    store = database.store

    def ends() -> str:
        raise SystemExit("stopped")

    with pytest.raises(SystemExit):
        all_together(store, [guarded(store, deed(0)), ends])
    assert kept(store) == set()
    assert all_together(store, [guarded(store, deed(0)), guarded(store, deed(1))]) == ["True", "True"]


def test_a_transaction_beside_the_one_that_is_shared_is_refused_before_it_waits_for_it(database: Database) -> None:
    store = database.store

    def beside() -> str:
        with pytest.raises(RuntimeError, match="beside"), store.transaction():
            pass
        return "refused"

    answers = all_together(store, [guarded(store, deed(0)), beside])
    assert answers == ["True", "refused"]
