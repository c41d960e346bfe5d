"""Bringing a database to the schema this amlbot knows, and saying clearly when it is not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.model.errors import Misconfigured
from bot.store.append_only import missing_triggers
from bot.store.rows import METADATA

VERSION_TABLE = "schema_version"
"""Alembic's own table, under a name that cannot meet another application's in a shared database."""

MIGRATION_LOCK = 0x616D6C626F74
"""Key of the PostgreSQL advisory lock that lets one replica migrate while the others wait (`amlbot` in ASCII)."""


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic may look at it: the durable engine keeps tables of its own in the same SQLite file."""
    return kind != "table" or name in METADATA.tables


def head_version() -> str:
    """The newest schema version this amlbot knows."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError("the package holds no migration")
    return head


def current_version(*, engine: sa.Engine) -> str:
    """The schema version of the database, empty when it has none."""
    with engine.connect() as connection:
        return _version(connection)


def upgrade(*, engine: sa.Engine) -> None:
    """Bring the database to head_version, all or nothing; does nothing when it is there. Safe to run twice at once.

    Raises Misconfigured when the database was made by a newer amlbot.
    """
    with _migrating(engine) as connection:
        _refuse_newer(_version(connection))
        command.upgrade(_config(connection), "head")


def downgrade(*, engine: sa.Engine, to: str) -> None:
    """Take the schema back to an earlier version; `base` removes every table with its rows."""
    with _migrating(engine) as connection:
        command.downgrade(_config(connection), to)


def check(*, engine: sa.Engine) -> None:
    """Promise that the schema is exactly the one this amlbot needs and that the audit chain is guarded.

    Raises Misconfigured, one sentence a problem.
    """
    with engine.connect() as connection:
        current = _version(connection)
        _refuse_newer(current)
        if current != head_version():
            found = f"at schema {current}" if current else "empty"
            raise Misconfigured(
                [f"the database is {found} and this amlbot needs schema {head_version()}: run `amlbot db upgrade`"]
            )
        missing = missing_triggers(connection)
    if missing:
        raise Misconfigured(
            [
                f"the audit log is not guarded against change (missing: {', '.join(missing)}): "
                "run `amlbot audit verify`, find out who removed them, then `amlbot db upgrade`"
            ]
        )


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _version(connection: sa.Connection) -> str:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision() or ""


def _refuse_newer(current: str) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if current and current not in known:
        raise Misconfigured(
            [
                f"the database has schema {current}, made by a newer amlbot; this one knows up to {head_version()}: "
                "run the newer version or restore an older backup"
            ]
        )


@contextmanager
def _migrating(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction around a whole migration, alone.

    SQLite rebuilds tables to change them, which foreign keys would forbid; they are off meanwhile and checked after.
    """
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
                connection.execute(sa.text("SET LOCAL lock_timeout = '120s'"))
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
                yield connection
            return
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
        try:
            with connection.begin():
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise RuntimeError(f"the migration left {len(broken)} rows that refer to nothing")
        finally:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
