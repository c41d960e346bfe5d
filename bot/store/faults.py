"""What a database error means to the rest of amlbot."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa

from bot.model.errors import OutcomeUnknown, Unavailable

SERVICE = "database"

_PASSING_SQLITE = frozenset({"BUSY", "LOCKED", "FULL", "IOERR", "CANTOPEN", "READONLY", "NOMEM", "PROTOCOL"})
"""Primary result codes of SQLite that are the world's doing, not a mistake in our SQL (sqlite.org/rescode.html)."""

_PASSING_POSTGRES = frozenset({"25006", "42501"})
"""Errors of other classes that pass: the server takes no writes (a standby, or its disk is nearly full), or our user
has lost its right to write. Only an operator can end it, and nothing may be lost until then.
"""

_ROLLED_BACK_BY_POSTGRES = ("23", "40", "53")
"""SQLSTATE classes with which a server answers COMMIT having rolled it back: integrity, rollback, resources."""


@contextmanager
def mapped() -> Iterator[None]:
    """Run database work in which nothing is kept when it fails.

    Raises Unavailable when the database is away, full, locked for too long or gave up on a deadlock;
    LookupError when a row refers to a request that is not stored. Mistakes in our own SQL pass as they are.
    """
    try:
        yield
    except sa.exc.IntegrityError as error:
        if _is_dangling(error):
            raise LookupError("it refers to a request that is not stored") from error
        raise
    except sa.exc.TimeoutError as error:
        raise Unavailable(service=SERVICE, why="every connection is busy", retry_after=1.0) from error
    except sa.exc.DBAPIError as error:
        if not is_passing(error):
            raise
        raise Unavailable(service=SERVICE, why=said(error), retry_after=1.0) from error


@contextmanager
def mapped_commit() -> Iterator[None]:
    """Run the commit itself.

    Raises Unavailable when the database says that nothing was kept, OutcomeUnknown when it did not say.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        if not is_passing(error):
            raise
        if _was_rolled_back(error):
            raise Unavailable(service=SERVICE, why=said(error), retry_after=1.0) from error
        raise OutcomeUnknown(service=SERVICE, why=said(error)) from error


def is_passing(error: sa.exc.DBAPIError) -> bool:
    """True when the same work may well succeed later, unchanged."""
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_code(error.orig) in _PASSING_SQLITE
    if isinstance(error.orig, psycopg.Error):
        passing = isinstance(error.orig, (psycopg.OperationalError, psycopg.InterfaceError))
        return error.connection_invalidated or passing or error.orig.sqlstate in _PASSING_POSTGRES
    return False


def gave_way(error: BaseException) -> bool:
    """True when the database is there, and only rolled back because two transactions waited for each other."""
    cause = error.__cause__
    said_by = cause.orig if isinstance(cause, sa.exc.DBAPIError) else None
    return isinstance(said_by, psycopg.Error) and (said_by.sqlstate or "").startswith("40")


def said(error: sa.exc.DBAPIError) -> str:
    """The database's own first line, without statement and parameters."""
    return (str(error.orig).strip().splitlines() or [type(error.orig).__name__])[0]


def _sqlite_code(error: sqlite3.Error) -> str:
    """Primary result code, such as BUSY for SQLITE_BUSY_SNAPSHOT; empty when SQLite gave none."""
    name: str = getattr(error, "sqlite_errorname", "")
    return name.removeprefix("SQLITE_").split("_")[0]


def _was_rolled_back(error: sa.exc.DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_code(error.orig) != "IOERR"
    if isinstance(error.orig, psycopg.Error):
        return (error.orig.sqlstate or "").startswith(_ROLLED_BACK_BY_POSTGRES)
    return False


def _is_dangling(error: sa.exc.IntegrityError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorname", "") == "SQLITE_CONSTRAINT_FOREIGNKEY"
    return isinstance(error.orig, psycopg.errors.ForeignKeyViolation)
