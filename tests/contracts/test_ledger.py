"""Running totals: reserved whole or not at all, counted once, given back when what they stand for is gone."""

from __future__ import annotations

from functools import partial

import pytest

from bot.model.decision import Reservation
from bot.store.store import SqlStore
from bot.workflow.ports import Store
from tests.contracts.conftest import Database
from tests.contracts.nouns import NOON, request, reservation
from tests.contracts.writers import at_once

NODES = reservation()
SPEND = reservation(counter="spend", key="credit@2026-11", amount=250.5, window="month")
KEYS = {"nodes": NODES.key, "spend": SPEND.key}
LIMITS = {"nodes": 10.0, "spend": 1000.0}
TAKERS = 20


@pytest.fixture
def asked(store: Store) -> Store:
    with store.transaction() as tx:
        for number in range(1, 4):
            tx.requests.add(request(number))
    return store


def take(store: Store, number: int, *wanted: Reservation, limits: dict[str, float] | None = None) -> tuple[str, ...]:
    """Request R-<number> takes; names of the counters that would go over."""
    with store.transaction() as tx:
        over = tx.ledger.take(
            request=f"request-{number}", reservations=wanted, limits=LIMITS if limits is None else limits
        )
    return tuple(one.counter for one in over)


def used(store: Store, *without: str) -> dict[str, float]:
    with store.transaction() as tx:
        return dict(tx.ledger.used(keys=KEYS, without=without))


def test_nothing_is_used_before_anybody_took_anything(asked: Store) -> None:
    with asked.transaction() as tx:
        assert tx.ledger.used(keys={}) == {}
        assert tx.ledger.held(request="request-1") == ()
    assert used(asked) == {"nodes": 0.0, "spend": 0.0}


def test_what_is_taken_counts_under_its_key(asked: Store) -> None:
    assert take(asked, 1, SPEND, NODES) == ()
    assert take(asked, 2, reservation(amount=2.0)) == ()
    assert take(asked, 3, reservation(key="credit/another"), reservation(counter="jobs", amount=1.0)) == ()
    assert used(asked) == {"nodes": 10.0, "spend": 250.5}
    with asked.transaction() as tx:
        assert tx.ledger.held(request="request-1") == (NODES, SPEND)


@pytest.mark.parametrize(("amount", "over"), [(2.0, ()), (2.001, ("nodes",))])
def test_a_total_may_reach_its_limit_and_not_pass_it(asked: Store, amount: float, over: tuple[str, ...]) -> None:
    assert take(asked, 1, NODES) == ()
    assert take(asked, 2, reservation(amount=amount)) == over


def test_one_that_would_go_over_keeps_the_others_from_being_taken(asked: Store) -> None:
    assert take(asked, 1, NODES) == ()
    assert take(asked, 2, SPEND, NODES) == ("nodes",)
    assert used(asked) == {"nodes": 8.0, "spend": 0.0}
    with asked.transaction() as tx:
        assert tx.ledger.held(request="request-2") == ()


def test_every_one_that_would_go_over_is_named(asked: Store) -> None:
    assert take(asked, 1, NODES, SPEND, limits={"nodes": 7.0, "spend": 250.0}) == ("nodes", "spend")


def test_a_counter_without_a_limit_takes_anything(asked: Store) -> None:
    assert take(asked, 1, NODES) == ()
    assert take(asked, 2, NODES, limits={"spend": 1.0}) == ()
    assert used(asked)["nodes"] == 16.0


def test_whoever_has_taken_takes_nothing_again_even_when_it_is_full(asked: Store) -> None:
    for _ in range(2):
        assert take(asked, 1, NODES, SPEND) == ()
    assert take(asked, 2, reservation(amount=2.0)) == ()
    assert take(asked, 1, NODES, SPEND) == ()
    assert used(asked) == {"nodes": 10.0, "spend": 250.5}


def test_a_request_s_own_reservation_does_not_count_against_it(asked: Store) -> None:
    take(asked, 1, NODES)
    take(asked, 2, reservation(amount=1.0))
    assert used(asked, "request-1")["nodes"] == 1.0
    assert used(asked, "request-2")["nodes"] == 8.0
    assert used(asked, "request-3")["nodes"] == 9.0
    assert used(asked, "request-1", "request-2")["nodes"] == 0.0


def test_releasing_gives_live_totals_back_and_keeps_the_month_s(asked: Store) -> None:
    take(asked, 1, NODES, SPEND)
    take(asked, 2, reservation(amount=1.0))
    with asked.transaction() as tx:
        assert tx.ledger.release(request="request-1", at=NOON) == 1
        assert tx.ledger.release(request="request-1", at=NOON) == 0
        assert tx.ledger.held(request="request-1") == (SPEND,)
    assert used(asked) == {"nodes": 1.0, "spend": 250.5}


def test_what_was_never_spent_gives_the_month_s_back_as_well(asked: Store) -> None:
    take(asked, 1, NODES, SPEND)
    with asked.transaction() as tx:
        assert tx.ledger.release(request="request-1", at=NOON, unspent=True) == 2
        assert tx.ledger.release(request="request-3", at=NOON, unspent=True) == 0
    assert used(asked) == {"nodes": 0.0, "spend": 0.0}


def test_whoever_gave_it_back_must_take_it_again_and_may_find_it_gone(asked: Store) -> None:
    take(asked, 1, NODES, SPEND)
    with asked.transaction() as tx:
        tx.ledger.release(request="request-1", at=NOON)
    assert take(asked, 2, NODES) == ()
    assert take(asked, 1, NODES, SPEND) == ("nodes",)
    with asked.transaction() as tx:
        tx.ledger.release(request="request-2", at=NOON)
    assert take(asked, 1, reservation(amount=6.0), SPEND) == ()
    assert used(asked) == {"nodes": 6.0, "spend": 250.5}


def test_a_request_that_is_not_stored_takes_nothing(store: Store) -> None:
    with pytest.raises(LookupError, match="not stored"):
        take(store, 1, NODES)
    assert used(store)["nodes"] == 0.0


def test_what_a_failed_transaction_took_is_not_taken(asked: Store) -> None:
    def fails() -> None:
        with asked.transaction() as tx:
            tx.ledger.take(request="request-1", reservations=[NODES], limits=LIMITS)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert take(asked, 2, NODES) == ()


def test_of_many_that_take_at_once_as_many_succeed_as_there_is_room_for(database: Database) -> None:
    """Each reads a total that has room; without a lock all of them would take it."""
    with database.store.transaction() as tx:
        for number in range(1, TAKERS + 1):
            tx.requests.add(request(number))
    stores = [database.another_store() for _ in range(4)]
    over = at_once(*(partial(take, stores[n % 4], n + 1, NODES, SPEND) for n in range(TAKERS)))
    assert over.count(()) == 1
    assert over.count(("nodes",)) + over.count(("nodes", "spend")) == TAKERS - 1
    assert used(database.store) == {"nodes": 8.0, "spend": 250.5}


def test_takers_of_several_totals_in_different_orders_never_wait_in_a_circle(database: Database) -> None:
    with database.store.transaction() as tx:
        for number in range(1, TAKERS + 1):
            tx.requests.add(request(number))

    def both(store: SqlStore, number: int) -> tuple[str, ...]:
        wanted = [reservation(amount=1.0), SPEND.model_copy(update={"amount": 1.0})]
        return take(store, number, *(wanted if number % 2 else wanted[::-1]), limits={})

    stores = [database.another_store() for _ in range(4)]
    assert at_once(*(partial(both, stores[n % 4], n + 1) for n in range(TAKERS))) == [()] * TAKERS
    assert used(database.store) == {"nodes": float(TAKERS), "spend": float(TAKERS)}
