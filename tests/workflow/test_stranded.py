"""People leave while a request waits for them, or after asking: somebody is told, and nobody waits for nobody."""

from __future__ import annotations

import pytest

from bot.model.notice import Hurdle, NotAllowed
from bot.model.request import Status
from tests.workflow.office import APPROVALS, CLUSTER, CONTRIBUTOR, Office, entra, slack


@pytest.fixture
def office() -> Office:
    office = Office()
    for who in ("lea", "pat"):
        office.link(who)
    return office


def copies(office: Office, who: str) -> list[Status]:
    return [one.request.status for one in office.messenger.shown["copy", f"D{slack(who)[1:]}"]]


def alerts(office: Office) -> list[str]:
    return [alert.text.en for alert in office.messenger.alerts[APPROVALS]]


def test_when_the_last_approver_has_left_whoever_the_policies_name_instead_is_asked_and_the_operators_hear_of_it(
    office: Office,
) -> None:
    """The card went on asking a group with nobody in it, and those who could decide were never told."""
    request = office.ask("ana", CLUSTER)
    office.leave("lea", "vision-leads")
    office.move(hours=20)
    assert [str(clause) for clause in office.now(request).decision.approvals] == ["1 of platform-admins"]
    assert [str(clause) for clause in office.seen("card", APPROVALS).remaining] == ["1 of platform-admins"]
    assert (copies(office, "pat"), copies(office, "lea")) == ([Status.PENDING], [])
    assert alerts(office) == ["R-1 waited for 1 of vision-leads; as things are now it waits for 1 of platform-admins."]
    assert office.event("request.redirected")["data"]["before"] == ["1 of vision-leads"]
    office.click("pat", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


def test_when_nobody_at_all_is_left_it_ends_and_everybody_is_told(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    office.leave("lea", "vision-leads")
    office.leave("pat", "platform-admins")
    office.move(hours=20)
    assert office.status(request) is Status.DENIED
    assert office.seen("request").request.decision.reasons[0].rule == "no-eligible-approver"
    assert office.seen("card", APPROVALS).request.status is Status.DENIED
    assert [text for text in alerts(office) if "nobody is left" in text]


def test_one_who_is_left_is_enough_to_wait_for(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    office.join("dan", "vision-leads")
    office.leave("lea", "vision-leads")
    office.move(hours=20)
    assert [str(clause) for clause in office.now(request).decision.approvals] == ["1 of vision-leads"]
    assert alerts(office) == []


def test_when_all_of_a_group_have_left_slack_it_is_handed_on_before_the_time_is_over(office: Office) -> None:
    """Entra still has them in the group; nobody there can press a button."""
    request = office.ask("ana", CLUSTER)
    office.change_account("lea", deleted=True)
    office.move(hours=19)
    assert office.event("request.escalated")["data"]["to"] == ["platform-admins"]
    assert office.views(request)["escalation.1"].thread_ts == office.views(request)["card"].ts
    office.click("pat", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


def test_where_the_policies_name_nobody_to_hand_it_on_to_the_operators_are_told(office: Office) -> None:
    office.edit("groups.yaml", "escalate_to: platform-admins", "quiet: false")
    request = office.ask("ana", CLUSTER)
    office.change_account("lea", deleted=True)
    office.move(hours=19)
    assert (office.status(request), office.now(request).escalated_at) == (Status.PENDING, None)
    (alert,) = office.messenger.alerts[APPROVALS]
    assert "all have left Slack" in alert.text.en
    assert "nadie de ahí sigue en Slack" in alert.text.es
    assert office.views(request)["reminder.1"].thread_ts == office.views(request)["card"].ts


def test_what_somebody_asked_who_has_left_ends_and_its_card_says_so(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    office.change_account("ana", deleted=True)
    office.move(hours=20)
    assert office.status(request) is Status.DENIED
    assert office.seen("card", APPROVALS).request.status is Status.DENIED
    assert copies(office, "lea") == []


def test_what_the_policies_deny_only_for_the_moment_is_left_for_whoever_decides(office: Office) -> None:
    """A quota that is used up now may be free again when somebody decides."""
    request = office.ask("ana", CLUSTER)
    files = ("quotas.yaml", "limit: 15000", "limit: 1")
    office.edit(*files)
    office.move(hours=20)
    assert office.status(request) is Status.PENDING
    assert copies(office, "lea") == [Status.PENDING]


def test_an_approval_of_somebody_who_has_left_counts_no_longer_and_the_rest_are_told(office: Office) -> None:
    office.join("dan", "vision-leads")
    office.link("dan")
    request = office.ask("ana", CONTRIBUTOR)
    office.click("lea", request, "approve")
    assert len(office.seen("card", APPROVALS).remaining) == 1
    office.change_account("lea", deleted=True)
    office.click("pat", request, "approve")
    office.move(minutes=31)
    assert copies(office, "dan") == [Status.PENDING]
    assert office.status(request) is Status.PENDING
    assert office.now(request).lapsed == {entra("lea")}
    (remark,) = office.now(request).remarks
    assert (remark.what, remark.who and remark.who.entra, remark.why) == ("lapsed", entra("lea"), "closed")
    assert office.views(request)["remark.1"].thread_ts == office.views(request)["card"].ts
    assert "1 of vision-leads" in [str(clause) for clause in office.seen("card", APPROVALS).remaining]


def test_a_delegate_who_has_left_is_not_asked_and_cannot_decide(office: Office) -> None:
    office.link("dan")
    office.say("lea", f"away 3 days <@{slack('dan')}>")
    office.run_jobs()
    request = office.ask("ana", CLUSTER)
    office.change_account("dan", deleted=True)
    told = office.click("dan", request, "approve")
    assert isinstance(told, NotAllowed)
    assert told.hurdle is Hurdle.DELETED
    office.move(hours=19)
    assert office.event("request.escalated")["data"]["to"] == ["platform-admins"]
