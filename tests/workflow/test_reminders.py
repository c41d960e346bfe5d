"""Requests that wait are brought to mind without becoming noise, and handed on when nobody decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.notice import Hurdle, NotAllowed
from bot.model.request import Request, Status
from bot.workflow.marks import SLOT, reminders_due, slot_of
from bot.workflow.waiting import FRACTIONS
from bot.workflow.waking import awake
from tests.fakes.world import NOON
from tests.workflow.office import APPROVALS, CLUSTER, GROUP, Office, slack

TUESDAY = NOON
SATURDAY = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


@pytest.fixture
def office() -> Office:
    office = Office()
    for who in ("lea", "pat"):
        office.link(who)
    return office


def copies(office: Office, request: Request, who: str) -> list[Status]:
    """What the card in somebody's direct messages has shown, oldest first."""
    return [one.request.status for one in office.messenger.shown["copy", f"D{slack(who)[1:]}"]]


@pytest.mark.parametrize(
    ("at", "tz", "expected"),
    [
        (TUESDAY, "UTC", TUESDAY),
        (TUESDAY.replace(hour=3), "UTC", TUESDAY.replace(hour=8)),
        (TUESDAY.replace(hour=19), "UTC", TUESDAY.replace(hour=8) + timedelta(days=1)),
        (TUESDAY.replace(hour=18), "Europe/Madrid", TUESDAY.replace(hour=7) + timedelta(days=1)),
        (TUESDAY.replace(hour=18), "America/New_York", TUESDAY.replace(hour=18)),
        (SATURDAY, "UTC", datetime(2026, 11, 30, 8, 0, tzinfo=UTC)),
        (TUESDAY, "Nowhere/Else", TUESDAY),
    ],
)
def test_nobody_is_disturbed_outside_working_hours_where_they_are(at: datetime, tz: str, expected: datetime) -> None:
    assert awake(at=at, tz=tz) == expected


def test_what_falls_due_in_the_same_half_hour_falls_due_together() -> None:
    assert {slot_of(NOON + timedelta(minutes=m)) for m in (1, 15, 29.5, 30)} == {NOON + timedelta(minutes=30)}
    assert slot_of(NOON) == NOON


def test_one_request_that_waits_is_the_card_itself_and_stays_in_step_with_the_channel(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    office.move(hours=20)
    assert copies(office, request, "lea") == [Status.PENDING]
    office.click("lea", request, "approve")
    assert copies(office, request, "lea")[-1] is Status.SUCCEEDED
    assert office.seen("card", APPROVALS).request.status is Status.SUCCEEDED


def test_many_requests_that_wait_are_one_message(office: Office) -> None:
    for number in range(10):
        office.ask("ana", GROUP.replace("nombre-grupo", f"nombre-{number}"))
        office.move(minutes=1)
    office.move(hours=20)
    assert [len(names) for names in office.messenger.reminded[slack("lea")]] == [10]
    assert copies(office, office.requests()[0], "lea") == []


@pytest.mark.parametrize(
    ("asked_at", "hours"),
    [
        # Tuesday noon: 18 h on is Wednesday 6:00, 36 h on Thursday 0:00, 64.8 h on Friday 4:48; each waits for 8:00.
        (0, [20.0, 44.0, 68.0]),
        # Tuesday 16:00: 18 h on is Wednesday 10:00, when it may come at once; 36 h on Thursday 4:00, and so on.
        (4, [18.0, 40.0, 65.0]),
    ],
)
def test_reminders_come_after_a_quarter_a_half_and_nine_tenths_of_the_time(
    office: Office, asked_at: float, hours: list[float]
) -> None:
    office.clock.move(hours=asked_at)
    request = office.ask("ana", CLUSTER)
    office.move(hours=71)
    sent = [datetime.fromisoformat(event["at"]) for event in office.events() if event["name"] == "reminder.sent"]
    assert [(at - request.created_at).total_seconds() / 3600 for at in sent] == hours
    assert copies(office, request, "lea") == [Status.PENDING]
    assert office.messenger.reminded[slack("lea")] == [(request.name,), (request.name,)]


@pytest.mark.parametrize(
    ("asked_at", "hours"),
    [
        # Monday 6:00: nine tenths is Wednesday 22:48, and Thursday 8:00 is after the deadline: Wednesday 18:30 instead.
        (-30, [26.0, 36.0, 60.5]),
        # Thursday 10:00: a half is Friday 22:00, nine tenths Sunday 2:48; Monday is too late for both.
        (46, [22.0, 32.5]),
    ],
)
def test_the_last_reminder_comes_before_the_deadline_at_a_good_hour(
    office: Office, asked_at: float, hours: list[float]
) -> None:
    """It used to wait for the morning, when there was nothing left to decide."""
    office.clock.move(hours=asked_at)
    request = office.ask("ana", CLUSTER)
    office.move(hours=71.9)
    sent = [datetime.fromisoformat(event["at"]) for event in office.events() if event["name"] == "reminder.sent"]
    assert [(at - request.created_at).total_seconds() / 3600 for at in sent] == hours


@pytest.mark.parametrize(
    ("since", "hours", "expected"),
    [
        # From the evening to the small hours there is no good hour at all: the last mark rings, and it alone.
        (TUESDAY.replace(hour=20), 4.0, [[], [], [3.6]]),
        # From the afternoon to the evening: what would come at 20:48 comes at 18:30, by the first look.
        (TUESDAY.replace(hour=15), 6.0, [[1.5, 3.5], [3.0, 3.5], []]),
        # Within working hours, and too short for whole half hours.
        (TUESDAY.replace(hour=10), 0.25, [[], [], [0.225]]),
        (TUESDAY.replace(hour=10), 3.0, [[1.0], [1.5], [2.7]]),
    ],
)
def test_what_each_mark_leaves_behind(since: datetime, hours: float, expected: list[list[float]]) -> None:
    closes_at = since + timedelta(hours=hours)
    found = [
        reminders_due(at=since + timedelta(hours=hours * fraction), since=since, closes_at=closes_at, tz="UTC")
        for fraction in FRACTIONS
    ]
    assert [[(due - since).total_seconds() / 3600 for due in one] for one in found] == expected


@given(
    minutes=st.integers(min_value=0, max_value=60 * 24 * 730),
    hours=st.floats(min_value=0.1, max_value=400),
    tz=st.sampled_from(["UTC", "Europe/Madrid", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland"]),
)
def test_somebody_is_always_reminded_in_the_time_there_is_and_only_the_last_look_may_wake_them(
    minutes: int, hours: float, tz: str
) -> None:
    since = TUESDAY + timedelta(minutes=minutes)
    closes_at = since + timedelta(hours=hours)
    looks = [since + timedelta(hours=hours * fraction) for fraction in FRACTIONS]
    found = [reminders_due(at=at, since=since, closes_at=closes_at, tz=tz) for at in looks]
    everything = {due for one in found for due in one}
    assert everything
    assert all(at <= due < closes_at for at, one in zip(looks, found, strict=True) for due in one)
    # What falls due in the half hour in which the working hours end comes as it ends.
    good = [due for due in everything for moment in (due, due - SLOT) if awake(at=moment, tz=tz) == moment]
    waking = sorted(everything.difference(good))
    assert waking in ([], [looks[-1]])


def test_with_each_reminder_the_card_is_looked_at_so_that_a_deleted_one_comes_back(office: Office) -> None:
    """Slack tells of a deletion only when somebody tries to edit what is gone."""
    office.ask("ana", CLUSTER)
    assert len(office.messenger.shown["card", APPROVALS]) == 1
    office.move(hours=20)
    assert len(office.messenger.shown["card", APPROVALS]) == 2


def test_nobody_is_reminded_of_what_is_decided(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    office.click("lea", request, "approve")
    office.move(hours=80)
    assert "reminder.sent" not in office.names()


def test_a_reminder_waits_for_the_morning_where_the_person_is(office: Office) -> None:
    office.change_account("lea", tz="America/Los_Angeles")
    office.ask("ana", CLUSTER)
    office.move(hours=27.9)
    assert "reminder.sent" not in office.names()
    office.move(hours=0.2)
    assert office.event("reminder.sent")["at"].startswith("2026-11-25T16:00")


def test_where_nobody_can_be_written_to_the_group_is_asked_again_at_the_card() -> None:
    office = Office(linked=False)
    for who in ("ana", "dan"):
        office.link(who)
    request = office.ask("ana", CLUSTER)
    office.move(hours=19)
    view = office.views(request)["reminder.1"]
    assert (view.channel, view.thread_ts) == (APPROVALS, office.views(request)["card"].ts)


def test_people_of_a_quiet_group_may_decide_and_are_neither_mentioned_nor_reminded(office: Office) -> None:
    office.edit("groups.yaml", "slack: S0VISLEADS,", "slack: S0VISLEADS, quiet: true,")
    request = office.ask("ana", CLUSTER)
    assert "vision-leads" not in office.seen("card", APPROVALS).usergroups
    office.move(hours=60)
    assert office.messenger.reminded[slack("lea")] == []
    assert copies(office, request, "lea") == []
    office.click("lea", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


def test_what_nobody_decides_is_handed_on_once_to_whom_the_policies_say_and_then_expires(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    before = office.click("pat", request, "approve")
    assert isinstance(before, NotAllowed)
    assert before.hurdle is Hurdle.NOT_APPROVER
    office.move(hours=73)
    assert office.event("request.escalated")["data"]["to"] == ["platform-admins"]
    assert office.views(request)["escalation.1"].thread_ts == office.views(request)["card"].ts
    assert office.status(request) is Status.PENDING
    office.move(hours=73)
    assert office.status(request) is Status.EXPIRED


def test_those_it_was_handed_on_to_decide_and_so_do_those_who_could_before(office: Office) -> None:
    for who in ("pat", "lea"):
        request = office.ask("ana", CLUSTER.replace("nombre-cluster", f"for-{who}"))
        office.move(hours=73)
        office.click(who, request, "approve")
        assert office.status(request) is Status.SUCCEEDED


def test_handing_on_never_lowers_the_number_of_people(office: Office) -> None:
    office.edit(
        "groups.yaml", "slack: S0VISLEADS, escalate_to: platform-admins", "slack: S0VISLEADS, escalate_to: security"
    )
    request = office.ask("ana", CLUSTER)
    clauses = request.decision.approvals
    office.move(hours=73)
    assert office.now(request).decision.approvals == clauses
    assert isinstance(office.click("ana", request, "approve"), NotAllowed)


def test_where_the_policies_name_nobody_it_expires_at_once(office: Office) -> None:
    office.edit("groups.yaml", "slack: S0VISLEADS, escalate_to: platform-admins", "slack: S0VISLEADS")
    request = office.ask("ana", CLUSTER)
    office.move(hours=73)
    assert office.status(request) is Status.EXPIRED
