"""What a click is worth: who pressed it, now, on which message; checked at the press, at the form and before Azure."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.model.errors import Unavailable
from bot.model.incoming import Incoming
from bot.model.notice import Failed, Hurdle, NotAllowed, Notice
from bot.model.request import Request, Status
from bot.workflow.throttle import Throttle
from tests.fakes.world import NOON
from tests.workflow.office import APPROVALS, CLUSTER, GROUP, TEAM, Office, entra, slack


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def pending(office: Office) -> Request:
    return office.ask("ana", CLUSTER)


# -- who, in this order, at the click and at the form ---------------------------------------------------------------

Spoil = Callable[[Office, Incoming], Incoming]


def as_it_is(office: Office, pressed: Incoming) -> Incoming:
    return pressed


def account(**update: Any) -> Spoil:
    def spoil(office: Office, pressed: Incoming) -> Incoming:
        office.change_account("lea", **update)
        return pressed

    return spoil


def payload(**update: Any) -> Spoil:
    return lambda office, pressed: pressed.model_copy(update=update)


def unlinked(office: Office, pressed: Incoming) -> Incoming:
    office.change_account("lea", email="")
    with office.outside.store.transaction() as tx:
        tx.people.remove(slack_team=TEAM, slack_user=slack("lea"))
    return pressed


def gone(office: Office, pressed: Incoming) -> Incoming:
    del office.messenger.accounts[slack("lea")]
    return pressed


def out_of_the_group(office: Office, pressed: Incoming) -> Incoming:
    office.leave("lea", "vision-leads")
    return pressed


def too_late(office: Office, pressed: Incoming) -> Incoming:
    office.move(hours=24 * 30)
    return pressed


IN_ORDER: list[tuple[str, Spoil, Hurdle]] = [
    ("another workspace", payload(team="T0OTHER"), Hurdle.OTHER_WORKSPACE),
    ("an account of another workspace", payload(user_team="T0PARTNER"), Hurdle.STRANGER),
    ("nobody any more", gone, Hurdle.DELETED),
    ("deactivated", account(deleted=True), Hurdle.DELETED),
    ("a bot", account(bot=True), Hurdle.BOT),
    ("from outside, as Slack says now", account(stranger=True), Hurdle.STRANGER),
    ("linked to nobody", unlinked, Hurdle.NOT_LINKED),
    ("expired", too_late, Hurdle.CLOSED),
    ("another revision", payload(revision=7), Hurdle.STALE),
    ("a guest since", account(guest=True), Hurdle.GUEST),
    ("out of the group since", out_of_the_group, Hurdle.NOT_APPROVER),
]


@pytest.mark.parametrize("sort", ["click", "form"])
@pytest.mark.parametrize(("why", "spoil", "hurdle"), IN_ORDER, ids=[why for why, _, _ in IN_ORDER])
def test_who_presses_is_looked_up_at_the_click_and_again_at_the_form(
    office: Office, pending: Request, sort: str, why: str, spoil: Spoil, hurdle: Hurdle
) -> None:
    pressed = office.button("lea", pending, "approve").model_copy(update={"sort": sort, "text": "Fine."})
    notice = arrived(office, spoil(office, pressed))
    assert isinstance(notice, NotAllowed), why
    assert notice.hurdle is hurdle
    assert office.approvals(pending) == []
    assert office.changes() == {}
    refused = [event for event in office.events() if event["data"].get("hurdle") == hurdle.value]
    assert len(refused) == 1


def test_the_same_person_and_press_without_a_hurdle_decides(office: Office, pending: Request) -> None:
    arrived(office, office.button("lea", pending, "approve"))
    assert office.status(pending) is Status.SUCCEEDED


def test_the_first_of_several_hurdles_is_the_one_that_is_told(office: Office, pending: Request) -> None:
    """Whoever is not even ours is told no more than that."""
    told = []
    for index in range(len(IN_ORDER) - 1, -1, -1):
        if IN_ORDER[index][0] in ("expired", "nobody any more"):
            continue  # those two cannot be added to the rest: time has passed, and there is no account to change
        fresh = Office()
        request = fresh.ask("ana", CLUSTER)
        pressed = fresh.button("lea", request, "approve")
        for why, spoil, _ in IN_ORDER[index:]:
            if why not in ("expired", "nobody any more"):
                pressed = spoil(fresh, pressed)
        notice = arrived(fresh, pressed)
        assert isinstance(notice, NotAllowed)
        told.append(notice.hurdle)
    order = [hurdle for why, _, hurdle in reversed(IN_ORDER) if why not in ("expired", "nobody any more")]
    assert told == order


@pytest.mark.parametrize(
    ("why", "spoil"), [(why, spoil) for why, spoil, _ in IN_ORDER if why in
                       ("deactivated", "a bot", "linked to nobody", "a guest since", "out of the group since")]
)  # fmt: skip
def test_the_approver_is_looked_up_again_before_azure_is_told(
    office: Office, pending: Request, why: str, spoil: Spoil
) -> None:
    pressed = office.press("lea", pending, "approve")
    (verdict,) = office.take("intake")
    office.do(verdict)
    assert office.status(pending) is Status.APPROVED
    office.clock.move(seconds=6)
    spoil(office, pressed)
    office.run_jobs()
    assert office.status(pending) is Status.PENDING, why
    assert office.changes() == {}


def test_the_requester_does_not_decide_and_the_press_is_not_spent(office: Office, pending: Request) -> None:
    notice = arrived(office, office.button("ana", pending, "approve"))
    assert isinstance(notice, NotAllowed)
    assert notice.hurdle is Hurdle.OWN_REQUEST
    arrived(office, office.button("lea", pending, "approve"))
    assert office.status(pending) is Status.SUCCEEDED


# -- delivered twice, pressed twice ---------------------------------------------------------------------------------


def test_one_press_delivered_three_times_is_one_verdict(office: Office, pending: Request) -> None:
    pressed = office.button("lea", pending, "approve")
    for _ in range(3):
        arrived(office, pressed)
    assert len(office.approvals(pending)) == 1
    assert office.names(pending).count("approval.recorded") == 1


def test_a_second_press_of_another_moment_finds_it_decided(office: Office, pending: Request) -> None:
    arrived(office, office.button("lea", pending, "approve"))
    notice = arrived(office, office.button("lea", pending, "approve"))
    assert isinstance(notice, NotAllowed)
    assert notice.hurdle is Hurdle.CLOSED
    assert sum(office.changes().values()) == 1


# -- on which message -----------------------------------------------------------------------------------------------


def on(office: Office, request: Request, **place: str) -> Incoming:
    """Lea's press of Approve, on the card as it stands, or elsewhere."""
    card = office.views(request)["card"]
    pressed = office.button("lea", request, "approve")
    return pressed.model_copy(update={"channel": card.channel, "message_ts": card.ts, **place})


@pytest.mark.parametrize("place", [{"channel": "C0SHARED"}, {"message_ts": "1700000000.000001"}], ids=str)
def test_a_button_on_a_message_that_shows_no_request_of_ours_decides_nothing(
    office: Office, pending: Request, place: dict[str, str]
) -> None:
    pressed = on(office, pending, **place)
    office.clock.move(seconds=11)
    notice = arrived(office, pressed)
    assert isinstance(notice, NotAllowed)
    assert notice.hurdle is Hurdle.ELSEWHERE
    assert office.approvals(pending) == []
    arrived(office, on(office, pending))
    assert office.status(pending) is Status.SUCCEEDED


def test_the_card_of_one_request_does_not_decide_on_another(office: Office, pending: Request) -> None:
    other = office.ask("ana", CLUSTER.replace("nombre-cluster", "nombre-otro"))
    pressed = on(office, other, message_ts=office.views(pending)["card"].ts)
    office.clock.move(seconds=11)
    arrived(office, pressed)
    assert office.status(other) is Status.PENDING
    assert office.status(pending) is Status.PENDING


def test_a_press_faster_than_the_note_of_the_message_is_tried_again_and_counts(
    office: Office, pending: Request
) -> None:
    view = office.views(pending)["card"]
    with office.outside.store.transaction() as tx:
        tx.views.put(view.model_copy(update={"ts": "9.9"}))
    office.arrive(on(office, pending, message_ts=view.ts))
    office.run_jobs()
    assert office.approvals(pending) == []
    with office.outside.store.transaction() as tx:
        tx.views.put(view)
    office.move(seconds=30)
    assert office.status(pending) is Status.SUCCEEDED


# -- on record ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["lea", "dan", "ana", "gus"])
def test_every_click_is_on_record_with_who_when_what_they_saw_and_under_which_policies(
    office: Office, pending: Request, who: str
) -> None:
    seen = office.views(pending)["card"]
    pressed = on(office, pending, user=slack(who))
    arrived(office, pressed)
    name = "approval.recorded" if who == "lea" else "approval.refused"
    event = office.event(name)
    assert event["actor"] == entra(who)
    assert event["request"] == pending.id
    click = event["data"]["click"]
    assert click == {
        "cause": pressed.id,
        "team": TEAM,
        "user": f"{TEAM}/{slack(who)}",
        "action": "approve",
        "revision": 1,
        "message": f"{APPROVALS}/{seen.ts}",
        "card": seen.rendering,
        "bundle": office.outside.policies.current.hash,  # type: ignore[union-attr]
    }
    with office.outside.store.transaction() as tx:
        card = json.loads(tx.views.card(click["card"]))
    assert card["request"]["id"] == pending.id
    assert card["request"]["status"] == "pending"


def test_a_strangers_click_is_on_record_too(office: Office, pending: Request) -> None:
    arrived(office, on(office, pending, user=slack("otto"), user_team="T0PARTNER"))
    event = office.event("ask.refused")
    assert event["actor"] == f"slack:T0PARTNER/{slack('otto')}"
    assert event["data"]["click"]["user"] == f"T0PARTNER/{slack('otto')}"
    assert event["data"]["hurdle"] == "stranger"


def test_what_was_shown_is_kept_for_each_version_of_the_card(office: Office, pending: Request) -> None:
    before = office.views(pending)["card"].rendering
    office.click("lea", pending, "approve")
    after = office.views(pending)["card"].rendering
    assert before != after
    with office.outside.store.transaction() as tx:
        statuses = [json.loads(tx.views.card(one))["request"]["status"] for one in (before, after)]
    assert statuses == ["pending", "succeeded"]


# -- how much -------------------------------------------------------------------------------------------------------


def test_what_comes_too_fast_is_refused_unread_and_one_event_says_so() -> None:
    office = Office(asks_per_minute=3)
    for _ in range(3):
        assert not isinstance(office.say("dan", CLUSTER), NotAllowed)
    for _ in range(4):
        notice = office.say("dan", CLUSTER)
        assert isinstance(notice, NotAllowed)
        assert notice.hurdle is Hurdle.TOO_FAST
    office.run_jobs()
    assert len(office.requests()) == 3
    assert [e["data"]["hurdle"] for e in office.events() if e["name"] == "ask.refused"] == ["too-fast"]
    assert not isinstance(office.say("ana", CLUSTER), NotAllowed), "others are not kept waiting"
    office.move(minutes=1)
    assert not isinstance(office.say("dan", CLUSTER), NotAllowed)


def test_nobody_files_more_than_so_many_requests_an_hour() -> None:
    office = Office(requests_per_hour=2)
    for _ in range(2):
        office.ask("dan", CLUSTER)
    office.say("dan", CLUSTER)
    office.run_jobs()
    notice = office.last("dan")
    assert isinstance(notice, NotAllowed)
    assert notice.hurdle is Hurdle.TOO_MANY
    assert len(office.requests()) == 2
    assert office.event("ask.refused")["actor"] == entra("dan")
    office.ask("ana", CLUSTER)
    office.move(minutes=61)
    office.ask("dan", CLUSTER)


def test_a_throttle_forgets_people_who_have_gone_quiet() -> None:
    throttle = Throttle(most=1)
    for number in range(10_050):
        assert throttle.admits(who=f"U{number}", at=NOON) == "yes"
    assert throttle.admits(who="U1", at=NOON) == "no"
    assert throttle.admits(who="U1", at=NOON) == "no again"
    assert throttle.admits(who="U1", at=NOON + timedelta(minutes=1)) == "yes"
    assert throttle.admits(who="U1", at=NOON + timedelta(minutes=1)) == "no"


def arrived(office: Office, incoming: Incoming) -> Notice | None:
    """Deliver it, do what is due, and give what its sender was told."""
    at_once = office.arrive(incoming)
    office.run_jobs()
    told = office.messenger.told[incoming.user]
    return at_once or (told[-1] if told else None)


def test_what_is_given_up_is_told_and_on_record() -> None:
    """It was told, and that it had been asked was lost: what was written down was written where nothing is kept."""
    office = Office()
    office.directory.away = Unavailable(service="graph", why="away", retry_after=1.0)
    office.say("ana", GROUP)
    office.move(hours=1)
    assert isinstance(office.last("ana"), Failed)
    assert office.event("ask.failed")["data"]["error"].startswith("E-")
    with office.memory.reading() as tx:
        concluded = tx.inbox.concluded("command:1")
    assert concluded is not None
    assert isinstance(concluded.told, Failed)
