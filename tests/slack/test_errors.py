"""What Slack answers, or does not answer, by the table in bot/slack/errors.py."""

from __future__ import annotations

import socket
import ssl
from http.client import RemoteDisconnected
from urllib.error import URLError

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.model.errors import AmlbotError, OutcomeUnknown, Refused, Unavailable
from bot.slack.errors import REFUSALS, calling


def answered(code: str, *, status: int = 200, headers: dict[str, str] | None = None) -> SlackApiError:
    response = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.com/api/x",
        req_args={},
        data={"ok": False, "error": code},
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError("no", response)  # type: ignore[no-untyped-call]


NO_JSON = "Received a response in a non-JSON format: <html>"

TABLE: list[tuple[Exception, type[AmlbotError], type[AmlbotError]]] = [
    (answered("channel_not_found"), Refused, Refused),
    (answered("ratelimited", status=429, headers={"Retry-After": "7"}), Unavailable, Unavailable),
    (answered("internal_error"), Unavailable, OutcomeUnknown),
    (answered("fatal_error"), Unavailable, OutcomeUnknown),
    (answered(NO_JSON, status=502), Unavailable, OutcomeUnknown),
    (answered(NO_JSON), Unavailable, OutcomeUnknown),
    (answered("service_unavailable", status=503), Unavailable, OutcomeUnknown),
    (answered("request_timeout"), Unavailable, Unavailable),
    (answered("invalid_auth"), Unavailable, Unavailable),
    (answered("a_code_of_tomorrow"), Unavailable, Unavailable),
    (URLError(ConnectionRefusedError(111, "refused")), Unavailable, Unavailable),
    (URLError(socket.gaierror(-2, "no such host")), Unavailable, Unavailable),
    (URLError(ssl.SSLCertVerificationError("not trusted")), Unavailable, Unavailable),
    (URLError(OSError("Tunnel connection failed: 403 Forbidden")), Unavailable, Unavailable),
    (URLError(ConnectionResetError(104, "reset")), Unavailable, OutcomeUnknown),
    (ConnectionResetError(104, "reset"), Unavailable, OutcomeUnknown),
    (RemoteDisconnected("no answer"), Unavailable, OutcomeUnknown),
    (TimeoutError("timed out"), Unavailable, OutcomeUnknown),
    (URLError(TimeoutError("timed out")), Unavailable, OutcomeUnknown),
]


@pytest.mark.parametrize("posting", [False, True])
@pytest.mark.parametrize(("error", "repeatable", "posted"), TABLE, ids=lambda value: str(value)[:60])
def test_each_row(error: Exception, repeatable: type[AmlbotError], posted: type[AmlbotError], posting: bool) -> None:
    with pytest.raises(AmlbotError) as found, calling("chat.postMessage", posting=posting):
        raise error
    assert type(found.value) is (posted if posting else repeatable)
    assert found.value.__cause__ is error


def test_the_wait_that_slack_asks_for_is_kept() -> None:
    with pytest.raises(Unavailable) as found, calling("chat.update"):
        raise answered("ratelimited", status=429, headers={"retry-after": "42"})
    assert found.value.retry_after == 42


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_a_refusal_keeps_its_code(code: str) -> None:
    with pytest.raises(Refused) as found, calling("chat.update"):
        raise answered(code)
    assert found.value.code == code


def test_a_bug_is_not_taken_for_silence() -> None:
    with pytest.raises(KeyError), calling("chat.update"):
        raise KeyError("ts")
