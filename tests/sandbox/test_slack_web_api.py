"""The Web API refuses what Slack refuses, and keeps what it is given."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.sandbox.faults import Fault
from tests.sandbox.slack_bench import (
    ANA,
    APP_TOKEN,
    APPROVE,
    GENERAL,
    GUS,
    LEA,
    OTTO,
    VISION,
    Bench,
    actions,
    button,
    refused,
)

Call = Callable[[WebClient], tuple[Callable[..., Any], dict[str, Any]]]


@pytest.fixture
def client(bench: Bench) -> WebClient:
    return bench.client()


REFUSALS: list[tuple[str, str, dict[str, Any]]] = [
    ("channel_not_found", "chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}),
    ("not_in_channel", "chat.postMessage", {"channel": GENERAL, "text": "x"}),
    ("no_text", "chat.postMessage", {"channel": VISION}),
    ("no_text", "chat.postMessage", {"channel": VISION, "text": "", "blocks": []}),
    ("invalid_arguments", "chat.postMessage", {"text": "x"}),
    ("invalid_blocks_format", "chat.postMessage", {"channel": VISION, "blocks": "[{"}),
    ("invalid_blocks", "chat.postMessage", {"channel": VISION, "blocks": [{"type": "nothing"}]}),
    ("invalid_metadata_format", "chat.postMessage", {"channel": VISION, "text": "x", "metadata": {"event_type": "a"}}),
    ("markdown_text_conflict", "chat.postMessage", {"channel": VISION, "text": "x", "markdown_text": "y"}),
    ("thread_not_found", "chat.postMessage", {"channel": VISION, "text": "x", "thread_ts": "1.1"}),
    ("message_not_found", "chat.update", {"channel": VISION, "ts": "1.1", "text": "x"}),
    ("msg_too_long", "chat.update", {"channel": VISION, "ts": "1.1", "text": "x" * 4001}),
    ("message_not_found", "chat.delete", {"channel": VISION, "ts": "1.1"}),
    ("message_not_found", "chat.getPermalink", {"channel": VISION, "message_ts": "1.1"}),
    ("user_not_in_channel", "chat.postEphemeral", {"channel": VISION, "user": OTTO, "text": "x"}),
    ("not_in_channel", "chat.postEphemeral", {"channel": GENERAL, "user": ANA, "text": "x"}),
    ("user_not_found", "users.info", {"user": "U0NOBODY"}),
    ("users_not_found", "users.lookupByEmail", {"email": "nobody@contoso.com"}),
    ("no_such_subteam", "usergroups.users.list", {"usergroup": "S0NONE"}),
    ("cannot_dm_bot", "conversations.open", {"users": "U0AMLBOT"}),
    ("not_in_channel", "conversations.history", {"channel": GENERAL}),
    ("thread_not_found", "conversations.replies", {"channel": VISION, "ts": "1.1"}),
    ("invalid_cursor", "conversations.list", {"cursor": "???"}),
    ("invalid_limit", "conversations.list", {"limit": 1001}),
    ("invalid_types", "conversations.list", {"types": "secret"}),
    ("message_not_found", "reactions.add", {"channel": VISION, "timestamp": "1.1", "name": "eyes"}),
    ("file_not_found", "files.completeUploadExternal", {"files": [{"id": "F0NONE"}]}),
    ("file_not_found", "files.info", {"file": "F0NONE"}),
    ("invalid_arguments", "files.getUploadURLExternal", {"filename": "a.txt", "length": 0}),
    ("team_not_found", "team.info", {"team": "T0NONE"}),
    ("unknown_method", "chat.shout", {}),
]


@pytest.mark.parametrize(("code", "method", "arguments"), REFUSALS, ids=[f"{m}-{c}" for c, m, _ in REFUSALS])
def test_refusals_have_slacks_codes(client: WebClient, code: str, method: str, arguments: dict[str, Any]) -> None:
    assert refused(client.api_call, api_method=method, json=arguments)["error"] == code


@pytest.mark.parametrize("encoding", ["json", "data", "params"])
def test_arguments_may_be_json_a_form_or_a_query(client: WebClient, encoding: str) -> None:
    arguments: dict[str, Any] = {encoding: {"user": ANA, "include_locale": "true"}}
    assert client.api_call("users.info", **arguments)["user"]["locale"] == "es-ES"


@pytest.mark.parametrize(
    ("token", "method", "code"),
    [
        ("", "auth.test", "not_authed"),
        ("xoxb-somebody-else", "auth.test", "invalid_auth"),
        (APP_TOKEN, "auth.test", "not_allowed_token_type"),
        ("xoxb-sandbox", "apps.connections.open", "not_allowed_token_type"),
    ],
)
def test_tokens_are_the_sandboxs_own_and_of_the_right_sort(bench: Bench, token: str, method: str, code: str) -> None:
    assert refused(bench.client(token=token).api_call, api_method=method)["error"] == code


def test_a_token_that_looks_real_is_refused_and_noted_without_the_token(bench: Bench) -> None:
    real = "xoxb-" + "1" * 12 + "-" + "2" * 12 + "-" + "a" * 24
    assert refused(bench.client(token=real).auth_test)["error"] == "invalid_auth"
    assert "token-that-looks-real" in bench.operations()
    assert real not in repr(bench.journal.entries())


def test_a_missing_scope_is_named(bench: Bench, client: WebClient) -> None:
    bench.slack.options.scopes = frozenset({"chat:write"})
    body = refused(client.users_info, user=ANA)
    assert (body["error"], body["needed"], body["provided"]) == ("missing_scope", "users:read", "chat:write")
    assert refused(client.conversations_history, channel="D0ANA")["needed"] == "im:history"
    assert client.chat_postMessage(channel=VISION, text="x")["ok"]


def test_without_the_email_scope_users_have_no_email(bench: Bench, client: WebClient) -> None:
    assert client.users_info(user=ANA)["user"]["profile"]["email"] == "ana@contoso.com"
    bench.slack.options.scopes -= {"users:read.email"}
    assert "email" not in client.users_info(user=ANA)["user"]["profile"]


def test_a_message_is_kept_with_its_metadata(client: WebClient) -> None:
    metadata = {"event_type": "request", "event_payload": {"id": "R-1"}}
    ts = client.chat_postMessage(channel=VISION, text="x", metadata=metadata)["ts"]
    assert "metadata" not in client.conversations_history(channel=VISION)["messages"][0]
    found = client.conversations_history(channel=VISION, include_all_metadata=True)["messages"]
    assert [(m["ts"], m["metadata"]) for m in found] == [(ts, metadata)]


def test_blocks_that_an_update_does_not_mention_stay(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=VISION, text="x", blocks=[actions(button())])["ts"]
    kept = client.chat_update(channel=VISION, ts=ts, text="y")["message"]
    assert kept["text"] == "y"
    assert kept["blocks"][0]["block_id"] == "decide"
    assert kept["edited"]["user"] == "U0AMLBOT"
    assert client.chat_update(channel=VISION, ts=ts, text="z", blocks=[])["message"]["blocks"] == []


def test_only_the_bots_own_messages_can_be_changed(bench: Bench, client: WebClient) -> None:
    ts = bench.slack.human(ANA).say(channel=VISION, text="mine").ts
    assert refused(client.chat_update, channel=VISION, ts=ts, text="yours")["error"] == "cant_update_message"
    assert refused(client.chat_delete, channel=VISION, ts=ts)["error"] == "cant_delete_message"


def test_an_archived_channel_takes_nothing_more(bench: Bench, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=VISION, text="x")["ts"]
    bench.slack.core.state.channels[VISION].is_archived = True
    assert refused(client.chat_postMessage, channel=VISION, text="y")["error"] == "is_archived"
    assert refused(client.chat_update, channel=VISION, ts=ts, text="y")["error"] == "is_archived"


def test_a_thread_counts_its_replies_and_history_leaves_them_out(client: WebClient) -> None:
    root = client.chat_postMessage(channel=VISION, text="root")["ts"]
    reply = client.chat_postMessage(channel=VISION, text="reply", thread_ts=root)["ts"]
    history = client.conversations_history(channel=VISION)["messages"]
    assert [(m["text"], m["reply_count"], m["latest_reply"]) for m in history] == [("root", 1, reply)]
    thread = client.conversations_replies(channel=VISION, ts=root)["messages"]
    assert [m["text"] for m in thread] == ["root", "reply"]
    assert thread[1]["parent_user_id"] == "U0AMLBOT"
    body = refused(client.chat_postMessage, channel=VISION, text="x", thread_ts=reply)
    assert body["error"] == "cannot_reply_to_message"


def test_history_is_newest_first_in_pages(client: WebClient) -> None:
    sent = [client.chat_postMessage(channel=VISION, text=str(n))["ts"] for n in range(5)]
    first = client.conversations_history(channel=VISION, limit=2)
    assert [m["text"] for m in first["messages"]] == ["4", "3"]
    assert first["has_more"]
    second = client.conversations_history(channel=VISION, limit=3, cursor=first["response_metadata"]["next_cursor"])
    assert [m["text"] for m in second["messages"]] == ["2", "1", "0"]
    assert not second["has_more"]
    between = client.conversations_history(channel=VISION, oldest=sent[1], latest=sent[3])
    assert [m["text"] for m in between["messages"]] == ["2"]


def test_an_ephemeral_message_is_seen_by_one_person_and_cannot_be_fetched_or_changed(
    bench: Bench, client: WebClient
) -> None:
    ts = client.chat_postEphemeral(channel=VISION, user=ANA, text="psst")["message_ts"]
    assert [m["text"] for m in bench.slack.human(ANA).messages(VISION)] == ["psst"]
    assert bench.slack.human(LEA).messages(VISION) == []
    assert client.conversations_history(channel=VISION)["messages"] == []
    assert refused(client.chat_update, channel=VISION, ts=ts, text="x")["error"] == "message_not_found"


def test_a_message_to_a_person_goes_to_the_dm(bench: Bench, client: WebClient) -> None:
    dm = client.conversations_open(users=ANA)["channel"]["id"]
    assert client.chat_postMessage(channel=ANA, text="hello")["channel"] == dm
    assert [m["text"] for m in bench.slack.human(ANA).messages()] == ["hello"]


def test_very_long_text_is_cut_as_slack_cuts_it(client: WebClient) -> None:
    assert len(client.chat_postMessage(channel=VISION, text="x" * 40_001)["message"]["text"]) == 40_000


def test_people_have_their_flags(client: WebClient) -> None:
    guest, outsider = (client.users_info(user=user)["user"] for user in (GUS, OTTO))
    assert guest["is_restricted"]
    assert (outsider["is_stranger"], outsider["team_id"]) == (True, "T0PARTNER")
    assert "email" not in outsider["profile"]
    assert "is_stranger" not in guest
    assert client.users_lookupByEmail(email="LEA@contoso.com")["user"]["id"] == LEA


def test_user_groups_follow_the_company(bench: Bench, client: WebClient) -> None:
    assert client.usergroups_users_list(usergroup="S0VISLEADS")["users"] == [LEA, GUS]
    bench.slack.core.state.people[LEA].deleted = True
    assert client.usergroups_users_list(usergroup="S0VISLEADS")["users"] == [GUS]
    assert len(client.usergroups_list(include_users=True)["usergroups"]) == 12


def test_a_file_goes_up_in_three_steps_and_comes_down_unchanged(bench: Bench, client: WebClient) -> None:
    content = bytes(range(256))
    client.files_upload_v2(channel=VISION, filename="all.bin", content=content, initial_comment="here")
    message = bench.slack.messages(VISION)[0]
    assert (message["text"], message["files"][0]["name"], message["files"][0]["size"]) == ("here", "all.bin", 256)
    assert bench.slack.core.state.files[message["files"][0]["id"]].content == content
    assert client.files_info(file=message["files"][0]["id"])["file"]["title"] == "all.bin"


def test_a_reaction_is_added_once(bench: Bench, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=VISION, text="x")["ts"]
    client.reactions_add(channel=VISION, timestamp=ts, name="eyes")
    again = refused(client.reactions_add, channel=VISION, timestamp=ts, name="eyes")
    assert again["error"] == "already_reacted"
    assert bench.slack.messages(VISION)[0]["reactions"] == [{"name": "eyes", "users": ["U0AMLBOT"]}]


def test_permalinks_name_channel_time_and_thread(client: WebClient) -> None:
    root = client.chat_postMessage(channel=VISION, text="root")["ts"]
    reply = client.chat_postMessage(channel=VISION, text="reply", thread_ts=root)["ts"]
    digits = reply.replace(".", "")
    assert client.chat_getPermalink(channel=VISION, message_ts=reply)["permalink"] == (
        f"https://contoso.slack.com/archives/{VISION}/p{digits}?thread_ts={root}&cid={VISION}"
    )


def test_a_fault_answers_429_and_the_sdk_waits_and_goes_on(bench: Bench, client: WebClient) -> None:
    bench.faults.add(Fault(service="slack", match="chat.postMessage", kind="status", status=429, retry_after=1))
    body = refused(client.chat_postMessage, channel=VISION, text="x")
    assert body == {"ok": False, "error": "ratelimited"}
    bench.faults.add(Fault(service="slack", match="chat.*", kind="status", status=429, retry_after=0))
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    assert client.chat_postMessage(channel=VISION, text="y")["ok"]
    assert [m["text"] for m in bench.slack.messages(VISION)] == ["y"]


def test_a_connection_can_break_before_or_after_the_work(bench: Bench, client: WebClient) -> None:
    bench.faults.add(Fault(service="slack", match="chat.postMessage", kind="reset_before"))
    with pytest.raises((OSError, EOFError)):
        client.chat_postMessage(channel=VISION, text="before")
    bench.faults.add(Fault(service="slack", match="chat.postMessage", kind="reset_after"))
    with pytest.raises((OSError, EOFError)):
        client.chat_postMessage(channel=VISION, text="after")
    assert [m["text"] for m in bench.slack.messages(VISION)] == ["after"]


def test_a_fault_can_be_one_of_slacks_own_errors(bench: Bench, client: WebClient) -> None:
    bench.faults.add(Fault(service="slack", match="*", kind="error", code="fatal_error"))
    assert refused(client.auth_test)["error"] == "fatal_error"


def test_tiers_limit_calls_a_minute_once_switched_on(bench: Bench, client: WebClient) -> None:
    bench.slack.options.rate_limits = True
    bench.clock.freeze()
    for _ in range(20):
        client.usergroups_list()
    assert refused(client.usergroups_list)["error"] == "ratelimited"
    bench.clock.advance(seconds=61)
    assert client.usergroups_list()["ok"]
    for _ in range(5):
        client.chat_postMessage(channel=VISION, text="x")
    assert refused(client.chat_postMessage, channel=VISION, text="x")["error"] == "ratelimited"
    assert client.chat_postMessage(channel=APPROVE, text="x")["ok"]
