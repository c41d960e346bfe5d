"""Jobs start only if their cause is committed, run once for one key, are tried again, and survive a kill."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.engine.attempts import PATIENCE, Again, GiveUp, after_failure
from bot.engine.queue import JobQueue
from bot.model.errors import Unavailable
from bot.model.job import Job
from bot.store.database import open_database


class Hands:
    """Does jobs by noting them; fails as often as it is told."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.alarms: list[tuple[str, str]] = []
        self.failures: dict[str, list[Exception]] = {}

    def run(self, job: Job) -> None:
        waiting = self.failures.get(job.subject, [])
        if waiting:
            raise waiting.pop(0)
        self.done.append(job.key)

    def alarm(self, job: Job, error_id: str) -> None:
        self.alarms.append((job.key, error_id))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'jobs.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    engine = open_database(url=url)
    yield engine
    engine.dispose()


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def queue(database: sa.Engine, hands: Hands) -> Iterator[JobQueue]:
    queue = JobQueue(database=database, executor_id="local", poll_seconds=0.02)
    queue.start(run=hands.run, alarm=hands.alarm)
    yield queue
    queue.stop(grace_seconds=5)


def until(look: Callable[[], object], *, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def test_a_job_of_a_rolled_back_transaction_never_starts_and_a_committed_one_does(
    queue: JobQueue, database: sa.Engine, hands: Hands
) -> None:
    with Session(database) as session:
        queue.enqueue_in(session, Job(name="expire", key="rolled-back", subject="a"))
        session.rollback()
    with Session(database) as session:
        queue.enqueue_in(session, Job(name="expire", key="committed", subject="a"))
        session.commit()
    until(lambda: "committed" in hands.done)
    assert hands.done == ["committed"]
    assert queue.stranded() == 0


def test_the_same_key_is_the_same_job(queue: JobQueue, hands: Hands) -> None:
    for _ in range(3):
        queue.enqueue(Job(name="intake", key="once", subject="a"))
    queue.enqueue(Job(name="intake", key="later", subject="a"))
    until(lambda: "later" in hands.done)
    queue.enqueue(Job(name="intake", key="once", subject="a"))
    queue.enqueue(Job(name="intake", key="last", subject="a"))
    until(lambda: "last" in hands.done)
    assert sorted(hands.done) == ["last", "later", "once"]


def test_a_delayed_job_waits_and_an_undelayed_one_does_not(queue: JobQueue, hands: Hands) -> None:
    queue.enqueue(Job(name="expire", key="timer", subject="a", delay_seconds=1.0))
    queue.enqueue(Job(name="expire", key="now", subject="a"))
    until(lambda: "now" in hands.done)
    assert "timer" not in hands.done
    until(lambda: "timer" in hands.done)


def test_what_is_unavailable_is_tried_again_and_a_bug_is_given_up_with_an_id(queue: JobQueue, hands: Hands) -> None:
    hands.failures["away"] = [Unavailable(service="azure", why="busy", retry_after=0.1)]
    hands.failures["bug"] = [ValueError("bug")] * 9
    queue.enqueue(Job(name="execute", key="comes-back", subject="away"))
    queue.enqueue(Job(name="execute", key="never", subject="bug"))
    until(lambda: hands.alarms and "comes-back" in hands.done)
    assert hands.alarms == [("never", hands.alarms[0][1])]
    assert hands.alarms[0][1].startswith("E-")
    assert "never" not in hands.done


def test_messages_of_one_request_never_run_side_by_side(database: sa.Engine) -> None:
    """Two at once would both find no message and post it twice."""
    running: set[str] = set()
    clashes: list[str] = []
    done: list[str] = []

    def run(job: Job) -> None:
        if job.subject in running:
            clashes.append(job.key)
        running.add(job.subject)
        time.sleep(0.05)
        running.discard(job.subject)
        done.append(job.key)

    queue = JobQueue(database=database, executor_id="local", poll_seconds=0.02)
    queue.start(run=run, alarm=lambda job, error_id: None)
    try:
        for number in range(6):
            queue.enqueue(Job(name="notify", key=f"a{number}", subject="request-a"))
            queue.enqueue(Job(name="notify", key=f"b{number}", subject="request-b"))
        until(lambda: len(done) == 12)
    finally:
        queue.stop(grace_seconds=5)
    assert not clashes


def test_a_job_whose_process_is_killed_is_run_by_the_next_one(tmp_path: Path, hands: Hands) -> None:
    url = f"sqlite:///{tmp_path / 'jobs.db'}"
    started = tmp_path / "started"
    dying = textwrap.dedent(
        f"""
        import os, pathlib, signal
        from bot.engine.queue import JobQueue
        from bot.model.job import Job
        from bot.store.database import open_database

        def run(job):
            pathlib.Path({str(started)!r}).write_text(job.key)
            os.kill(os.getpid(), signal.SIGKILL)

        queue = JobQueue(database=open_database(url={url!r}), executor_id="local", poll_seconds=0.02)
        queue.start(run=run, alarm=print)
        queue.enqueue(Job(name="execute", key="cut-short", subject="a"))
        import time; time.sleep(20)
        """
    )
    killed = subprocess.run([sys.executable, "-c", dying], timeout=40, check=False, capture_output=True)
    assert killed.returncode == -9, killed.stderr.decode()
    assert started.read_text() == "cut-short"
    engine = open_database(url=url)
    queue = JobQueue(database=engine, executor_id="local", poll_seconds=0.02)
    queue.start(run=hands.run, alarm=hands.alarm)
    try:
        until(lambda: hands.done == ["cut-short"])
    finally:
        queue.stop(grace_seconds=5)
        engine.dispose()


@pytest.mark.parametrize("name", PATIENCE)
def test_patience_ends_for_every_job_and_waits_grow_but_not_for_ever(name: str) -> None:
    job = Job.model_validate({"name": name, "key": "k", "subject": "s"})
    away = Unavailable(service="azure", why="busy", retry_after=2.0)
    patience = PATIENCE[job.name]
    waits = [after_failure(job=job, attempt=attempt, error=away) for attempt in range(1, patience)]
    assert all(isinstance(wait, Again) and 2.0 <= wait.delay_seconds <= 300 for wait in waits)
    assert isinstance(after_failure(job=job, attempt=patience, error=away), GiveUp)
    assert isinstance(after_failure(job=job, attempt=3, error=KeyError("bug")), GiveUp)
