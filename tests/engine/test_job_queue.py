"""Jobs start only if their cause is committed, run once for one key, are tried again, and survive a kill."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.engine.attempts import PATIENCE, Again, GiveUp, after_failure
from bot.engine.queue import JobQueue
from bot.model.errors import Unavailable
from bot.model.job import Job, JobName
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
    queue = JobQueue(database=database, executor_id="local", poll_seconds=0.02, left_seconds=0.3)
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
    queue.enqueue(Job(name="expire", key="timer", subject="a", delay_seconds=3.0))
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
            queue.enqueue(Job(name="report", key=f"b{number}", subject="stray-b"))
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


def test_a_revocation_is_tried_every_minute_at_least_for_about_an_hour_and_azure_may_ask_for_more() -> None:
    """What kept it is over at some moment, and the role may then stand for two minutes and not for five."""
    job = Job(name="revoke", key="k", subject="s")
    away = Unavailable(service="azure", why="the same is being granted anew", retry_after=5.0)
    found = [after_failure(job=job, attempt=attempt, error=away) for attempt in range(1, PATIENCE["revoke"])]
    waits = [one.delay_seconds for one in found if isinstance(one, Again)]
    assert max(waits) <= 60.0
    assert 50 * 60 <= sum(waits) <= 70 * 60
    throttled = Unavailable(service="azure", why="429", retry_after=120.0)
    assert after_failure(job=job, attempt=30, error=throttled) == Again(delay_seconds=120.0)


class Outage:
    """The database goes away for our own writes for a while, as the driver tells it."""

    def __init__(self, engine: sa.Engine) -> None:
        self.until = 0.0
        sa.event.listen(engine, "begin", self._begin)

    def start(self, *, seconds: float) -> None:
        self.until = time.monotonic() + seconds

    def _begin(self, _connection: sa.Connection) -> None:
        if time.monotonic() < self.until:
            # What both engines take for a lost connection.
            raise sa.exc.OperationalError("BEGIN", {}, sqlite3.OperationalError("database is locked"))


def test_a_job_that_fails_while_the_database_is_away_is_tried_again_all_the_same(
    database: sa.Engine, hands: Hands
) -> None:
    """PostgreSQL was stopped while a job ran: the job failed, the row of its next attempt could not be written,
    and the engine recorded the job as failed for ever. Azure had been told and was never asked again.
    """
    outage = Outage(database)

    def run(job: Job) -> None:
        if not hands.done:
            hands.done.append("tried")
            outage.start(seconds=1.0)
            raise Unavailable(service="store", why="away", retry_after=0.1)
        hands.done.append(job.key)

    queue = JobQueue(database=database, executor_id="local", poll_seconds=0.02)
    queue.start(run=run, alarm=hands.alarm)
    try:
        queue.enqueue(Job(name="execute", key="survivor", subject="a"))
        until(lambda: "survivor" in hands.done)
    finally:
        queue.stop(grace_seconds=5)
    assert hands.done == ["tried", "survivor"]


def test_an_alarm_that_cannot_be_told_is_told_later(queue: JobQueue, hands: Hands) -> None:
    """Slack was down when a job was given up: nobody was ever told."""
    told: list[str] = []

    def alarm(job: Job, error_id: str) -> None:
        told.append(error_id)
        if len(told) == 1:
            raise Unavailable(service="slack", why="down")

    queue._alarm = alarm
    hands.failures["bug"] = [ValueError("bug")] * 9
    queue.enqueue(Job(name="execute", key="never", subject="bug"))
    until(lambda: len(told) == 2)


def test_a_job_that_only_a_newer_version_knows_waits_for_it(queue: JobQueue, database: sa.Engine, hands: Hands) -> None:
    """A replica that is about to be replaced took a job of its successor and recorded it as failed."""
    newer = Job(name="execute", key="new", subject="a").model_copy(update={"name": "from-the-future"})
    queue.enqueue(newer)
    until(lambda: queue.health().delayed == 1)
    assert queue.health().dead == 0
    assert hands.alarms == []


class FullDisk:
    """Every write of anybody fails, as a full disk or a server that can only be read lets it fail."""

    def __init__(self, engine: sa.Engine) -> None:
        self.full = False
        self.refused = 0
        self._said: Exception = psycopg.errors.ReadOnlySqlTransaction("cannot execute in a read-only transaction")
        if engine.dialect.name == "sqlite":
            self._said = sqlite3.OperationalError("database or disk is full")
        sa.event.listen(engine, "before_cursor_execute", self._before)

    def _before(self, *given: Any) -> None:
        if self.full and str(given[2]).lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
            self.refused += 1
            raise self._said


def test_a_job_whose_end_could_not_be_written_down_is_taken_up_again(
    database: sa.Engine, queue: JobQueue, hands: Hands
) -> None:
    """The disk was full when a job was done: its row said for ever that it was running, and kept its place. Eight of
    them, and nothing ran any more until the next start.
    """
    disk = FullDisk(database)

    def run(job: Job) -> None:
        hands.done.append(job.key)
        disk.full = len(hands.done) == 1

    queue._run = run
    queue.enqueue(Job(name="notify", key="told", subject="a"))
    until(lambda: disk.refused > 5)
    disk.full = False
    time.sleep(0.5)
    assert hands.done == ["told"]
    unrecorded = queue.health()
    assert (unrecorded.running, unrecorded.dead) in ((1, 0), (0, 1)), "left as it was, or said to have failed"
    queue.enqueue(Job(name="notify", key="behind-it", subject="a"))
    assert queue.bury() == 0, "the job itself is not to blame"
    if not unrecorded.running:
        until(lambda: queue.waiting() == 0)  # It was taken up by `bury` then, and what runs is no stray.
    assert queue.take_up_strays() == 0, "seen once, it may be about to be written"
    assert queue.take_up_strays() == unrecorded.running
    until(lambda: len(hands.done) == 3 and queue.waiting() == 0)
    assert sorted(key.partition("~")[0] for key in hands.done) == ["behind-it", "told", "told"]
    assert queue.take_up_strays() == queue.health().dead == 0
    assert hands.alarms == []


def test_a_job_that_takes_its_time_is_not_astray(queue: JobQueue, hands: Hands) -> None:
    held = threading.Event()
    queue._run = lambda job: hands.done.append(job.key) if held.wait(10) else None
    queue.enqueue(Job(name="execute", key="slow", subject="a"))
    until(lambda: queue.health().running == 1)
    time.sleep(0.2)
    assert [queue.take_up_strays() for _ in range(3)] == [0, 0, 0]
    held.set()
    until(lambda: hands.done == ["slow"])


def test_what_the_engine_gives_up_is_told_and_buried(queue: JobQueue, database: sa.Engine, hands: Hands) -> None:
    """A job under which its process died every time ended in a state that nobody looked at."""
    queue.enqueue(Job(name="execute", key="killer", subject="a", delay_seconds=60))
    table = "workflow_status" if database.dialect.name == "sqlite" else "dbos.workflow_status"
    with database.begin() as connection:
        connection.execute(
            sa.text(f"UPDATE {table} SET status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED' WHERE workflow_uuid = 'killer'")
        )
    assert queue.health().dead == 1
    assert queue.bury() == 1
    assert [key for key, _ in hands.alarms] == ["killer"]
    assert queue.health().dead == 0
    assert queue.bury() == 0


def test_finished_jobs_are_forgotten_after_their_time_and_waiting_ones_never(queue: JobQueue, hands: Hands) -> None:
    queue.enqueue(Job(name="execute", key="done", subject="a"))
    queue.enqueue(Job(name="expire", key="timer", subject="a", delay_seconds=3600))
    until(lambda: hands.done == ["done"] and queue.health().running == 0)
    now = datetime.now(UTC)
    assert queue.forget_finished(before=now - timedelta(hours=1)) == 0
    assert queue.forget_finished(before=now + timedelta(hours=1)) == 1
    assert (queue.waiting(), queue.health().delayed) == (1, 1)


def test_every_job_has_a_number_of_attempts() -> None:
    assert set(PATIENCE) == set(get_args(JobName))
