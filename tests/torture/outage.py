"""What amlbot stands on goes away in mid-work and comes back: the database, Slack, Azure, and the patience of both."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

from bot.sandbox.faults import Fault
from tests.journeys.town import Town
from tests.torture.crowd import Crowd, crew, drain, sets_of_messages
from tests.torture.figures import Databases, Figures, Part
from tests.torture.ledger import Ledger
from tests.torture.replica import chain_is_broken

AWAY_SECONDS = 60.0
DATABASE_SECONDS = 15.0
STORM = 200
"""Calls in a row, of each service, that are answered 429."""

AGAIN_SECONDS = 15.0
"""Whoever was told that a press could not be taken presses again."""

MANY = 1_000_000


def _run(databases: Databases, runs: int, done: frozenset[str]) -> Iterator[tuple[str, Figures]]:
    for run in range(1, runs + 1):
        for name, trouble in troubles(databases, away_seconds=AWAY_SECONDS).items():
            case = f"{name} {run}"
            if case not in done:
                yield case, outage(databases, trouble)


def troubles(databases: Databases, *, away_seconds: float) -> Mapping[str, Callable[[Town], None]]:
    """What happens, by its name."""

    def stopped(town: Town) -> None:
        databases.stop()
        time.sleep(min(DATABASE_SECONDS, away_seconds))
        databases.start()

    def crashed(town: Town) -> None:
        databases.crash()
        time.sleep(min(DATABASE_SECONDS, away_seconds))
        databases.start()

    def away(town: Town) -> None:
        for service in ("slack", "azure"):
            town.sandbox.faults.add(Fault(service=service, match="*", kind="reset_before", times=MANY))
        town.sandbox.slack.drop()
        time.sleep(away_seconds)
        town.sandbox.faults.clear()

    def storm(town: Town) -> None:
        for service in ("slack", "azure"):
            match = "chat.*" if service == "slack" else "* management.azure.com/*"
            town.sandbox.faults.add(
                Fault(service=service, match=match, kind="status", status=429, retry_after=1, times=STORM)
            )
        time.sleep(away_seconds)
        town.sandbox.faults.clear()

    common = {"Slack and Azure away": away, "429 storm": storm}
    if databases.name == "sqlite":
        return common
    return {"database stopped": stopped, "database crashed": crashed, **common}


def outage(databases: Databases, trouble: Callable[[Town], None], *, roles: bool = True) -> Figures:
    """Load, the trouble in the middle of it, and a little load more."""
    with crew(database_url=databases.new(), size=1 if databases.name == "sqlite" else 2) as (town, kept):
        ledger = Ledger(town, again_after=AGAIN_SECONDS)
        crowd = Crowd(town=town, ledger=ledger, roles=roles)
        crowd.start()
        time.sleep(5.0)
        trouble(town)
        time.sleep(5.0)
        crowd.stop()
        seconds = drain(town, ledger)
        return {
            "outages": 1,
            "processes that left and were started again": sum(one.starts - 1 for one in kept),
            **ledger.judged(),
            "sets of Slack messages other than one": sets_of_messages(town),
            "until everything had ended, s": seconds,
            "audit chain broken": chain_is_broken(town),
        }


OUTAGE = Part(
    name="outage",
    run=_run,
    runs=1,
    zeros=(
        "lost",
        "executed twice",
        "made twice in Azure",
        "not revoked",
        "sets of Slack messages other than one",
        "audit chain broken",
    ),
)
