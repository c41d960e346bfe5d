"""The smallest Bolt app there is: it acks and does nothing. What amlbot's acks are measured against."""

from __future__ import annotations

import os
import re
import threading

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler


def main() -> None:
    app = App(token=os.environ["SLACK_BOT_TOKEN"], process_before_response=True)

    @app.command("/aml")
    def command(ack: Ack) -> None:
        ack("ok")

    @app.action(re.compile("^aml:"))
    def action(ack: Ack) -> None:
        ack()

    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"], ping_interval=3).connect()  # type: ignore[no-untyped-call]
    print("listens", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
