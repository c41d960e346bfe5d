"""Jobs that survive a kill: one row each in the application's own database, run by a pool of worker threads."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from dbos import (
    DBOS,
    DBOSClient,
    DBOSConfig,
    DBOSPortableJSONSerializer,
    EnqueueOptions,
)
from pydantic import ValidationError
from sqlalchemy.orm import Session

from bot.engine.attempts import PATIENCE, Again, GiveUp, after_failure, error_id
from bot.engine.health import DEAD, FINISHED, Health, counted
from bot.engine.repeats import said_once
from bot.model.job import Job

log = logging.getLogger(__name__)

APPLICATION_VERSION = "1"
"""Constant on purpose: with a version of its own, each deployment would strand the work of the one before."""

MOST_RECOVERIES = 20
"""How often a job may be running while its process dies before it is held to be the cause."""

QUEUE = "jobs"
MESSAGES = "messages"
"""Jobs that speak to Slack run one at a time for one request or stray: two at once would post the same message twice.
"""

ONE_BY_ONE = frozenset({"notify", "report"})

WORKFLOW = "job"

LEFT_SECONDS = 60.0
"""How long a job waits that cannot be done here: unknown to this version and left by a newer replica, or given up with
nobody to tell."""

_LONGEST_PAUSE_SECONDS = 5.0
_MOST_AT_ONCE = 500


class _Leaving(BaseException):
    """The process stops while the database is away. No Exception, or the engine would record the job as failed."""


class JobQueue:
    """Enqueue in any session, run until stopped.

    run     carries out one job; idempotent, because a job whose process died is run again from its start.
    alarm   told (job, error id) when a job was tried as often as it may be and is given up.
    poll_seconds  how often the queue is looked at: the wait between a commit and the start of its work.
    left_seconds  how long a job waits that cannot be done here.
    """

    def __init__(
        self,
        *,
        database: sa.Engine,
        executor_id: str,
        workers: int = 8,
        poll_seconds: float = 0.1,
        left_seconds: float = LEFT_SECONDS,
    ) -> None:
        self._database = database
        self._executor_id = executor_id
        self._workers = workers
        self._poll_seconds = poll_seconds
        self._left_seconds = left_seconds
        self._run: Callable[[Job], None] | None = None
        self._alarm: Callable[[Job, str], None] | None = None
        self._in_hand: set[str] = set()
        self._astray: frozenset[str] = frozenset()
        self._started = threading.Event()
        self._stopping = threading.Event()
        self._client = DBOSClient(
            system_database_url=_url(database),
            system_database_engine=database,
            serializer=DBOSPortableJSONSerializer(),
            application_name="amlbot",
            lazy=True,
        )

    def start(self, *, run: Callable[[Job], None], alarm: Callable[[Job, str], None]) -> None:
        """Bring the queue's own tables up to date, take over what this executor left unfinished, and begin to work.

        Returns when jobs are being run. Raises Misconfigured never; a database that is away raises its own error.
        """
        self._run, self._alarm = run, alarm
        self._stopping.clear()
        config: DBOSConfig = {
            "name": "amlbot",
            "system_database_url": _url(self._database),
            "system_database_engine": self._database,
            "executor_id": self._executor_id,
            "application_version": APPLICATION_VERSION,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
            "use_listen_notify": False,
            "enable_otlp": False,
        }
        DBOS(config=config)
        said_once("dbos")

        # A plain function, because DBOS marks what it registers and a bound method cannot be marked.
        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=MOST_RECOVERIES)
        def job(written: dict[str, Any], attempt: int) -> str:
            return DBOS.run_step({"name": str(written.get("name"))}, self._attempt, written, attempt)

        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=self._workers, polling_interval_sec=self._poll_seconds)
        DBOS.register_queue(
            MESSAGES,
            worker_concurrency=self._workers,
            partition_concurrency=1,
            polling_interval_sec=self._poll_seconds,
        )
        self._started.set()

    def stop(self, *, grace_seconds: int = 10) -> None:
        """Take no new job and wait for those running; what does not finish in time is run again at the next start."""
        self._stopping.set()
        if self._started.is_set():
            DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=grace_seconds)
            self._started.clear()

    def enqueue_in(self, session: Session, job: Job) -> None:
        """Add a job to the session's transaction. A key that was used before is left as it is."""
        options = _options(job=job, key=job.key, delay_seconds=job.delay_seconds)
        self._client.enqueue_in_transaction(session.connection(), options, job.model_dump(), 1)

    def enqueue(self, job: Job) -> None:
        """Add a job in a transaction of its own."""
        with Session(self._database) as session, session.begin():
            self.enqueue_in(session, job)

    def prepare(self) -> None:
        """Create or bring up to date the queue's own tables, so that jobs can be enqueued before start."""
        logging.getLogger("dbos").setLevel(logging.WARNING)
        said_once("dbos")
        DBOS.migrate(_url(self._database))

    def stranded(self) -> int:
        """How many unfinished jobs belong to another application version: work nobody will do. Healthy is 0."""
        return self.health().stranded

    def waiting(self) -> int:
        """How many jobs wait or run now, delayed ones included."""
        health = self.health()
        return health.running + health.waiting + health.delayed

    def health(self) -> Health:
        """What the queue's own tables say, counted by the database; needs no start."""
        return counted(database=self._database, version=APPLICATION_VERSION)

    def recover(self, *, executor_id: str) -> int:
        """Let others do what a dead process was doing; how many jobs those were. Only whoever holds its lock may."""
        return len(DBOS._recover_pending_workflows([executor_id]))

    def executors(self) -> frozenset[str]:
        """The names of the processes in whose hands jobs are now."""
        rows = self._client.list_workflows(status="PENDING", load_input=False, load_output=False)
        return frozenset(str(row.executor_id) for row in rows if row.executor_id)

    def bury(self) -> int:
        """Give up, as after the last attempt, what the engine itself has given up: nothing ends in silence.

        A job under which its process died too often, or that could not be run at all. One of which the engine could not
        write down how it ended is no such job: it is tried again. Returns how many there were to bury.
        """
        _, alarm = self._hands()
        buried = 0
        for row in self._client.list_workflows(status=list(DEAD), name=WORKFLOW, limit=_MOST_AT_ONCE):
            written, attempt = _arguments(row.input)
            try:
                job = Job.model_validate(written)
            except ValidationError:
                log.error("job.unreadable key=%s", row.workflow_id)
            else:
                # What a job itself raises never gets here: it becomes the row of its next attempt.
                if row.status == "ERROR" and attempt < PATIENCE[job.name]:
                    log.warning("job.unrecorded name=%s key=%s error=%r", job.name, job.key, row.error)
                    self._again(job=job, attempt=attempt + 1, delay_seconds=0.0)
                    self._client.delete_workflows([row.workflow_id])
                    continue
                found = error_id(job=job, attempt=0)
                log.error("job.buried name=%s key=%s id=%s error=%r", job.name, job.key, found, row.error)
                alarm(job, found)
            self._client.delete_workflows([row.workflow_id])
            buried += 1
        return buried

    def take_up_strays(self) -> int:
        """Let the jobs be done anew that are in our name and in nobody's hands; how many those were.

        When the end of a job cannot be written down (a full disk, a database that can only be read) the engine leaves
        its row as it is: the job keeps its place among those running for ever. Who is found so at two looks in a row is
        astray; a minute between them is far more than lies between a job and its row.
        """
        rows = self._client.list_workflows(
            status="PENDING", executor_id=self._executor_id, name=WORKFLOW, load_input=False, load_output=False
        )
        found = {row.workflow_id: row.queue_name for row in rows if row.workflow_id not in self._in_hand}
        again = self._astray & found.keys()
        for key in sorted(again):
            log.warning("job.astray key=%s", key)
            DBOS.resume_workflows([key], queue_name=found[key])
        self._astray = frozenset(found) - again
        return len(again)

    def forget_finished(self, *, before: datetime) -> int:
        """Delete the rows of jobs that were finished before that; how many. Ours is the only copy: the audit stays.

        A key is free again then: long enough after its cause that nothing enqueues it a second time.
        """
        rows = self._client.list_workflows(
            status=list(FINISHED),
            completed_before=before.astimezone(UTC).isoformat(),
            limit=_MOST_AT_ONCE,
            load_input=False,
            load_output=False,
        )
        if rows:
            self._client.delete_workflows([row.workflow_id for row in rows])
        return len(rows)

    def _attempt(self, written: dict[str, Any], attempt: int) -> str:
        held = str(DBOS.workflow_id)
        self._in_hand.add(held)
        try:
            return self._done(written, attempt)
        finally:
            self._in_hand.discard(held)

    def _done(self, written: dict[str, Any], attempt: int) -> str:
        try:
            job = Job.model_validate(written)
        except ValidationError:
            self._leave_for_others(written, attempt)
            return "unknown"
        run, alarm = self._hands()
        try:
            run(job)
        except Exception as error:
            # Not a swallowed error: it becomes another row, or an alarm with an id that is in the log.
            verdict = after_failure(job=job, attempt=attempt, error=error)
            match verdict:
                case Again(delay_seconds=delay):
                    log.warning("job.retried name=%s key=%s attempt=%d error=%r", job.name, job.key, attempt, error)
                    self._again(job=job, attempt=attempt + 1, delay_seconds=delay)
                    return "again"
                case GiveUp(error_id=found):
                    log.exception("job.given_up name=%s key=%s id=%s", job.name, job.key, found)
                    return self._give_up(alarm=alarm, job=job, attempt=attempt, found=found)
        return "done"

    def _give_up(self, *, alarm: Callable[[Job, str], None], job: Job, attempt: int, found: str) -> str:
        """Tell that it is given up; while even that fails the job is kept, and tried once more before it is told."""
        try:
            alarm(job, found)
        except Exception:
            log.exception("job.alarm_failed name=%s key=%s id=%s", job.name, job.key, found)
            self._again(job=job, attempt=attempt + 1, delay_seconds=self._left_seconds)
            return "again"
        return "given up"

    def _leave_for_others(self, written: dict[str, Any], attempt: int) -> None:
        key = str(written.get("key", ""))
        log.error("job.unknown name=%s key=%s attempt=%d", written.get("name"), key, attempt)
        options: EnqueueOptions = {
            "workflow_name": WORKFLOW,
            "queue_name": QUEUE,
            "workflow_id": f"{key}~{attempt + 1}",
            "app_version": APPLICATION_VERSION,
            "delay_seconds": self._left_seconds,
        }
        self._keep(options, written, attempt + 1)

    def _hands(self) -> tuple[Callable[[Job], None], Callable[[Job, str], None]]:
        if self._run is None or self._alarm is None:
            raise RuntimeError("a job was run before the queue was started")
        return self._run, self._alarm

    def _again(self, *, job: Job, attempt: int, delay_seconds: float) -> None:
        options = _options(job=job, key=f"{job.key}~{attempt}", delay_seconds=delay_seconds)
        self._keep(options, job.model_dump(), attempt)

    def _keep(self, options: EnqueueOptions, written: dict[str, Any], attempt: int) -> None:
        """Write the next attempt down, however long the database is away: a job that failed here would be lost.

        Raises _Leaving when the process stops first; the job was being run then, and is run again.
        """
        pause = 0.2
        while True:
            try:
                with Session(self._database) as session, session.begin():
                    self._client.enqueue_in_transaction(session, options, written, attempt)
            except sa.exc.SQLAlchemyError as away:
                log.warning("job.unsaved key=%s error=%r", options["workflow_id"], away)
                if self._stopping.wait(timeout=pause):
                    raise _Leaving from away
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
            else:
                return


def _options(*, job: Job, key: str, delay_seconds: float) -> EnqueueOptions:
    options: EnqueueOptions = {
        "workflow_name": WORKFLOW,
        "queue_name": MESSAGES if job.name in ONE_BY_ONE else QUEUE,
        "workflow_id": key,
        "app_version": APPLICATION_VERSION,
    }
    if job.name in ONE_BY_ONE:
        options["queue_partition_key"] = job.subject
    if delay_seconds > 0:
        options["delay_seconds"] = delay_seconds
    return options


def _arguments(given: Any) -> tuple[Any, int]:
    """The job as it was written and the number of its attempt, out of what the engine keeps of a call."""
    arguments = [*((given or {}).get("args") or []), {}, 1]
    return arguments[0], arguments[1] if isinstance(arguments[1], int) else 1


def _url(database: sa.Engine) -> str:
    return database.url.render_as_string(hide_password=False)
