"""Out of office: who is away is not reminded, and whoever they name decides in their place for that time."""

from __future__ import annotations

import pytest

from bot.model.notice import Hurdle, Invalid, NotAllowed, Said
from bot.model.request import Status
from tests.workflow.office import CLUSTER, Office, slack

PLACES = """    allow: [resource_group.create, workspace.create, workspace.update]
    to: [ds-vision, azure-admins-vision]
    approvals: [1 of vision-leads]
"""


@pytest.fixture
def office() -> Office:
    office = Office()
    for who in ("lea", "joe", "pat", "ana"):
        office.link(who)
    return office


def away(office: Office, who: str, words: str) -> object:
    office.say(who, f"away {words}")
    office.run_jobs()
    return office.last(who)


def mention(who: str) -> str:
    return f"<@{slack(who)}|{who}>"


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("until friday", "2026-11-28T00:00"),
        ("hasta el viernes", "2026-11-28T00:00"),
        ("3 days", "2026-11-27T12:00"),
        ("for 8 hours", "2026-11-24T20:00"),
        ("until 2026-12-01", "2026-12-02T00:00"),
    ],
)
def test_an_absence_is_said_as_people_say_it(office: Office, words: str, until: str) -> None:
    office.clock.move(seconds=43)
    assert isinstance(away(office, "lea", words), Said)
    assert office.event("absence.declared")["data"]["until"].startswith(until)


def test_a_day_that_is_named_is_meant_to_its_end_and_shown_as_that_day(office: Office) -> None:
    office.clock.move(seconds=200)
    told = away(office, "lea", "until 2026-12-01")
    assert isinstance(told, Said)
    assert told.text.en == "Until the end of 2026-12-01 you are not reminded of anything."
    assert told.text.es == "Hasta el final del 2026-12-01 no se le recuerda nada."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Until when? Write `/aml away until tomorrow` or `/aml away 3 days`, 60 days at most."),
        ("until tuesday", "“tuesday” could be today or in a week. Write `/aml away until today` or "
         "`/aml away until 2026-12-01`."),
        ("until 2026-11-02", "“2026-11-02” is over already."),
    ],
)  # fmt: skip
def test_what_is_unclear_about_the_end_is_said_with_what_to_write(office: Office, words: str, said: str) -> None:
    told = away(office, "lea", words)
    assert isinstance(told, Invalid)
    assert [problem.text.en for problem in told.problems] == [said]


@pytest.mark.parametrize("words", ["for ever", "until the cows come home", "90 days", "@joe"])
def test_an_absence_needs_an_end_within_two_months(office: Office, words: str) -> None:
    assert isinstance(away(office, "lea", words), Invalid)


@pytest.mark.parametrize("who", ["lea", "gus", "otto"])
def test_nobody_stands_in_who_is_a_guest_an_outsider_or_oneself(office: Office, who: str) -> None:
    told = away(office, "lea", f"until friday {mention(who)}")
    assert isinstance(told, Invalid)
    assert [problem.code for problem in told.problems] == ["away-delegate"]


def test_the_delegate_decides_while_the_absence_lasts_and_not_before_or_after(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    before = office.click("joe", request, "approve")
    assert isinstance(before, NotAllowed)
    away(office, "lea", f"for 8 hours {mention('joe')}")
    office.click("joe", request, "approve")
    assert office.status(request) is Status.SUCCEEDED
    office.move(hours=9)
    second = office.ask("ana", CLUSTER.replace("nombre-cluster", "otro-cluster"))
    after = office.click("joe", second, "approve")
    assert isinstance(after, NotAllowed)
    assert after.hurdle is Hurdle.NOT_APPROVER


def test_coming_back_ends_it_at_once(office: Office) -> None:
    away(office, "lea", f"until friday {mention('joe')}")
    office.say("lea", "back")
    office.run_jobs()
    request = office.ask("ana", CLUSTER)
    assert isinstance(office.click("joe", request, "approve"), NotAllowed)


def test_nobody_lends_a_voice_on_what_they_ask_for_themselves(office: Office) -> None:
    away(office, "lea", f"until friday {mention('joe')}")
    request = office.ask("lea", CLUSTER)
    told = office.click("joe", request, "approve")
    assert isinstance(told, NotAllowed)
    assert office.status(request) is Status.PENDING


def test_a_delegate_does_not_approve_what_they_ask_for(office: Office) -> None:
    away(office, "lea", f"until friday {mention('ana')}")
    request = office.ask("ana", CLUSTER)
    assert isinstance(office.click("ana", request, "approve"), NotAllowed)


def test_one_person_still_fills_one_slot(office: Office) -> None:
    away(office, "lea", f"until friday {mention('pat')}")
    request = office.ask("ana", "az role assignment create --role Contributor --assignee joe@contoso.com -g this-rg")
    assert len(request.decision.approvals) == 2
    office.click("pat", request, "approve")
    assert office.status(request) is Status.PENDING


@pytest.mark.parametrize("order", [("lea", "joe"), ("joe", "lea")])
def test_one_voice_is_not_heard_twice_from_whoever_is_away_and_from_their_delegate(
    office: Office, order: tuple[str, str]
) -> None:
    """Two leads had to agree: one of them named a delegate, both pressed Approve, and no second lead was asked."""
    office.edit("teams/vision.yaml", PLACES, PLACES.replace("1 of", "2 of"))
    office.join("adrian", "vision-leads")
    away(office, "lea", f"until friday {mention('joe')}")
    request = office.ask("ana", "az group create --name vision-new --location eastus")
    assert [str(clause) for clause in request.decision.approvals] == ["2 of vision-leads"]
    for who in order:
        office.click(who, request, "approve")
    assert office.status(request) is Status.PENDING
    office.click("adrian", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


def test_whoever_is_away_is_not_reminded_and_the_delegate_is(office: Office) -> None:
    away(office, "lea", f"until friday {mention('joe')}")
    office.ask("ana", CLUSTER)
    office.move(hours=48)
    reminded = {event["data"]["to"] for event in office.events() if event["name"] == "reminder.sent"}
    assert reminded == {office.directory.ids["joe@contoso.com"]}


def test_a_delegate_who_has_left_decides_nothing(office: Office) -> None:
    away(office, "lea", f"until friday {mention('joe')}")
    request = office.ask("ana", CLUSTER)
    office.change_account("joe", guest=True)
    told = office.click("joe", request, "approve")
    assert isinstance(told, NotAllowed)
    assert told.hurdle is Hurdle.GUEST
