"""What several threads bring at the same moment is kept in one transaction, and none of it depends on another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.model.errors import Unavailable
from bot.model.job import Job
from bot.store.group_commit import GroupCommit
from bot.workflow.ports import Store, Transaction
from tests.contracts.conftest import Stored
from tests.contracts.nouns import incoming

PEOPLE = 12


class Keeper:
    """Keeps what it is given. The first time it waits until everybody else has come."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.first_is_busy, self.go_on = threading.Event(), threading.Event()

    def __call__(self, things: Sequence[str]) -> list[str]:
        self.batches.append(list(things))
        if len(self.batches) == 1:
            self.first_is_busy.set()
            assert self.go_on.wait(timeout=10)
        if "away" in things:
            raise Unavailable(service="database", why="away", retry_after=1.0)
        if things == ["stopped"]:
            raise SystemExit("stopped")
        if "wrong" in things or "stopped" in things:
            raise ValueError("wrong")
        return [f"{thing} is kept" for thing in things]


def bring(things: Sequence[str]) -> tuple[Keeper, dict[str, str]]:
    """The first thing is being kept when all the others come; what became of each."""
    keeper = Keeper()
    group: GroupCommit[str, str] = GroupCommit(keep_all=keeper)
    ends: dict[str, str] = {}

    def keep(thing: str) -> None:
        try:
            ends[thing] = group.keep(thing)
        except (ValueError, Unavailable, SystemExit) as error:
            ends[thing] = type(error).__name__

    with ThreadPoolExecutor(max_workers=len(things)) as people:
        first = people.submit(keep, things[0])
        assert keeper.first_is_busy.wait(timeout=10)
        others = [people.submit(keep, thing) for thing in things[1:]]
        while len(group.waiting) < len(things) - 1:
            threading.Event().wait(0.001)
        keeper.go_on.set()
        for one in (first, *others):
            one.result(timeout=10)
    return keeper, ends


def test_those_who_come_while_one_is_kept_are_kept_together() -> None:
    names = [f"thing {number}" for number in range(PEOPLE)]
    keeper, ends = bring(names)
    assert [len(batch) for batch in keeper.batches] == [1, PEOPLE - 1]
    assert ends == {name: f"{name} is kept" for name in names}


def test_what_is_wrong_with_one_is_not_wrong_with_the_others() -> None:
    keeper, ends = bring(["first", "good", "wrong", "better"])
    assert ends == {
        "first": "first is kept",
        "good": "good is kept",
        "better": "better is kept",
        "wrong": "ValueError",
    }
    assert sorted(len(batch) for batch in keeper.batches) == [1, 1, 1, 1, 3]


def test_a_database_that_is_away_is_away_for_all_who_share_it_and_is_not_asked_again_for_each() -> None:
    keeper, ends = bring(["first", "good", "away", "better"])
    assert ends == {"first": "first is kept", "good": "Unavailable", "away": "Unavailable", "better": "Unavailable"}
    assert len(keeper.batches) == 2


def test_who_waits_behind_one_that_stops_the_process_is_told_that_nothing_was_kept() -> None:
    _, ends = bring(["first", "stopped", "behind"])
    assert ends["first"] == "first is kept"
    assert sorted((ends["stopped"], ends["behind"])) in (
        ["SystemExit", "Unavailable"],
        ["SystemExit", "behind is kept"],
    )


def test_the_next_is_kept_after_one_that_failed() -> None:
    keeper = Keeper()
    keeper.go_on.set()
    group: GroupCommit[str, str] = GroupCommit(keep_all=keeper)
    with pytest.raises(ValueError, match="wrong"):
        group.keep("wrong")
    assert group.keep("good") == "good is kept"


def deed(number: int) -> Callable[[Transaction], bool]:
    def keep(tx: Transaction) -> bool:
        one = incoming().model_copy(update={"id": f"payload-{number % PEOPLE}"})
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
