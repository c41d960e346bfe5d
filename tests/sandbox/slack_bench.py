"""A running local Slack and an unmodified Bolt app against it: what the Slack tests of this room share."""

import asyncio
import contextlib
import logging
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.sandbox.clock import SandboxClock
from bot.sandbox.company import default_company
from bot.sandbox.connection import server_for
from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal
from bot.sandbox.slack import SlackSandbox, create_slack

BOT_TOKEN = "xoxb-sandbox"
APP_TOKEN = "xapp-sandbox"
SIGNING_SECRET = "sandbox-signing-secret"

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
        handler.connect()
        self.slack.wait_for(lambda: self.slack.connections > before)
        return handler

    def operations(self, *, since: int = 0) -> list[str]:
        """What went over the wire, by name and in order."""
        return [entry.operation for entry in self.journal.entries(since=since, service="slack")]


def _quiet() -> logging.Logger:
    logger = logging.getLogger("tests.sandbox.quiet")
    logger.setLevel(logging.CRITICAL)
    return logger


def company_messages(bench: Bench, channel: str) -> list[dict[str, Any]]:
    """What everybody sees in a channel."""
    return bench.slack.messages(channel)


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
    )
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
    slack.serve_plainly(origin=origin)
    server = server_for(slack.app)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
    thread.start()
    bench = Bench(slack=slack, clock=clock, journal=journal, faults=faults, origin=origin)
    try:
        yield bench
    finally:
        for handler in bench.handlers:
            handler.close()
        server.should_exit = True
        thread.join(10)
        listener.close()
        slack.close()
