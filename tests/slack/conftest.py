"""A running sandbox with an unmodified Bolt app connected to it, put back to its beginning before each test."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from slack_sdk import WebClient

from bot.model.happening import Happening
from bot.model.incoming import Incoming
from bot.model.notice import FormPreview, Notice
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.journal import Entry, Journal
from bot.sandbox.server import Sandbox
from bot.sandbox.slack import Human, Shortcut, SlackSandbox
from bot.slack.after import AfterAck
from bot.slack.app import build_app
from bot.slack.doorway import Doorway
from bot.slack.messenger import SlackMessenger
from bot.slack.reception import Handled, Reception
from bot.slack.showing import HELD_UP_SECONDS
from bot.slack.socket import Socket
from tests.slack.desk import ScriptedForms

MANIFEST = Path(__file__).parents[2] / "deploy" / "slack-manifest.yaml"
BOT = "U0AMLBOT"


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Bench:
    """Slack with the bot in it. `answer` is what the use cases say to the next payloads."""

    slack: SlackSandbox
    faults: Faults
    journal: Journal
    client: WebClient
    app_token: str
    received: list[Incoming] = field(default_factory=list)
    heard: list[Happening] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)
    answer: Callable[[Incoming], Notice | None] = field(default=lambda incoming: None)
    on_happening: Callable[[Happening], None] = field(default=lambda happening: None)
    after: AfterAck = field(default_factory=AfterAck)
    doorway: Doorway = field(default_factory=Doorway)
    forms: ScriptedForms = field(default_factory=ScriptedForms)
    lock: threading.Lock = field(default_factory=threading.Lock)
    early: list[int] = field(default_factory=list)
    linger_seconds: float = 0.0

    def together(self, things: Sequence[Callable[[], Handled]], *, answer: Callable[[Sequence[Handled]], None]) -> None:
        """Lingers when all is handled and nothing acknowledged, and notes how many calls Slack has seen by then.

        Payloads nothing follows are not noted: what comes of them is the ack.
        """
        handled = [thing() for thing in things]
        if self.linger_seconds and any(deeds for _, deeds in handled):
            time.sleep(self.linger_seconds)
            self.early.append(len(self.calls()))
        answer(handled)

    def receive(self, incoming: Incoming) -> Notice | None:
        with self.lock:
            self.received.append(incoming)
        return self.answer(incoming)

    def heed(self, happening: Happening) -> None:
        self.on_happening(happening)
        with self.lock:
            self.heard.append(happening)

    def messenger(self, *, held_up_seconds: float = HELD_UP_SECONDS) -> SlackMessenger:
        """One that has not met anybody yet, as after a restart."""
        return SlackMessenger(client=self.client, clock=RealClock(), held_up_seconds=held_up_seconds)

    def human(self, user: str) -> Human:
        return self.slack.human(user)

    def fault(self, method: str, **how: object) -> None:
        self.faults.add(Fault(service="slack", match=method, **how))  # type: ignore[arg-type]

    def calls(self, method: str = "") -> list[Entry]:
        """What the bot has asked of Slack, oldest first."""
        entries = [e for e in self.journal.entries() if e.service == "slack" and e.direction == "in"]
        return [entry for entry in entries if method in ("", entry.operation)]

    def archive(self, channel: str) -> None:
        self.slack.core.state.channels[channel].is_archived = True

    def kick(self, channel: str) -> None:
        self.slack.core.state.channels[channel].members.discard(BOT)


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Bench]]:
    sandbox = Sandbox()
    sandbox.start(directory=tmp_path_factory.mktemp("sandbox"))
    manifest = yaml.safe_load(MANIFEST.read_text())
    # The app has what its manifest asks for and nothing else.
    sandbox.slack.options.scopes = frozenset(manifest["oauth_config"]["scopes"]["bot"])
    sandbox.slack.options.events = frozenset(manifest["settings"]["event_subscriptions"]["bot_events"])
    sandbox.slack.options.shortcuts = tuple(
        Shortcut(callback_id=one["callback_id"], name=one["name"], kind=one["type"])
        for one in manifest["features"]["shortcuts"]
    )
    with pytest.MonkeyPatch.context() as patch:
        for name, value in sandbox.environment.items():
            patch.setenv(name, value)
        client = WebClient(token=sandbox.environment["SLACK_BOT_TOKEN"])
        bench = Bench(
            slack=sandbox.slack,
            faults=sandbox.faults,
            journal=sandbox.journal,
            client=client,
            app_token=sandbox.environment["SLACK_APP_TOKEN"],
        )
        app = build_app(
            client=client,
            receive=bench.receive,
            heed=bench.heed,
            messenger=bench.messenger(),
            after=bench.after,
            forms=bench.forms,
            clock=RealClock(),
            revoked=bench.revoked.append,
        )
        socket = Socket(
            app=app,
            app_token=bench.app_token,
            reception=Reception(doorway=bench.doorway, after=bench.after, together=bench.together),
        )
        socket.start()
        sandbox.slack.wait_for(lambda: sandbox.slack.connections)
        yield sandbox, bench
        socket.close()
        bench.after.close()
    sandbox.stop()


@pytest.fixture
def bench(running: tuple[Sandbox, Bench], caplog: pytest.LogCaptureFixture) -> Iterator[Bench]:
    sandbox, bench = running
    caplog.set_level(logging.INFO, logger="bot.slack")
    sandbox.slack.reset()
    sandbox.faults.clear()
    sandbox.journal.clear()
    bench.received.clear()
    bench.revoked.clear()
    bench.early.clear()
    bench.linger_seconds = 0.0
    bench.heard.clear()
    bench.forms.full = None
    bench.answer = lambda incoming: None
    bench.on_happening = lambda happening: None
    bench.forms.preview_now = FormPreview()
    bench.forms.previewed.clear()
    bench.forms.asked = ("resource_group.create", {})
    yield bench
    sandbox.slack.wait_for(lambda: bench.after.under_way == 0, timeout=20)
