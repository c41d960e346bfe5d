"""What Azure has is compared with what was granted: what differs is told, nothing is taken away, nothing is guessed."""

from __future__ import annotations

import pytest

from bot.model.errors import Unavailable
from bot.model.execution import GrantStatus
from bot.model.notice import Hurdle, NotAllowed, Said
from bot.model.operation import Operation
from bot.model.outcome import Outcome, Rejected
from bot.model.request import Request, Status
from bot.model.text import same
from bot.workflow.drift import compare_all, nightly
from tests.workflow.office import APPROVALS, READER, Office


def granted(office: Office) -> Request:
    request = office.ask("ana", READER)
    office.click("lea", request, "approve")
    assert office.status(request) is Status.SUCCEEDED
    return request


def round_of(office: Office, cause: str = "now") -> int:
    count = compare_all(store=office.outside.store, now=office.clock.now(), cause=cause)
    office.run_jobs()
    return count


def drift(office: Office, request: Request) -> str:
    grant = office.grant(request)
    assert grant is not None
    return grant.drift


def test_what_is_as_it_was_granted_is_not_spoken_of(office: Office) -> None:
    request = granted(office)
    assert (round_of(office), drift(office, request)) == (1, "")
    assert not [name for name in office.names() if name.startswith("drift.")]


def test_what_was_removed_behind_our_back_has_ended_and_is_told(office: Office) -> None:
    request = granted(office)
    office.cloud.there.clear()
    round_of(office)
    grant = office.grant(request)
    assert grant is not None
    assert (grant.status, grant.drift, grant.ended_how) == (GrantStatus.REVOKED, "removed", "removed outside amlbot")
    assert office.messenger.shown["drift", APPROVALS][-1].request.id == request.id
    told = len(office.cloud.told)
    office.move(hours=9)
    assert len(office.cloud.told) == told


def test_what_was_changed_is_told_once_and_again_when_it_is_as_it_was(office: Office) -> None:
    request = granted(office)
    office.cloud.look = lambda operation: Rejected(code="AlreadyExists", sentence=same("It has another role."))
    for night in ("one", "two"):
        round_of(office, night)
    assert (drift(office, request), office.names(request).count("drift.found")) == ("changed", 1)
    office.cloud.look = lambda operation: None
    round_of(office, "three")
    assert (drift(office, request), office.names(request).count("drift.gone")) == ("", 1)
    office.move(hours=9)
    assert not office.cloud.there


def test_what_is_there_again_after_its_end_is_told_and_left_alone(office: Office) -> None:
    request = granted(office)
    there = dict(office.cloud.there)
    office.move(hours=9)
    round_of(office, "gone")
    assert drift(office, request) == ""
    office.cloud.there.update(there)
    round_of(office, "back")
    assert (drift(office, request), office.cloud.there) == ("left-over", there)
    office.move(days=8)
    assert round_of(office, "later") == 0


def test_a_look_that_fails_finds_nothing(office: Office) -> None:
    request = granted(office)
    office.cloud.there.clear()

    def dark(operation: Operation) -> Outcome | None:
        raise Unavailable(service="azure", why="away")

    office.cloud.look = dark
    round_of(office)
    office.move(hours=1)
    assert (drift(office, request), office.grant(request).status) == ("", GrantStatus.ACTIVE)  # type: ignore[union-attr]


@pytest.mark.parametrize(("who", "may"), [("pat", True), ("ana", False)])
def test_who_reads_the_whole_history_may_ask_for_a_round(office: Office, who: str, may: bool) -> None:
    granted(office)
    office.say(who, "drift")
    office.run_jobs()
    told = office.last(who)
    if may:
        assert isinstance(told, Said)
        assert told.text.en.startswith("Every grant is being compared with Azure (1 in all)")
    else:
        assert isinstance(told, NotAllowed)
        assert told.hurdle is Hurdle.NOT_READER


def test_a_night_has_one_round_and_begins_at_two(office: Office) -> None:
    granted(office)
    night = office.clock.now().replace(hour=1)
    assert nightly(store=office.outside.store, now=night) == 0
    looks = len(office.cloud.looks)
    for hour in (2, 3, 23):
        nightly(store=office.outside.store, now=night.replace(hour=hour))
        office.run_jobs()
    assert len(office.cloud.looks) == looks + 1
