"""Several people at once, and several processes of amlbot before them: a load that goes on while something happens."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from tests.journeys.town import APPROVALS, VISION, Town, words
from tests.torture.ledger import Ledger
from tests.torture.replica import Kept

LEA = "U0LEA"
DRAIN_SECONDS = 300.0
AWAY = (psycopg.OperationalError, sa.exc.OperationalError)


@dataclass
class Crowd:
    """People who ask for groups and, every third time, a role for a minute, and approve what waits, until stopped."""

    town: Town
    ledger: Ledger
    every_seconds: float = 1.0
    roles: bool = True
    typed: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        self._threads = [threading.Thread(target=one, daemon=True) for one in (self._asking, self._approving)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=60)

    def _asking(self) -> None:
        while not self._stop.wait(timeout=self.every_seconds):
            self.typed += 1
            name = f"vision-c{self.typed:04}"
            if self.typed % 3 or not self.roles:
                line = f"group create --name {name} --location eastus"
                self.ledger.ask("U0ANA", line, f'{line}"')
            else:
                role = "role assignment create --role Reader --assignee joe@contoso.com -g this-rg --for 1min"
                self.ledger.ask("U0DAN", f"{role} --description {name}", name)

    def _approving(self) -> None:
        while not self._stop.wait(timeout=0.5):
            # While the database is away nobody can look into it.
            with suppress(*AWAY):
                for press in self.ledger.approve(LEA):
                    press.join(timeout=10)


@contextmanager
def crew(*, database_url: str, size: int) -> Iterator[tuple[Town, list[Kept]]]:
    """A town with so many processes of amlbot, each started again when it leaves by itself."""
    with tempfile.TemporaryDirectory(prefix="amlbot-torture-") as folder:
        town = Town(directory=Path(folder), database_url=database_url)
        town.sandbox.start(directory=town.directory)
        town.introduce_everybody()
        kept: list[Kept] = []
        try:
            for number in range(size):
                kept.append(Kept(town=town, log=f"bot-{number}.log", AMLBOT_REPLICA=f"replica-{number}"))
                assert kept[-1].replica.listens(), (town.directory / f"bot-{number}.log").read_text()[-4000:]
            yield town, kept
        finally:
            for one in kept:
                one.stop()
            town.stop()


def drain(town: Town, ledger: Ledger, *, seconds: float = DRAIN_SECONDS) -> float:
    """Wait until everything has ended, pressing what was not taken; how many seconds that took."""
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        for press in ledger.approve(LEA):
            press.join(timeout=10)
        if not ledger.busy():
            break
        time.sleep(0.3)
    return time.monotonic() - began


def sets_of_messages(town: Town) -> int:
    """How many requests have another number of messages than one card and one message where they were asked for.

    Waits a little: the last words to Slack come after the end of a request.
    """
    time.sleep(2.0)
    numbers = [number for (number,) in town.rows("SELECT number FROM request")]
    shown = {channel: [words(one) for one in _standing(town, channel)] for channel in (VISION, APPROVALS)}
    wrong = 0
    for number in numbers:
        counts = [sum(f"R-{number} " in text for text in texts) for texts in shown.values()]
        if counts != [1, 1]:
            wrong += 1
            print(f"  R-{number} has {counts} messages", flush=True)
    return wrong


def _standing(town: Town, channel: str) -> list[dict[str, Any]]:
    return [one for one in town.seen(LEA, channel=channel) if not one.get("ephemeral")]
