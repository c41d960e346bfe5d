"""The smallest Bolt app there is: it acks and does nothing. What amlbot's acks are measured against.

It shows one card, that of amlbot, so that both are sent the same payloads, and opens a form where amlbot opens one.

`python -m bench.bare_bolt CARD`, where CARD is a file with the card's blocks as JSON.
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
from pathlib import Path
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

OPENS = "aml:comment"


def main() -> None:
    app = App(token=os.environ["SLACK_BOT_TOKEN"], process_before_response=True)

    @app.command("/aml")
    def command(ack: Ack) -> None:
        ack("ok")

    @app.action(re.compile("^aml:"))
    def action(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        if body["actions"][0]["action_id"].partition(".")[0] == OPENS:
            trigger = body["trigger_id"]
            threading.Thread(target=lambda: client.views_open(trigger_id=trigger, view=_FORM)).start()

    @app.view(re.compile("^aml:"))
    def view(ack: Ack) -> None:
        ack()

    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"], ping_interval=3).connect()  # type: ignore[no-untyped-call]
    card = json.loads(Path(sys.argv[1]).read_text())
    app.client.chat_postMessage(channel="C0APPROVE", text="A card", blocks=card)
    print("listens", flush=True)
    threading.Event().wait()


_FORM = {
    "type": "modal",
    "callback_id": "aml:words",
    "title": {"type": "plain_text", "text": "A word"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": {"type": "plain_text", "text": "Words"},
            "element": {"type": "plain_text_input", "action_id": "input"},
        }
    ],
}


if __name__ == "__main__":
    main()
