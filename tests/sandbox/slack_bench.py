"""A running local Slack and an unmodified Bolt app against it: what the Slack tests of this room share."""

import asyncio
import contextlib
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.clock import SandboxClock
from bot.sandbox.company import default_company
from bot.sandbox.connection import server_for
from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal
from bot.sandbox.slack import SlackSandbox, create_slack
from bot.sandbox.slack.options import SlackOptions

BOT_TOKEN = "xoxb-sandbox"
APP_TOKEN = "xapp-sandbox"
SIGNING_SECRET = "sandbox-signing-secret"

SUBSCRIBED = frozenset({"app_home_opened", "app_mention", "message.im"})
"""What the bench's app is told, unless a test says otherwise: nothing that happens without its people's doing."""

ANA, LEA, GUS, OTTO = "U0ANA", "U0LEA", "U0GUS", "U0OTTO"
VISION, APPROVE, GENERAL, SHARED = "C0VISION", "C0APPROVE", "C0GENERAL", "C0SHARED"


@dataclass
class Bench:
    """A local Slack at a plain loopback origin, with its clock, journal and faults."""

    slack: SlackSandbox
    clock: SandboxClock
    journal: Journal
    faults: Faults
    origin: str = ""
    handlers: list[SocketModeHandler] = field(default_factory=list)

    def client(self, *, token: str = BOT_TOKEN) -> WebClient:
        """Slack's own client."""
        return WebClient(token=token, base_url=f"{self.origin}/api/", retry_handlers=[], timeout=5)

    def bolt(self) -> App:
        """Slack's own framework, as the bot configures it."""
        return App(client=self.client(), process_before_response=True, logger=_quiet())

    def connect(self, app: App, *, ping_interval: float = 3) -> SocketModeHandler:
        """Open one more socket for this app and wait until the sandbox has it."""
        before = self.slack.connections
        handler = SocketModeHandler(app, APP_TOKEN, ping_interval=ping_interval, logger=_quiet())
        self.handlers.append(handler)
        handler.connect()  # type: ignore[no-untyped-call]
        self.slack.wait_for(lambda: self.slack.connections > before)
        return handler

    def operations(self, *, since: int = 0) -> list[str]:
        """What went over the wire, by name and in order."""
        return [entry.operation for entry in self.journal.entries(since=since, service="slack")]


def _quiet() -> logging.Logger:
    logger = logging.getLogger("tests.sandbox.quiet")
    logger.setLevel(logging.CRITICAL)
    return logger


def text_input(block_id: str = "name", **more: Any) -> dict[str, Any]:
    """An input block with a text field whose action_id is "v"."""
    element = {"type": "plain_text_input", "action_id": "v", **more}
    return {"type": "input", "block_id": block_id, "label": plain("Name"), "element": element}


def plain(text: str) -> dict[str, Any]:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def button(action_id: str = "go", **more: Any) -> dict[str, Any]:
    """A button labelled Go."""
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    """An actions block."""
    return {"type": "actions", "block_id": "decide", "elements": list(elements)}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A modal with a submit button."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Title"),
        "submit": plain("Send"),
        "blocks": list(blocks) or [text_input()],
        **more,
    }


def refused(call: Callable[..., Any], **arguments: Any) -> dict[str, Any]:
    """The body with which Slack refuses a call; fails when it does not."""
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    data = caught.value.response.data
    assert isinstance(data, dict)
    return data


def _close(handler: SocketModeHandler) -> None:
    # The built-in client's reader may close the same socket at the same moment, which it does not guard against.
    with contextlib.suppress(AttributeError, OSError):
        handler.close()  # type: ignore[no-untyped-call]


@contextlib.contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an ASGI application in plain HTTP on a free port, in a thread of its own; gives its origin."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    server = server_for(app)
    threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True  # it leaves within a tenth of a second, which the next test need not wait for


@contextlib.contextmanager
def running_bench() -> Iterator[Bench]:
    """Start a local Slack in a thread of its own, and stop it with everything that hangs on it."""
    clock = SandboxClock()
    journal, faults = Journal(clock=clock), Faults()
    slack = create_slack(
        company=default_company(),
        clock=clock,
        journal=journal,
        faults=faults,
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SIGNING_SECRET,
        options=SlackOptions(events=SUBSCRIBED),
    )
    with serving(slack.app) as origin:
        slack.serve_plainly(origin=origin)
        bench = Bench(slack=slack, clock=clock, journal=journal, faults=faults, origin=origin)
        try:
            yield bench
        finally:
            # The built-in client waits a second for its idle threads, and no test needs to wait with it.
            for handler in bench.handlers:
                handler.client.auto_reconnect_enabled = False
            slack.drop()
            for handler in bench.handlers:
                threading.Thread(target=_close, args=(handler,), daemon=True).start()
            slack.close()


@pytest.fixture
def bench() -> Iterator[Bench]:
    """A running local Slack at a plain loopback origin, with nothing else of the sandbox around it."""
    with running_bench() as running:
        yield running
