"""A database that cannot be used: amlbot refuses to start, says in one sentence what to do, and touches nothing else.

The real process, beside a Slack and an Azure that would note if it so much as knocked.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql

from bot.engine.queue import JobQueue
from bot.model.job import Job
from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from bot.store.database import open_database
from bot.store.file_lock import FileLock
from bot.store.migrate import VERSION_TABLE, downgrade, upgrade
from bot.wiring.records import upgrade_database
from tests.journeys.town import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

PLAIN_ROOT = """
import ctypes, os, sys
if os.geteuid() == 0:
    for capability in (1, 2):
        if ctypes.CDLL(None).prctl(24, capability, 0, 0, 0) != 0:
            sys.exit("this process may not give up its rights")
os.execv(sys.executable, [sys.executable, "-m", "bot", *sys.argv[1:]])
"""
"""Root may write anything (CAP_DAC_OVERRIDE) and read anything (CAP_DAC_READ_SEARCH): this one gives that up first."""


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    sandbox = Sandbox()
    sandbox.start(directory=tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    sandbox.stop()


def run(sandbox: Sandbox, *words: str, url: str, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """One `amlbot` command in an environment that lacks nothing but a database."""
    return subprocess.run(
        [sys.executable, "-c", PLAIN_ROOT, *words],
        cwd=cwd,
        env=environment(sandbox, url=url) | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def environment(sandbox: Sandbox, *, url: str) -> dict[str, str]:
    ours = ("AMLBOT_", "AZURE_", "SLACK_", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")
    inherited = {name: value for name, value in os.environ.items() if not name.upper().startswith(ours)}
    named = {"AMLBOT_DATABASE_URL": url, "AMLBOT_POLICIES": str(ROOT / "policies"), "PYTHONPATH": str(ROOT)}
    return {**inherited, **sandbox.environment, **named}


def must_refuse(sandbox: Sandbox, *, url: str, cwd: Path, words: str) -> None:
    """`amlbot run` ends with a status that is not 0 and one sentence, before Slack or Azure have heard of it."""
    before = len(sandbox.journal.entries())
    ran = run(sandbox, "run", url=url, cwd=cwd)
    said = [line for line in ran.stderr.splitlines() if line.startswith("amlbot: ")]
    assert ran.returncode == 2, ran.stderr
    assert len(said) == 1, ran.stderr
    assert words in said[0]
    assert ": " in said[0].removeprefix("amlbot: "), "it does not say what to do"
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""
    assert len(sandbox.journal.entries()) == before
    assert sandbox.slack.connections == 0


@pytest.mark.parametrize("setting", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_a_token_that_slack_does_not_take_is_refused_at_once(sandbox: Sandbox, tmp_path: Path, setting: str) -> None:
    """It waited two minutes for Slack to change its mind."""
    wrong = {setting: {"SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_APP_TOKEN": "xapp-wrong"}[setting]}
    ran = run(sandbox, "run", url=f"sqlite:///{tmp_path}/amlbot.db", cwd=tmp_path, **wrong)
    [said] = [line for line in ran.stderr.splitlines() if line.startswith("amlbot: ")]
    assert ran.returncode == 2
    assert said.startswith(f"amlbot: Slack does not take {setting} (invalid_auth): copy it anew")
    assert "Traceback" not in ran.stderr
    assert "wrong" not in ran.stderr
    assert sandbox.slack.connections == 0


SOCKETS = "apps.connections.open"


@pytest.mark.parametrize(
    ("token", "fault", "words"),
    [
        ("xapp-wrong", None, "Slack does not take SLACK_APP_TOKEN (invalid_auth): copy it anew"),
        ("", "token_revoked", "Slack does not take SLACK_APP_TOKEN (token_revoked): copy it anew"),
        ("", "missing_scope", "Slack does not let SLACK_APP_TOKEN do what amlbot needs (missing_scope"),
    ],
    ids=["wrong", "revoked", "without connections:write"],
)
def test_an_app_token_is_refused_before_any_work_is_taken_up(
    sandbox: Sandbox, tmp_path: Path, token: str, fault: str | None, words: str
) -> None:
    """It was found out only after work had begun: Azure had been told, and nobody could hear what became of it."""
    url = f"sqlite:///{tmp_path}/amlbot.db"
    upgrade_database(url=url)
    engine = open_database(url=url)
    queue = JobQueue(database=engine, executor_id="local")
    queue.prepare()
    queue.enqueue(Job(name="orphans", key="orphans-waiting", subject="waiting"))
    last = max((one.number for one in sandbox.journal.entries()), default=0)
    if fault is not None:
        sandbox.faults.add(Fault(service="slack", match=SOCKETS, kind="error", code=fault))
    ran = run(sandbox, "run", url=url, cwd=tmp_path, **({"SLACK_APP_TOKEN": token} if token else {}))
    [said] = [line for line in ran.stderr.splitlines() if line.startswith("amlbot: ")]
    assert (ran.returncode, sandbox.faults.pending()) == (2, {})
    assert words in said
    assert "Traceback" not in ran.stderr
    assert [one.operation for one in sandbox.journal.entries(since=last)] == ["auth.test", SOCKETS]
    with engine.connect() as connection:
        [state] = connection.exec_driver_sql("SELECT status FROM workflow_status").scalars()
    assert state == "ENQUEUED"
    engine.dispose()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file at the newest schema."""
    path = tmp_path_factory.mktemp("sound") / "amlbot.db"
    engine = open_database(url=f"sqlite:///{path}")
    upgrade(engine=engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


def overwrite(path: Path, start: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(content)


def shorten(path: Path, parts: float) -> None:
    os.truncate(path, int(path.stat().st_size * parts))


def with_sql(path: Path, *statements: str, into: Path | None = None) -> None:
    """Change the file; or make it one of its own, which takes the place of another."""
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    if into is not None:
        path.replace(into)


def older(path: Path) -> None:
    engine = open_database(url=f"sqlite:///{path}")
    downgrade(engine=engine, to="0001")
    engine.dispose()


DAMAGED = "is damaged or not SQLite: restore it from a backup or move it away"
DAMAGE: Mapping[str, Callable[[Path], None]] = {
    "a letter": lambda path: overwrite(path, 0, b"Dear platform team, " * 1000),
    "an overwritten header": lambda path: overwrite(path, 0, b"\xff" * 100),
    "zeros for a header": lambda path: overwrite(path, 0, b"\0" * 100),
    "an overwritten page in the middle": lambda path: overwrite(path, 4096 * 4, b"\xff" * 4096),
    "cut to a half": lambda path: shorten(path, 0.5),
    "cut within the first page": lambda path: os.truncate(path, 1000),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_refused_and_left_as_it_is(
    sandbox: Sandbox, sound: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    path = tmp_path / "amlbot.db"
    shutil.copy(sound, path)
    damage(path)
    before = path.read_bytes()
    must_refuse(sandbox, url=f"sqlite:///{path}", cwd=tmp_path, words=DAMAGED)
    assert path.read_bytes() == before


SCHEMAS: Mapping[str, tuple[Callable[[Path], None], str]] = {
    "newer": (
        lambda path: with_sql(path, f"UPDATE {VERSION_TABLE} SET version_num = '9999'"),
        "schema 9999, made by a newer amlbot",
    ),
    "older": (older, "run `amlbot db upgrade`"),
    "unguarded": (lambda path: with_sql(path, "DROP TRIGGER audit_event_no_update"), "run `amlbot audit verify`"),
    "somebody else's": (
        lambda path: with_sql(path.with_name("other.db"), "CREATE TABLE request (x)", into=path),
        "holds tables of another application",
    ),
}


@pytest.mark.parametrize(("spoil", "words"), SCHEMAS.values(), ids=SCHEMAS)
def test_a_file_of_another_schema_is_refused(
    sandbox: Sandbox, sound: Path, tmp_path: Path, spoil: Callable[[Path], None], words: str
) -> None:
    path = tmp_path / "amlbot.db"
    shutil.copy(sound, path)
    spoil(path)
    must_refuse(sandbox, url=f"sqlite:///{path}", cwd=tmp_path, words=words)


@pytest.mark.parametrize(
    ("file", "around"),
    [(0o444, 0o755), (0o644, 0o555), (0o444, 0o555)],
    ids=["the file", "its folder", "both"],
)
def test_a_file_that_may_not_be_written_is_refused(
    sandbox: Sandbox, sound: Path, tmp_path: Path, file: int, around: int
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(sound, folder / "amlbot.db")
    (folder / "amlbot.db").chmod(file)
    folder.chmod(around)
    try:
        words = "cannot be written: give amlbot write access to it and to its folder"
        must_refuse(sandbox, url=f"sqlite:///{folder}/amlbot.db", cwd=tmp_path, words=words)
    finally:
        folder.chmod(0o755)


def test_a_folder_that_is_not_there_is_refused_and_not_made(sandbox: Sandbox, tmp_path: Path) -> None:
    must_refuse(sandbox, url=f"sqlite:///{tmp_path}/no/amlbot.db", cwd=tmp_path, words="create it, writable by amlbot")
    assert not (tmp_path / "no").exists()


def test_a_file_on_which_another_amlbot_works_is_refused(sandbox: Sandbox, sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "amlbot.db"
    shutil.copy(sound, path)
    engine = open_database(url=f"sqlite:///{path}")
    lock = FileLock(engine=engine)
    lock.take()
    try:
        words = f"another amlbot (process {os.getpid()}) works on {path}: stop it first"
        must_refuse(sandbox, url=f"sqlite:///{path}", cwd=tmp_path, words=words)
    finally:
        lock.release()
        engine.dispose()


@contextmanager
def small_disk(folder: Path, *, size: str) -> Iterator[Path]:
    """A disk of its own with so much room. Only root may mount one."""
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=False).returncode != 0:
        pytest.skip("a small disk can only be mounted by root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.parametrize(
    ("size", "words"),
    [("8k", "is full: free some space"), ("64k", "all but full"), ("12m", "all but full")],
)
def test_a_full_disk_is_refused(sandbox: Sandbox, tmp_path: Path, size: str, words: str) -> None:
    """With 400 KiB left it half-ran: it had listened to Slack, and could not write down what it heard."""
    with small_disk(tmp_path / "disk", size=size) as disk:
        must_refuse(sandbox, url=f"sqlite:///{disk}/amlbot.db", cwd=tmp_path, words=words)


STRANGER, WRONG, RIGHT = "amlbot_stranger", "not-the-password", "the-password"


@contextmanager
def a_user_with_a_password(server: sa.URL) -> Iterator[None]:
    """The server asks this one user for a password, however it lets the others in."""
    rows = "".join(f"{how} all {STRANGER} {where}scram-sha-256\n" for how, where in (("local", ""), ("host", "all ")))
    with psycopg.connect(plain(server), autocommit=True) as connection, ExitStack() as later:
        (path,) = connection.execute("SHOW hba_file").fetchone() or ("",)
        (before,) = connection.execute("SELECT pg_read_file(%s)", [path]).fetchone() or ("",)

        def write(text: str) -> None:
            # With marks that stand in no line of it, so that every line is written as it is.
            lines = sql.SQL("SELECT NULLIF(line, '') FROM unnest({}::text[]) AS line").format(text.splitlines())
            copy = sql.SQL("COPY ({}) TO {} (FORMAT csv, QUOTE {}, DELIMITER {})")
            connection.execute(copy.format(lines, path, "\x01", "\x02"))
            connection.execute("SELECT pg_reload_conf()")

        connection.execute(f"CREATE ROLE {STRANGER} LOGIN PASSWORD '{RIGHT}'".encode())
        later.callback(connection.execute, f"DROP ROLE {STRANGER}".encode())
        later.callback(write, before)
        write(rows + before)
        yield


def plain(url: sa.URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def as_stranger(url: str, *, password: str) -> str:
    return sa.make_url(url).set(username=STRANGER, password=password).render_as_string(hide_password=False)


def in_database(url: str, *statements: str) -> None:
    with psycopg.connect(plain(sa.make_url(url)), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("password", "words"),
    [
        (WRONG, "does not let amlbot in"),
        (RIGHT, "does not let amlbot make its tables"),
    ],
    ids=["a wrong password", "a user without rights"],
)
def test_a_postgresql_that_does_not_trust_us_is_refused(
    sandbox: Sandbox, postgres_server: sa.URL, empty_postgres_url: str, tmp_path: Path, password: str, words: str
) -> None:
    with a_user_with_a_password(postgres_server):
        url = as_stranger(empty_postgres_url, password=password)
        must_refuse(sandbox, url=url, cwd=tmp_path, words=words)


@pytest.mark.postgres
def test_a_postgresql_without_our_database_is_refused(
    sandbox: Sandbox, postgres_server: sa.URL, tmp_path: Path
) -> None:
    url = postgres_server.set(database="amlbot_nowhere").render_as_string(hide_password=False)
    must_refuse(sandbox, url=url, cwd=tmp_path, words="create it, or correct its address")


OF_A_SERVER: Mapping[str, tuple[str, str]] = {
    "newer": (f"UPDATE {VERSION_TABLE} SET version_num = '9999'", "schema 9999, made by a newer amlbot"),
    "older": (f"UPDATE {VERSION_TABLE} SET version_num = '0001'", "run `amlbot db upgrade`"),
    "unguarded": ("DROP TRIGGER audit_event_no_update ON audit_event", "run `amlbot audit verify`"),
    "read-only": (
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); "
        "END $$",
        "can only be read",
    ),
}


@pytest.mark.postgres
@pytest.mark.parametrize(("statement", "words"), OF_A_SERVER.values(), ids=OF_A_SERVER)
def test_a_postgresql_of_another_schema_or_state_is_refused(
    sandbox: Sandbox, empty_postgres_url: str, tmp_path: Path, statement: str, words: str
) -> None:
    engine = open_database(url=empty_postgres_url)
    upgrade(engine=engine)
    engine.dispose()
    in_database(empty_postgres_url, statement)
    must_refuse(sandbox, url=empty_postgres_url, cwd=tmp_path, words=words)
