"""No secret of Slack's reaches the log, however it is logged."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from bot.slack.redaction import Redaction, redact
from tests.slack.conftest import Bench

# Joined here so that nothing that looks like a token stands in the file.
SECRETS = {
    "bot token": "-".join(("xoxb", "123456789012", "123456789012", "AbCdEfGhIjKlMnOpQrStUvWx")),
    "user token": "-".join(("xoxp", "123456789012", "abcdef")),
    "rotated token": ".".join(("xoxe", "-".join(("xoxb", "1", "Mi0yLTEyMzQ")))),
    "refresh token": "-".join(("xoxe", "1", "My0xLTEyMzQ")),
    "app token": "-".join(("xapp", "1", "A012345", "123456789", "abcdef0123456789")),
    "reply address": "https://hooks.slack.com/commands/T012345/1234567890123/AbCdEfGhIjKl",
    "trigger": "1234567890123.1234567890123.abcdef0123456789abcdef0123456789",
}


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(Redaction())
    logger = logging.getLogger("tests.redaction")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield logger, written
    logger.removeHandler(handler)


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_hidden_wherever_it_stands(name: str, log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    secret = SECRETS[name]
    logger.info("plain %s", secret)
    logger.info({"response_url": secret, "trigger_id": secret})
    logger.info('{"response_url": "%s"}', secret.replace("/", "\\/"))
    logger.info("url?token=%s&x=1", secret)
    try:
        raise ValueError(f"inside {secret}")
    except ValueError:
        logger.exception("it failed")
    logger.info("stack", stack_info=True)
    assert secret not in written.getvalue()
    assert secret.rsplit("/", 1)[-1].rsplit("-", 1)[-1] not in written.getvalue()
    assert "inside [hidden]" in written.getvalue() or "[hidden]" in written.getvalue()


def test_a_bearer_and_a_ticket_and_a_signature_are_hidden() -> None:
    for text in (
        "Authorization: Bearer abc.def",
        "{'Authorization': 'Bearer abc.def'}",
        "wss://wss-primary.slack.com/link/?ticket=abc.def&app_id=1",
        "x-slack-signature: v0=abcdef0123",
    ):
        assert "abc" not in redact(text)


@pytest.mark.parametrize(
    "text", ["R-7 was approved by U0LEA", "1795471495.467864", "https://portal.azure.com/#@/resource/x", "xoxo"]
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


def test_a_day_of_debug_logging_of_the_sdk_shows_no_secret(bench: Bench) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(Redaction())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    names = ("slack_sdk", "slack_bolt", "bot.slack.bolt", "bot.slack.web", "bot.slack.socket_mode", "bot.slack.replies")
    try:
        for name in names:
            logging.getLogger(name).setLevel(logging.DEBUG)
        bench.human("dan").say(text="/aml history", channel="C0VISION")
        incoming = bench.received[-1]
        messenger = bench.messenger()
        messenger.account(team="T0CONTOSO", user="U0DAN")
        messenger.ask_words(incoming=incoming.model_copy(update={"action": "refuse"}), trigger=SECRETS["trigger"])
    finally:
        for name in names:
            logging.getLogger(name).setLevel(logging.NOTSET)
        root.removeHandler(handler)
        root.setLevel(level)
    logged = written.getvalue()
    assert "users.info" in logged
    for secret in (str(bench.client.token), bench.app_token, incoming.reply_url, SECRETS["trigger"]):
        assert secret
        assert secret not in logged
