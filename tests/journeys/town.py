"""A whole small town for journeys: the sandbox in this process, amlbot in its own, and people who talk to it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg

from bot.model.people import IdentityLink
from bot.sandbox.server import Sandbox
from bot.store.database import open_database
from bot.store.store import SqlStore
from bot.wiring.records import upgrade_database

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 20.0
VISION, APPROVALS, NLP, FRAUD, SHARED = "C0VISION", "C0APPROVE", "C0NLP", "C0FRAUD", "C0SHARED"

Message = dict[str, Any]


class Town:
    """Sandbox and bot, started together: `with Town(…) as town`.

    policies    the folder of policies; another than the shipped one where a story needs its own.
    introduced  everybody has said before who they are in Entra, so that no story begins with that.
    """

    def __init__(
        self,
        *,
        directory: Path,
        policies: Path = ROOT / "policies",
        database_url: str = "",
        introduced: bool = True,
    ) -> None:
        self.directory = directory
        self.policies = policies
        self.database = directory / "amlbot.db"
        self.database_url = database_url or f"sqlite:///{self.database}"
        self.introduced = introduced
        self.sandbox = Sandbox()
        self.bot: subprocess.Popen[str] | None = None

    def __enter__(self) -> Town:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> Town:
        self.sandbox.start(directory=self.directory)
        if self.introduced:
            self.introduce_everybody()
        self.start_bot()
        return self

    def introduce_everybody(self) -> None:
        """Link everybody to who they are in Entra, as if all had confirmed it."""
        company = self.sandbox.company
        upgrade_database(url=self.database_url)
        engine = open_database(url=self.database_url)
        with SqlStore(engine=engine, enqueue=lambda session, job: None).transaction() as tx:
            for person in company.people:
                if person.entra:
                    tx.people.put(
                        IdentityLink(
                            slack_team=company.slack.team.id,
                            slack_user=person.slack,
                            entra=person.entra,
                            upn=str(person.email),
                            how="confirmed",
                        )
                    )
        engine.dispose()

    def start_bot(self, **settings: str) -> None:
        """Start amlbot with nothing but the environment pointing at the sandbox; wait until it listens."""
        self.bot = self.launch(**settings)
        assert self.bot.stdout is not None
        said = self.bot.stdout.readline()
        assert "listens" in said, self.log()

    def launch(self, *, log: str = "bot.log", **settings: str) -> subprocess.Popen[str]:
        """A process of amlbot in this town; its first line on standard output says that it listens."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.upper().startswith(("AMLBOT_", "AZURE_", "SLACK_", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"))
        }
        with (self.directory / log).open("a", encoding="utf-8") as written:
            return subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=self.directory,
                env={
                    **inherited,
                    **self.sandbox.environment,
                    "AMLBOT_DATABASE_URL": self.database_url,
                    "AMLBOT_POLICIES": str(self.policies),
                    "AMLBOT_LINK_BY_EMAIL": "yes",
                    "AMLBOT_ASKS_PER_MINUTE": "10000",
                    "AMLBOT_REQUESTS_PER_HOUR": "10000",
                    "AMLBOT_AZURE_POLL_SECONDS": "1",
                    "AMLBOT_POLICY_RELOAD_SECONDS": "1",
                    **settings,
                },
                stdout=subprocess.PIPE,
                stderr=written,
                text=True,
            )

    def stop_bot(self) -> None:
        if self.bot is not None:
            self.bot.terminate()
            self.bot.wait(timeout=20)
            if self.bot.stdout is not None:
                self.bot.stdout.close()
            self.bot = None

    def kill_bot(self) -> None:
        """As a power cut would: no chance to say goodbye."""
        assert self.bot is not None
        self.bot.send_signal(signal.SIGKILL)
        self.bot.wait(timeout=10)
        if self.bot.stdout is not None:
            self.bot.stdout.close()
        self.bot = None

    def stop(self) -> None:
        """The end of the story, at once: how amlbot itself stops has tests of its own."""
        if self.bot is not None:
            self.kill_bot()
        self.sandbox.stop()

    def log(self) -> str:
        return (self.directory / "bot.log").read_text(encoding="utf-8")

    def say(self, who: str, line: str, *, channel: str = VISION) -> str:
        """Somebody types a line after `/aml`; gives what the ack put before their eyes, empty when that was nothing."""
        human = self.sandbox.slack.human(who)
        before = len(human.messages(channel))
        outcome = human.say(text=f"/aml {line}", channel=channel)
        assert outcome.status == "acked", (outcome, self.log()[-2000:])
        return "\n".join(words(message) for message in human.messages(channel)[before:])

    def ask(self, who: str, line: str, *, channel: str = VISION) -> int:
        """Somebody types a line that becomes a request; gives its number."""
        before = self.newest()
        self.say(who, line, channel=channel)
        return int(self.wait(lambda: self.newest() > before and self.newest(), what=f"a request for {line}"))

    def answer(self, who: str, line: str, *texts: str, channel: str = VISION) -> str:
        """Somebody types a line; gives the first new message they see that contains all the texts."""
        human = self.sandbox.slack.human(who)
        known = {message["ts"] for message in human.messages(channel)}
        human.say(text=f"/aml {line}", channel=channel)

        def look() -> str:
            new = [words(one) for one in human.messages(channel) if one["ts"] not in known]
            return next((one for one in new if all(text in one for text in texts)), "")

        return str(self.wait(look, what=f"an answer to {line} with {texts}"))

    def newest(self) -> int:
        found = self.rows("SELECT coalesce(max(number), 0) FROM request")
        return int(found[0][0])

    def card(self, who: str, number: int, *texts: str) -> Message:
        return self.find(who, f"R-{number} ", *texts, channel=APPROVALS)

    def approve(self, number: int, *approvers: str) -> None:
        """Each approver presses Approve on the card, one after the other."""
        for who in approvers:
            self.press(who, self.card(who, number, "Approve"), "aml:approve")
            entra = self.entra(who)

            def recorded(entra: str = entra) -> bool:
                return any(approver == entra for (approver,) in self.approvers(number))

            self.wait(recorded, what=f"the approval of {who}")

    def approvers(self, number: int) -> list[tuple[Any, ...]]:
        return self.rows(f"SELECT approver FROM approval WHERE request = '{self.request_id(number)}' ORDER BY id")

    def entra(self, who: str) -> str:
        return str(next(person.entra for person in self.sandbox.company.people if person.slack == who))

    def press(self, who: str, message: Message, action: str) -> None:
        self.sandbox.slack.human(who).press(message, action)

    def seen(self, who: str, *, channel: str) -> list[Message]:
        return self.sandbox.slack.human(who).messages(channel)

    def find(self, who: str, *texts: str, channel: str, thread: bool = False) -> Message:
        """Wait for a message this person sees that contains all the texts, in the channel or in one of its threads."""

        def look() -> Message | None:
            for message in reversed(self.seen(who, channel=channel)):
                for one in [*message.get("replies", []), message] if thread else [message]:
                    said = words(one)
                    if all(text in said for text in texts):
                        return one
            return None

        found: Message = self.wait(look, what=f"a message with {texts} in {channel} for {who}")
        return found

    def wait(self, look: Callable[[], Any], *, what: str, seconds: float = PATIENCE_SECONDS) -> Any:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = look()
            if found:
                return found
            time.sleep(0.03)
        raise AssertionError(f"no {what} within {seconds} s\n{self.everything()}\n{self.log()[-4000:]}")

    def everything(self) -> str:
        """All that everybody sees, for the message of a failing test."""
        return "\n".join(
            f"[{channel}] {words(message)[:400]}"
            for channel in (VISION, APPROVALS)
            for message in self.seen("U0LEA", channel=channel)
        )

    def resources(self) -> dict[str, Any]:
        """What there is in the local Azure, as its page shows it."""
        return dict(self.sandbox.azure.state())

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Read the bot's own database."""
        if not self.database_url.startswith("sqlite"):
            with psycopg.connect(self.database_url.replace("+psycopg", "")) as server:
                return server.execute(sql.encode()).fetchall()
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            return connection.execute(sql).fetchall()

    def events(self, number: int | None = None) -> list[str]:
        """Names of the audit events, oldest first; of one request when a number is given."""
        names = []
        for (body,) in self.rows("SELECT body FROM audit_event ORDER BY number"):
            event = json.loads(body)
            if number is None or event["request"] == self.request_id(number):
                names.append(str(event["name"]))
        return names

    def request_id(self, number: int) -> str:
        return str(self.rows(f"SELECT id FROM request WHERE number = {number}")[0][0])

    def status(self, number: int) -> str:
        found = self.rows(f"SELECT status FROM request WHERE number = {number}")
        return str(found[0][0]) if found else ""

    def until(self, number: int, *states: str) -> str:
        return str(
            self.wait(lambda: self.status(number) in states and self.status(number), what=f"R-{number} {states}")
        )

    def amlbot(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one amlbot command on this town's database."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.directory,
            env={
                **os.environ,
                **self.sandbox.environment,
                "AMLBOT_DATABASE_URL": self.database_url,
                "AMLBOT_POLICIES": str(self.policies),
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


def words(value: Any) -> str:
    """Every text in a message or view, in order: what a person reads."""
    return "\n".join(_texts(value))


_SHOWN = frozenset(
    {
        *("text", "title", "fields", "elements", "blocks", "rows", "cells", "label", "accessory", "tasks", "caption"),
        *("details", "output", "element", "initial_value"),
    }
)
_PLAIN = frozenset({"text", "title", "caption", "initial_value"})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key in _SHOWN and (not isinstance(inner, str) or key in _PLAIN):
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
