"""Requests: stored once, moved by compare and set, found by what they are about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.request import Status
from bot.workflow.ports import Filters, Store
from tests.contracts.nouns import NOON, moved, person, request
from tests.contracts.places import at


def test_a_request_comes_back_as_it_was_stored(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.requests.add(request())
    with store.transaction() as tx:
        assert tx.requests.get("request-1") == request()
        assert tx.requests.hold("request-1") == request()
        assert tx.requests.numbered(1) == request()


def test_a_request_that_is_not_there_is_none(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.requests.get("request-1") is None
        assert tx.requests.numbered(1) is None
        assert tx.requests.hold("request-1") is None
        assert tx.requests.get("\x00") is None


def test_the_same_cause_delivered_again_stores_nothing(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.requests.add(request())
    with store.transaction() as tx:
        assert not tx.requests.add(request(number=2, id="request-1", reason="again"))
    with store.transaction() as tx:
        assert tx.requests.get("request-1") == request()


def test_one_number_never_names_two_requests(store: Store) -> None:
    with store.transaction() as tx:
        tx.requests.add(request())
    with pytest.raises(Exception, match="number"), store.transaction() as tx:
        tx.requests.add(request(id="another"))
    with store.transaction() as tx:
        assert tx.requests.get("another") is None


def test_numbers_count_up_and_a_rolled_back_one_is_given_again(store: Store) -> None:
    with store.transaction() as tx:
        assert [tx.requests.next_number(), tx.requests.next_number()] == [1, 2]

    def fails_with_a_number() -> None:
        with store.transaction() as tx:
            assert tx.requests.next_number() == 3
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails_with_a_number()
    with store.transaction() as tx:
        assert tx.requests.next_number() == 3


def test_a_move_replaces_the_request(store: Store) -> None:
    approved = moved(request(), Status.APPROVED).model_copy(update={"outcome": "said yes"})
    with store.transaction() as tx:
        tx.requests.add(request())
    with store.transaction() as tx:
        assert tx.requests.move(request_id="request-1", to=approved, expected=Status.PENDING)
    with store.transaction() as tx:
        assert tx.requests.get("request-1") == approved
        assert tx.requests.search(Filters(status=(Status.APPROVED,))) == (approved,)
        assert tx.requests.search(Filters(status=(Status.PENDING,))) == ()


@pytest.mark.parametrize(
    ("was", "expected", "to_version"),
    [
        pytest.param(Status.WITHDRAWN, Status.PENDING, 2, id="state changed meanwhile"),
        pytest.param(Status.PENDING, Status.PENDING, 3, id="version ahead"),
        pytest.param(Status.PENDING, Status.PENDING, 1, id="version behind"),
    ],
)
def test_a_late_move_changes_nothing(store: Store, was: Status, expected: Status, to_version: int) -> None:
    before = request(status=was)
    with store.transaction() as tx:
        tx.requests.add(before)
    late = before.model_copy(update={"status": Status.APPROVED, "version": to_version})
    with store.transaction() as tx:
        assert not tx.requests.move(request_id="request-1", to=late, expected=expected)
    with store.transaction() as tx:
        assert tx.requests.get("request-1") == before


def test_a_request_that_is_not_there_does_not_move(store: Store) -> None:
    with store.transaction() as tx:
        late = moved(request(), Status.APPROVED)
        assert not tx.requests.move(request_id="request-1", to=late, expected=Status.PENDING)


def test_a_request_moves_only_to_a_state_of_itself(store: Store) -> None:
    with pytest.raises(ValueError, match="itself"), store.transaction() as tx:
        tx.requests.move(request_id="request-1", to=request(2), expected=Status.PENDING)


MANY = (
    request(1),
    request(2, requester=person("luis"), status=Status.DENIED),
    request(3, place=at("fraud"), kind="workspace.create"),
    request(4, place=at("fraud", "ring"), requester=person("luis")),
    request(5, status=Status.SUCCEEDED),
)


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        (Filters(), [5, 4, 3, 2, 1]),
        (Filters(limit=2), [5, 4]),
        (Filters(limit=2, before=4), [3, 2]),
        (Filters(limit=0), []),
        (Filters(limit=-1), []),
        (Filters(before=1), []),
        (Filters(requester="entra-luis"), [4, 2]),
        (Filters(team="fraud"), [4, 3]),
        (Filters(project="ring"), [4]),
        (Filters(kind="workspace.create"), [3]),
        (Filters(status=(Status.DENIED, Status.SUCCEEDED)), [5, 2]),
        (Filters(team="credit", requester="entra-ana", status=(Status.PENDING,)), [1]),
        (Filters(team="nobody's"), []),
        (Filters(team="fraud\x00"), []),
        (Filters(team="%"), []),
        (Filters(team="' OR 1=1 --"), []),
    ],
)
def test_a_search_finds_what_the_filters_say_newest_first(store: Store, filters: Filters, numbers: list[int]) -> None:
    with store.transaction() as tx:
        for one in MANY:
            tx.requests.add(one)
    with store.transaction() as tx:
        assert [found.number for found in tx.requests.search(filters)] == numbers


def test_kinds_are_counted_among_the_newest_of_a_team_or_a_person(store: Store) -> None:
    with store.transaction() as tx:
        for number, (kind, team, who) in enumerate(
            [("a", "vision", "ana"), ("b", "vision", "luis"), ("a", "vision", "ana"), ("c", "nlp", "ana")], start=1
        ):
            place = request().place.model_copy(update={"team": team})
            tx.requests.add(request(number, kind=kind, place=place, requester=person(who)))
        assert dict(tx.requests.kinds_used(team="vision")) == {"a": 2, "b": 1}
        assert dict(tx.requests.kinds_used(requester=person("ana").entra)) == {"a": 2, "c": 1}
        assert dict(tx.requests.kinds_used(team="vision", requester=person("luis").entra)) == {"b": 1}
        assert dict(tx.requests.kinds_used(team="vision", most=2)) == {"a": 1, "b": 1}
        assert dict(tx.requests.kinds_used(team="nobody")) == {}


def test_when_somebody_made_the_nth_newest_of_their_requests(store: Store) -> None:
    with store.transaction() as tx:
        for number, who in ((1, "ana"), (2, "luis"), (3, "ana")):
            made = NOON + timedelta(minutes=number)
            tx.requests.add(request(number, requester=person(who), created_at=made))
        ana, at = person("ana").entra, tx.requests.made_at
        assert [at(requester=ana, nth=nth) for nth in (1, 2, 3)] == [
            NOON + timedelta(minutes=3),
            NOON + timedelta(minutes=1),
            None,
        ]


def test_what_is_left_standing_is_found_and_what_waits_in_time_is_not(store: Store) -> None:
    hour = timedelta(hours=1)
    with store.transaction() as tx:
        for number, status, closes, changed in (
            (1, Status.PENDING, NOON - hour, NOON - hour),
            (2, Status.PENDING, NOON + hour, NOON - 9 * hour),
            (3, Status.APPROVED, None, NOON - 3 * hour),
            (4, Status.EXECUTING, None, NOON),
            (5, Status.UNKNOWN, NOON - hour, NOON - 2 * hour),
            (6, Status.SUCCEEDED, NOON - hour, NOON - 9 * hour),
        ):
            tx.requests.add(request(number, status=status, closes_at=closes, changed_at=changed))
    with store.transaction() as tx:
        found = tx.requests.left_standing(now=NOON, quiet_since=NOON - hour)
        assert [one.number for one in found] == [3, 5, 1]
        assert [one.number for one in tx.requests.left_standing(now=NOON, quiet_since=NOON - hour, limit=1)] == [3]
