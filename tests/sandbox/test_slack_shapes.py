"""The payloads have the fields that were recorded from a reference simulator, where the recording is at hand."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from tests.sandbox.slack_bench import ANA, APPROVE, LEA, VISION, Bench, actions, button, modal, plain

RECORDED = Path(__file__).parents[3] / "shared" / "data" / "slack-shapes.json"

# Blocks and typed values are the test's own, not the recorded app's.
OWN_CONTENT = re.compile("/(blocks|values)/")

pytestmark = pytest.mark.skipif(not RECORDED.exists(), reason="the recorded shapes are not here")


@pytest.fixture(scope="module")
def recorded() -> dict[str, Any]:
    found = json.loads(RECORDED.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def missing(recorded: Any, ours: Any, at: str = "") -> list[str]:
    """Where ours lacks a field that was recorded, or has another type; lists are compared by their first items."""
    if isinstance(recorded, dict):
        if not isinstance(ours, dict):
            return [at]
        return [
            place
            for name, value in recorded.items()
            if name not in {"block_id", "bot_profile"}
            for place in (missing(value, ours[name], f"{at}/{name}") if name in ours else [f"{at}/{name}"])
        ]
    if isinstance(recorded, list):
        return missing(recorded[0], ours[0], f"{at}/0") if recorded and ours else []
    return [] if recorded is None or ours is None or type(recorded) is type(ours) else [at]


def envelope(bench: Bench, operation: str) -> Any:
    return next(entry.request for entry in bench.journal.entries() if entry.operation == operation)


def test_what_the_app_is_told_has_every_recorded_field(bench: Bench, recorded: dict[str, Any]) -> None:
    app = bench.bolt()

    @app.command("/aml")
    def _command(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal(close=plain("No")))

    app.action("approve")(lambda ack: ack())
    app.view("form")(lambda ack: ack())
    app.shortcut("ask_from_message")(lambda ack: ack())
    app.event("app_mention")(lambda: None)
    app.event("app_home_opened")(lambda: None)
    bench.connect(app)
    ana = bench.slack.human(ANA)
    ana.say(channel=VISION, text="/aml new")
    ana.submit(ana.views()[0], {"name": "x"})
    card = [actions(button("approve", value="R-1", style="primary"))]
    bench.client().chat_postMessage(channel=APPROVE, text="card", blocks=card)
    bench.slack.human(LEA).press(bench.slack.messages(APPROVE)[0], "approve")
    ana.say(channel=VISION, text="@amlbot hello")
    ana.shortcut("ask_from_message", message=ana.messages(VISION)[0])
    ana.open_home()
    bench.slack.wait_for(lambda: bench.slack.core.events.outstanding == 0)
    for ours, theirs in {
        "slash_commands/aml": "slash_commands-slash",
        "interactive/view_submission": "interactive-view_submission",
        "interactive/block_actions": "interactive-block_actions-approve",
        "interactive/message_action": "interactive-message_action",
        "events_api/app_mention": "events_api-app_mention",
        "events_api/app_home_opened": "events_api-app_home_opened",
    }.items():
        gaps = missing(recorded[f"socket/{theirs}"]["payload"], envelope(bench, ours))
        assert [gap for gap in gaps if not OWN_CONTENT.search(gap)] == [], ours


def test_what_the_methods_answer_has_every_recorded_field(bench: Bench, recorded: dict[str, Any]) -> None:
    client = bench.client()
    posted = client.chat_postMessage(channel=VISION, text="x", blocks=[actions(button())])
    answers = {
        "auth.test": client.auth_test(),
        "chat.postMessage": posted,
        "chat.postEphemeral": client.chat_postEphemeral(channel=VISION, user=ANA, text="x"),
        "chat.update": client.chat_update(channel=VISION, ts=posted["ts"], text="y"),
        "users.info": client.users_info(user=ANA, include_locale=True),
        "conversations.open": client.conversations_open(users=ANA),
        "files.getUploadURLExternal": client.files_getUploadURLExternal(filename="a", length=1),
        "views.open": client.views_open(
            trigger_id=bench.slack.core.triggers.issue(user=ANA), view=modal(close=plain("No"))
        ),
        "views.publish": client.views_publish(user_id=ANA, view={"type": "home", "blocks": []}),
    }
    for method, answer in answers.items():
        gaps = missing(recorded[f"api/{method}"]["response"], answer.data)
        assert [gap for gap in gaps if not OWN_CONTENT.search(gap)] == [], method
