"""What Slack tells of its own accord: deletions of our messages and changed accounts are heeded, the rest let go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.model.happening import AccountChanged, MessageGone
from bot.slack.happenings import account_changed, message_gone
from tests.slack.conftest import BOT, Bench

APPROVALS, CHANNEL = "C0APPROVE", "C0VISION"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def post(bench: Bench, *, replies: int = 0) -> str:
    ts = str(bench.client.chat_postMessage(channel=APPROVALS, text="card")["ts"])
    for _ in range(replies):
        bench.client.chat_postMessage(channel=APPROVALS, text="reply", thread_ts=ts)
    return ts


def settled(bench: Bench) -> list[Any]:
    """Everything heeded once all events have been taken."""
    bench.slack.wait_for(lambda: bench.slack.core.events.outstanding == 0)
    return bench.heard


@pytest.mark.parametrize("replies", [0, 2], ids=["alone", "with replies, which leaves a tombstone"])
def test_the_deletion_of_our_message_is_heeded(bench: Bench, replies: int) -> None:
    """Bolt takes it for an event of our own, and would swallow it."""
    ts = post(bench, replies=replies)
    bench.human("pat").delete({"channel": APPROVALS, "ts": ts})
    (gone,) = settled(bench)
    assert isinstance(gone, MessageGone)
    assert (gone.channel, gone.ts) == (APPROVALS, ts)


def test_what_people_write_change_and_delete_is_let_go(bench: Bench) -> None:
    lea = bench.human("lea")
    lea.say(text="a secret of ours", channel=CHANNEL)
    lea.say(text="another", channel=CHANNEL, thread_ts=lea.messages(CHANNEL)[-1]["ts"])
    lea.delete(lea.messages(CHANNEL)[-1])
    post(bench)
    assert settled(bench) == []
    assert bench.received == []


def test_our_own_mention_of_ourselves_asks_for_nothing(bench: Bench) -> None:
    """Bolt no longer lets such events go for us."""
    event = {"type": "app_mention", "user": BOT, "text": f"<@{BOT}> history", "channel": CHANNEL, "ts": "1.2"}
    bench.slack.core.events.send(event, subscription="app_mention")
    assert settled(bench) == []
    assert bench.received == []


@pytest.mark.parametrize(
    ("flags", "deleted", "guest"),
    [
        ({"deleted": True}, True, False),
        ({"is_restricted": True}, False, True),
        ({"is_ultra_restricted": True}, False, True),
    ],
)
def test_a_change_of_somebodys_account_is_heeded(
    bench: Bench, flags: dict[str, bool], deleted: bool, guest: bool
) -> None:
    bench.slack.change_account("U0LEA", **flags)
    (changed,) = settled(bench)
    assert isinstance(changed, AccountChanged)
    assert (changed.team, changed.user, changed.deleted, changed.guest) == ("T0CONTOSO", "U0LEA", deleted, guest)


def test_when_it_cannot_be_kept_slack_still_has_its_ack(bench: Bench) -> None:
    def away(happening: object) -> None:
        raise ConnectionError("the database is away")

    bench.on_happening = away
    bench.slack.change_account("U0LEA", deleted=True)
    settled(bench)
    acks = [entry.status for entry in bench.journal.entries() if entry.operation == "events_api/user_change"]
    assert acks == [200]


ODD: Mapping[str, Any] = {
    "nothing in it": {},
    "no event": {"event": None},
    "a new message": {"event": {"type": "message", "text": "hello", "channel": "C1", "ts": "1.2"}},
    "an edit": {
        "event": {
            "type": "message",
            "subtype": "message_changed",
            "channel": "C1",
            "message": {"ts": "1.2", "user": BOT},
        }
    },
    "without a place": {"event": {"type": "message", "subtype": "message_deleted", "channel": "C1"}},
    "somebody else's": {
        "event": {
            "type": "message",
            "subtype": "message_deleted",
            "channel": "C1",
            "deleted_ts": "1.2",
            "previous_message": {"user": "U0LEA"},
        }
    },
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_what_is_no_deletion_of_ours_is_none(body: dict[str, Any]) -> None:
    assert message_gone(body, at=NOW, bot_user=BOT) is None


def test_a_deletion_that_does_not_say_whose_message_it_was_may_be_ours() -> None:
    """As the example on Slack's page has it."""
    event = {"type": "message", "subtype": "message_deleted", "channel": "C1", "ts": "3.4", "deleted_ts": "1.2"}
    gone = message_gone({"event_id": "Ev1", "event": event}, at=NOW, bot_user=BOT)
    assert gone == MessageGone(id="event:Ev1", at=NOW, channel="C1", ts="1.2")


def test_an_account_that_cannot_be_read_is_nobodys() -> None:
    assert account_changed({"event": {"user": "U0LEA"}}, at=NOW).user == ""
