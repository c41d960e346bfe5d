"""Jobs that survive a kill: one row each in the application's own database, run by a pool of worker threads."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from dbos import (
    DBOS,
    DBOSClient,
    DBOSConfig,
    DBOSPortableJSONSerializer,
    EnqueueOptions,
    run_dbos_database_migrations,
)
from sqlalchemy.orm import Session

from bot.engine.attempts import Again, GiveUp, after_failure
from bot.model.job import Job

log = logging.getLogger(__name__)

APPLICATION_VERSION = "1"
"""Constant on purpose: with a version of its own, each deployment would strand the work of the one before."""

MOST_RECOVERIES = 20
"""How often a job may be running while its process dies before it is held to be the cause."""

QUEUE = "jobs"
MESSAGES = "messages"
"""Jobs that speak to Slack run one at a time for one request: two at once would post the same message twice."""

WORKFLOW = "job"


class JobQueue:
    """Enqueue in any session, run until stopped.

    run     carries out one job; idempotent, because a job whose process died is run again from its start.
    alarm   told (job, error id) when a job was tried as often as it may be and is given up.
    poll_seconds  how often the queue is looked at: the wait between a commit and the start of its work.
    """

    def __init__(
        self,
        *,
        database: sa.Engine,
        executor_id: str,
        workers: int = 8,
        poll_seconds: float = 0.1,
    ) -> None:
        self._database = database
        self._executor_id = executor_id
        self._workers = workers
        self._poll_seconds = poll_seconds
        self._run: Callable[[Job], None] | None = None
        self._alarm: Callable[[Job, str], None] | None = None
        self._started = threading.Event()
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

        # A plain function, because DBOS marks what it registers and a bound method cannot be marked.
        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=MOST_RECOVERIES)
        def job(written: dict[str, Any], attempt: int) -> str:
            name = Job.model_validate(written).name
            return DBOS.run_step({"name": name}, self._attempt, written, attempt)

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
        if self._started.is_set():
            DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=grace_seconds)
            self._started.clear()

    def enqueue_in(self, session: Session, job: Job) -> None:
        """Add a job to the session's transaction. A key that was used before is left as it is."""
        options = _options(job=job, key=job.key, delay_seconds=job.delay_seconds)
        self._client.enqueue_in_transaction(session, options, job.model_dump(), 1)

    def enqueue(self, job: Job) -> None:
        """Add a job in a transaction of its own."""
        with Session(self._database) as session, session.begin():
            self.enqueue_in(session, job)

    def prepare(self) -> None:
        """Create or bring up to date the queue's own tables, so that jobs can be enqueued before start."""
        run_dbos_database_migrations(_url(self._database))

    def stranded(self) -> int:
        """How many unfinished jobs belong to another application version: work nobody will do. Healthy is 0."""
        unfinished: Any = DBOS.list_workflows(status=["PENDING", "ENQUEUED", "DELAYED"], load_input=False)
        return sum(1 for one in unfinished if one.app_version not in (None, APPLICATION_VERSION))

    def waiting(self) -> int:
        """How many jobs wait or run now, delayed ones included."""
        return len(DBOS.list_workflows(status=["PENDING", "ENQUEUED", "DELAYED"], load_input=False))

    def _attempt(self, written: dict[str, Any], attempt: int) -> str:
        job = Job.model_validate(written)
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
                case GiveUp(error_id=error_id):
                    log.exception("job.given_up name=%s key=%s id=%s", job.name, job.key, error_id)
                    alarm(job, error_id)
                    return "given up"
        return "done"

    def _hands(self) -> tuple[Callable[[Job], None], Callable[[Job, str], None]]:
        if self._run is None or self._alarm is None:
            raise RuntimeError("a job was run before the queue was started")
        return self._run, self._alarm

    def _again(self, *, job: Job, attempt: int, delay_seconds: float) -> None:
        options = _options(job=job, key=f"{job.key}~{attempt}", delay_seconds=delay_seconds)
        with Session(self._database) as session, session.begin():
            self._client.enqueue_in_transaction(session, options, job.model_dump(), attempt)


def _options(*, job: Job, key: str, delay_seconds: float) -> EnqueueOptions:
    options: EnqueueOptions = {
        "workflow_name": WORKFLOW,
        "queue_name": MESSAGES if job.name == "notify" else QUEUE,
        "workflow_id": key,
        "app_version": APPLICATION_VERSION,
    }
    if job.name == "notify":
        options["queue_partition_key"] = job.subject
    if delay_seconds > 0:
        options["delay_seconds"] = delay_seconds
    return options


def _url(database: sa.Engine) -> str:
    return database.url.render_as_string(hide_password=False)
