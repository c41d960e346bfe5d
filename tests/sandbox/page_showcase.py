"""A small app and a running page for the page's tests: every block type, a form, a card to approve, a Home."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
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

Json = dict[str, Any]


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Json:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def rich(text: str) -> Json:
    """A rich_text block with one plain run."""
    run = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [run]}


def card(*, status: str = "⏳ Waiting for 1 of @vision-leads", decided: bool = False) -> list[Json]:
    """An approver's card."""
    blocks: list[Json] = [
        {"type": "header", "text": plain("R-42 · Create a compute cluster")},
        {
            "type": "section",
            "fields": [
                mrkdwn("*Requester*\n<@U0ANA>"),
                mrkdwn("*Project*\nvision"),
                mrkdwn("*Region*\neastus"),
                mrkdwn("*Cost*\n≈ 131 USD a month"),
                mrkdwn("*Workspace*\n`area-trabajo-nombre`"),
                mrkdwn("*Expires*\n<!date^1796000000^{date_short}|later>"),
            ],
        },
        rich("Nightly retraining of the defect detector; the *current* node is too slow <script>."),
        {"type": "context", "elements": [mrkdwn("✅ 6 of 7 checks passed · ⚠️ no private endpoint (needs security)")]},
        {"type": "context", "elements": [mrkdwn(status)]},
    ]
    if not decided:
        blocks.append(
            {
                "type": "actions",
                "block_id": "decide",
                "elements": [
                    {
                        "type": "button",
                        "action_id": "approve",
                        "style": "primary",
                        "text": plain("Approve"),
                        "value": "R-42",
                        "confirm": {
                            "title": plain("Approve R-42?"),
                            "text": mrkdwn("This creates *one* cluster."),
                            "confirm": plain("Approve"),
                            "deny": plain("Not now"),
                        },
                    },
                    {"type": "button", "action_id": "refuse", "style": "danger", "text": plain("Refuse…"), "value": "R-42"},
                    {"type": "button", "action_id": "details", "text": plain("Details"), "value": "R-42"},
                ],
            }
        )
    return blocks


def plan(*, done: int, failed: bool = False) -> list[Json]:
    """The progress of an execution."""
    names = ["Policy", "Approval", "Resource group", "Cluster", "Roles"]

    def status(index: int) -> str:
        if index < done:
            return "complete"
        return ("error" if failed else "in_progress") if index == done else "pending"

    tasks = [{"type": "task_card", "task_id": f"t{i}", "title": name, "status": status(i)} for i, name in enumerate(names)]
    return [{"type": "plan", "title": "Creating nombre-cluster", "tasks": tasks}]


def history(*, rows: int = 12) -> list[Json]:
    """A table of requests."""
    header = [{"type": "raw_text", "text": text} for text in ("Request", "What", "Nodes", "State")]
    body = [
        [
            {"type": "raw_text", "text": f"R-{number}"},
            {"type": "raw_text", "text": f"Cluster {'abcdefghijkl'[number % 12]}"},
            {"type": "raw_number", "value": number * 7 % 10},
            {"type": "raw_text", "text": "🟢 Ready" if number % 3 else "❌ Denied"},
        ]
        for number in range(1, rows + 1)
    ]
    return [{"type": "data_table", "caption": "Requests of team vision", "rows": [header, *body], "page_size": 5}]


def form() -> Json:
    """A modal with most kinds of field."""
    sizes = [{"text": plain(name), "value": name} for name in ("STANDARD_DS11_V2", "STANDARD_DS3_V2", "STANDARD_NC6S_V3")]
    tiers = [{"text": plain("Dedicated"), "value": "dedicated"}, {"text": plain("Low priority"), "value": "low", "description": plain("Cheaper, may be taken away")}]
    return {
        "type": "modal",
        "callback_id": "cluster",
        "title": plain("New cluster"),
        "submit": plain("Request"),
        "close": plain("Cancel"),
        "blocks": [
            _input("name", "Name", {"type": "plain_text_input", "action_id": "v", "max_length": 32}, hint="3 to 32 letters, digits or hyphens"),
            _input("size", "Size", {"type": "static_select", "action_id": "v", "options": sizes}),
            _input("nodes", "Nodes at most", {"type": "number_input", "action_id": "v", "is_decimal_allowed": False, "min_value": "0", "max_value": "8", "initial_value": "2"}),
            _input("tier", "Tier", {"type": "radio_buttons", "action_id": "v", "options": tiers, "initial_option": tiers[0]}),
            _input("workspace", "Workspace", {"type": "external_select", "action_id": "workspace", "min_query_length": 1}, optional=True),
            _input("owners", "Owners", {"type": "multi_users_select", "action_id": "v"}, optional=True),
            _input("until", "Until", {"type": "datepicker", "action_id": "v"}, optional=True),
            _input("why", "Why", {"type": "plain_text_input", "action_id": "v", "multiline": True}),
            {"type": "alert", "level": "info", "text": mrkdwn("Needs 1 approval from @vision-leads · ≈ 131 USD a month")},
        ],
    }


def _input(block_id: str, label: str, element: Json, *, hint: str = "", optional: bool = False) -> Json:
    block = {"type": "input", "block_id": block_id, "label": plain(label), "element": element, "optional": optional}
    return block | ({"hint": plain(hint)} if hint else {})


def home(*, language: str = "en") -> Json:
    """An App Home."""
    languages = [{"text": plain("English"), "value": "en"}, {"text": plain("Español"), "value": "es"}]
    row = {
        "type": "section",
        "text": mrkdwn("*R-42* · Create a compute cluster\n⏳ Waiting for you since 10:04"),
        "accessory": {"type": "overflow", "action_id": "row", "options": [{"text": plain("Details"), "value": "d"}, {"text": plain("Withdraw"), "value": "w"}]},
    }
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("👋 Your requests and resources")},
            {"type": "actions", "elements": [
                {"type": "button", "action_id": "new", "style": "primary", "text": plain("New request")},
                {"type": "static_select", "action_id": "language", "placeholder": plain("Language"), "options": languages, "initial_option": languages[language == "es"]},
            ]},
            {"type": "divider"},
            row,
            {"type": "context", "elements": [mrkdwn("💰 212 of 500 USD this month · 🔑 2 roles")]},
        ],
    }


@dataclass
class Seen:
    """What the app heard."""

    actions: list[Json] = field(default_factory=list)
    submissions: list[Json] = field(default_factory=list)
    commands: list[Json] = field(default_factory=list)
    fail: bool = False
    slow: float = 0.0


def build_app(*, origin: str, token: str, seen: Seen) -> App:
    """A plain Bolt app; `/aml` answers, "form" opens the form, "card" posts a card in #aml-approvals."""
    app = App(token=token, client=WebClient(token=token, base_url=f"{origin}/api/"), process_before_response=True)

    @app.command("/aml")
    def command(ack: Any, command: Json, client: WebClient) -> None:
        seen.commands.append(command)
        if seen.slow:
            time.sleep(seen.slow)
        ack()
        words = command["text"].split()
        match words[:1]:
            case ["form"]:
                client.views_open(trigger_id=command["trigger_id"], view=form())
            case ["card"]:
                client.chat_postMessage(channel="C0APPROVE", text="R-42 waits", blocks=card())
                client.chat_postEphemeral(channel=command["channel_id"], user=command["user_id"], text="Sent to <#C0APPROVE>.")
            case ["history"]:
                client.chat_postEphemeral(channel=command["channel_id"], user=command["user_id"], text="history", blocks=history())
            case _:
                client.chat_postEphemeral(channel=command["channel_id"], user=command["user_id"], text=f"Understood: `{command['text']}`")

    @app.action("approve")
    def approve(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        seen.actions.append(body)
        where = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        client.chat_update(**where, text="approved", blocks=card(status=f"✅ Approved by <@{body['user']['id']}>", decided=True))
        client.chat_postMessage(channel=where["channel"], thread_ts=where["ts"], text="Creating", blocks=plan(done=3))

    @app.action("refuse")
    def refuse(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        seen.actions.append(body)
        why = _input("why", "Reason", {"type": "plain_text_input", "action_id": "v", "multiline": True})
        view = {"type": "modal", "callback_id": "why", "title": plain("Refuse R-42"), "submit": plain("Refuse"), "blocks": [why]}
        client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("cluster")
    def cluster(ack: Any, view: Json, body: Json) -> None:
        seen.submissions.append(view["state"]["values"])
        if view["state"]["values"]["name"]["v"]["value"] == "taken":
            ack(response_action="errors", errors={"name": "This name is taken."})
        else:
            ack()

    @app.view("why")
    def why(ack: Any, view: Json) -> None:
        seen.submissions.append(view["state"]["values"])
        ack()

    @app.options("workspace")
    def workspaces(ack: Any, payload: Json) -> None:
        names = [name for name in ("area-trabajo-nombre", "ws-nlp", "ws-vision") if payload["value"] in name]
        ack(options=[{"text": plain(name), "value": name} for name in names])

    @app.event("app_home_opened")
    def opened(event: Json, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view=home())

    @app.event("app_mention")
    def mentioned(event: Json, client: WebClient) -> None:
        client.chat_postMessage(channel=event["channel"], thread_ts=event.get("thread_ts", event["ts"]), text="At your service.")

    @app.event("message")
    def said(event: Json, client: WebClient) -> None:
        if "bot_id" not in event:
            client.chat_postMessage(channel=event["channel"], text=f"You said: {event['text']}")

    @app.shortcut("new_request")
    def new_request(ack: Any, shortcut: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=form())

    @app.shortcut("ask")
    def ask(ack: Any, shortcut: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=form())

    @app.action("details")
    @app.action("row")
    @app.action("new")
    @app.action("language")
    @app.action("pick")
    def note(ack: Any, body: Json) -> None:
        ack()
        seen.actions.append(body)

    return app


class NoAzure:
    """An Azure with little in it."""

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
    azure: NoAzure
    clock: SandboxClock
    journal: Journal
    faults: Faults
    seen: Seen
    client: WebClient


@contextmanager
def serve(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a free port of 127.0.0.1; gives its address without a slash at the end."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(5)


@contextmanager
def running(*, connect: bool = True) -> Iterator[Running]:
    """The page, served, with the showcase app connected."""
    clock = SandboxClock()
    journal, faults = Journal(clock=clock), Faults()
    tokens = {"bot_token": "xoxb-sandbox", "app_token": "xapp-sandbox"}
    slack = create_slack(
        company=default_company(),
        clock=clock,
        journal=journal,
        faults=faults,
        signing_secret="secret",
        options=SlackOptions(shortcuts=(Shortcut("new_request", "New request"), Shortcut("ask", "Ask amlbot", "message"))),
        **tokens,
    )
    azure, seen = NoAzure(), Seen()
    page = create_page(slack=slack, azure=azure, company=default_company(), clock=clock, journal=journal, faults=faults)
    with serve(slack.app) as origin, serve(page) as url:
        slack.serve_plainly(origin=origin)
        client = WebClient(token=tokens["bot_token"], base_url=f"{origin}/api/")
        handler = None
        if connect:
            handler = SocketModeHandler(build_app(origin=origin, token=tokens["bot_token"], seen=seen), tokens["app_token"])
            handler.connect()
            slack.wait_for(lambda: slack.connections)
        try:
            yield Running(url, slack, azure, clock, journal, faults, seen, client)
        finally:
            if handler is not None:
                handler.close()
            slack.close()
