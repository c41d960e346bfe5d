"""The migrations lead to exactly the tables the code expects, and back, and keep what is in them."""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.model.audit import GENESIS, Break
from bot.model.errors import Misconfigured
from bot.store import migrate
from bot.store.append_only import missing_triggers
from bot.store.database import open_database
from bot.store.rows import METADATA
from bot.store.store import SqlStore
from bot.store.verify import verify_chain
from tests.contracts.nouns import event, execution, request, reservation


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'amlbot.db'}"
    return str(request.getfixturevalue("empty_postgres_url"))


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    opened = open_database(url=url)
    yield opened
    opened.dispose()


def shape(engine: sa.Engine) -> dict[str, Any]:
    """Everything the database knows about our tables, constraints and their names included."""
    inspector = sa.inspect(engine)

    def plain(entries: list[Any]) -> list[str]:
        return sorted(json.dumps(entry, default=str, sort_keys=True) for entry in entries)

    return {
        table: {
            "columns": [
                (column["name"], repr(column["type"]), column["nullable"], str(column["default"]))
                for column in inspector.get_columns(table)
            ],
            "primary key": repr(inspector.get_pk_constraint(table)),
            "indexes": plain(list(inspector.get_indexes(table))),
            "uniques": plain(list(inspector.get_unique_constraints(table))),
            "checks": plain(list(inspector.get_check_constraints(table))),
            "foreign keys": plain(list(inspector.get_foreign_keys(table))),
        }
        for table in sorted(METADATA.tables)
        if inspector.has_table(table)
    }


def test_there_is_one_head_and_every_revision_can_be_reached() -> None:
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    assert scripts.get_heads() == [migrate.head_version()]
    assert [script.revision for script in scripts.walk_revisions()][-1] == "0001"


def test_an_empty_database_is_brought_to_what_the_code_expects(engine: sa.Engine) -> None:
    assert migrate.current_version(engine=engine) == ""
    migrate.upgrade(engine=engine)
    assert migrate.current_version(engine=engine) == migrate.head_version()
    migrate.check(engine=engine)
    with engine.connect() as connection:
        options = {"version_table": migrate.VERSION_TABLE, "include_name": migrate.is_ours, "compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []


def test_migrated_tables_are_the_declared_ones_to_the_last_constraint(engine: sa.Engine) -> None:
    migrate.upgrade(engine=engine)
    migrated = shape(engine)
    migrate.downgrade(engine=engine, to="base")
    assert shape(engine) == {}
    METADATA.create_all(engine)
    assert migrated == shape(engine)
    assert len(migrated) == len(METADATA.tables)


def test_down_and_up_again_ends_where_it_began(engine: sa.Engine) -> None:
    migrate.upgrade(engine=engine)
    before = shape(engine)
    migrate.downgrade(engine=engine, to="base")
    assert migrate.current_version(engine=engine) == ""
    migrate.upgrade(engine=engine)
    migrate.check(engine=engine)
    assert shape(engine) == before
    assert verify_chain(engine=engine) == (0, GENESIS)


def test_of_two_accounts_linked_to_one_identity_the_newest_link_is_kept(engine: sa.Engine) -> None:
    migrate.upgrade(engine=engine)
    migrate.downgrade(engine=engine, to="0005_strays")
    links = [("T1", "U1", "one", 1), ("T1", "U2", "one", 3), ("T2", "U1", "one", 2), ("T1", "U3", "other", 4)]
    insert = sa.text("INSERT INTO identity_link VALUES (:team, :user, :entra, :turn, '{}')")
    with engine.begin() as connection:
        for team, user, entra, turn in links:
            connection.execute(insert, {"team": team, "user": user, "entra": entra, "turn": turn})
    migrate.upgrade(engine=engine)
    with engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT slack_team, slack_user FROM identity_link ORDER BY turn")).all()
    assert [tuple(row) for row in kept] == [("T2", "U1"), ("T1", "U2"), ("T1", "U3")]


def test_upgrading_what_is_at_the_head_changes_nothing(engine: sa.Engine) -> None:
    migrate.upgrade(engine=engine)
    store = SqlStore(engine=engine, enqueue=lambda session, job: None)
    with store.transaction() as tx:
        tx.requests.add(request(tx.requests.next_number()))
        tx.audit.append(event())
    migrate.upgrade(engine=engine)
    with store.transaction() as tx:
        assert tx.requests.get("request-1") == request()
        assert tx.requests.next_number() == 2
        assert verify_chain(engine=engine) == tx.audit.head()


def test_a_rebuilt_table_has_its_triggers_after_the_next_upgrade(engine: sa.Engine) -> None:
    """What batch mode does on SQLite to alter a table."""
    migrate.upgrade(engine=engine)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("CREATE TABLE rebuilt AS SELECT * FROM audit_event")
            connection.exec_driver_sql("DROP TABLE audit_event")
            connection.exec_driver_sql("ALTER TABLE rebuilt RENAME TO audit_event")
        else:
            connection.exec_driver_sql("DROP FUNCTION audit_append_only CASCADE")
        assert missing_triggers(connection) != ()
    migrate.upgrade(engine=engine)
    migrate.check(engine=engine)


def test_the_engine_s_tables_in_the_same_database_are_left_alone(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE workflow_status (id TEXT PRIMARY KEY)")
    migrate.upgrade(engine=engine)
    migrate.check(engine=engine)
    migrate.downgrade(engine=engine, to="base")
    assert sa.inspect(engine).has_table("workflow_status")


def test_a_migration_that_fails_leaves_nothing_behind(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE default_setting (id TEXT PRIMARY KEY)")
    with pytest.raises(sa.exc.DBAPIError, match="default_setting"):
        migrate.upgrade(engine=engine)
    assert set(shape(engine)) == {"default_setting"}
    assert migrate.current_version(engine=engine) == ""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_a_newer_database_is_not_touched(engine: sa.Engine) -> None:
    migrate.upgrade(engine=engine)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {migrate.VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(Misconfigured, match="newer amlbot"):
        migrate.upgrade(engine=engine)
    assert migrate.current_version(engine=engine) == "9999"


@pytest.mark.slow
def test_replicas_that_start_together_migrate_once(url: str, engine: sa.Engine) -> None:
    context = multiprocessing.get_context("spawn")
    started = [context.Process(target=upgrade_of, args=(url,)) for _ in range(3)]
    for process in started:
        process.start()
    for process in started:
        process.join(60)
    assert [process.exitcode for process in started] == [0, 0, 0]
    migrate.check(engine=engine)
    assert not isinstance(verify_chain(engine=engine), Break)


def upgrade_of(url: str) -> None:
    engine = open_database(url=url)
    migrate.upgrade(engine=engine)
    engine.dispose()


BAD_ROWS = (
    "UPDATE request SET status = 'bogus'",
    "UPDATE request SET version = 0",
    "UPDATE request SET number = 0",
    "UPDATE request SET body = NULL",
    "DELETE FROM request",
    "UPDATE reservation SET period = 'year'",
    "UPDATE reservation SET request = 'nobody'",
    "INSERT INTO slack_view (request, purpose, channel, body) VALUES ('nobody', 'card', 'C1', '{}')",
    "INSERT INTO request_counter (id, last) VALUES (2, 0)",
)


def test_the_database_refuses_rows_no_noun_could_be(engine: sa.Engine) -> None:
    migrate.upgrade(engine=engine)
    with SqlStore(engine=engine, enqueue=lambda session, job: None).transaction() as tx:
        tx.requests.add(request())
        tx.executions.add(execution())
        tx.ledger.take(request="request-1", reservations=[reservation()], limits={})
    for statement in BAD_ROWS:
        with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
            connection.exec_driver_sql(statement)


def test_sqlite_is_new_enough_for_what_the_store_writes() -> None:
    assert sqlite3.sqlite_version_info >= (3, 35), "RETURNING came with SQLite 3.35 (sqlite.org/lang_returning.html)"
