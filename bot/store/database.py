"""Opening the database: SQLite in one file, or PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from bot.model.errors import Misconfigured, Unavailable
from bot.store import looking
from bot.store.faults import SERVICE, said
from bot.store.sentences import is_not_there_yet, postgres_sentence, shown_address, sqlite_sentence
from bot.store.turnstile import install

BUSY_MS = 30_000
"""How long a SQLite writer waits for its turn: writers of WAL are not served in order."""

CHECKED_AT_START_BYTES = 64 * 1024 * 1024
"""SQLite files up to this size are read through when they are opened; larger ones would delay the start."""

LEAST_FREE_BYTES = 16 * 2**20
"""With less left on its disk than this a start is refused: a bot that stops after its first hour is worse than none."""

_POSTGRES_SESSION = (
    "SET TIME ZONE 'UTC'",
    "SET lock_timeout = '10s'",
    "SET statement_timeout = '30s'",
    "SET idle_in_transaction_session_timeout = '60s'",
)

_POSTGRES_CONNECT: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "application_name": "amlbot",
}
"""libpq parameters, times in seconds: a dead peer is noticed in about 11 s instead of hours."""


def open_database(*, url: str) -> sa.Engine:
    """An engine on a database that answers and can be written. Tables are not looked at: see `migrate.check`.

    url   `sqlite:///relative.db`, `sqlite:////absolute.db`, `postgresql://…` or `postgresql+psycopg://…`.
    Raises Misconfigured, in one sentence that says what to do and never shows the password; Unavailable while nobody
    answers at a PostgreSQL's address or it is still starting.
    """
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise Misconfigured(["the database address cannot be read: write sqlite:///file or postgresql://…"]) from None
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        return _sqlite(parsed)
    if parsed.drivername in ("postgresql", "postgresql+psycopg"):
        return _postgres(parsed.set(drivername="postgresql+psycopg"))
    raise Misconfigured(
        [f"{parsed.drivername} is not a database amlbot can use: write sqlite:///file or postgresql://…"]
    )


@contextmanager
def at_start(engine: sa.Engine) -> Iterator[None]:
    """Work on the database before anything is promised to anybody.

    Raises Misconfigured, in one sentence that says what to do, for whatever the database has against it.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise Misconfigured([trouble(engine=engine, error=error)]) from error


def trouble(*, engine: sa.Engine, error: sa.exc.DBAPIError) -> str:
    """What an operator has to do about an error of the database, in one sentence."""
    if engine.dialect.name == "sqlite":
        # Without room for the shared memory beside the file SQLite speaks of an I/O error, not of a full disk.
        full = "I/O error" in said(error) and (free_bytes(engine=engine) or 0) < LEAST_FREE_BYTES
        return sqlite_sentence(path=engine.url.database or "", why="full" if full else said(error))
    return postgres_sentence(shown=shown_address(engine.url), error=error)


def free_bytes(*, engine: sa.Engine) -> int | None:
    """What the disk of a SQLite file has left; None for a server, whose disk is not ours to look at."""
    if engine.dialect.name != "sqlite":
        return None
    disk = os.statvfs(os.path.dirname(os.path.realpath(engine.url.database or "")))
    return disk.f_bavail * disk.f_frsize


def missing_file(*, url: str) -> str:
    """The SQLite file that opening this address would make; empty when it is there, or no file is meant."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        return ""
    path = parsed.database or ""
    is_file = parsed.get_backend_name() == "sqlite" and path not in ("", ":memory:") and not path.startswith("file:")
    return path if is_file and not os.path.exists(path) else ""


def must_have_room(*, engine: sa.Engine) -> None:
    """Promise that work can be written down for a while. Raises Misconfigured for a disk that is all but full."""
    free = free_bytes(engine=engine)
    if free is not None and free < LEAST_FREE_BYTES:
        raise Misconfigured(
            [
                f"the disk of the database file {engine.url.database} is all but full ({free // 1024:,} KiB left): "
                f"free at least {LEAST_FREE_BYTES // 2**20} MiB"
            ]
        )


def _sqlite(url: sa.URL) -> sa.Engine:
    path = url.database or ""
    if path in ("", ":memory:") or path.startswith("file:"):
        raise Misconfigured(["the SQLite database must be a plain file: write sqlite:///amlbot.db"])
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        raise Misconfigured([f"the folder {folder} of the database file is not there: create it, writable by amlbot"])
    if os.path.isdir(path):
        raise Misconfigured([f"{path} is a folder, not a database file: name a file in it"])
    engine = sa.create_engine(
        url.set(drivername="sqlite+pysqlite"),
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
        pool_size=10,
        max_overflow=20,
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "checkin", _leave_nothing_open)
    install(engine)
    looking.install(engine)
    try:
        with engine.connect() as connection:
            _must_be_sound(connection, path=path)
    except sa.exc.DBAPIError as error:
        engine.dispose()
        raise Misconfigured([trouble(engine=engine, error=error)]) from error
    except Misconfigured:
        engine.dispose()
        raise
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = "IMMEDIATE"
    for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _leave_nothing_open(connection: Any, _record: object) -> None:
    """After a commit that failed SQLite may still be in the transaction, and SQLAlchemy takes it for ended."""
    if connection is not None and connection.in_transaction:
        connection.rollback()


def _must_be_sound(connection: sa.Connection, *, path: str) -> None:
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    if mode != "wal":
        raise Misconfigured([f"{path} cannot be kept in WAL mode, perhaps a network drive: put it on a local disk"])
    if os.path.getsize(path) <= CHECKED_AT_START_BYTES:
        verdict = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
        if verdict != "ok":
            raise Misconfigured([sqlite_sentence(path=path, why="malformed")])
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    connection.rollback()


def _postgres(url: sa.URL) -> sa.Engine:
    given = {name: value for name, value in _POSTGRES_CONNECT.items() if name not in url.query}
    engine = sa.create_engine(
        url,
        connect_args=given,
        pool_size=10,
        max_overflow=20,
        pool_pre_ping=True,
        pool_timeout=10,
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _prepare_postgres)
    looking.install(engine)
    shown = shown_address(url)
    try:
        with engine.connect() as connection:
            version = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
            standby = connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one()
            read_only = connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "on"
    except sa.exc.DBAPIError as error:
        engine.dispose()
        if is_not_there_yet(said(error)):
            why = f"{shown} does not answer ({said(error)})"
            raise Unavailable(service=SERVICE, why=why, retry_after=2) from error
        raise Misconfigured([postgres_sentence(shown=shown, error=error)]) from error
    problem = ""
    if int(version) < 140_000:
        problem = f"the database {shown} runs PostgreSQL {int(version) // 10_000}: amlbot needs 14 or later"
    elif standby:
        problem = f"the database {shown} is a read-only standby: point amlbot at the primary"
    elif read_only:
        problem = f"the database {shown} can only be read: let amlbot's user write to it"
    if problem:
        engine.dispose()
        raise Misconfigured([problem])
    return engine


def _prepare_postgres(connection: Any, _record: object) -> None:
    connection.autocommit = True
    for setting in _POSTGRES_SESSION:
        connection.execute(setting)
    connection.autocommit = False
