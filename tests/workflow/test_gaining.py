"""Whoever gains by it does not decide on it: not the one it is for, and nobody of a group it is for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.model.errors import Unavailable
from bot.model.notice import Denied, Hurdle, NotAllowed
from bot.model.operation import PutRoleAssignment
from bot.model.people import Principal
from bot.model.request import Request, Status
from bot.workflow.gaining import groups_given
from tests.workflow.office import Office, entra, slack

CREW = "00000000-0000-4000-8000-0000000000c0"
FOR_A_GROUP = f"role assignment create --role Reader --assignee {CREW} --resource-group this-rg --for 8h"
SELF = """
apiVersion: amlbot/v1
kind: TeamPolicy
team: vision
owners: [azure-admins-vision]
delegate: [job.submit]
rules:
  - id: vision-anybody
    allow: [role.grant]
    to: [ds-vision]
    approvals: [1 of vision-leads]
    limits: {self_approval: MAY}
    reason: {en: Anybody., es: Cualquiera.}
"""


@pytest.fixture
def office() -> Office:
    """Two leads; the role is for a group that nobody is in."""
    office = Office()
    office.directory.others[CREW] = Principal(id=CREW, type="Group", name="crew")
    office.join("joe", "vision-leads")
    return office


def asked(office: Office, *, lea_inside: bool, asker: str = "ana") -> Request:
    if lea_inside:
        office.join("lea", CREW)
    request = office.ask(asker, FOR_A_GROUP)
    assert groups_given(request.plan) == {CREW}
    return request


def hurdle(office: Office, who: str) -> Hurdle:
    told = office.last(who)
    assert isinstance(told, NotAllowed), told
    return told.hurdle


def test_somebody_who_is_not_in_the_group_agrees(office: Office) -> None:
    request = asked(office, lea_inside=False)
    office.click("lea", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


@pytest.mark.parametrize("action", ["approve", "refuse"])
def test_somebody_who_is_in_the_group_decides_nothing_and_is_told_why(office: Office, action: str) -> None:
    request = asked(office, lea_inside=True)
    office.click("lea", request, action, text="no" if action == "refuse" else "")
    assert (office.status(request), hurdle(office, "lea")) == (Status.PENDING, Hurdle.GAINS)
    assert office.approvals(request) == []
    assert office.event("approval.refused")["data"]["hurdle"] == "gains"
    office.click("joe", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


def test_who_decides_on_nothing_is_told_that_first(office: Office) -> None:
    office.join("noa", CREW)
    request = asked(office, lea_inside=False)
    office.click("noa", request, "approve")
    assert hurdle(office, "noa") is Hurdle.NOT_APPROVER


def test_the_card_says_that_nobody_of_the_group_decides(office: Office) -> None:
    asked(office, lea_inside=True)
    said = [(risk.text.en, risk.text.es) for risk in office.seen().risks]
    assert (
        "It is for a group: everybody in it gets it, now and later. Nobody in it decides on it.",
        "Es para un grupo: lo reciben todos sus miembros, ahora y después. Nadie del grupo decide sobre ella.",
    ) in said


def test_when_all_who_could_agree_gain_by_it_others_are_asked(office: Office) -> None:
    office.join("joe", CREW)
    request = asked(office, lea_inside=True)
    assert [clause.groups for clause in request.decision.approvals] == [("platform-admins",)]
    office.click("pat", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


def test_when_everybody_gains_by_it_the_asker_hears_at_once_that_nobody_can_agree(office: Office) -> None:
    for who in ("joe", "pat"):
        office.join(who, CREW)
    request = asked(office, lea_inside=True)
    told = office.last("ana")
    assert isinstance(told, Denied)
    assert [reason.rule for reason in told.decision.reasons] == ["no-eligible-approver"]
    assert request.status is Status.DENIED


def test_nobody_lends_their_voice_on_what_they_gain_by(office: Office) -> None:
    """Lea is away and Joe stands in for her: on this she could not decide herself."""
    office.leave("joe", "vision-leads")
    office.say("lea", f"away until friday <@{slack('joe')}>")
    office.run_jobs()
    other = office.ask("ana", FOR_A_GROUP)
    office.click("joe", other, "approve")
    assert office.status(other) is Status.SUCCEEDED
    request = asked(office, lea_inside=True, asker="ana")
    office.click("joe", request, "approve")
    assert hurdle(office, "joe") is Hurdle.NOT_APPROVER
    assert office.status(request) is Status.PENDING


@pytest.mark.parametrize(("may", "status"), [("true", Status.SUCCEEDED), ("false", Status.PENDING)])
def test_only_a_rule_that_says_so_lets_them_decide(office: Office, may: str, status: Status) -> None:
    office.adopt(teams__vision=SELF.replace("MAY", may))
    request = asked(office, lea_inside=True)
    office.click("lea", request, "approve")
    assert office.status(request) is status


def joins(office: Office) -> None:
    office.join("lea", CREW)


def leaves(office: Office) -> None:
    office.leave("lea", "vision-leads")


@pytest.mark.parametrize("change", [joins, leaves], ids=["joins the group it is for", "leaves the group that decides"])
def test_an_approver_who_may_decide_no_longer_is_noticed_before_azure_is_told(
    office: Office, change: Callable[[Office], None]
) -> None:
    request = asked(office, lea_inside=False)
    office.press("lea", request, "approve")
    while office.status(request) is Status.PENDING and (jobs := office.take("intake")):
        for job in jobs:
            office.do(job)
    assert office.status(request) is Status.APPROVED
    change(office)
    office.run_jobs()
    assert office.status(request) is Status.PENDING
    assert not any(isinstance(one, PutRoleAssignment) for one in office.cloud.made)
    assert office.now(request).lapsed == {entra("lea")}
    office.click("joe", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


def test_without_a_change_the_same_approval_is_carried_out(office: Office) -> None:
    request = asked(office, lea_inside=False)
    office.press("lea", request, "approve")
    office.run_jobs()
    assert office.status(request) is Status.SUCCEEDED


def test_an_agreement_of_somebody_who_has_joined_since_is_asked_for_again(office: Office) -> None:
    contributor = FOR_A_GROUP.replace("Reader", "Contributor")
    request = office.ask("ana", contributor)
    office.click("lea", request, "approve")
    assert len(office.approvals(request)) == 1
    office.join("lea", CREW)
    office.click("pat", request, "approve")
    assert office.status(request) is Status.PENDING
    assert office.now(request).lapsed == {entra("lea")}
    office.click("joe", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


def test_while_the_directory_cannot_say_who_is_in_the_group_nothing_is_decided(office: Office) -> None:
    request = asked(office, lea_inside=False)
    office.directory.away = Unavailable(service="Microsoft Graph", why="silent")
    office.click("lea", request, "approve")
    assert office.approvals(request) == []
    office.directory.away = None
    office.move(minutes=10)
    assert office.status(request) is Status.SUCCEEDED


def test_nobody_is_reminded_of_what_they_may_not_decide(office: Office) -> None:
    asked(office, lea_inside=True)
    office.move(hours=30)
    written = {who for who in ("lea", "joe") if office.messenger.reminded.get(slack(who)) or copies(office, who)}
    assert written == {"joe"}


def copies(office: Office, who: str) -> bool:
    return any(channel == f"D{slack(who)[1:]}" for _, channel in office.messenger.shown)
