"""What ten thousand requests that wait cost a process that has nothing to do: memory and idle CPU, read from /proc."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.engine.queue import JobQueue
from bot.model.audit import AuditEvent
from bot.model.request import Request, Status
from bot.store import migrate
from bot.store.database import open_database
from bot.store.store import SqlStore
from bot.workflow.waiting import wait_for_people
from tests.journeys.town import Town
from tests.torture.figures import Databases, Figures, Part
from tests.torture.replica import Replica
from tests.workflow.office import GROUP, Office

SETTLE_SECONDS = 20.0
MEASURE_SECONDS = 120.0
AT_ONCE = 500
TOLERATED = 10.0


def _run(databases: Databases, runs: int, done: frozenset[str]) -> Iterator[tuple[str, Figures]]:
    case = f"{runs} waiting"
    if case not in done:
        yield case, compared(databases, pending=runs, settle=SETTLE_SECONDS, measure=MEASURE_SECONDS)


def compared(databases: Databases, *, pending: int, settle: float, measure: float) -> Figures:
    """The same process on a database with nothing, and on one with so many requests that wait for people.

    Both live at the same time, so that whatever else the machine does befalls both.
    """
    with _living(databases, pending=0) as nothing, _living(databases, pending=pending) as full:
        time.sleep(settle)
        began = {one.pid: _cpu_seconds(one.pid) for one in (nothing, full)}
        memory = {nothing.pid: 0.0, full.pid: 0.0}
        until = time.monotonic() + measure
        while time.monotonic() < until:
            for pid in memory:
                memory[pid] = max(memory[pid], _resident_mb(pid))
            time.sleep(1.0)
        cpu = {pid: 100 * (_cpu_seconds(pid) - before) / measure for pid, before in began.items()}
    more = 100 * (memory[full.pid] / memory[nothing.pid] - 1)
    busier = 100 * (cpu[full.pid] / cpu[nothing.pid] - 1)
    return {
        "requests that wait": pending,
        "memory with none, MB": memory[nothing.pid],
        "memory with all, MB": memory[full.pid],
        "more memory, %": more,
        "idle CPU with none, %": cpu[nothing.pid],
        "idle CPU with all, %": cpu[full.pid],
        "more CPU, %": busier,
        "memory or CPU more than 10 % above": int(more > TOLERATED) + int(busier > TOLERATED),
    }


@contextmanager
def _living(databases: Databases, *, pending: int) -> Iterator[Replica]:
    with tempfile.TemporaryDirectory(prefix="amlbot-torture-") as folder:
        town = Town(directory=Path(folder), database_url=databases.new())
        town.sandbox.start(directory=town.directory)
        fill(url=town.database_url, pending=pending)
        replica = Replica(town=town)
        try:
            assert replica.listens(seconds=120.0), town.log()[-4000:]
            yield replica
        finally:
            replica.stop()
            town.stop()


def fill(*, url: str, pending: int) -> None:
    """So many requests for groups that wait for a lead, each with its timers, as amlbot itself would leave them."""
    engine = open_database(url=url)
    migrate.upgrade(engine=engine)
    queue = JobQueue(database=engine, executor_id="filling")
    queue.prepare()
    store = SqlStore(engine=engine, enqueue=queue.enqueue_in)
    first = _one_that_waits() if pending else None
    made = 0
    while first is not None and made < pending:
        with store.transaction() as tx:
            for _ in range(min(AT_ONCE, pending - made)):
                made += 1
                number = tx.requests.next_number()
                request = first.model_copy(update={"id": f"{first.id}-{number}", "number": number})
                tx.requests.add(request)
                wait_for_people(tx=tx, request=request, now=datetime.now(UTC))
                event = AuditEvent(
                    name="request.submitted", at=datetime.now(UTC), actor=request.requester.entra, request=request.id
                )
                tx.audit.append(event)
    engine.dispose()


def _one_that_waits() -> Request:
    office = Office()
    now = datetime.now(UTC)
    office.clock.move(seconds=(now - office.clock.now()).total_seconds())
    request = office.ask("ana", GROUP)
    assert request.status is Status.PENDING
    return request


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"process {pid} has no memory")


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


IDLE = Part(name="idle", run=_run, runs=10_000, zeros=("memory or CPU more than 10 % above",))
