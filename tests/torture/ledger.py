"""The book that the torture keeps: what people asked for, and what became of it in amlbot's rows and in Azure."""

from __future__ import annotations

import json
import math
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.slack.errors import HumanRefused
from tests.journeys.town import APPROVALS, VISION, Town, words

LATE_BOUND = timedelta(seconds=120)
"""What docs/reliability.md promises: the timer's own time, or the sweep's minute, and the start of the process."""

_APOLOGY = re.compile(r"Nothing was done; please try again|No se ha hecho nada; inténtalo de nuevo")

OPEN = ("submitted", "pending", "approved", "executing", "unknown")


@dataclass
class Ask:
    """One line that somebody typed. `mark` is in no other line; `acked` when Slack said that amlbot had taken it."""

    who: str
    line: str
    mark: str
    acked: bool = False


@dataclass
class Ledger:
    """Everything that was asked for and pressed in one town, by people who try again what was not taken.

    again_after   press again what still waits so many seconds after a press; by default a press that was taken is
                  enough, and one that was taken and came to nothing would be seen as a request that never ends.
    """

    town: Town
    asks: list[Ask] = field(default_factory=list)
    again_after: float = math.inf
    pressed: dict[tuple[str, str], float] = field(default_factory=dict)
    created: Counter[str] = field(default_factory=Counter)
    deleted: Counter[str] = field(default_factory=Counter)
    _journal: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, who: str, line: str, mark: str, *, channel: str = VISION) -> threading.Thread:
        """Type the line in a thread of its own: the process may die before it has answered."""
        asked = Ask(who=who, line=line, mark=mark)
        self.asks.append(asked)

        def type_it() -> None:
            outcome = self.town.sandbox.slack.human(who).say(text=f"/aml {line}", channel=channel)
            asked.acked = outcome.status == "acked"

        return _started(type_it)

    def approve(self, *approvers: str) -> list[threading.Thread]:
        """Every approver presses Approve on every card that waits and that they have not pressed with success."""
        cards = self.town.rows(
            "SELECT r.id, v.body FROM request r JOIN slack_view v ON v.request = r.id "
            "WHERE r.status = 'pending' AND v.purpose = 'card'"
        )
        presses = []
        for request, body in cards:
            card = json.loads(body)
            if not card["ts"]:
                continue
            for who in approvers:
                pressed = self.pressed.get((request, who))
                if pressed is None or time.monotonic() - pressed > self.again_after:
                    target = {"channel": card["channel"], "ts": card["ts"]}
                    presses.append(_started(self._press(request=request, who=who, target=target)))
        return presses

    def _press(self, *, request: str, who: str, target: dict[str, str]) -> Callable[[], None]:
        def press() -> None:
            try:
                outcome = self.town.sandbox.slack.human(who).press(target, "aml:approve")
            except HumanRefused:
                # The card has been edited meanwhile: there is no such button any more.
                return
            if outcome.status == "acked":
                self.pressed[request, who] = time.monotonic()

        return press

    def look_at_azure(self) -> None:
        """Count what Azure made and deleted since the last look; its journal does not keep everything for ever."""
        with self._lock:
            for entry in self.town.sandbox.journal.entries(since=self._journal, service="azure"):
                self._journal = entry.number
                method, _, path = entry.operation.partition(" ")
                if method == "PUT" and (entry.status == 201 or "after the work" in str(entry.response)):
                    self.created[path.lower()] += 1
                elif method == "DELETE" and entry.status in (200, 202):
                    self.deleted[path.lower()] += 1

    def open_requests(self) -> int:
        (row,) = self.town.rows(f"SELECT count(*) FROM request WHERE status IN {OPEN}")
        return int(row[0])

    def grants_standing(self) -> int:
        (row,) = self.town.rows(
            "SELECT count(*) FROM access_grant WHERE status <> 'revoked' AND expires_at IS NOT NULL"
        )
        return int(row[0])

    def under_way(self) -> int:
        """How much is not finished: what arrived and was not looked into yet, and requests that have not ended."""
        (row,) = self.town.rows("SELECT count(*) FROM inbox WHERE told IS NULL")
        return int(row[0]) + self.open_requests()

    def busy(self) -> bool:
        """Whether anything has still to happen, the end of a grant included."""
        return bool(self.under_way() or self.grants_standing())

    def judged(self) -> dict[str, int | float]:
        """What was lost, done twice, not revoked or revoked late, in figures."""
        events = _events(self.town)
        bodies = self.town.rows("SELECT id, status, body FROM request")
        figures: dict[str, int | float] = {
            "lines typed": len(self.asks),
            "requests": len(bodies),
            "lost": 0,
            "executed twice": 0,
            "made twice in Azure": 0,
        }
        for ask in self.asks:
            found = [request for request, _, body in bodies if ask.mark in body]
            figures["executed twice"] += max(0, len(found) - 1)
        missing = [ask for ask in self.asks if ask.acked and not any(ask.mark in body for _, _, body in bodies)]
        apologies = self._apologies() if missing else 0
        figures["answered that it could not be taken"] = min(apologies, len(missing))
        figures["lost"] += max(0, len(missing) - apologies)
        for ask in missing if len(missing) > apologies else ():
            print(f"  lost, or one of {apologies} that were apologised for: {ask.line}", flush=True)
        for request, status, _ in bodies:
            mine = events.get(request, Counter())
            if mine["execution.succeeded"] == 0:
                figures["lost"] += 1
                print(f"  not carried out: {request} {status} {dict(mine)}", flush=True)
            if max(mine["execution.succeeded"], mine["execution.started"]) > 1:
                figures["executed twice"] += 1
                print(f"  twice: {request} {status} {dict(mine)}", flush=True)
        self.look_at_azure()
        figures["things made in Azure"] = len(self.created)
        for path, times in self.created.items():
            if times > 1 + self.deleted[path] and "/deployments/" not in path:
                figures["made twice in Azure"] += 1
                print(f"  made {times} times: {path}", flush=True)
        return figures | self._grants()

    def _apologies(self) -> int:
        """How often people were told that amlbot could not take what they did, and that nothing was done."""
        who = {ask.who for ask in self.asks}
        return sum(bool(_APOLOGY.search(words(one))) for user in who for one in self.town.seen(user, channel=VISION))

    def _grants(self) -> dict[str, int | float]:
        figures: dict[str, int | float] = {
            "grants for a minute": 0,
            "not revoked": 0,
            f"revoked later than {LATE_BOUND.seconds} s": 0,
            "latest revocation, s": 0.0,
        }
        for status, body in self.town.rows("SELECT status, body FROM access_grant WHERE expires_at IS NOT NULL"):
            grant = json.loads(body)
            figures["grants for a minute"] += 1
            if status != "revoked":
                figures["not revoked"] += 1
                print(f"  not revoked: {grant['id']} {status}", flush=True)
            elif grant["ended_how"] == "time over":
                late = datetime.fromisoformat(grant["ended_at"]) - datetime.fromisoformat(grant["expires_at"])
                figures["latest revocation, s"] = max(figures["latest revocation, s"], late.total_seconds())
                figures[f"revoked later than {LATE_BOUND.seconds} s"] += late > LATE_BOUND
        figures["roles left in Azure"] = sum("vision-t" in str(one["scope"]) for one in self._roles())
        return figures

    def _roles(self) -> list[dict[str, Any]]:
        return list(self.town.resources()["role_assignments"])

    def cards_of(self, request: str) -> int:
        """How many messages in the approvals channel are this request's own card."""
        return sum(request in json.dumps(one) for one in self.town.seen("U0LEA", channel=APPROVALS))


def _events(town: Town) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for request, name in town.rows("SELECT request, name FROM audit_event WHERE name LIKE 'execution.%'"):
        found.setdefault(request, Counter())[name] += 1
    return found


def _started(do: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=do, daemon=True)
    thread.start()
    return thread
