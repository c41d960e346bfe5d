"""What everything is made of: insert unless there, replace, compare and set, take a turn."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.store.columns import Row
from bot.store.looking import must_be_kept


def table_of(row: type[Row]) -> sa.Table:
    return Row.metadata.tables[str(row.__tablename__)]


def values_of(row: Row) -> dict[str, Any]:
    """Column → value; a surrogate key the database will give is left out."""
    return {name: value for name, value in row.model_dump().items() if name != "id" or value is not None}


def insert_new(session: Session, row: Row, *, key: tuple[str, ...]) -> bool:
    """Insert the row; False, changing nothing, when one with the same key is there.

    On PostgreSQL it waits for a competing transaction with the same key to end. A clash of anything but the key
    raises IntegrityError.
    """
    return bool(insert_new_values(session, table_of(type(row)), [values_of(row)], key=key))


def insert_new_values(
    session: Session, table: sa.Table, rows: Sequence[dict[str, Any]], *, key: tuple[str, ...]
) -> frozenset[Any]:
    """The same for any number of column → value, where making rows of them would cost as much as inserting them.

    Returns what the first column of the key holds in those that were not there. All have the same columns.
    """
    connection = session.connection()
    statement = _insert_new(connection.dialect.name, table, tuple(rows[0]), key)
    given = rows[0] if len(rows) == 1 else rows
    return frozenset(connection.execute(statement, given).scalars())


def insert_or_replace(session: Session, row: Row, *, key: tuple[str, ...], unless_newer: str | None = None) -> None:
    """Insert the row or overwrite the one with the same key.

    unless_newer   column: a stored row with a greater value there stays as it is.
    """
    statement = _insert(session, row)
    changed = {name: statement.excluded[name] for name in values_of(row) if name not in key}
    condition = None
    if unless_newer is not None:
        condition = table_of(type(row)).c[unless_newer] <= statement.excluded[unless_newer]
    session.execute(statement.on_conflict_do_update(index_elements=key, set_=changed, where=condition))


def compare_and_set(session: Session, row: Row, *, expected: dict[str, Any]) -> bool:
    """Overwrite the row of the same id if its columns hold what is expected; False, changing nothing, if not."""
    table = table_of(type(row))
    values = values_of(row)
    statement = sa.update(table).where(table.c.id == values.pop("id"))
    for name, value in expected.items():
        statement = statement.where(table.c[name] == value)
    return affected(session, statement.values(**values)) == 1


def affected(session: Session, statement: sa.Update | sa.Delete) -> int:
    """Execute and return the number of rows matched."""
    result = session.execute(statement)
    if not isinstance(result, sa.CursorResult):
        raise TypeError("a write returns a cursor result")
    return int(result.rowcount)


def take_turn(session: Session, *, about: str) -> None:
    """Wait for every transaction that took its turn about the same thing, and make later ones wait for this one.

    Reading first and writing after what was read is only safe behind it. SQLite has one writer, so there becoming
    the writer is enough: until a transaction writes, it reads without having begun.
    """
    must_be_kept(f"what is changed about {about}")
    if session.get_bind().dialect.name == "sqlite":
        session.execute(sa.text("UPDATE request_counter SET last = last"))
        return
    key = int.from_bytes(hashlib.sha256(about.encode()).digest()[:8], "big", signed=True)
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(key))).all()


@lru_cache(maxsize=256)
def _insert_new(dialect: str, table: sa.Table, columns: tuple[str, ...], key: tuple[str, ...]) -> sa.Executable:
    """Made once: putting the statement together costs more than carrying it out."""
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = make(table).values({name: sa.bindparam(name) for name in columns})
    # The row that comes back, not the row count: psycopg's is gone by the time SQLAlchemy hands the result over.
    return statement.on_conflict_do_nothing(index_elements=key).returning(table.c[key[0]])


def _insert(session: Session, row: Row) -> sqlite.Insert | postgresql.Insert:
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return make(table_of(type(row))).values(**values_of(row))
