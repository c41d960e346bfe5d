"""amlbot is dead for 24 hours, and everything that fell due meanwhile is taken back at the start.

A process cannot be given another clock than the machine's, and this one shall be the real one: so the past is moved
instead. While amlbot is dead everything in its database that will be due comes 24 hours nearer, and the local Azure's
clock goes forward by as much.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.model.execution import Grant
from bot.model.job import Job
from bot.model.request import Request
from bot.model.stray import Sort
from bot.store.database import open_database
from bot.store.store import SqlStore
from tests.journeys.town import Town
from tests.torture.figures import Databases, Figures, Part
from tests.torture.replica import Replica, chain_is_broken

DEAD = timedelta(hours=24)
HOURS = (1, 8, 23, 48)
"""How long the roles are asked for: all but the last fall due in the dark."""

PEOPLE = ("joe@contoso.com", "dan@contoso.com", "ana@contoso.com", "adrian@contoso.com")
SECONDS = 120.0
SORTS: tuple[Sort, ...] = ("idle", "unfinished")
_WAITS = "delay_until_epoch_ms IS NOT NULL AND status = 'DELAYED'"


def _run(databases: Databases, runs: int, done: frozenset[str]) -> Iterator[tuple[str, Figures]]:
    for run in range(1, runs + 1):
        case = f"night {run}"
        if case not in done:
            with tempfile.TemporaryDirectory(prefix="amlbot-torture-") as folder:
                town = Town(directory=Path(folder), database_url=databases.new())
                try:
                    yield case, night(town)
                finally:
                    town.stop()


def night(town: Town, *, hours: Sequence[int] = HOURS) -> Figures:
    """Roles for so many hours, one request that nobody approves, 24 hours of death, and what the start makes of it."""
    town.start()
    numbers = []
    for length, who in zip(hours, PEOPLE, strict=False):
        line = f"role assignment create --role Reader --assignee {who} -g this-rg --for {length}h"
        number = town.ask("U0ANA" if who != "ana@contoso.com" else "U0DAN", line)
        town.approve(number, "U0LEA")
        numbers.append(number)
    for number in numbers:
        town.until(number, "succeeded")
    waiting = town.ask("U0ANA", "group create --name vision-nobody --location eastus")
    town.card("U0LEA", waiting, "Approve")
    town.kill_bot()
    before = len(_readers(town))
    move(url=town.database_url, by=DEAD)
    town.sandbox.clock.advance(seconds=DEAD.total_seconds())
    began = time.monotonic()
    replica = Replica(town=town)
    try:
        due = len(hours) - 1
        seconds = _until_gone(town, before - due, began)
        time.sleep(2.0)
        ends = {json.loads(body)["id"]: status for status, body in town.rows("SELECT status, body FROM access_grant")}
        revoked = sum(status == "revoked" for status in ends.values())
        return {
            "hours dead": int(DEAD.total_seconds() // 3600),
            "roles given": before,
            "due in the dark": due,
            "not revoked": max(0, due - revoked),
            "roles left in Azure": max(0, len(_readers(town)) - (before - due)),
            "revoked too early": max(0, revoked - due),
            "from the start of the process to the last one gone, s": seconds,
            "audit chain broken": chain_is_broken(town),
        }
    finally:
        replica.stop()


def _readers(town: Town) -> list[dict[str, Any]]:
    return [one for one in town.resources()["role_assignments"] if one["role"] == "Reader"]


def _until_gone(town: Town, left: int, began: float) -> float:
    while time.monotonic() < began + SECONDS and len(_readers(town)) > left:
        time.sleep(0.1)
    return time.monotonic() - began


def move(*, url: str, by: timedelta) -> None:
    """Bring everything that will be due nearer: ends of grants, of silences and of what is kept, closing times of
    requests, timers of the engine."""
    engine = open_database(url=url)
    store = SqlStore(engine=engine, enqueue=_nothing)
    with store.transaction() as tx:
        grants: list[Grant] = [
            grant for (request,) in _column(engine, "SELECT id FROM access_grant") if (grant := tx.grants.get(request))
        ]
        for grant in grants:
            expires_at = grant.expires_at - by if grant.expires_at is not None else None
            moved = grant.changed(expires_at=expires_at, starts_at=grant.starts_at - by)
            assert tx.grants.move(to=moved, expected=grant.status)
        for (name,) in _column(engine, "SELECT id FROM request WHERE closes_at IS NOT NULL"):
            request = tx.requests.get(name)
            assert isinstance(request, Request)
            assert request.closes_at is not None
            update = {"closes_at": request.closes_at - by, "version": request.version + 1}
            moved_request = request.model_copy(update=update)
            assert tx.requests.move(request_id=name, to=moved_request, expected=request.status)
        timed: tuple[Sort, ...] = ("idle", "standing-role")
        for stray in (one for sort in timed for one in tx.strays.present(sort=sort)):
            if stray.until is not None:
                assert tx.strays.put(stray.noted(until=stray.until - by, since=stray.since - by))
    milliseconds = int(by.total_seconds() * 1000)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                f"UPDATE {_timers(engine)} SET delay_until_epoch_ms = delay_until_epoch_ms - {milliseconds} "
                f"WHERE {_WAITS}"
            )
        )
    engine.dispose()


def wake(*, url: str, now: datetime) -> bool:
    """Whether everybody has heard what there is to hear of machines and half-made workspaces.

    At night and at weekends a word to a person waits for their next working hours: then it is as if they were up.
    """
    engine = open_database(url=url)
    store = SqlStore(engine=engine, enqueue=_nothing)
    with store.reading() as tx:
        told = [one for sort in SORTS for one in tx.strays.present(sort=sort) if one.told_at is not None]
    for stray in told:
        if not stray.ts and stray.told_at is not None and stray.told_at > now:
            until = stray.until - (stray.told_at - now) if stray.until is not None else None
            with store.transaction() as tx:
                # The same hour of the same weekday, and gone by.
                assert tx.strays.put(stray.noted(told_at=stray.told_at - timedelta(days=7), until=until))
            due = f"UPDATE {_timers(engine)} SET delay_until_epoch_ms = 1 WHERE {_WAITS}"
            with engine.begin() as connection:
                connection.execute(sa.text(f"{due} AND workflow_uuid LIKE :key"), {"key": f"report-{stray.id}-%"})
    engine.dispose()
    return bool(told) and all(one.ts for one in told)


def _timers(engine: sa.Engine) -> str:
    return "workflow_status" if engine.dialect.name == "sqlite" else "dbos.workflow_status"


def _column(engine: sa.Engine, statement: str) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(sa.text(statement)).all())


def _nothing(_session: Session, job: Job) -> None:
    raise RuntimeError(f"moving the past enqueues nothing, and {job.key} least of all")


DARK = Part(
    name="dark",
    run=_run,
    runs=3,
    zeros=("not revoked", "roles left in Azure", "revoked too early", "audit chain broken"),
)
