"""Who somebody is in Entra: confirmed by themselves, said by somebody who may, taken back, never by anybody else."""

from __future__ import annotations

import pytest

from bot.model.incoming import Incoming
from bot.model.linking import LinkOffered, LinkShown, LinksPage
from bot.model.notice import (
    Hurdle,
    Invalid,
    NotAllowed,
    Notice,
    Said,
)
from bot.model.people import IdentityLink
from bot.model.request import Status
from tests.workflow.office import CLUSTER, TEAM, Office, entra, slack

OPERATORS = "C0AUDIT"


@pytest.fixture
def strangers() -> Office:
    """Nobody has said who they are, and the operator lets addresses be offered."""
    return Office(linked=False, operators_channel=OPERATORS)


@pytest.fixture
def colleagues() -> Office:
    """Everybody is linked, and Pat may link others."""
    return Office(operators_channel=OPERATORS)


def answer(office: Office, who: str, action: str, shown: str = "") -> Notice | None:
    """Press a button about a link, drawn for the identity of `shown`; gives what they were told last."""
    pressed = office.line(who, entra(shown or who))
    office.arrive(pressed.model_copy(update={"id": f"click:{pressed.id}", "sort": "click", "action": action}))
    office.run_jobs()
    return office.last(who)


def link_of(office: Office, who: str) -> IdentityLink | None:
    with office.outside.store.transaction() as tx:
        return tx.people.link(slack_team=TEAM, slack_user=slack(who))


def says(office: Office, who: str, line: str) -> Notice | None:
    office.say(who, line)
    office.run_jobs()
    return office.last(who)


def alerts(office: Office) -> list[str]:
    return [alert.text.en for alert in office.messenger.alerts[OPERATORS]]


# -- by their own word -----------------------------------------------------------------------------------


def test_nothing_is_linked_before_the_person_has_seen_it_and_said_yes(strangers: Office) -> None:
    offered = says(strangers, "ana", CLUSTER)
    assert isinstance(offered, LinkOffered)
    assert (offered.offer.entra, offered.offer.upn, offered.waits) == (entra("ana"), "ana@contoso.com", True)
    assert link_of(strangers, "ana") is None
    assert strangers.requests() == []
    assert strangers.names() == ["identity.offered"]


def test_what_was_asked_waits_for_the_answer_and_goes_on_by_itself(strangers: Office) -> None:
    for _ in range(2):
        says(strangers, "ana", CLUSTER)
    assert isinstance(answer(strangers, "ana", "link_confirm"), Said)
    link = link_of(strangers, "ana")
    assert link is not None
    assert (link.entra, link.how, link.by, link.at) == (
        entra("ana"),
        "confirmed",
        entra("ana"),
        strangers.clock.now(),
    )
    assert [one.line for one in strangers.requests()] == [strangers.requests()[0].line] * 2
    assert strangers.event("identity.linked")["data"]["how"] == "confirmed"
    says(strangers, "ana", CLUSTER)
    assert len(strangers.requests()) == 3
    assert strangers.names().count("identity.offered") == 1


def test_a_verdict_pressed_before_the_confirmation_counts_after_it_and_only_for_the_revision_shown(
    strangers: Office,
) -> None:
    strangers.link("ana")
    request = strangers.ask("ana", CLUSTER)
    assert isinstance(strangers.click("lea", request, "approve"), LinkOffered)
    assert strangers.status(request) is Status.PENDING
    answer(strangers, "lea", "link_confirm")
    assert strangers.status(request) is Status.SUCCEEDED


def test_what_was_asked_more_than_a_day_before_the_answer_does_not_surprise_anybody(strangers: Office) -> None:
    says(strangers, "ana", CLUSTER)
    strangers.move(hours=25)
    says(strangers, "ana", f"{CLUSTER} --reason again")
    answer(strangers, "ana", "link_confirm")
    assert [one.reason for one in strangers.requests()] == ["again"]


def test_whoever_says_no_is_linked_to_nobody_and_the_operators_hear_of_it(strangers: Office) -> None:
    says(strangers, "ana", CLUSTER)
    assert isinstance(answer(strangers, "ana", "link_decline"), Said)
    assert link_of(strangers, "ana") is None
    assert "is not them" in alerts(strangers)[0]
    again = says(strangers, "ana", CLUSTER)
    assert isinstance(again, NotAllowed)
    assert again.hurdle is Hurdle.NOT_LINKED
    assert strangers.requests() == []
    assert isinstance(says(strangers, "ana", "link"), LinkOffered)
    answer(strangers, "ana", "link_confirm")
    assert link_of(strangers, "ana") is not None
    assert strangers.requests() == []


def test_a_confirmation_is_of_what_was_shown_and_of_nothing_else(strangers: Office) -> None:
    """The button is a hint: with another identity on it, or another address since, what is found now is shown."""
    says(strangers, "ana", CLUSTER)
    assert isinstance(answer(strangers, "ana", "link_confirm", shown="pat"), LinkOffered)
    strangers.change_account("ana", email="dan@contoso.com")
    shown = answer(strangers, "ana", "link_confirm")
    assert isinstance(shown, LinkOffered)
    assert shown.offer.entra == entra("dan")
    assert link_of(strangers, "ana") is None


def test_nobody_confirms_what_was_never_offered_to_them(strangers: Office) -> None:
    assert isinstance(answer(strangers, "ana", "link_confirm"), LinkOffered)
    assert link_of(strangers, "ana") is None


@pytest.mark.parametrize("why", ["off", "no address", "no such person"])
def test_where_no_address_may_or_can_tell_the_person_is_told_who_can(why: str) -> None:
    office = Office(linked=False, link_by_email=why != "off")
    if why != "off":
        office.change_account("ana", email="" if why == "no address" else "nobody@contoso.com")
    notice = says(office, "ana", CLUSTER)
    assert isinstance(notice, NotAllowed)
    assert notice.hurdle is Hurdle.NOT_LINKED
    assert notice.detail is not None
    assert slack("ana") in notice.detail.en
    assert office.requests() == []


def test_a_second_account_is_not_linked_to_an_identity_that_has_one_and_the_operators_hear_once(
    strangers: Office,
) -> None:
    strangers.link("ana")
    strangers.change_account("dan", email="ana@contoso.com")
    for _ in range(2):
        notice = says(strangers, "dan", CLUSTER)
        assert isinstance(notice, NotAllowed)
        assert notice.hurdle is Hurdle.LINK_TAKEN
    assert link_of(strangers, "dan") is None
    assert len(alerts(strangers)) == 1
    assert strangers.event("identity.refused")["data"]["entra"] == entra("ana")


def test_an_identity_taken_between_the_question_and_the_answer_is_refused(strangers: Office) -> None:
    strangers.change_account("dan", email="ana@contoso.com")
    assert isinstance(says(strangers, "dan", CLUSTER), LinkOffered)
    strangers.link("ana")
    notice = answer(strangers, "dan", "link_confirm", shown="ana")
    assert isinstance(notice, NotAllowed)
    assert notice.hurdle is Hurdle.LINK_TAKEN
    assert strangers.requests() == []


def test_the_home_asks_the_same_question_and_shows_itself_after_the_answer(strangers: Office) -> None:
    opened = strangers.line("ana", "").model_copy(update={"sort": "click", "action": "home", "channel": ""})
    strangers.arrive(opened)
    strangers.run_jobs()
    page = strangers.messenger.homes[slack("ana")][-1]
    assert page.offer is not None
    assert page.offer.entra == entra("ana")
    pressed = strangers.line("ana", entra("ana")).model_copy(
        update={"sort": "click", "action": "link_confirm", "values": {"from_home": "yes"}}
    )
    strangers.arrive(pressed)
    strangers.run_jobs()
    page = strangers.messenger.homes[slack("ana")][-1]
    assert (page.hurdle, page.offer) == (None, None)


def test_more_than_twenty_things_do_not_wait(strangers: Office) -> None:
    for _ in range(22):
        notice = says(strangers, "ana", CLUSTER)
        assert isinstance(notice, LinkOffered)
    answer(strangers, "ana", "link_confirm")
    assert len(strangers.requests()) == 20


# -- taken back ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["unlink", "link_undo", "link_decline"])
def test_anybody_takes_their_own_link_back_and_is_nobody_then(colleagues: Office, way: str) -> None:
    shown = says(colleagues, "ana", "link")
    assert isinstance(shown, LinkShown)
    assert isinstance(says(colleagues, "ana", way) if way == "unlink" else answer(colleagues, "ana", way), Said)
    assert link_of(colleagues, "ana") is None
    assert colleagues.event("identity.unlinked")["actor"] == entra("ana")
    assert len(alerts(colleagues)) == 1
    refused = says(colleagues, "ana", CLUSTER)
    assert isinstance(refused, NotAllowed), "what they said is not theirs is not offered again unasked"


def test_an_old_button_about_another_identity_takes_nothing_back(colleagues: Office) -> None:
    assert isinstance(answer(colleagues, "ana", "link_undo", shown="dan"), LinkShown)
    assert isinstance(answer(colleagues, "ana", "link_confirm", shown="dan"), LinkShown)
    link = link_of(colleagues, "ana")
    assert link is not None
    assert link.entra == entra("ana")


def test_the_agreement_of_somebody_unlinked_since_counts_no_longer_before_azure(colleagues: Office) -> None:
    """Two must agree: the first one's link is removed, so that the second one's agreement is the only one."""
    office = colleagues
    line = 'az role assignment create --role "Contributor" --assignee "joe@contoso.com" --resource-group this-rg'
    request = office.ask("dan", line)
    office.click("lea", request, "approve")
    assert says(office, "pat", f"unlink <@{slack('lea')}>") is not None
    office.click("pat", request, "approve")
    assert office.status(request) is Status.PENDING
    assert office.changes() == {}
    assert entra("lea") in office.now(request).lapsed
    office.link("lea")
    office.click("lea", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


@pytest.mark.parametrize("who", ["lea", "ana"])
def test_a_link_removed_between_the_approval_and_azure_stops_it(colleagues: Office, who: str) -> None:
    office = colleagues
    request = office.ask("ana", CLUSTER)
    office.press("lea", request, "approve")
    (verdict,) = office.take("intake")
    office.do(verdict)
    assert office.status(request) is Status.APPROVED
    with office.outside.store.transaction() as tx:
        tx.people.remove(slack_team=TEAM, slack_user=slack(who))
    office.run_jobs()
    assert office.changes() == {}
    assert office.status(request) in (Status.PENDING, Status.DENIED)


# -- by those who may ------------------------------------------------------------------------------------


def test_whoever_may_links_somebody_who_is_told_and_may_take_it_back(colleagues: Office) -> None:
    office = colleagues
    says(office, "pat", f"unlink <@{slack('joe')}>")
    assert isinstance(office.messenger.written[slack("joe")][-1], Said)
    assert isinstance(says(office, "pat", f"link <@{slack('joe')}|joe> joe@contoso.com"), Said)
    link = link_of(office, "joe")
    assert link is not None
    assert (link.entra, link.how, link.by) == (entra("joe"), "admin", entra("pat"))
    told = office.messenger.written[slack("joe")][-1]
    assert isinstance(told, LinkShown)
    assert told.by == slack("pat")
    assert office.event("identity.linked")["actor"] == entra("pat")
    answer(office, "joe", "link_undo")
    assert link_of(office, "joe") is None
    assert len(alerts(office)) == 1


def test_what_waited_for_a_confirmation_goes_on_when_somebody_else_links_them(strangers: Office) -> None:
    strangers.link("pat")
    says(strangers, "ana", CLUSTER)
    says(strangers, "pat", f"vincular <@{slack('ana')}> {entra('ana')}")
    assert len(strangers.requests()) == 1


WRONG = {
    "nobody's account": "link <@U0NOBODY> joe@contoso.com",
    "somebody from outside": f"link <@{slack('otto')}> joe@contoso.com",
    "no person named": "link joe@contoso.com",
    "no address": f"link <@{slack('joe')}>",
    "not in the directory": f"link <@{slack('joe')}> nobody@contoso.com",
    "linked already": f"link <@{slack('dan')}> joe@contoso.com",
    "an identity that has an account": f"link <@{slack('joe')}> dan@contoso.com",
    "an account of their own": f"link <@{slack('pat')}> dan@contoso.com",
}


@pytest.mark.parametrize("why", WRONG)
def test_a_link_that_must_not_be_made_is_not(colleagues: Office, why: str) -> None:
    with colleagues.outside.store.transaction() as tx:
        tx.people.remove(slack_team=TEAM, slack_user=slack("joe"))
        before = tx.people.links(limit=100)
    notice = says(colleagues, "pat", WRONG[why])
    assert isinstance(notice, Invalid), notice
    with colleagues.outside.store.transaction() as tx:
        assert tx.people.links(limit=100) == before
    assert alerts(colleagues) == [] or why == "an identity that has an account"
    assert isinstance(says(colleagues, "pat", f"link <@{slack('joe')}> joe@contoso.com"), Said)


@pytest.mark.parametrize("line", ["links", f"link <@{slack('joe')}> joe@contoso.com", f"unlink <@{slack('joe')}>"])
@pytest.mark.parametrize("who", ["dan", "sara", "gus"])
def test_links_of_others_are_for_those_whom_the_policies_name(colleagues: Office, who: str, line: str) -> None:
    notice = says(colleagues, who, line)
    assert isinstance(notice, NotAllowed)
    assert notice.hurdle is Hurdle.NOT_LINKER
    assert link_of(colleagues, "joe") is not None
    assert colleagues.event("ask.refused")["actor"] == entra(who)
    assert not isinstance(says(colleagues, "pat", line), NotAllowed)


@pytest.mark.parametrize("who", ["dan", f"<@{slack('dan')}> <@{slack('joe')}>", "<@U0NOBODY>"])
def test_what_names_no_one_account_removes_no_link(colleagues: Office, who: str) -> None:
    assert isinstance(says(colleagues, "pat", f"unlink {who}"), Said)
    assert link_of(colleagues, "dan") is not None
    assert link_of(colleagues, "joe") is not None


def test_nobody_links_others_while_no_policy_can_be_read(colleagues: Office) -> None:
    colleagues.forget_policies()
    notice = says(colleagues, "pat", "links")
    assert isinstance(notice, NotAllowed)


def test_links_are_listed_in_pages_found_by_a_part_and_the_reading_is_on_record(colleagues: Office) -> None:
    seen: list[str] = []
    after = ""
    while True:
        page = says(colleagues, "pat", f"links --limit 4{f' --after {after}' if after else ''}")
        assert isinstance(page, LinksPage)
        seen += [link.slack_user for link in page.links]
        after = page.next_after
        if not after:
            break
    assert seen == sorted(slack(who) for who in ("ana", "dan", "joe", "lea", "adrian", "pat", "sara", "finn", "noa",
                                                 "luis", "gus"))  # fmt: skip
    for find in ("DAN@", entra("dan"), f"<@{slack('dan')}|anybody>"):
        page = says(colleagues, "pat", f"links --find {find}")
        assert isinstance(page, LinksPage)
        assert [link.slack_user for link in page.links] == [slack("dan")], find
    assert colleagues.names().count("identity.listed") == 6


def delivered_again(office: Office, incoming: Incoming) -> None:
    office.arrive(incoming)
    office.run_jobs()


def test_a_repeated_confirmation_links_once(strangers: Office) -> None:
    says(strangers, "ana", CLUSTER)
    pressed = strangers.line("ana", entra("ana")).model_copy(update={"sort": "click", "action": "link_confirm"})
    for _ in range(3):
        delivered_again(strangers, pressed)
    assert strangers.names().count("identity.linked") == 1
    assert len(strangers.requests()) == 1
