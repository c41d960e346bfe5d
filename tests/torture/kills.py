"""kill -9 at random moments, over and over: the bot with the real SDKs, the sandbox, and the database left as it was.

In each run people ask for two things, an approver presses Approve on both, and the bot is killed at a moment that dice
decide; then it is started again. In the end everything must have happened once.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.journeys.town import Town

ROLE = "role assignment create --role Reader --assignee joe@contoso.com --resource-group this-rg --for 1min"
LATEST_KILL_SECONDS = 1.2
LATE_BOUND = timedelta(seconds=120)
"""What docs/reliability.md promises: the timer's own time, or the sweep's minute, and the start of the process."""


@dataclass
class Tally:
    """What was seen. Every count but the first three has to be 0."""

    kills: int = 0
    requests: int = 0
    grants: int = 0
    lost: int = 0
    twice: int = 0
    made_twice: int = 0
    not_revoked: int = 0
    revoked_late: int = 0
    broken_chain: int = 0
    latest_revocation_seconds: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def is_clean(self) -> bool:
        return not any((self.lost, self.twice, self.made_twice, self.not_revoked, self.revoked_late, self.broken_chain))


def kills(*, runs: int, database_url: str = "", seed: int = 20261126) -> Tally:
    """So many kills on one database; SQLite in a folder of its own when no address is given."""
    dice = random.Random(seed)  # noqa: S311 - it must be the same every time
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="amlbot-torture-") as folder:
        town = Town(directory=Path(folder), database_url=database_url)
        town.start()
        try:
            for run in range(runs):
                _one(town, run, dice)
                tally.kills += 1
                if run % 10 == 9:
                    print(f"  {run + 1} kills", flush=True)
            _judge(town, tally, asked=2 * runs)
        finally:
            town.stop()
    return tally


def _one(town: Town, run: int, dice: random.Random) -> None:
    numbers = [town.ask("U0ANA", f"group create --name vision-t{run} --location eastus"), town.ask("U0ANA", ROLE)]
    for number in numbers:
        town.press("U0LEA", town.card("U0LEA", number, "Approve"), "aml:approve")
    time.sleep(dice.uniform(0.0, LATEST_KILL_SECONDS))
    town.kill_bot()
    town.start_bot()


def _judge(town: Town, tally: Tally, *, asked: int) -> None:
    for number in range(1, asked + 1):
        tally.statuses[_end_of(town, number)] += 1
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and town.rows("SELECT 1 FROM access_grant WHERE status <> 'revoked'"):
        time.sleep(1)
    tally.requests = asked
    events = _events(town)
    for number in range(1, asked + 1):
        mine = events[town.request_id(number)]
        tally.lost += mine["execution.succeeded"] == 0
        tally.twice += max(mine["execution.succeeded"], mine["execution.started"]) > 1
    names = Counter(one["name"] for one in town.resources()["resource_groups"] if one["name"].startswith("vision-t"))
    tally.made_twice = sum(count - 1 for count in names.values()) + abs(len(names) - asked // 2)
    for (body,) in town.rows("SELECT body FROM access_grant"):
        _grant(tally, json.loads(body))
    tally.broken_chain = int(town.amlbot("audit", "verify").returncode != 0)


def _end_of(town: Town, number: int) -> str:
    def ended() -> str:
        found = town.status(number)
        return found if found in ("succeeded", "failed") else ""

    return str(town.wait(ended, what=f"the end of R-{number}", seconds=120))


def _grant(tally: Tally, grant: Mapping[str, Any]) -> None:
    tally.grants += 1
    if grant["status"] != "revoked":
        tally.not_revoked += 1
        return
    if grant["ended_how"] == "time over":
        late = datetime.fromisoformat(grant["ended_at"]) - datetime.fromisoformat(grant["expires_at"])
        tally.latest_revocation_seconds = max(tally.latest_revocation_seconds, late.total_seconds())
        tally.revoked_late += late > LATE_BOUND


def _events(town: Town) -> Mapping[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for (body,) in town.rows("SELECT body FROM audit_event"):
        event = json.loads(body)
        found.setdefault(event["request"], Counter())[event["name"]] += 1
    return found
