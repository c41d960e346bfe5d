"""Roles given for good: asked about in time, kept by those the policies name, taken back by an ordinary request."""

from __future__ import annotations

import pytest

from bot.model.execution import GrantStatus
from bot.model.notice import Hurdle, NotAllowed, Said
from bot.model.operation import Answer, DeleteRoleAssignment
from bot.model.people import Principal
from bot.model.request import Request, Status
from bot.model.stray import StandingRole, Stray, StrayStatus
from bot.workflow.access_review import MOST_A_ROUND, begin_access_review
from bot.workflow.drift import nightly
from tests.workflow.office import APPROVALS, COMPANY, READER, Office, entra

GROUP_ID = f"/subscriptions/{COMPANY['azure']['subscription_id']}/resourceGroups/this-rg"
CREW = "00000000-0000-4000-8000-0000000000c0"
FOR_GOOD = READER.replace(" --for 8h", "")
ENDLESS = (
    "teams/vision.yaml",
    "limits: {max_duration_h: 2160, self_approval: false}",
    "limits: {self_approval: false}",
)
IDLE = "idle: {after_h: 8, stop_after_silence_h: 4}"
RULE = "{after_d: 90, by: [vision-leads]}"


def set_rule(office: Office, rule: str, *more: tuple[str, str, str]) -> None:
    office.edit_all(ENDLESS, ("workspaces.yaml", IDLE, f"{IDLE}\n    review: {rule}" if rule else IDLE), *more)


@pytest.fixture
def office(office: Office) -> Office:
    """A company whose leads look through the roles given for good every 90 days."""
    set_rule(office, RULE)
    office.cloud.answers["InspectRoles"] = Answer(
        columns=("role", "role_id", "scope"), rows=(("Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7", GROUP_ID),)
    )
    return office


def granted(office: Office, line: str = FOR_GOOD, *, who: str = "ana") -> Request:
    request = office.ask(who, line)
    office.click("lea", request, "approve")
    assert office.status(request) is Status.SUCCEEDED
    return request


def look(office: Office, cause: str = "") -> None:
    begin_access_review(store=office.outside.store, cause=cause or f"{office.clock.now()}")
    office.run_jobs()


def strays(office: Office) -> list[Stray]:
    with office.outside.store.reading() as tx:
        return list(tx.strays.present(sort="standing-role"))


def only(office: Office) -> Stray:
    [stray] = strays(office)
    return stray


def asked(office: Office, *, days: float = 90) -> Stray:
    """A role whose review has come."""
    granted(office)
    office.move(days=days)
    look(office)
    return only(office)


def press(office: Office, who: str, stray: Stray, action: str, *, revision: int = 0) -> None:
    office.arrive(
        office.line(who, "", channel=APPROVALS).model_copy(
            update={
                "id": f"click:{who}:{action}:{office.clock.now()}",
                "sort": "click",
                "action": action,
                "request": stray.id,
                "revision": revision or stray.revision,
            }
        )
    )
    office.run_jobs()


def test_it_is_asked_about_once_when_its_days_are_over_and_not_before(office: Office) -> None:
    request = granted(office)
    office.move(days=89)
    look(office)
    assert strays(office) == []
    office.move(days=1)
    look(office)
    look(office, "another night")
    stray = only(office)
    assert [one.id for one in office.messenger.reported[APPROVALS]] == [stray.id]
    assert isinstance(stray.matter, StandingRole)
    assert (stray.matter.role, stray.matter.principal, stray.matter.by) == ("Reader", entra("joe"), ("vision-leads",))
    assert office.names(request).count("access.due") == 1


def test_every_night_has_it(office: Office) -> None:
    granted(office)
    office.move(days=91)
    nightly(store=office.outside.store, now=office.clock.now())
    office.run_jobs()
    assert only(office).status is StrayStatus.TOLD


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        pytest.param(READER.replace("8h", "4000h"), RULE, id="it ends by itself"),
        pytest.param(FOR_GOOD, "", id="its place has no review"),
        pytest.param(FOR_GOOD.replace("this-rg", "nombre-grupo"), "{after_d: 91, by: [vision-leads]}", id="too early"),
    ],
)
def test_what_need_not_be_reviewed_is_not_asked_about(office: Office, line: str, rule: str) -> None:
    granted(office, line)
    set_rule(office, rule)
    office.move(days=90)
    look(office)
    assert strays(office) == []


def test_who_the_policies_name_keeps_it_until_the_next_review(office: Office) -> None:
    stray = asked(office)
    press(office, "lea", stray, "keep")
    assert isinstance(office.last("lea"), Said)
    kept = only(office)
    assert (kept.status, kept.answered_by) == (StrayStatus.KEPT, entra("lea"))
    office.move(days=89)
    look(office)
    assert only(office).status is StrayStatus.KEPT
    office.move(days=1)
    look(office)
    assert only(office).status is StrayStatus.TOLD
    assert len(office.messenger.reported[APPROVALS]) > 1
    assert office.chain_holds()


@pytest.mark.parametrize(
    ("who", "groups", "hurdle"),
    [
        pytest.param("lea", (), None, id="a lead"),
        pytest.param("adrian", (), Hurdle.NOT_APPROVER, id="no lead"),
        pytest.param("joe", ("vision-leads",), Hurdle.BENEFICIARY, id="a lead who has the role"),
        pytest.param("ana", ("vision-leads",), Hurdle.OWN_REQUEST, id="a lead who had asked for it"),
    ],
)
def test_nobody_keeps_a_role_of_their_own(
    office: Office, who: str, groups: tuple[str, ...], hurdle: Hurdle | None
) -> None:
    stray = asked(office)
    if who == "joe":
        office.link("joe")
    for group in groups:
        office.join(who, group)
    press(office, who, stray, "keep")
    if hurdle is None:
        assert only(office).status is StrayStatus.KEPT
        return
    notice = office.last(who)
    assert isinstance(notice, NotAllowed), notice
    assert (notice.hurdle, only(office)) == (hurdle, stray)
    assert notice.picture is not None, "they are told which request gave it"


@pytest.mark.parametrize("inside", [False, True], ids=["a lead", "a lead who is in the group"])
def test_nobody_keeps_a_role_of_a_group_they_are_in(office: Office, inside: bool) -> None:
    office.directory.others[CREW] = Principal(id=CREW, type="Group", name="crew")
    granted(office, FOR_GOOD.replace("joe@contoso.com", CREW))
    office.move(days=90)
    look(office)
    stray = only(office)
    if inside:
        office.join("lea", CREW)
    press(office, "lea", stray, "keep")
    assert only(office).status is (StrayStatus.TOLD if inside else StrayStatus.KEPT)
    notice = office.last("lea")
    assert not inside or (isinstance(notice, NotAllowed) and notice.hurdle is Hurdle.GAINS)


def test_a_lead_who_has_left_keeps_nothing(office: Office) -> None:
    stray = asked(office)
    office.leave("lea", "vision-leads")
    press(office, "lea", stray, "keep")
    assert only(office) == stray


def test_taking_it_back_is_a_request_that_the_policies_judge_and_others_approve(office: Office) -> None:
    stray = asked(office)
    press(office, "lea", stray, "remove")
    request = office.newest()
    assert request is not None
    assert (request.kind, request.status) == ("role.revoke", Status.PENDING)
    assert (only(office).status, only(office).request) == (StrayStatus.ASKED, request.id)
    assert office.cloud.told[1:] == []
    office.click("adrian", request, "approve")
    assert office.status(request) is Status.SUCCEEDED
    assert [type(one) for one in office.cloud.told[1:]] == [DeleteRoleAssignment]
    look(office, "next night")
    assert strays(office) == []


def test_a_request_that_came_to_nothing_leaves_the_question(office: Office) -> None:
    stray = asked(office)
    press(office, "lea", stray, "remove")
    request = office.newest()
    assert request is not None
    office.click("adrian", request, "refuse", text="It is needed after all.")
    look(office, "next night")
    again = only(office)
    assert (again.status, again.request, again.told_at) == (StrayStatus.TOLD, "", stray.told_at)
    press(office, "lea", again, "keep")
    assert only(office).status is StrayStatus.KEPT


def test_a_button_that_shows_what_is_over_does_nothing(office: Office) -> None:
    stray = asked(office)
    press(office, "lea", stray, "keep")
    office.move(minutes=1)
    for action in ("remove", "keep", "stop"):
        press(office, "lea", stray, action)
        notice = office.last("lea")
        assert isinstance(notice, NotAllowed)
        assert notice.hurdle is Hurdle.STALE
    assert (only(office).status, len(office.requests())) == (StrayStatus.KEPT, 1)


def test_what_is_taken_back_another_way_is_asked_about_no_more(office: Office) -> None:
    stray = asked(office)
    request = office.requests()[0]
    office.click("ana", request, "give_back")
    office.move(minutes=5)
    grant = office.grant(request)
    assert grant is not None
    assert grant.status is GrantStatus.REVOKED
    look(office)
    assert strays(office) == []
    shown = office.messenger.reported[APPROVALS][-1]
    assert (shown.id, shown.status) == (stray.id, StrayStatus.GONE)


def test_given_anew_it_is_reviewed_from_then_on(office: Office) -> None:
    granted(office)
    office.move(days=60)
    granted(office)
    office.move(days=31)
    look(office)
    assert strays(office) == []
    office.move(days=60)
    look(office)
    assert isinstance(only(office).matter, StandingRole)


def test_a_channel_is_asked_about_few_in_one_night_the_oldest_first(office: Office) -> None:
    for number in range(MOST_A_ROUND + 2):
        granted(office, FOR_GOOD.replace("this-rg", f"vision-{number}"))
        office.move(minutes=1)
    office.move(days=91)
    look(office)
    first = {stray.matter.target for stray in strays(office)}
    assert len(first) == MOST_A_ROUND
    assert not any("vision-5" in one or "vision-6" in one for one in first)
    look(office, "next night")
    assert len(strays(office)) == MOST_A_ROUND + 2


SILENT = "{after_d: 90, by: [vision-leads], take_back_after_silence_d: 14}"


def test_after_silence_amlbot_takes_it_back_by_a_request_of_its_own(office: Office) -> None:
    set_rule(office, SILENT)
    asked(office)
    office.move(days=13)
    assert office.cloud.told[1:] == []
    office.move(days=1)
    request = office.newest()
    assert request is not None
    assert (request.status, request.requester.entra) == (Status.SUCCEEDED, "system")
    assert request.decision.allowed_by == "review-vision"
    assert [type(one) for one in office.cloud.told[1:]] == [DeleteRoleAssignment]
    assert "access.unanswered" in office.names(office.requests()[0]) + office.names(office.requests()[-1])
    assert office.chain_holds()


@pytest.mark.parametrize("spared", ["kept", "setting taken back", "denied"])
def test_it_stays_when_somebody_answered_or_the_policies_do_not_say_so(office: Office, spared: str) -> None:
    set_rule(office, SILENT)
    stray = asked(office)
    if spared == "kept":
        press(office, "lea", stray, "keep")
    elif spared == "denied":
        head = "rules:\n"
        no = "  - {id: org-none-taken, deny: [role.revoke], reason: {en: Not now., es: Ahora no.}}\n"
        set_rule(office, SILENT, ("org/guardrails.yaml", head, head + no))
    else:
        set_rule(office, RULE)
    office.move(days=15)
    assert office.cloud.told[1:] == []
    assert only(office).status is (StrayStatus.KEPT if spared == "kept" else StrayStatus.TOLD)
    assert office.names().count("access.spared") == (0 if spared == "kept" else 1)


def test_a_lost_timer_is_made_up_for(office: Office) -> None:
    set_rule(office, SILENT)
    asked(office)
    office.lose("silence")
    office.move(days=15)
    look(office)
    assert [type(one) for one in office.cloud.told[1:]] == [DeleteRoleAssignment]
