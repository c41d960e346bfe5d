"""`amlbot doctor` and `amlbot db upgrade`: what is not well is named, each by itself; looking changes nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.engine.queue import JobQueue
from bot.model.errors import Misconfigured
from bot.model.execution import GrantStatus
from bot.model.job import Job
from bot.sandbox.server import Sandbox
from bot.store import migrate
from bot.store.database import open_database
from bot.store.file_lock import FileLock
from bot.store.store import SqlStore
from bot.wiring.examination import examine_database
from bot.wiring.records import upgrade_database
from tests.contracts.nouns import grant, request

ROOT = Path(__file__).parents[2]
LONG_AGO = datetime.now(UTC) - timedelta(days=40)


class Database:
    """One with the tables of amlbot and of its engine."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = open_database(url=url)
        migrate.upgrade(engine=self.engine)
        self.queue = JobQueue(database=self.engine, executor_id="local")
        self.queue.prepare()
        self.store = SqlStore(engine=self.engine, enqueue=self.queue.enqueue_in)
        self.jobs = "workflow_status" if self.engine.dialect.name == "sqlite" else "dbos.workflow_status"

    def job(self, key: str, **columns: str) -> None:
        """A job that waits, with what its row is to say instead."""
        self.queue.enqueue(Job(name="execute", key=key, subject="a"))
        for name, value in columns.items():
            with self.engine.begin() as connection:
                statement = f"UPDATE {self.jobs} SET {name} = :value WHERE workflow_uuid = :key"
                connection.execute(sa.text(statement), {"value": value, "key": key})


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    sqlite = request.param == "sqlite"
    found = Database(f"sqlite:///{tmp_path / 'a.db'}" if sqlite else request.getfixturevalue("empty_postgres_url"))
    yield found
    found.engine.dispose()


def unwell(database: Database) -> dict[str, str]:
    return {check.name: check.said for check in examine_database(url=database.url) if not check.well}


def a_request_left(database: Database) -> None:
    with database.store.transaction() as tx:
        tx.requests.add(request(1, closes_at=LONG_AGO))


def an_overdue_grant(database: Database) -> None:
    with database.store.transaction() as tx:
        tx.requests.add(request(1))
        tx.grants.add(grant(request="request-1", status=GrantStatus.ACTIVE, expires_at=LONG_AGO))


UNWELL: Mapping[str, tuple[Callable[[Database], None], dict[str, str]]] = {
    "nothing": (lambda _: None, {}),
    "work that waits is well": (lambda database: database.job("a"), {}),
    "work of this version that is under way is well": (lambda database: database.job("a", status="PENDING"), {}),
    "work of another version": (
        lambda database: database.job("a", application_version="0"),
        {"stranded work": "1 of another version: run that version until they are done"},
    ),
    "finished work of another version is well": (
        lambda database: database.job("a", application_version="0", status="SUCCESS"),
        {},
    ),
    "work that was given up": (
        lambda database: database.job("a", status="MAX_RECOVERY_ATTEMPTS_EXCEEDED"),
        {"work given up": "1: a running amlbot tells those concerned within a minute"},
    ),
    "a request nobody looks after": (a_request_left, {"requests left standing": "1: is an amlbot running?"}),
    "a grant past its end": (
        an_overdue_grant,
        {"overdue grants": "1 past their end: look for revocation.refused in the audit"},
    ),
}


@pytest.mark.parametrize(("happens", "found"), UNWELL.values(), ids=UNWELL)
def test_what_is_not_well_with_the_work_is_counted(
    database: Database, happens: Callable[[Database], None], found: dict[str, str]
) -> None:
    happens(database)
    assert unwell(database) == found


def test_a_database_at_another_schema_is_not_well(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {migrate.VERSION_TABLE} SET version_num = '9999'")
    [(name, said)] = unwell(database).items()
    assert name == "database"
    assert "made by a newer amlbot" in said


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///nowhere.db", "there is no file nowhere.db: `amlbot run` makes it"),
        ("sqlite:////nowhere/a.db", "there is no file /nowhere/a.db"),
        ("postgresql://ana:secret@127.0.0.1:1/amlbot", "does not answer"),
        ("mysql://x/y", "is not a database amlbot can use"),
        ("nonsense", "cannot be read"),
    ],
)
def test_a_database_that_is_not_there_is_said_and_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    [check] = examine_database(url=url)
    assert not check.well
    assert said in check.said
    assert "secret" not in check.said
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    sandbox = Sandbox()
    sandbox.start(directory=tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    sandbox.stop()


def doctor(sandbox: Sandbox, folder: Path, **settings: str) -> tuple[int, dict[str, bool]]:
    """The whole command in a process of its own: its status, and whether each thing is well."""
    ours = ("AMLBOT_", "AZURE_", "SLACK_", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")
    inherited = {name: value for name, value in os.environ.items() if not name.upper().startswith(ours)}
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "doctor", "--json"],
        cwd=folder,
        env={**inherited, **sandbox.environment, "AMLBOT_POLICIES": str(ROOT / "policies"), "PYTHONPATH": str(ROOT)}
        | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    checks = [json.loads(line) for line in ran.stdout.splitlines()]
    assert checks, ran.stderr
    return ran.returncode, {check["name"]: check["well"] for check in checks}


@pytest.mark.slow
def test_a_stranger_runs_it_before_and_after_the_first_start(sandbox: Sandbox, tmp_path: Path) -> None:
    """It ended at the first thing that was not well, and left an empty database behind."""
    status, found = doctor(sandbox, tmp_path)
    sound = {"policies": True, "slack": True, "slack socket mode": True, "entra": True}
    assert (status, found) == (1, {"database": False, **sound})
    assert list(tmp_path.iterdir()) == []
    upgrade_database(url=f"sqlite:///{tmp_path / 'amlbot.db'}")
    status, found = doctor(sandbox, tmp_path)
    assert (status, set(found.values())) == (0, {True})
    assert {"database", "disk", "work", "stranded work", "policies", "slack", "entra"} <= set(found)


@pytest.mark.slow
def test_each_thing_that_is_not_well_is_said_by_itself(sandbox: Sandbox, tmp_path: Path) -> None:
    tokens = {"SLACK_BOT_TOKEN": "xoxb-not-a-token", "SLACK_APP_TOKEN": "xapp-not-a-token"}
    status, found = doctor(sandbox, tmp_path, **tokens, AMLBOT_POLICIES=str(tmp_path / "none"))
    unwell = dict.fromkeys(("database", "policies", "slack", "slack socket mode"), False)
    assert (status, found) == (1, {**unwell, "entra": True})


def test_an_upgrade_is_refused_while_anybody_works_on_the_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'amlbot.db'}"
    engine = open_database(url=url)
    working = FileLock(engine=engine)
    working.take()
    with pytest.raises(Misconfigured, match=f"another amlbot \\(process {os.getpid()}\\) works on"):
        upgrade_database(url=url)
    assert migrate.current_version(engine=engine) == ""
    working.release()
    assert upgrade_database(url=url) == migrate.head_version()
    engine.dispose()


@pytest.mark.postgres
def test_an_upgrade_waits_for_the_one_before_it(empty_postgres_url: str) -> None:
    engine = open_database(url=empty_postgres_url)
    versions: list[str] = []
    with engine.connect() as first:
        first.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": migrate.MIGRATION_LOCK})
        second = threading.Thread(target=lambda: versions.append(upgrade_database(url=empty_postgres_url)))
        second.start()
        time.sleep(0.7)
        assert versions == []
        assert migrate.current_version(engine=engine) == ""
    second.join(30)
    assert versions == [migrate.head_version()]
    engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("where", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_two_upgrades_at_once_leave_one_whole_schema(
    request: pytest.FixtureRequest, tmp_path: Path, where: str
) -> None:
    """The command itself, twice: on one file the second may be told to wait for the first, never to half of it."""
    sqlite = where == "sqlite"
    url = f"sqlite:///{tmp_path / 'amlbot.db'}" if sqlite else str(request.getfixturevalue("empty_postgres_url"))
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "bot", "db", "upgrade"],
            env={**os.environ, "AMLBOT_DATABASE_URL": url},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [(one.communicate(timeout=90), one.returncode) for one in both]
    statuses = sorted(status for _, status in said)
    assert statuses == [0, 0] or (sqlite and statuses == [0, 2]), said
    assert all(out or "another amlbot" in err for (out, err), _ in said), said
    engine = open_database(url=url)
    migrate.check(engine=engine)
    engine.dispose()
