"""How long amlbot's own work for the Home takes for somebody with ten thousand past requests.

The database is a SQLite file and the page is rendered; Slack and the directory answer at once.
"""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.model.execution import Grant, GrantStatus
from bot.model.people import Person
from bot.model.request import Request, Status
from bot.slack.home import home_view
from bot.store.database import open_database
from bot.store.migrate import upgrade
from bot.store.store import SqlStore
from bot.workflow.home import home
from bot.workflow.outside import Outside
from tests.workflow.office import CLUSTER, Office

PAST = 10_000
HELD_BEFORE = 2_000
ROUNDS = 200
GOAL_MS = 50.0


def main() -> None:
    office = Office()
    template = office.ask("ana", CLUSTER)
    office.click("lea", template, "approve")
    done, grant = office.now(template), office.grant(template)
    assert grant is not None
    with tempfile.TemporaryDirectory(prefix="amlbot-bench-") as folder:
        engine = open_database(url=f"sqlite:///{Path(folder) / 'amlbot.db'}")
        upgrade(engine=engine)
        store = SqlStore(engine=engine, enqueue=lambda session, job: None)
        _fill(store, done, grant)
        outside = replace(office.outside, store=store)
        took = [_once(outside, done.requester) for _ in range(ROUNDS)]
        engine.dispose()
    ordered = sorted(took)
    p50, p99 = statistics.median(ordered), ordered[round(len(ordered) * 0.99) - 1]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    print(f"{datetime.now(UTC):%Y-%m-%d}, {machine}\n")
    print("| Home of a person | p50 | p99 | goal |")
    print("|---|---|---|---|")
    print(
        f"| with {PAST:,} past requests, {HELD_BEFORE:,} ended grants "
        f"| {p50:.1f} ms | {p99:.1f} ms | {GOAL_MS:.0f} ms |"
    )


def _fill(store: SqlStore, done: Request, grant: Grant) -> None:
    with store.transaction() as tx:
        for number in range(1, PAST + 1):
            identity = f"00000000-0000-4000-8000-{number:012d}"
            waits = number > PAST - 5
            tx.requests.add(
                done.model_copy(
                    update={
                        "id": identity,
                        "number": number,
                        "status": Status.PENDING if waits else Status.SUCCEEDED,
                        "created_at": done.created_at + timedelta(minutes=number),
                    }
                )
            )
            if number <= HELD_BEFORE or number > PAST - 10:
                ended = number <= HELD_BEFORE
                tx.grants.add(
                    grant.model_copy(
                        update={
                            "id": f"grant-{identity}",
                            "request": identity,
                            "key": f"k{number}",
                            "status": GrantStatus.REVOKED if ended else GrantStatus.ACTIVE,
                        }
                    )
                )


def _once(outside: Outside, person: Person) -> float:
    began = time.perf_counter()
    page = home(outside=outside, person=person)
    home_view(page, workspace="https://contoso.slack.com", language="en")
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
