"""Three replicas on one PostgreSQL under load from Slack: one is killed, one is frozen and woken, one is left."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.torture.crowd import Crowd, crew, drain, sets_of_messages
from tests.torture.figures import Databases, Figures, Part
from tests.torture.ledger import Ledger
from tests.torture.replica import chain_is_broken

FROZEN_SECONDS = 30.0
"""Longer than it takes to notice: what the frozen one was doing has been done by another when it wakes."""


def _run(databases: Databases, runs: int, done: frozenset[str]) -> Iterator[tuple[str, Figures]]:
    for run in range(1, runs + 1):
        case = f"round {run}"
        if case not in done:
            yield case, round_of_three(databases, frozen_seconds=FROZEN_SECONDS)


def round_of_three(databases: Databases, *, frozen_seconds: float, roles: bool = True) -> Figures:
    with crew(database_url=databases.new(), size=3) as (town, kept):
        ledger = Ledger(town)
        crowd = Crowd(town=town, ledger=ledger, roles=roles)
        crowd.start()
        time.sleep(5.0)
        first, second, _ = kept
        second.replica.freeze()
        time.sleep(1.0)
        first.replica.kill()
        time.sleep(frozen_seconds)
        second.replica.wake()
        time.sleep(5.0)
        crowd.stop()
        seconds = drain(town, ledger)
        return {
            "replicas killed": 1,
            "replicas frozen and woken": 1,
            **ledger.judged(),
            "sets of Slack messages other than one": sets_of_messages(town),
            "until everything had ended, s": seconds,
            "audit chain broken": chain_is_broken(town),
        }


REPLICAS = Part(
    name="replicas",
    run=_run,
    runs=3,
    zeros=(
        "lost",
        "executed twice",
        "made twice in Azure",
        "not revoked",
        "revoked later than 120 s",
        "sets of Slack messages other than one",
        "audit chain broken",
    ),
    on=("postgres",),
)
