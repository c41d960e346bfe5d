"""The unmodified SDK, with nothing but an environment, talks TLS to Slack's real host names and lands here."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from tests.sandbox.slack_bench import ANA, VISION


@pytest.fixture
def slack_reset(sandbox: Sandbox) -> Sandbox:
    sandbox.slack.reset()
    return sandbox


def test_bolt_works_through_the_proxy_under_slacks_own_names(slack_reset: Sandbox) -> None:
    slack = slack_reset.slack
    environment = slack_reset.environment
    app = App(token=environment["SLACK_BOT_TOKEN"], process_before_response=True)
    hosts: list[str] = []

    @app.command("/aml")
    def _command(ack: Any, command: dict[str, Any], respond: Any, client: WebClient) -> None:
        ack("at once")
        hosts.append(str(urlsplit(command["response_url"]).hostname))
        respond("a moment later")
        client.files_upload_v2(channel=VISION, filename="log.txt", content="done")

    handler = SocketModeHandler(app, environment["SLACK_APP_TOKEN"], ping_interval=3)
    before = slack.connections
    handler.connect()  # type: ignore[no-untyped-call]
    try:
        slack.wait_for(lambda: slack.connections > before)
        assert slack.human(ANA).say(channel=VISION, text="/aml help").ok
        seen = [(m["text"], len(m["files"])) for m in slack.human(ANA).messages(VISION)]
    finally:
        handler.client.auto_reconnect_enabled = False
        slack.drop()
        handler.close()  # type: ignore[no-untyped-call]
    assert sorted(seen) == [("", 1), ("a moment later", 0), ("at once", 0)]
    assert hosts == ["hooks.slack.com"]
