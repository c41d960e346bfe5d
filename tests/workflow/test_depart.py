"""Somebody has left, or has lost their link: what waits for them or rests on them is seen to at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.happening import AccountChanged
from bot.model.notice import Said
from bot.model.people import OPERATOR
from bot.model.request import Request, Status
from bot.workflow.depart import depart
from bot.workflow.link import untie
from tests.workflow.office import APPROVALS, CLUSTER, CONTRIBUTOR, READER, TEAM, Office, entra, slack


@pytest.fixture
def office() -> Office:
    return Office()


def remarks(office: Office, request: Request) -> list[tuple[str, str | None, str | None]]:
    found = office.now(request).remarks
    return [(one.what, one.who.slack.user if one.who else None, one.why) for one in found]


def missing(office: Office, request: Request) -> list[str]:
    return [str(clause) for clause in office.seen("card", APPROVALS).remaining]


def untied(office: Office, who: str) -> None:
    """Somebody at the command line removes their link."""
    with office.outside.store.transaction() as tx:
        assert untie(tx=tx, team=TEAM, user=slack(who), by=OPERATOR, at=office.clock.now())
    office.run_jobs()


def unlinked(office: Office, who: str) -> None:
    """Pat, who may, removes their link in Slack."""
    office.say("pat", f"unlink <@{slack(who)}>")
    office.run_jobs()


def closed(office: Office, who: str) -> None:
    office.change_account_and_tell(who, deleted=True)


def made_a_guest(office: Office, who: str) -> None:
    office.change_account_and_tell(who, guest=True)


WAYS = [(closed, "closed"), (made_a_guest, "guest"), (untied, "unlinked"), (unlinked, "unlinked")]
each_way = pytest.mark.parametrize(("goes", "why"), WAYS, ids=["closed", "guest", "untied", "unlinked"])


@each_way
def test_what_they_had_agreed_to_is_asked_for_again_and_that_is_said(office: Office, goes: object, why: str) -> None:
    office.join("dan", "vision-leads")
    request = office.ask("ana", CONTRIBUTOR)
    office.click("lea", request, "approve")
    assert missing(office, request) == ["1 of platform-admins"]
    goes(office, "lea")  # type: ignore[operator]
    assert missing(office, request) == ["1 of platform-admins", "1 of vision-leads"]
    assert (office.status(request), set(office.now(request).lapsed)) == (Status.PENDING, {entra("lea")})
    assert remarks(office, request) == [("lapsed", slack("lea"), why)]
    assert office.views(request)["remark.1"].thread_ts == office.views(request)["card"].ts
    assert office.event("approval.lapsed")["data"]["why"] == why
    office.move(minutes=31)
    # Dan is asked in their stead.
    assert office.messenger.shown["copy", f"D{slack('dan')[1:]}"]


@each_way
def test_what_they_had_asked_ends_and_that_is_said(office: Office, goes: object, why: str) -> None:
    request = office.ask("joe", CLUSTER)
    goes(office, "joe")  # type: ignore[operator]
    assert office.status(request) is Status.DENIED
    assert office.seen("card", APPROVALS).request.status is Status.DENIED
    assert remarks(office, request) == [("left", slack("joe"), why)]
    assert office.messenger.alerts == {}


@pytest.mark.parametrize("goes", [closed, made_a_guest])
def test_what_only_they_could_decide_is_handed_on_at_once(office: Office, goes: object) -> None:
    request = office.ask("ana", CLUSTER)
    goes(office, "lea")  # type: ignore[operator]
    assert office.event("request.escalated")["data"]["to"] == ["platform-admins"]
    assert office.views(request)["escalation.1"].thread_ts == office.views(request)["card"].ts
    office.move(hours=9)
    assert office.messenger.shown["copy", f"D{slack('pat')[1:]}"]
    office.click("pat", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


def test_where_nobody_is_left_and_nobody_to_hand_it_on_to_the_operators_hear_of_it_once(office: Office) -> None:
    office.edit("groups.yaml", "escalate_to: platform-admins", "quiet: false")
    office.ask("ana", CLUSTER)
    closed(office, "lea")
    (alert,) = office.messenger.alerts[APPROVALS]
    assert "all have left Slack" in alert.text.en
    closed(office, "finn")
    assert len(office.messenger.alerts[APPROVALS]) == 1


def test_who_left_the_group_before_they_left_slack_is_noticed_as_well(office: Office) -> None:
    """Offboarding begins in Entra: by the time Slack tells, nobody is in the group any more."""
    request = office.ask("ana", CLUSTER)
    office.leave("lea", "vision-leads")
    closed(office, "lea")
    assert [str(clause) for clause in office.now(request).decision.approvals] == ["1 of platform-admins"]
    assert "as things are now it waits for 1 of platform-admins" in office.messenger.alerts[APPROVALS][0].text.en


@each_way
def test_whoever_they_stood_in_for_hears_that_nobody_decides_now(office: Office, goes: object, why: str) -> None:
    office.say("lea", f"away 3 days <@{slack('dan')}>")
    request = office.ask("ana", CLUSTER)
    goes(office, "dan")  # type: ignore[operator]
    (said,) = office.messenger.written[slack("lea")]
    assert isinstance(said, Said)
    assert ("in your place" in said.text.en, "en su lugar" in said.text.es) == (True, True)
    assert office.event("absence.changed")["data"] == {"of": entra("lea"), "delegate": entra("dan"), "why": why}
    office.messenger.accounts[slack("dan")] = office.messenger.accounts[slack("dan")].model_copy(
        update={"deleted": False, "guest": False}
    )
    office.link("dan")
    office.click("dan", request, "approve")
    assert office.status(request) is Status.PENDING


@each_way
def test_nobody_decides_in_the_place_of_somebody_who_has_left(office: Office, goes: object, why: str) -> None:
    office.say("lea", f"away 3 days <@{slack('dan')}>")
    request = office.ask("ana", CLUSTER)
    goes(office, "lea")  # type: ignore[operator]
    assert office.event("absence.ended")["data"] == {"of": entra("lea"), "why": why}
    office.click("dan", request, "approve")
    assert office.status(request) is Status.PENDING


def test_what_neither_waits_for_them_nor_rests_on_them_is_left_alone(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    before = office.now(request)
    for goes in (closed, untied):
        goes(office, "finn" if goes is closed else "noa")
    assert office.now(request) == before
    office.move(minutes=31)
    assert [key for key in office.messenger.shown if key[0] == "copy"] == []


def test_a_change_of_anything_else_is_followed_by_nothing(office: Office) -> None:
    office.ask("ana", CLUSTER)
    events = len(office.events())
    office.change_account_and_tell("lea", name="Lea M.")
    office.change_account_and_tell("gus", name="Gus, a guest as ever")
    assert len(office.events()) == events + 1
    office.change_account_and_tell("gus", name="Gus, once more")
    assert len(office.events()) == events + 1


def test_who_nobody_has_linked_is_followed_by_nothing() -> None:
    office = Office(linked=False)
    closed(office, "lea")
    assert office.events() == []


def test_a_word_of_slack_that_is_not_so_changes_nothing(office: Office) -> None:
    """A hint like everything that arrives: the account is looked at."""
    request = office.ask("ana", CONTRIBUTOR)
    office.click("lea", request, "approve")
    before = office.now(request)
    office.hear(
        AccountChanged(id="event:x", at=office.clock.now(), team=TEAM, user=slack("lea"), deleted=True),
    )
    assert office.now(request) == before


def test_told_twice_it_happens_once_and_who_comes_back_may_leave_again(office: Office) -> None:
    office.join("dan", "vision-leads")
    request = office.ask("ana", CONTRIBUTOR)
    office.click("lea", request, "approve")
    for _ in range(2):
        closed(office, "lea")
    assert office.names().count("account.changed") == 1
    office.change_account_and_tell("lea", deleted=False)
    office.click("lea", request, "approve")
    assert missing(office, request) == ["1 of platform-admins"]
    closed(office, "lea")
    assert office.names(request).count("approval.lapsed") == 2
    assert office.chain_holds()


def test_the_operators_hear_of_what_stands_on_of_somebody_who_has_left_and_of_nobody_else() -> None:
    office = Office(operators_channel="C0OPS")
    held = office.ask("ana", READER)
    office.click("lea", held, "approve")
    assert office.status(held) is Status.SUCCEEDED
    made_a_guest(office, "ana")
    office.change_account_and_tell("ana", guest=False)
    closed(office, "finn")
    assert office.messenger.alerts["C0OPS"] == []
    closed(office, "ana")
    (alert,) = office.messenger.alerts["C0OPS"]
    assert "ana@contoso.com has left Slack. What they had asked for still stands: R-1." in alert.text.en
    grant = office.grant(held)
    assert grant is not None
    assert grant.ended_at is None


def test_what_slack_did_not_tell_is_found_at_the_next_reminder(office: Office) -> None:
    office.join("dan", "vision-leads")
    request = office.ask("ana", CONTRIBUTOR)
    office.click("lea", request, "approve")
    office.change_account("lea", deleted=True)
    office.move(hours=20)
    assert remarks(office, request) == [("lapsed", slack("lea"), "closed")]
    assert office.now(request).remarks[0].at - request.created_at <= timedelta(hours=20)


def test_with_more_requests_waiting_than_a_page_holds_none_is_left_out(office: Office) -> None:
    asked = [office.ask("joe", CLUSTER.replace("nombre-cluster", f"cluster-{number}")) for number in range(5)]
    office.change_account("joe", deleted=True)
    depart(outside=office.outside, entra=entra("joe"), page=2)
    assert {office.status(one) for one in asked} == {Status.DENIED}
