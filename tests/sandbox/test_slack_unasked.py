"""What the app is told of its own accord, as the real Slack tells it: messages in its channels, deletions, accounts."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.slack.errors import HumanRefused
from tests.sandbox.slack_bench import ANA, APPROVE, GENERAL, LEA, VISION, Bench, actions, button, refused

PAT, SLACKBOT = "U0PAT", "USLACKBOT"
EVERYTHING = frozenset({"app_mention", "message.channels", "message.groups", "message.im", "user_change"})


class Heard:
    """The events that went out, as they were written."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        bench.slack.options.events = EVERYTHING
        app = bench.bolt()
        for event in ("message", "app_mention", "user_change"):
            app.event(event)(lambda ack: ack())
        bench.connect(app)

    def events(self) -> list[dict[str, Any]]:
        """In the order in which they were delivered, once all are."""
        self._bench.slack.wait_for(lambda: self._bench.slack.core.events.outstanding == 0)
        sent = [one for one in self._bench.journal.entries() if one.operation.startswith("events_api/")]
        return [one.request["event"] for one in sent]  # type: ignore[index]

    def only(self, sort: str, subtype: str = "") -> dict[str, Any]:
        found = [one for one in self.events() if (one["type"], one.get("subtype", "")) == (sort, subtype)]
        assert len(found) == 1, self.events()
        return found[0]


@pytest.fixture
def heard(bench: Bench) -> Heard:
    return Heard(bench)


def card(bench: Bench) -> str:
    return str(bench.client().chat_postMessage(channel=APPROVE, text="card", blocks=[actions(button())])["ts"])


def deleted(bench: Bench, who: str, ts: str) -> None:
    (message,) = [one for one in bench.slack.messages(APPROVE) if one["ts"] == ts]
    bench.slack.human(who).delete(message)


def test_messages_are_told_where_the_bot_is_and_nowhere_else(bench: Bench, heard: Heard) -> None:
    for channel in (GENERAL, VISION):
        bench.slack.human(ANA).say(channel=channel, text="lunch?")
    event = heard.only("message")
    assert (event["channel"], event["channel_type"], event["text"], event["user"]) == (VISION, "channel", "lunch?", ANA)


def test_a_mention_is_told_twice_as_slack_does(bench: Bench, heard: Heard) -> None:
    bench.slack.human(ANA).say(channel=VISION, text="@amlbot help")
    assert heard.only("app_mention")["text"] == heard.only("message")["text"] == "<@U0AMLBOT> help"


def test_an_edited_mention_is_told_as_a_new_one_of_the_same_message(bench: Bench, heard: Heard) -> None:
    ana = bench.slack.human(ANA)
    first = ana.say(channel=VISION, text="@amlbot hlep")
    (message,) = ana.messages(VISION)
    again = ana.edit(message, text="@amlbot help")
    assert again.event_id not in ("", first.event_id)
    assert heard.only("message", "message_changed")["message"]["text"] == "<@U0AMLBOT> help"
    before, after = [one for one in heard.events() if one["type"] == "app_mention"]
    assert (before["ts"], after["text"]) == (after["ts"], "<@U0AMLBOT> help")
    assert ("edited" in before, after["edited"]["user"]) == (False, ANA)


def test_people_edit_what_is_theirs_alone(bench: Bench, heard: Heard) -> None:
    bench.slack.human(ANA).say(channel=VISION, text="lunch?")
    (message,) = bench.slack.human(LEA).messages(VISION)
    with pytest.raises(HumanRefused):
        bench.slack.human(LEA).edit(message, text="dinner?")
    bench.slack.human(ANA).edit(message, text="supper?")
    assert bench.slack.human(LEA).messages(VISION)[0]["text"] == "supper?"
    assert [one["type"] for one in heard.events()] == ["message", "message"]


def test_a_private_channel_has_an_event_and_a_scope_of_its_own(bench: Bench, heard: Heard) -> None:
    bench.slack.core.state.channels[VISION].is_private = True
    bench.slack.human(ANA).say(channel=VISION, text="first")
    assert heard.only("message")["channel_type"] == "group"
    bench.slack.options.scopes -= {"groups:history"}
    bench.slack.human(ANA).say(channel=VISION, text="second")
    assert heard.only("message")["text"] == "first"


def test_a_deleted_message_is_told_with_what_it_was(bench: Bench, heard: Heard) -> None:
    ts = card(bench)
    deleted(bench, PAT, ts)
    event = heard.only("message", "message_deleted")
    assert (event["deleted_ts"], event["channel"], event["channel_type"], event["hidden"]) == (
        *(ts, APPROVE, "channel"),
        True,
    )
    assert (event["previous_message"]["user"], event["previous_message"]["text"]) == ("U0AMLBOT", "card")
    assert event["ts"] == event["event_ts"] != ts
    assert bench.slack.messages(APPROVE) == []


def test_a_deleted_message_with_replies_leaves_a_tombstone(bench: Bench, heard: Heard) -> None:
    ts = card(bench)
    bench.client().chat_postMessage(channel=APPROVE, text="reply", thread_ts=ts)
    deleted(bench, PAT, ts)
    event = heard.only("message", "message_changed")
    assert (event["message"]["subtype"], event["message"]["user"], event["message"]["ts"]) == (
        *("tombstone", SLACKBOT),
        ts,
    )
    assert event["previous_message"]["user"] == "U0AMLBOT"
    (tomb,) = bench.slack.messages(APPROVE)
    assert (tomb["buried"], tomb["blocks"], [one["text"] for one in tomb["replies"]]) == (True, [], ["reply"])
    assert refused(bench.client().chat_update, channel=APPROVE, ts=ts, text="x")["error"] == "cant_update_message"


def test_the_app_hears_of_its_own_deletions_too(bench: Bench, heard: Heard) -> None:
    bench.client().chat_delete(channel=APPROVE, ts=card(bench))
    assert heard.only("message", "message_deleted")["previous_message"]["text"] == "card"


def test_people_delete_what_is_theirs_and_administrators_what_is_anybodys(bench: Bench, heard: Heard) -> None:
    ts = card(bench)
    with pytest.raises(HumanRefused, match="only what they have written themselves"):
        deleted(bench, LEA, ts)
    bench.slack.human(LEA).say(channel=APPROVE, text="oops")
    deleted(bench, LEA, bench.slack.messages(APPROVE)[-1]["ts"])
    deleted(bench, PAT, ts)
    assert bench.slack.messages(APPROVE) == []


@pytest.mark.parametrize("flag", ["deleted", "is_restricted"])
def test_a_change_to_an_account_is_told_with_the_account_as_it_is_now(bench: Bench, heard: Heard, flag: str) -> None:
    bench.slack.change_account(LEA, **{flag: True})
    event = heard.only("user_change")
    assert (event["user"]["id"], event["user"][flag], event["user"]["team_id"]) == (LEA, True, "T0CONTOSO")
    assert event["cache_ts"] == event["user"]["updated"]
