"""Showing a request: exactly one message for each purpose, whatever gets lost, deleted, archived or refused."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.model.errors import OutcomeUnknown, Refused, Unavailable
from bot.model.happening import MessageGone
from bot.model.picture import Picture
from bot.slack.messenger import SlackMessenger
from bot.slack.parts import DECIDE
from bot.workflow.ports import View
from tests.slack.conftest import BOT, Bench
from tests.slack.pictures import ID, STATES, picture, request

APPROVALS = "C0APPROVE"
PENDING = STATES["pending"]
CARD = View(request=ID, purpose="card", channel=APPROVALS)
REQUEST = View(request=ID, purpose="request", channel="C0VISION")


def ours(bench: Bench, channel: str = APPROVALS) -> list[dict[str, Any]]:
    return [dict(message) for message in bench.slack.messages(channel) if message["bot"]]


def fresh(name: str = "pending") -> Picture:
    """The picture of a request that has changed just now, as the first job for it sees it."""
    shown = STATES[name]
    now = datetime.now(UTC)
    return shown.model_copy(update={"request": shown.request.model_copy(update={"created_at": now, "changed_at": now})})


def test_a_message_is_posted_once_and_then_edited(bench: Bench) -> None:
    messenger = bench.messenger()
    view = messenger.show(picture=fresh(), view=CARD)
    assert (view.channel, view.shown) == (APPROVALS, 1)
    again = messenger.show(picture=STATES["refused"], view=view)
    assert (again.ts, again.shown) == (view.ts, 2)
    (message,) = ours(bench)
    assert message["text"].endswith("❌ Refused")
    assert not [block for block in message["blocks"] if block["type"] == "actions"]
    assert [entry.operation for entry in bench.calls()] == ["chat.postMessage", "chat.update"]


def test_a_message_carries_which_request_it_shows_and_no_authority(bench: Bench) -> None:
    bench.messenger().show(picture=fresh(), view=CARD)
    (message,) = ours(bench)
    assert message["metadata"] == {"event_type": "amlbot_view", "event_payload": {"request": ID, "purpose": "card"}}
    values = [e["value"] for b in message["blocks"] if b["type"] == "actions" for e in b["elements"]]
    assert values == [f"v1:{ID}:1"] * len(DECIDE)


def test_the_card_is_in_the_channels_language_and_the_rest_in_the_requesters(bench: Bench) -> None:
    spanish = SlackMessenger(client=bench.client, clock=_Clock(), card_language="es")
    bench.messenger().show(picture=fresh(), view=CARD)
    spanish.show(picture=fresh(), view=CARD)
    bench.messenger().show(picture=fresh(), view=REQUEST)
    assert ["Waiting for approval" in message["text"] for message in ours(bench)] == [True, False]
    assert "Pendiente de aprobación" in ours(bench, "C0VISION")[0]["text"]


class _Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)


# Two at once


def test_of_two_processes_that_post_the_same_the_one_that_was_held_up_takes_its_own_away(bench: Bench) -> None:
    """One is frozen between its look and its post, another does its work meanwhile, and it wakes."""
    bench.fault("chat.postMessage", kind="delay", seconds=0.5)
    shown: list[View] = []
    late = bench.messenger(held_up_seconds=0.2)
    frozen = threading.Thread(target=lambda: shown.append(late.show(picture=fresh(), view=CARD)))
    frozen.start()
    bench.slack.wait_for(lambda: not bench.faults.pending())
    other = bench.messenger().show(picture=fresh(), view=CARD)
    frozen.join(timeout=10)
    assert [message["ts"] for message in ours(bench)] == [other.ts] == [view.ts for view in shown]
    # Slack tells of this deletion too; it is of a message that no row remembers, so that nothing is posted again.
    bench.slack.wait_for(lambda: bench.slack.core.events.outstanding == 0)
    told = [one.ts for one in bench.heard if isinstance(one, MessageGone)]
    assert (len(told), other.ts in told) == (1, False)


def test_taking_ones_own_away_is_done_when_it_is_gone_though_slacks_answer_was_lost(bench: Bench) -> None:
    bench.fault("chat.postMessage", kind="delay", seconds=0.5)
    bench.fault("chat.delete", kind="reset_after")
    shown: list[View] = []
    late = bench.messenger(held_up_seconds=0.2)
    frozen = threading.Thread(target=lambda: shown.append(late.show(picture=fresh(), view=CARD)))
    frozen.start()
    bench.slack.wait_for(lambda: len(bench.faults.pending()) == 1)
    other = bench.messenger().show(picture=fresh(), view=CARD)
    frozen.join(timeout=10)
    assert len(bench.calls("chat.delete")) == 2
    assert [message["ts"] for message in ours(bench)] == [other.ts] == [view.ts for view in shown]


def test_a_slow_post_that_is_alone_stays(bench: Bench) -> None:
    bench.fault("chat.postMessage", kind="delay", seconds=0.5)
    view = bench.messenger(held_up_seconds=0.2).show(picture=fresh(), view=CARD)
    assert [message["ts"] for message in ours(bench)] == [view.ts]


# A lost answer


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("purpose", ["card", "progress"])
def test_a_post_whose_answer_is_lost_is_found_again(bench: Bench, purpose: str, restarted: bool) -> None:
    messenger = bench.messenger()
    shown = fresh("executing")
    view = CARD
    if purpose == "progress":
        root = messenger.show(picture=fresh(), view=REQUEST)
        view = View(request=ID, purpose="progress", channel="C0VISION", thread_ts=root.ts)
    bench.fault("chat.postMessage", kind="reset_after")
    with pytest.raises(OutcomeUnknown):
        messenger.show(picture=shown, view=view)
    if restarted:
        messenger = bench.messenger()
        earlier = shown.request.changed_at - timedelta(seconds=5)
        shown = shown.model_copy(update={"request": shown.request.model_copy(update={"changed_at": earlier})})
    found = messenger.show(picture=shown, view=view)
    replies = bench.slack.messages("C0VISION")[0]["replies"] if purpose == "progress" else ours(bench)
    assert [message["ts"] for message in replies] == [found.ts]
    assert len(bench.calls("chat.postMessage")) == (2 if purpose == "progress" else 1)


def test_a_post_that_never_arrived_is_made(bench: Bench) -> None:
    messenger = bench.messenger()
    bench.fault("chat.postMessage", kind="reset_before")
    with pytest.raises(OutcomeUnknown):
        messenger.show(picture=fresh(), view=CARD)
    messenger.show(picture=fresh(), view=CARD)
    assert len(ours(bench)) == 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_error_to_a_post_is_an_unknown_outcome(bench: Bench, status: int) -> None:
    bench.fault("chat.postMessage", kind="status", status=status)
    with pytest.raises(OutcomeUnknown):
        bench.messenger().show(picture=fresh(), view=CARD)


def test_the_message_of_another_request_or_purpose_is_not_taken_for_ours(bench: Bench) -> None:
    messenger = bench.messenger()
    other = "1" * 8 + ID[8:]
    messenger.show(picture=fresh(), view=CARD.model_copy(update={"request": other}))
    messenger.show(picture=fresh(), view=CARD.model_copy(update={"purpose": "request"}))
    view = messenger.show(picture=PENDING, view=CARD)
    assert bench.calls("conversations.history")
    assert [message["ts"] for message in ours(bench)][-1] == view.ts
    assert len(ours(bench)) == 3


def test_a_message_that_another_app_has_marked_is_not_taken_for_ours(bench: Bench) -> None:
    messenger = bench.messenger()
    messenger.show(picture=fresh(), view=CARD)
    forged = bench.slack.core.state.messages[APPROVALS][-1]
    forged.user = "U0OTHERAPP"
    view = messenger.show(picture=PENDING, view=CARD)
    assert view.ts != forged.ts


def test_an_old_request_costs_one_look_and_a_new_one_none(bench: Bench) -> None:
    bench.messenger().show(picture=fresh(), view=CARD)
    assert bench.calls("conversations.history") == []
    bench.messenger().show(picture=PENDING, view=CARD.model_copy(update={"purpose": "request"}))
    assert len(bench.calls("conversations.history")) == 1


# Editing may be repeated, so it simply is


@pytest.mark.parametrize(
    "fault", [{"kind": "reset_before"}, {"kind": "reset_after"}, {"kind": "status", "status": 500}]
)
def test_an_edit_is_tried_again(bench: Bench, fault: dict[str, Any]) -> None:
    messenger = bench.messenger()
    view = messenger.show(picture=fresh(), view=CARD)
    bench.fault("chat.update", **fault)
    messenger.show(picture=STATES["approved"], view=view)
    assert ours(bench)[0]["text"].endswith("✅ Approved")


def test_a_short_rate_limit_is_waited_for(bench: Bench) -> None:
    messenger = bench.messenger()
    bench.fault("chat.postMessage", kind="status", status=429, retry_after=1)
    messenger.show(picture=fresh(), view=CARD)
    assert len(ours(bench)) == 1


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
def test_a_long_rate_limit_is_left_to_the_queue(bench: Bench, method: str) -> None:
    messenger = bench.messenger()
    view = CARD if method == "chat.postMessage" else messenger.show(picture=fresh(), view=CARD)
    bench.fault(method, kind="status", status=429, retry_after=77)
    with pytest.raises(Unavailable) as trouble:
        messenger.show(picture=fresh(), view=view)
    assert trouble.value.retry_after == 77


# What people do to messages and channels


def test_a_deleted_message_is_posted_again(bench: Bench) -> None:
    messenger = bench.messenger()
    view = messenger.show(picture=fresh(), view=CARD)
    bench.client.chat_delete(channel=APPROVALS, ts=view.ts)
    again = messenger.show(picture=STATES["approved"], view=view)
    assert again.ts != view.ts
    assert [message["ts"] for message in ours(bench)] == [again.ts]


@pytest.mark.parametrize("purpose", ["request", "progress"])
@pytest.mark.parametrize(
    ("trouble", "shown_before"),
    [("archive", False), ("archive", True), ("kick", False), ("unknown", False), ("is_inactive", True)],
)
def test_what_a_channel_no_longer_takes_goes_to_the_requester(
    bench: Bench, purpose: str, shown_before: bool, trouble: str
) -> None:
    messenger = bench.messenger()
    view = View(request=ID, purpose=purpose, channel="C0VISION")
    if shown_before:
        view = messenger.show(picture=fresh(), view=view)
    if trouble == "unknown":
        view = view.model_copy(update={"channel": "C0GONE"})
    elif trouble == "is_inactive":
        bench.fault("chat.update", kind="error", code="is_inactive")
    else:
        getattr(bench, trouble)("C0VISION")
    moved = messenger.show(picture=STATES["approved"], view=view)
    ana = bench.human("ana")
    assert moved.channel == ana.dm
    assert [message["ts"] for message in ana.messages()] == [moved.ts]
    edited = messenger.show(picture=STATES["refused"], view=moved)
    assert edited.ts == moved.ts


@pytest.mark.parametrize("trouble", ["archive", "kick"])
def test_a_card_whose_channel_is_closed_goes_where_it_was_asked(bench: Bench, trouble: str) -> None:
    messenger = bench.messenger()
    getattr(bench, trouble)(APPROVALS)
    assert messenger.show(picture=PENDING, view=CARD).channel == "C0VISION"
    getattr(bench, trouble)("C0VISION")
    with pytest.raises(Refused):
        messenger.show(picture=PENDING, view=CARD)


def test_a_thread_that_is_gone_does_not_lose_the_progress(bench: Bench) -> None:
    view = View(request=ID, purpose="progress", channel="C0VISION", thread_ts="1700000000.000100")
    shown = bench.messenger().show(picture=fresh("executing"), view=view)
    assert [message["ts"] for message in ours(bench, "C0VISION")] == [shown.ts]


def test_a_message_that_is_deleted_between_finding_and_editing_it_is_posted_again(bench: Bench) -> None:
    messenger = bench.messenger()
    view = messenger.show(picture=fresh(), view=CARD)
    bench.fault("chat.update", kind="error", code="message_not_found")
    again = messenger.show(picture=PENDING, view=CARD)
    assert bench.calls("conversations.history")
    assert [message["ts"] for message in ours(bench)] == [view.ts, again.ts]


# What a workspace does not take


def test_a_refused_plan_block_becomes_a_checklist_and_is_not_tried_again(bench: Bench) -> None:
    messenger = bench.messenger()
    view = View(request=ID, purpose="progress", channel="C0VISION")
    bench.fault("chat.postMessage", kind="error", code="invalid_blocks")
    view = messenger.show(picture=fresh("executing"), view=view)
    messenger.show(picture=STATES["succeeded"], view=view)
    (message,) = ours(bench, "C0VISION")
    assert "plan" not in {block["type"] for block in message["blocks"]}
    assert [e.operation for e in bench.calls()] == ["chat.postMessage", "chat.postMessage", "chat.update"]


def test_a_message_whose_every_form_is_refused_is_sent_as_text(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.fault("chat.postMessage", kind="error", code="invalid_blocks")
    bench.messenger().show(picture=fresh(), view=CARD)
    (message,) = ours(bench)
    assert (message["blocks"], message["text"][:3]) == ([], "R-7")
    assert "Slack refused every form" in caplog.text


def test_a_plan_block_is_sent_where_it_is_taken(bench: Bench) -> None:
    view = View(request=ID, purpose="progress", channel="C0VISION")
    bench.messenger().show(picture=fresh("executing"), view=view)
    plan = next(block for block in ours(bench, "C0VISION")[0]["blocks"] if block["type"] == "plan")
    assert [task["status"] for task in plan["tasks"]] == ["in_progress"]


def test_a_token_that_was_taken_away_is_for_the_operator(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.fault("chat.postMessage", kind="error", code="token_revoked")
    with pytest.raises(Unavailable):
        bench.messenger().show(picture=fresh(), view=CARD)
    assert "the operator must look" in caplog.text


def test_five_approvers_cost_one_edit_each(bench: Bench) -> None:
    messenger = bench.messenger()
    view = messenger.show(picture=fresh(), view=CARD)
    bench.journal.clear()
    for version in range(2, 7):
        view = messenger.show(picture=picture(request=request(version=version)), view=view)
    assert [entry.operation for entry in bench.calls()] == ["chat.update"] * 5
    assert ours(bench)[0]["user"] == BOT
