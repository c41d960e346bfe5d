"""Replicas on one PostgreSQL: the work of a dead or frozen one is done by the others, and nothing ends twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.engine.liveness import Liveness, Rhythm
from bot.model.errors import Misconfigured
from bot.store.database import open_database

pytestmark = pytest.mark.postgres

REPLICA = """
import pathlib, sys, threading, time
from bot.engine.liveness import Liveness, Rhythm
from bot.engine.queue import JobQueue
from bot.store.database import open_database

url, name, folder, seconds = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), float(sys.argv[4])

def run(job):
    (folder / f"{job.key}.began-{name}").touch()
    time.sleep(seconds)
    with (folder / f"{job.key}.done").open("a") as file:
        file.write(name + "\\n")

database = open_database(url=url)
queue = JobQueue(database=database, executor_id=name, workers=2, poll_seconds=0.05)
alive = Liveness(database=database, name=name, executors=queue.executors,
                 recover=lambda other: queue.recover(executor_id=other), rhythm=Rhythm(beat=0.2, grace=0.5, frozen=2))
alive.take()
queue.start(run=run, alarm=print)
alive.start()
print("up", flush=True)
threading.Event().wait()
"""


class Replicas:
    def __init__(self, *, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.running: dict[str, subprocess.Popen[str]] = {}

    def start(self, name: str, *, seconds: float) -> None:
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(REPLICA), self.url, name, str(self.folder), str(seconds)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        self.running[name] = process

    def signal(self, name: str, number: signal.Signals) -> None:
        self.running[name].send_signal(number)

    def done(self, key: str) -> list[str]:
        file = self.folder / f"{key}.done"
        return file.read_text().split() if file.exists() else []

    def stop(self) -> None:
        for process in self.running.values():
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait(timeout=10)
            if process.stdout is not None:
                process.stdout.close()


@pytest.fixture
def replicas(empty_postgres_url: str, tmp_path: Path) -> Iterator[Replicas]:
    replicas = Replicas(url=empty_postgres_url, folder=tmp_path)
    yield replicas
    replicas.stop()


def until(look: Callable[[], object], *, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def enqueue(url: str, key: str) -> None:
    from bot.engine.queue import JobQueue
    from bot.model.job import Job

    database = open_database(url=url)
    queue = JobQueue(database=database, executor_id="asker")
    queue.enqueue(Job(name="execute", key=key, subject="a"))
    database.dispose()


@pytest.mark.parametrize("fate", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_what_a_dead_or_frozen_replica_was_doing_is_done_by_another(replicas: Replicas, fate: signal.Signals) -> None:
    replicas.start("one", seconds=60)
    enqueue(replicas.url, "work")
    until(lambda: (replicas.folder / "work.began-one").exists())
    replicas.start("two", seconds=0)
    replicas.signal("one", fate)
    until(lambda: replicas.done("work") == ["two"])


def test_a_frozen_replica_that_wakes_takes_its_lock_again_and_works_on(replicas: Replicas) -> None:
    replicas.start("one", seconds=60)
    enqueue(replicas.url, "work")
    until(lambda: (replicas.folder / "work.began-one").exists())
    replicas.signal("one", signal.SIGSTOP)
    replicas.start("two", seconds=0)
    until(lambda: replicas.done("work") == ["two"])
    replicas.signal("one", signal.SIGCONT)
    time.sleep(1.5)
    replicas.signal("two", signal.SIGKILL)
    assert replicas.running["one"].poll() is None
    enqueue(replicas.url, "more")
    until(lambda: (replicas.folder / "more.began-one").exists())


def test_two_replicas_of_one_name_are_refused(postgres_url: str) -> None:
    """Each would have taken over what the other was doing, again and again."""
    database = open_database(url=postgres_url)

    def replica(name: str) -> Liveness:
        rhythm = Rhythm(taking_over=0.3)
        return Liveness(database=database, name=name, executors=frozenset, recover=len, rhythm=rhythm)

    first, second, third = replica("local"), replica("local"), replica("other")
    first.take()
    third.take()
    with pytest.raises(Misconfigured, match="AMLBOT_REPLICA"):
        second.take()
    first.stop()
    second.take()
    second.stop()
    third.stop()
    database.dispose()


def test_a_replica_whose_lock_another_holds_for_good_leaves(postgres_url: str) -> None:
    database = open_database(url=postgres_url)
    left: list[str] = []
    first = Liveness(
        database=database,
        name="local",
        executors=frozenset,
        recover=len,
        lost=lambda: left.append("left"),
        rhythm=Rhythm(beat=0.05, lost=0.3),
    )
    first.take()
    usurper = Liveness(database=database, name="local", executors=frozenset, recover=len)
    with database.begin() as connection:
        connection.execute(
            sa.text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1")
        )
    usurper.take()
    first.start()
    until(lambda: left == ["left"])
    first.stop()
    usurper.stop()
    database.dispose()


@pytest.mark.parametrize(
    "trouble",
    [sa.exc.TimeoutError("the pool is exhausted"), RuntimeError("nobody had thought of it")],
    ids=["no connection is free", "unforeseen"],
)
def test_a_replica_that_cannot_look_after_the_others_is_alive_and_looks_again(
    postgres_url: str, trouble: Exception
) -> None:
    """It gave up its own lock, or its thread ended, and the others took over what it was doing."""
    database = open_database(url=postgres_url)
    looks: list[int] = []

    def executors() -> frozenset[str]:
        looks.append(len(looks))
        if len(looks) < 10:
            raise trouble
        return frozenset()

    rhythm = Rhythm(beat=0.05, taking_over=0.0)
    replica = Liveness(database=database, name="local", executors=executors, recover=len, rhythm=rhythm)
    replica.take()
    session = replica._connection
    replica.start()
    until(lambda: len(looks) > 12)
    assert replica._connection is session, "the lock was never given up"
    with pytest.raises(Misconfigured):
        Liveness(database=database, name="local", executors=frozenset, recover=len, rhythm=rhythm).take()
    replica.stop()
    database.dispose()


def test_a_replica_whose_look_at_the_others_takes_long_goes_on_beating(postgres_url: str) -> None:
    """The server ends a session that is silent for longer than a living one ever is."""
    database = open_database(url=postgres_url)
    waits = threading.Event()

    def executors() -> frozenset[str]:
        waits.wait(3)
        return frozenset()

    rhythm = Rhythm(beat=0.1, taking_over=0.0, frozen=1)
    replica = Liveness(database=database, name="local", executors=executors, recover=len, rhythm=rhythm)
    replica.take()
    session = replica._connection
    replica.start()
    time.sleep(2)
    assert replica._connection is session
    with pytest.raises(Misconfigured):
        Liveness(database=database, name="local", executors=frozenset, recover=len, rhythm=rhythm).take()
    waits.set()
    replica.stop()
    database.dispose()
