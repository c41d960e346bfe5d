"""kill -9 at random moments, over and over: the bot with the real SDKs, the sandbox, and the database left as it was.

In each run amlbot is started, people type two lines and press Approve on whatever waits, and the process is killed at a
moment that dice decide, now and then while it is still starting; then it is started again on the same database. Every
kill finds work of the runs before it under way. In the end everything must have happened once.
"""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.journeys.town import Town
from tests.torture.figures import Databases, Figures, Part
from tests.torture.ledger import Ledger
from tests.torture.replica import Replica, chain_is_broken

BATCH = 50
"""Kills on one database before everything is counted and a new one is begun."""

EARLY = 0.1
"""Share of the kills that come while the process starts."""

LATEST_KILL_SECONDS = 1.2
PILED_UP = 6
"""Lines and requests not finished beyond which a run gets more time: else work that is killed again would pile up."""

NAME = "killed"
"""Of the process, each time: it takes up what it had in its hands. That others do so is another part."""

DRAIN_SECONDS = 300.0
LEA = "U0LEA"


def _run(databases: Databases, runs: int, done: frozenset[str]) -> Iterator[tuple[str, Figures]]:
    yield from killed(databases, runs=runs, done=done)


def killed(
    databases: Databases, *, runs: int, done: frozenset[str] = frozenset(), roles: bool = True
) -> Iterator[tuple[str, Figures]]:
    """Batch by batch. Without roles for a minute it need not be waited for the end of the last of them."""
    for first in range(0, runs, BATCH):
        case = f"{first + 1} to {min(first + BATCH, runs)}"
        if case in done:
            continue
        with tempfile.TemporaryDirectory(prefix="amlbot-torture-") as folder:
            town = Town(directory=Path(folder), database_url=databases.new())
            town.sandbox.start(directory=town.directory)
            town.introduce_everybody()
            try:
                yield case, _batch(town, first=first, last=min(first + BATCH, runs), roles=roles)
            finally:
                town.stop()


def _batch(town: Town, *, first: int, last: int, roles: bool) -> Figures:
    ledger = Ledger(town)
    broken, usual_start, used = 0, 1.5, set[str]()
    began = time.monotonic()
    for run in range(first, last):
        dice = random.Random(20261127 + run)  # noqa: S311 - it must be the same every time
        replica = Replica(town=town, AMLBOT_REPLICA=NAME)
        if run > first and dice.random() < EARLY:
            time.sleep(dice.uniform(0.0, usual_start))
            people: list[threading.Thread] = []
        else:
            assert replica.listens(), town.log()[-4000:]
            usual_start = time.monotonic() - replica.began
            people = _people(ledger, run, used, roles=roles)
            time.sleep(dice.uniform(0.0, LATEST_KILL_SECONDS + 0.3 * max(0, ledger.under_way() - PILED_UP)))
        replica.kill()
        for person in people:
            person.join(timeout=30)
        broken += chain_is_broken(town)
        ledger.look_at_azure()
        if run % 10 == 9:
            each = (time.monotonic() - began) / (run + 1 - first)
            print(f"  {run + 1} kills, {each:.1f} s each, {ledger.under_way()} under way", flush=True)
    _drain(town, ledger)
    return {"kills": last - first, **ledger.judged(), "audit chain broken": broken + chain_is_broken(town)}


def _people(ledger: Ledger, run: int, used: set[str], *, roles: bool) -> list[threading.Thread]:
    """They type two lines at once, one for a group and one for a role in a group that is there, and approve."""
    name = f"vision-t{run:04}"
    if not roles:
        return [*ledger.approve(LEA), _group(ledger, name), _group(ledger, f"{name}-too")]
    group = next((one for one in _groups(ledger.town) if one not in used), "this-rg")
    used.add(group)
    role = f"role assignment create --role Reader --assignee joe@contoso.com -g {group} --for 1min"
    return [
        *ledger.approve(LEA),
        _group(ledger, name),
        ledger.ask("U0DAN", f"{role} --description run-{run:04}", f"run-{run:04}"),
    ]


def _group(ledger: Ledger, name: str) -> threading.Thread:
    line = f"group create --name {name} --location eastus"
    return ledger.ask("U0ANA", line, f'{line}"')


def _groups(town: Town) -> list[str]:
    names = [str(one["name"]) for one in town.resources()["resource_groups"]]
    return sorted(name for name in names if name.startswith("vision-t"))


def _drain(town: Town, ledger: Ledger) -> None:
    """Left alone at last, it has to finish everything; people press what was not taken."""
    replica = Replica(town=town, AMLBOT_REPLICA=NAME)
    assert replica.listens(), town.log()[-4000:]
    until = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < until and ledger.busy():
        for press in ledger.approve(LEA):
            press.join(timeout=30)
        time.sleep(0.5)
    replica.stop()


KILLS = Part(
    name="kills",
    run=_run,
    runs=500,
    zeros=(
        "lost",
        "executed twice",
        "made twice in Azure",
        "not revoked",
        "revoked later than 120 s",
        "roles left in Azure",
        "audit chain broken",
    ),
)
