"""From Approve to the row, and from Approve to Azure; and how much more several replicas get done on one PostgreSQL.

recorded  the verdict taken in hand by a worker to the end of the transaction that holds it, its audit event and the job
          that executes it. Real database and engine tables; Slack and Entra answer at once, from memory.
Azure     pressed in the sandbox's Slack to the request for the change reaching the sandbox's Azure: the whole bot.
replicas  jobs that each write one row, in as many processes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.engine.queue import JobQueue
from bot.model.job import Job
from bot.store import migrate
from bot.store.database import open_database
from bot.store.store import SqlStore
from tests.journeys.town import Town
from tests.postgres import running_server
from tests.workflow.office import GROUP, Office

APPROVALS = 200
PRESSED = 20
JOBS = 400

REPLICA = """
import sys
import sqlalchemy as sa
from bot.engine.queue import JobQueue
from bot.store.database import open_database
url, name = sys.argv[1:3]
database = open_database(url=url)
def run(job):
    with database.begin() as connection:
        connection.execute(sa.text("INSERT INTO bench_done VALUES (:key)"), {"key": job.key})
queue = JobQueue(database=database, executor_id=name, workers=8)
queue.start(run=run, alarm=print)
print("up", flush=True)
sys.stdin.read()
"""


def recorded(url: str) -> list[float]:
    """Milliseconds of each approval, in order."""
    engine = open_database(url=url)
    migrate.upgrade(engine=engine)
    queue = JobQueue(database=engine, executor_id="bench")
    queue.prepare()
    jobs: list[Job] = []

    def enqueue(session: Session, job: Job) -> None:
        jobs.append(job)
        queue.enqueue_in(session, job)

    office = Office(store=SqlStore(engine=engine, enqueue=enqueue), jobs=lambda: tuple(jobs))
    found = []
    for number in range(APPROVALS):
        request = office.ask("ana", GROUP.replace("nombre-grupo", f"nombre-grupo-{number}"))
        office.press("lea", request, "approve")
        (job,) = office.take("intake")
        began = time.perf_counter()
        office.do(job)
        found.append((time.perf_counter() - began) * 1000)
        for name in ("execute", "notify", "expire", "remind"):
            office.lose(name)
    engine.dispose()
    return found


def azure_called() -> list[float]:
    """Milliseconds from a press on Approve to the PUT."""
    found = []
    with tempfile.TemporaryDirectory(prefix="amlbot-bench-") as folder:
        town = Town(directory=Path(folder))
        town.start()
        try:
            for number in range(PRESSED):
                name = f"vision-b{number}"
                asked = town.ask("U0ANA", f"group create --name {name} --location eastus")
                card = town.card("U0LEA", asked, "Approve")
                began = time.perf_counter()
                town.press("U0LEA", card, "aml:approve")

                def put(name: str = name) -> bool:
                    entries = town.sandbox.journal.entries(service="azure")
                    return any(one.operation.startswith("PUT") and name in one.operation for one in entries)

                town.wait(put, what=f"the PUT of {name}")
                found.append((time.perf_counter() - began) * 1000)
                town.until(asked, "succeeded")
        finally:
            town.stop()
    return found


def replicas(url: str, count: int) -> float:
    """Jobs a second that so many processes do together."""
    engine = open_database(url=url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE bench_done (key text)"))
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", REPLICA, url, f"replica-{number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(count)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
    queue = JobQueue(database=engine, executor_id="bench")
    with Session(engine) as session, session.begin():
        for number in range(JOBS):
            queue.enqueue_in(session, Job(name="execute", key=f"bench-{count}-{number}", subject="a"))
    began = time.perf_counter()
    while _done(engine) < JOBS:
        time.sleep(0.02)
    seconds = time.perf_counter() - began
    for process in processes:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
    engine.dispose()
    return JOBS / seconds


def _done(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text("SELECT count(*) FROM bench_done")).scalar_one())


@contextmanager
def _postgres() -> Iterator[sa.URL]:
    with tempfile.TemporaryDirectory(prefix="amlbot-pg-") as folder:
        Path(folder).chmod(0o755)
        with running_server(folder=Path(folder)) as address:
            yield address


def _made(address: sa.URL, name: str) -> str:
    with psycopg.connect(host=str(address.query["host"]), user="postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
    return address.set(database=name).render_as_string(hide_password=False)


def _row(words: str, found: list[float]) -> str:
    return f"| {words} | {median(found):.1f} | {quantiles(found, n=100)[98]:.1f} |"


def main() -> None:
    print("| ms | p50 | p99 |\n|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="amlbot-bench-") as folder:
        print(_row("Approve → recorded and enqueued, SQLite", recorded(f"sqlite:///{folder}/bench.db")), flush=True)
    with _postgres() as address:
        print(_row("Approve → recorded and enqueued, PostgreSQL", recorded(_made(address, "approve"))), flush=True)
        print(_row("Approve pressed → Azure called, SQLite", azure_called()), flush=True)
        print("\n| replicas on one PostgreSQL | jobs a second |\n|---|---|")
        for count in (1, 2, 4):
            print(f"| {count} | {replicas(_made(address, f'replicas{count}'), count):.0f} |", flush=True)


if __name__ == "__main__":
    main()
