"""Telling one person: always somewhere, and to them alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.model.errors import Refused, Unavailable
from bot.model.incoming import Incoming
from bot.model.notice import Alert, Said
from bot.model.text import Text
from bot.slack.replies import is_ours_to_use
from bot.workflow.ports import View
from tests.slack.conftest import Bench
from tests.slack.pictures import ID, NOTICES, STATES

SAID = Said(text=Text(en="Here you are.", es="Aquí lo tiene."))
CHANNEL = "C0VISION"


def asked(bench: Bench, user: str = "dan", channel: str = CHANNEL, **changes: Any) -> Incoming:
    """A command of that person's, with its reply address."""
    bench.human(user).say(text="/aml history", channel=channel)
    incoming = bench.received[-1]
    bench.journal.clear()
    return incoming.model_copy(update=changes)


def seen(bench: Bench, user: str = "dan", channel: str = CHANNEL) -> list[dict[str, Any]]:
    return [dict(message) for message in bench.human(user).messages(channel) if message["bot"]]


def ways(bench: Bench) -> list[str]:
    return [e.operation for e in bench.calls() if e.operation not in ("users.info", "auth.test")]


def test_the_reply_address_comes_first(bench: Bench) -> None:
    bench.messenger().tell(incoming=asked(bench), notice=SAID)
    assert ways(bench) == ["response_url"]
    (message,) = seen(bench)
    assert (message["ephemeral"], message["text"]) == (True, "Here you are.")
    assert seen(bench, "lea") == []


def test_after_five_uses_another_way_is_taken(bench: Bench) -> None:
    incoming, messenger = asked(bench), bench.messenger()
    for _ in range(6):
        messenger.tell(incoming=incoming, notice=SAID)
    assert ways(bench) == ["response_url"] * 5 + ["chat.postEphemeral"]


def test_uses_that_an_earlier_process_made_are_told_by_slack(bench: Bench) -> None:
    incoming = asked(bench)
    for _ in range(5):
        bench.messenger().tell(incoming=incoming, notice=SAID)
    bench.messenger().tell(incoming=incoming, notice=SAID)
    assert ways(bench) == ["response_url"] * 6 + ["chat.postEphemeral"]
    assert len(seen(bench)) == 6


def test_an_old_reply_address_is_not_tried(bench: Bench) -> None:
    incoming = asked(bench, at=datetime.now(UTC) - timedelta(minutes=29, seconds=1))
    bench.messenger().tell(incoming=incoming, notice=SAID)
    assert ways(bench) == ["chat.postEphemeral"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://hooks.slack.com/commands/T/1/x",
        "https://hooks.slack.com.evil.example/commands/T/1/x",
        "https://evil.example/hooks.slack.com/",
        "https://hooks.slack.com@evil.example/commands",
        "https://hooks.slack.com:8443/commands/T/1/x",
        "https://user:pass@hooks.slack.com/commands",
        "file:///etc/passwd",
        "//hooks.slack.com/x",
    ],
)
def test_an_answer_goes_to_slacks_own_host_alone(bench: Bench, url: str) -> None:
    assert not is_ours_to_use(url)
    bench.messenger().tell(incoming=asked(bench, reply_url=url), notice=SAID)
    assert ways(bench) == ["chat.postEphemeral"]
    assert bench.journal.entries(service="network") == []


@pytest.mark.parametrize("fault", [{"kind": "reset_before"}, {"kind": "reset_after"}, {"kind": "status"}])
def test_a_reply_address_that_does_not_answer_is_not_the_last_way(bench: Bench, fault: dict[str, Any]) -> None:
    incoming = asked(bench)
    bench.fault("response_url", **fault)
    bench.messenger().tell(incoming=incoming, notice=SAID)
    assert ways(bench)[-1] == "chat.postEphemeral"
    assert seen(bench)[-1]["text"] == "Here you are."


@pytest.mark.parametrize("trouble", ["archive", "kick"])
def test_where_the_channel_takes_nothing_it_goes_to_the_direct_messages(bench: Bench, trouble: str) -> None:
    incoming = asked(bench, reply_url="")
    getattr(bench, trouble)(CHANNEL)
    bench.messenger().tell(incoming=incoming, notice=SAID)
    dan = bench.human("dan")
    assert [message["text"] for message in dan.messages()] == ["Here you are."]


def test_a_channel_the_bot_is_not_in_is_answered_by_the_reply_address(bench: Bench) -> None:
    bench.messenger().tell(incoming=asked(bench, channel="C0GENERAL"), notice=SAID)
    assert ways(bench) == ["response_url"]
    assert seen(bench, channel="C0GENERAL")[-1]["text"] == "Here you are."


def test_a_person_who_is_gone_is_logged_and_not_raised(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    incoming = asked(bench, user="joe").model_copy(update={"reply_url": "", "channel": "C0GONE"})
    bench.slack.core.state.people["U0JOE"].deleted = True
    bench.messenger().tell(incoming=incoming, notice=SAID)
    assert "U0JOE can no longer be reached" in caplog.text


def test_a_short_rate_limit_is_waited_for(bench: Bench) -> None:
    incoming = asked(bench, reply_url="")
    bench.fault("chat.postEphemeral", kind="status", status=429, retry_after=1)
    bench.messenger().tell(incoming=incoming, notice=SAID)
    assert len(seen(bench)) == 1


@pytest.mark.parametrize(
    ("fault", "wait"),
    [
        ({"kind": "status", "status": 429, "retry_after": 60}, 60.0),
        ({"kind": "status", "status": 503}, 5.0),
        ({"kind": "reset_after"}, 5.0),
        ({"kind": "error", "code": "invalid_auth"}, 60.0),
    ],
)
def test_what_cannot_be_told_now_is_unavailable(bench: Bench, fault: dict[str, Any], wait: float) -> None:
    incoming = asked(bench, reply_url="")
    bench.fault("chat.postEphemeral", times=5, **fault)
    with pytest.raises(Unavailable) as trouble:
        bench.messenger().tell(incoming=incoming, notice=SAID)
    assert trouble.value.retry_after == wait


@pytest.mark.parametrize(("times", "form"), [(0, "data_table"), (1, "table"), (2, "rich_text")])
def test_the_history_is_told_in_the_best_form_the_workspace_takes(bench: Bench, times: int, form: str) -> None:
    incoming, messenger = asked(bench, reply_url=""), bench.messenger()
    if times:
        bench.fault("chat.postEphemeral", kind="error", code="invalid_blocks", times=times)
    messenger.tell(incoming=incoming, notice=NOTICES["history"])
    assert [block["type"] for block in seen(bench)[-1]["blocks"]][1] == form
    bench.journal.clear()
    messenger.tell(incoming=incoming, notice=NOTICES["history"])
    assert ways(bench) == ["chat.postEphemeral"]


def test_a_history_asked_for_as_a_file_comes_as_one_in_the_persons_direct_messages(bench: Bench) -> None:
    bench.messenger().tell(incoming=asked(bench), notice=NOTICES["history-file"])
    assert bench.slack.messages("C0VISION") == []
    (message,) = bench.human("dan").messages()
    assert "5000" in message["text"]
    assert [file["name"] for file in message["files"]] == ["h.csv"]
    (told,) = seen(bench)
    assert told["ephemeral"]
    assert told["text"] == "The history is in your direct messages with amlbot, as a file."


def test_in_a_direct_message_the_file_itself_is_answer_enough(bench: Bench) -> None:
    incoming = asked(bench).model_copy(update={"channel": "D0DAN"})
    bench.messenger().tell(incoming=incoming, notice=NOTICES["history-file"])
    assert len(bench.human("dan").messages()) == 1
    assert seen(bench) == []


def test_a_file_that_slack_will_not_take_is_said_where_it_was_asked_for(bench: Bench) -> None:
    bench.fault("files.getUploadURLExternal", kind="error", code="user_disabled")
    bench.messenger().tell(incoming=asked(bench), notice=NOTICES["history-file"])
    (told,) = seen(bench)
    assert told["text"] == "Slack does not let amlbot send you the file: user_disabled."


def test_a_file_that_slack_does_not_take_now_is_tried_again(bench: Bench) -> None:
    bench.fault("files.getUploadURLExternal", kind="status", status=429, retry_after=21)
    with pytest.raises(Unavailable):
        bench.messenger().tell(incoming=asked(bench), notice=NOTICES["history-file"])


@pytest.mark.parametrize("name", [name for name in NOTICES if not name.startswith("history-file")])
def test_every_notice_is_taken_by_slack(bench: Bench, name: str) -> None:
    incoming, messenger = asked(bench, user="ana"), bench.messenger()
    messenger.tell(incoming=incoming, notice=NOTICES[name])
    messenger.tell(incoming=incoming.model_copy(update={"reply_url": ""}), notice=NOTICES[name])
    assert ways(bench) == ["response_url", "chat.postEphemeral"]
    first, second = seen(bench, "ana")
    assert first["text"] == second["text"]


# Accounts


@pytest.mark.parametrize(
    ("user", "flags"),
    [
        ("U0LEA", {}),
        ("U0GUS", {"guest": True}),
        ("U0OTTO", {"stranger": True}),
        ("U0AMLBOT", {"bot": True}),
        ("USLACKBOT", {"bot": True}),
    ],
)
def test_an_account_is_described_as_slack_does_now(bench: Bench, user: str, flags: dict[str, bool]) -> None:
    account = bench.messenger().account(team="T0CONTOSO", user=user)
    found = {name: getattr(account, name) for name in ("guest", "stranger", "deleted", "bot")}
    assert found == {"guest": False, "stranger": False, "deleted": False, "bot": False} | flags


def test_a_deactivation_counts_at_once(bench: Bench) -> None:
    messenger = bench.messenger()
    assert not messenger.account(team="T0CONTOSO", user="U0LEA").deleted
    bench.slack.core.state.people["U0LEA"].deleted = True
    assert messenger.account(team="T0CONTOSO", user="U0LEA").deleted


def test_a_description_of_a_moment_ago_is_enough_only_where_that_is_said(bench: Bench) -> None:
    messenger = bench.messenger()
    messenger.account(team="T0CONTOSO", user="U0LEA", age_seconds=5)
    bench.slack.core.state.people["U0LEA"].deleted = True
    assert not messenger.account(team="T0CONTOSO", user="U0LEA", age_seconds=5).deleted
    assert len(bench.calls("users.info")) == 1
    assert messenger.account(team="T0CONTOSO", user="U0LEA").deleted
    assert messenger.account(team="T0CONTOSO", user="U0LEA", age_seconds=5).deleted
    assert len(bench.calls("users.info")) == 2


def test_a_copy_asks_once_for_the_language_of_its_reader(bench: Bench) -> None:
    messenger = bench.messenger()
    view = View(request=ID, purpose="copy", channel="U0NOA", to="U0NOA")
    view = messenger.show(picture=STATES["pending"], view=view)
    messenger.show(picture=STATES["approved"], view=view)
    assert [one.operation for one in bench.calls()].count("users.info") == 1
    assert bench.human("noa").messages()[-1]["text"].endswith("✅ Aprobada")


def test_languages_and_addresses_come_with_the_account(bench: Bench) -> None:
    noa = bench.messenger().account(team="T0CONTOSO", user="U0NOA")
    assert (noa.language, noa.tz, noa.email, noa.team) == ("es", "America/Mexico_City", "noa@contoso.com", "T0CONTOSO")


def test_nobody_of_that_id_is_refused_and_trouble_is_not(bench: Bench) -> None:
    with pytest.raises(Refused):
        bench.messenger().account(team="T0CONTOSO", user="U0NOBODY")
    for fault in ({"kind": "error", "code": "missing_scope"}, {"kind": "error", "code": "account_inactive"}):
        bench.fault("users.info", **fault)
        with pytest.raises(Unavailable):
            bench.messenger().account(team="T0CONTOSO", user="U0LEA")


def test_an_alert_stands_in_its_channel_with_its_lines_word_for_word(bench: Bench) -> None:
    line = (
        "org/guardrails.yaml:3:9: error[E030]: unknown field `cost_moth`\n     3 |   when: {cost_moth: 1}\n       | ^^^"
    )
    alert = Alert(text=Text(en="The new policies were refused.", es="Se han rechazado."), lines=(line,), left_out=2)
    bench.messenger().alert(channel=CHANNEL, alert=alert)
    [message] = seen(bench)
    shown = str(message)
    assert "The new policies were refused." in shown
    assert "       | ^^^" in shown
