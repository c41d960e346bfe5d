"""Copies of the card in approvers' direct messages: with the first reminder, or at once, and always in step."""

from __future__ import annotations

import pytest

from bot.model.errors import Unavailable
from bot.model.picture import Picture
from bot.model.request import Status
from tests.workflow.office import APPROVALS, CLUSTER, CONTRIBUTOR, Office, slack

TO_CHANNEL = "    approvals_channel: C0APPROVE\n"
AT_ONCE = ("workspaces.yaml", TO_CHANNEL, f"{TO_CHANNEL}    copies: dm\n")
NO_CHANNEL = ("workspaces.yaml", TO_CHANNEL, "")
DIRECT = "D0ANA"


@pytest.fixture
def office() -> Office:
    office = Office()
    for who in ("lea", "pat"):
        office.link(who)
    return office


def copies(office: Office, who: str) -> list[Picture]:
    """What the card in somebody's direct messages has shown, oldest first."""
    return office.messenger.shown["copy", f"D{slack(who)[1:]}"]


def test_nobody_gets_a_copy_before_they_are_reminded_unless_their_team_says_so(office: Office) -> None:
    office.ask("ana", CLUSTER)
    assert copies(office, "lea") == []
    office.edit(*AT_ONCE)
    office.ask("ana", CLUSTER.replace("nombre-cluster", "otro"))
    assert [one.request.number for one in copies(office, "lea")] == [2]
    assert copies(office, "pat") == []


def test_a_copy_that_came_at_once_is_in_step_with_the_card_and_has_no_buttons_when_it_is_decided(
    office: Office,
) -> None:
    office.edit(*AT_ONCE)
    request = office.ask("ana", CLUSTER)
    office.click("lea", request, "approve")
    assert [one.request.status for one in copies(office, "lea")] == [
        one.request.status for one in office.messenger.shown["card", APPROVALS]
    ]
    assert copies(office, "lea")[-1].request.status is Status.SUCCEEDED


@pytest.mark.parametrize("absent", ["quiet", "away", "asker"])
def test_who_may_not_be_disturbed_or_may_not_decide_gets_none(office: Office, absent: str) -> None:
    office.edit(*AT_ONCE)
    if absent == "quiet":
        office.edit_all(AT_ONCE, ("groups.yaml", "slack: S0VISLEADS,", "slack: S0VISLEADS, quiet: true,"))
    elif absent == "away":
        office.say("lea", "away 3 days")
        office.run_jobs()
    office.ask("lea" if absent == "asker" else "ana", CONTRIBUTOR)
    assert copies(office, "lea") == []


def test_a_request_that_no_channel_shows_comes_to_its_approvers_directly(office: Office) -> None:
    """The team has no channel for approvals and the request was made in a direct message: nobody else sees its card."""
    office.edit(*NO_CHANNEL)
    request = office.ask("ana", CLUSTER, channel=DIRECT)
    assert [one.request.id for one in copies(office, "lea")] == [request.id]
    office.move(hours=4.1)
    office.click("ana", request, "nudge")
    office.move(hours=1)
    assert office.messenger.reminded[slack("lea")] == [(request.name,)]


def test_a_card_that_no_channel_takes_comes_to_its_approvers_directly(office: Office) -> None:
    office.messenger.closed |= {APPROVALS}
    request = office.ask("ana", CLUSTER)
    assert {event["data"]["purpose"] for event in office.events() if event["name"] == "view.unplaced"} == {"card"}
    assert [one.request.id for one in copies(office, "lea")] == [request.id]
    office.click("lea", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


def test_an_edited_or_escalated_request_brings_its_copies_to_those_who_may_decide_then(office: Office) -> None:
    office.edit(*AT_ONCE)
    request = office.ask("ana", CLUSTER)
    office.say("ana", "edit R-1 --max-instances 3")
    office.run_jobs()
    assert [one.request.revision for one in copies(office, "lea")] == [1, 2]
    office.move(hours=73)
    assert office.now(request).escalated_at is not None
    assert copies(office, "pat")


def test_a_copy_that_is_wanted_while_the_request_is_decided_is_not_left_with_its_buttons(office: Office) -> None:
    """The reminder was being sent when Lea decided in the channel: her copy showed a request that waits, for ever."""
    request = office.ask("ana", CLUSTER)
    office.move(hours=19.9)
    (reminder,) = office.take("digest")
    office.do(reminder)
    assert copies(office, "lea") == []
    (posting,) = office.take("notify")
    office.click("lea", request, "approve")
    office.do(posting)
    office.run_jobs()
    assert [one.request.status for one in copies(office, "lea")] == []
    assert office.status(request) is Status.SUCCEEDED


def test_a_copy_whose_person_cannot_be_written_to_is_given_up_once_and_on_record(office: Office) -> None:
    office.edit(*AT_ONCE)
    office.messenger.closed |= {f"D{slack('lea')[1:]}"}
    request = office.ask("ana", CONTRIBUTOR)
    office.click("pat", request, "approve")
    office.say("ana", "edit R-1 --role Reader --for 8h")
    office.run_jobs()
    unplaced = [event["data"]["purpose"] for event in office.events() if event["name"] == "view.unplaced"]
    assert unplaced == ["copy"]


def test_copies_wait_for_a_directory_that_is_silent(office: Office) -> None:
    office.edit(*AT_ONCE)
    office.say("ana", CLUSTER)
    for job in office.take("intake"):
        office.do(job)
    office.directory.away = Unavailable(service="directory", why="silent")
    office.run_jobs()
    assert office.seen("card", APPROVALS).request.number == 1
    assert copies(office, "lea") == []
    office.directory.away = None
    office.move(minutes=5)
    assert len(copies(office, "lea")) == 1
