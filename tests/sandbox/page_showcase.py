"""A small app and a running page for the page's tests."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from starlette.types import ASGIApp

from bot.sandbox.clock import SandboxClock
from bot.sandbox.company import default_company
from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal
from bot.sandbox.page import create_page
from bot.sandbox.slack import Shortcut, SlackOptions, SlackSandbox, create_slack
from tests.sandbox.page_blocks import Json, card, form, history, home, option, plain, plan
from tests.sandbox.page_blocks import field as input_block
from tests.sandbox.slack_bench import SUBSCRIBED

BOT_TOKEN = "xoxb-sandbox"
APP_TOKEN = "xapp-sandbox"
SHORTCUTS = (Shortcut("new_request", "New request"), Shortcut("ask", "Ask amlbot", "message"))


@dataclass
class Seen:
    """What the app heard; `slow` makes it answer that many seconds late."""

    actions: list[Json] = field(default_factory=list)
    submissions: list[Json] = field(default_factory=list)
    commands: list[Json] = field(default_factory=list)
    slow: float = 0.0


def build_app(*, client: WebClient, seen: Seen) -> App:
    """A plain Bolt app: `/aml form` opens a form, `/aml card` posts a card, `/aml history` shows a table."""
    app = App(client=client, process_before_response=True)

    @app.command("/aml")
    def command(ack: Any, command: Json) -> None:
        seen.commands.append(command)
        time.sleep(seen.slow)
        ack()
        only = {"channel": command["channel_id"], "user": command["user_id"]}
        match command["text"]:
            case "form":
                client.views_open(trigger_id=command["trigger_id"], view=form())
            case "card":
                client.chat_postMessage(channel="C0APPROVE", text="R-42 waits", blocks=card())
                client.chat_postEphemeral(**only, text="Sent to <#C0APPROVE>.")
            case "history":
                client.chat_postEphemeral(**only, text="history", blocks=history())
            case text:
                client.chat_postEphemeral(**only, text=f"Understood: `{text}`")

    @app.action("approve")
    def approve(ack: Any, body: Json) -> None:
        ack()
        seen.actions.append(body)
        where = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        status = f"✅ Approved by <@{body['user']['id']}>"
        client.chat_update(**where, text="approved", blocks=card(status=status, decided=True))
        client.chat_postMessage(channel=where["channel"], thread_ts=where["ts"], text="Creating", blocks=plan(done=3))

    @app.action("refuse")
    def refuse(ack: Any, body: Json) -> None:
        ack()
        seen.actions.append(body)
        why = input_block("why", "Reason", "plain_text_input", multiline=True)
        view = {"type": "modal", "title": plain("Refuse R-42"), "submit": plain("Refuse"), "blocks": [why]}
        client.views_open(trigger_id=body["trigger_id"], view=view | {"callback_id": "why"})

    @app.view("cluster")
    def cluster(ack: Any, view: Json) -> None:
        values = view["state"]["values"]
        seen.submissions.append(values)
        if values["name"]["v"]["value"] == "taken":
            ack(response_action="errors", errors={"name": "This name is taken."})
        else:
            ack()

    @app.view("why")
    def why(ack: Any, view: Json) -> None:
        seen.submissions.append(view["state"]["values"])
        ack()

    @app.options("workspace")
    def workspaces(ack: Any, payload: Json) -> None:
        names = ("area-trabajo-nombre", "ws-nlp", "ws-vision")
        ack(options=[option(name, name) for name in names if payload["value"] in name])

    @app.event("app_home_opened")
    def opened(event: Json) -> None:
        client.views_publish(user_id=event["user"], view=home())

    @app.event("app_mention")
    def mentioned(event: Json) -> None:
        thread = event.get("thread_ts", event["ts"])
        client.chat_postMessage(channel=event["channel"], thread_ts=thread, text="At your service.")

    @app.event("message")
    def said(event: Json) -> None:
        if "bot_id" not in event:
            client.chat_postMessage(channel=event["channel"], text=f"You said: {event['text']}")

    @app.shortcut("new_request")
    @app.shortcut("ask")
    def shortcut(ack: Any, shortcut: Json) -> None:
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=form())

    @app.action("details")
    @app.action("row")
    @app.action("new")
    @app.action("language")
    def note(ack: Any, body: Json) -> None:
        ack()
        seen.actions.append(body)

    return app


class StillAzure:
    """An Azure that shows what it is told."""

    def __init__(self) -> None:
        self.told: Json = {}

    def state(self) -> Json:
        """What exists."""
        return self.told


@dataclass
class Running:
    """The page being served, with the local Slack behind it and the app at its socket."""

    url: str
    slack: SlackSandbox
    azure: StillAzure
    clock: SandboxClock
    journal: Journal
    faults: Faults
    seen: Seen
    client: WebClient
    handler: SocketModeHandler

    def connect(self) -> None:
        """Let the app open its socket."""
        self.handler.connect()  # type: ignore[no-untyped-call]
        self.slack.wait_for(lambda: self.slack.connections)

    def post(self, *, channel: str = "C0VISION", **more: Any) -> str:
        """Let the app post a message; gives its timestamp."""
        return str(self.client.chat_postMessage(channel=channel, **{"text": "message", **more})["ts"])

    def reset(self) -> None:
        """Back to the beginning."""
        self.slack.reset()
        self.faults.clear()
        self.journal.clear()
        self.clock.resume()
        self.azure.told = {}
        self.seen.slow = 0.0
        for heard in (self.seen.actions, self.seen.submissions, self.seen.commands):
            heard.clear()


@contextmanager
def serve(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a free port of 127.0.0.1; gives its address without a slash at the end."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(5)


@contextmanager
def running(*, connected: bool = True) -> Iterator[Running]:
    """The page, served, with the app connected or still to be connected."""
    company, clock = default_company(), SandboxClock()
    journal, faults = Journal(clock=clock), Faults()
    slack = create_slack(
        company=company,
        clock=clock,
        journal=journal,
        faults=faults,
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret="secret",
        options=SlackOptions(shortcuts=SHORTCUTS, events=SUBSCRIBED),
    )
    azure, seen = StillAzure(), Seen()
    page = create_page(slack=slack, azure=azure, company=company, clock=clock, journal=journal, faults=faults)
    with serve(slack.app) as origin, serve(page) as url:
        slack.serve_plainly(origin=origin)
        client = WebClient(token=BOT_TOKEN, base_url=f"{origin}/api/")
        handler = SocketModeHandler(build_app(client=client, seen=seen), APP_TOKEN)
        page_running = Running(url, slack, azure, clock, journal, faults, seen, client, handler)
        if connected:
            page_running.connect()
        try:
            yield page_running
        finally:
            # slack_sdk 3.47 may close its socket twice when the other side answers the farewell first.
            with suppress(AttributeError):
                handler.close()  # type: ignore[no-untyped-call]
            slack.close()
