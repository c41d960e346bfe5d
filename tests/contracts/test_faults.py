"""A database that is away, full, locked or silent, and what the use cases are told."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from bot.model.errors import OutcomeUnknown, Unavailable
from bot.store.database import open_database
from bot.store.faults import mapped_commit
from bot.store.store import SqlStore
from tests.contracts.conftest import Database, enqueue
from tests.contracts.nouns import event, incoming, request
from tests.contracts.writers import at_once
from tests.fakes.memory_store import MemoryStore

SECRET = "https://hooks.slack.example/a-bearer-secret"


def impatient(database: Database) -> SqlStore:
    """A store that waits for locks 0.2 s instead of half a minute, and finds deadlocks as fast."""
    engine = database.connect()
    engine.dispose()

    def hurry(connection: Any, _record: object) -> None:
        if database.is_sqlite:
            connection.execute("PRAGMA busy_timeout=200")
            return
        connection.execute("SET lock_timeout = '400ms'; SET deadlock_timeout = '100ms'")
        connection.commit()

    sa.event.listen(engine, "connect", hurry)
    return SqlStore(engine=engine, enqueue=enqueue)


@contextmanager
def holding_the_head(database: Database) -> Iterator[None]:
    """Somebody else keeps the head of the chain, and on SQLite everything, locked."""
    with database.connect().connect() as other:
        other.exec_driver_sql("UPDATE audit_head SET number = number")
        yield
        other.rollback()


def test_a_lock_held_too_long_is_unavailable_and_nothing_is_kept(database: Database) -> None:
    store = impatient(database)

    def write() -> None:
        with store.transaction() as tx:
            tx.inbox.add(incoming())
            tx.audit.append(event())

    with holding_the_head(database), pytest.raises(Unavailable) as away:
        write()
    assert away.value.service == "database"
    with store.transaction() as tx:
        assert tx.inbox.get("in-1") is None
        assert tx.audit.head()[0] == 0
        assert tx.inbox.add(incoming())


def test_a_deadlock_is_unavailable_for_one_and_the_other_goes_on(database: Database) -> None:
    """SQLite has one writer: there the second waits, or gives up like for any lock."""
    store = impatient(database)
    with store.transaction() as tx:
        tx.requests.add(request(1))
        tx.requests.add(request(2))
    both_hold_one = threading.Barrier(2)

    def cross(first: int, second: int) -> bool:
        try:
            with store.transaction() as tx:
                for number in (first, second):
                    before = request(number)
                    tx.requests.move(
                        request_id=before.id,
                        to=before.model_copy(update={"version": 2, "outcome": f"{first}"}),
                        expected=before.status,
                    )
                    if number == first:
                        both_hold_one.wait(0.15 if database.is_sqlite else 10)
        except (Unavailable, threading.BrokenBarrierError):
            return False
        return True

    won = at_once(lambda: cross(1, 2), lambda: cross(2, 1))
    assert sum(won) == (0 if database.is_sqlite else 1)
    with store.transaction() as tx:
        outcomes = [found.outcome for found in (tx.requests.get("request-1"), tx.requests.get("request-2")) if found]
    assert len(outcomes) == 2
    assert len(set(outcomes)) == 1


def test_a_full_disk_is_unavailable_and_nothing_is_kept(sqlite_database: Database) -> None:
    engine = sqlite_database.connect()
    engine.dispose()
    sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count=1").fetchall())
    store = SqlStore(engine=engine, enqueue=enqueue)

    def fill() -> None:
        with store.transaction() as tx:
            for number in range(1, 40):
                tx.requests.add(request(number, reason="x" * 4000))

    with pytest.raises(Unavailable, match="full"):
        fill()
    with sqlite_database.store.transaction() as tx:
        assert tx.requests.get("request-1") is None


def test_a_mistake_of_ours_is_not_called_unavailable_and_shows_no_value(database: Database) -> None:
    database.run("DROP TABLE inbox")
    with pytest.raises(sa.exc.DBAPIError) as mistake, database.store.transaction() as tx:
        tx.inbox.add(incoming(reply_url=SECRET))
    assert "inbox" in str(mistake.value)
    assert SECRET not in str(mistake.value)


def test_every_connection_busy_is_unavailable(database: Database) -> None:
    engine = sa.create_engine(database.engine.url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    store = SqlStore(engine=engine, enqueue=enqueue)
    with engine.connect(), pytest.raises(Unavailable, match="busy"), store.transaction() as tx:
        tx.inbox.get("in-1")
    engine.dispose()


@pytest.fixture
def on_postgres(postgres_url: str) -> Iterator[tuple[SqlStore, Callable[[str], None]]]:
    """A store on PostgreSQL and a way to run SQL beside it."""
    engine = open_database(url=postgres_url)
    other = open_database(url=postgres_url)

    def run(statement: str) -> None:
        with other.begin() as connection:
            connection.exec_driver_sql(statement)

    yield SqlStore(engine=engine, enqueue=lambda session, job: None), run
    engine.dispose()
    other.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("option", ["default_transaction_read_only=on", "role=pg_read_all_data"])
def test_a_server_that_takes_no_writes_is_unavailable(
    on_postgres: tuple[SqlStore, Callable[[str], None]], postgres_url: str, option: str
) -> None:
    """A standby, a disk that is nearly full, a right that was taken away: once it was a mistake of ours, and the work
    that met it was given up.
    """
    address = sa.make_url(postgres_url).update_query_dict({"options": f"-c {option}"})
    engine = sa.create_engine(address)
    store = SqlStore(engine=engine, enqueue=lambda session, job: None)
    with pytest.raises(Unavailable), store.transaction() as tx:
        tx.inbox.add(incoming())
    engine.dispose()
    with on_postgres[0].transaction() as tx:
        assert tx.inbox.get("in-1") is None
        assert tx.inbox.add(incoming())


CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.mark.postgres
def test_a_connection_cut_in_the_middle_is_unavailable_and_the_next_transaction_works(
    on_postgres: tuple[SqlStore, Callable[[str], None]],
) -> None:
    store, run = on_postgres

    def is_cut() -> None:
        with store.transaction() as tx:
            tx.inbox.add(incoming())
            run(CUT)
            tx.inbox.get("in-1")

    with pytest.raises(Unavailable):
        is_cut()
    with store.transaction() as tx:
        assert tx.inbox.get("in-1") is None


@pytest.mark.postgres
def test_a_connection_cut_while_committing_leaves_the_outcome_unknown(
    on_postgres: tuple[SqlStore, Callable[[str], None]],
) -> None:
    store, run = on_postgres
    run(
        "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'"
    )
    run(
        "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON inbox DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION die()"
    )
    with pytest.raises(OutcomeUnknown), store.transaction() as tx:
        tx.inbox.add(incoming())
    with store.transaction() as tx:
        assert tx.inbox.get("in-1") is None
        assert tx.audit.head()[0] == 0


def test_the_memory_store_can_be_away_fail_and_fall_silent_too() -> None:
    store = MemoryStore()

    def fails(error: Exception) -> Callable[[], None]:
        def fail() -> None:
            raise error

        return fail

    store.away = True
    with pytest.raises(Unavailable), store.transaction():
        pass
    store.away = False
    store.before_commit = fails(Unavailable(service="database", why="away"))
    with pytest.raises(Unavailable), store.transaction() as tx:
        tx.inbox.add(incoming())
    store.before_commit = lambda: None
    store.after_commit = fails(OutcomeUnknown(service="database", why="silent"))
    with pytest.raises(OutcomeUnknown), store.transaction() as tx:
        assert tx.inbox.add(incoming())
    store.after_commit = lambda: None
    with store.transaction() as tx:
        assert tx.inbox.get("in-1") == incoming()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("SQLITE_FULL", Unavailable),
        ("SQLITE_BUSY_SNAPSHOT", Unavailable),
        ("SQLITE_IOERR_FSYNC", OutcomeUnknown),
        ("SQLITE_ERROR", sa.exc.OperationalError),
        ("SQLITE_CORRUPT", sa.exc.OperationalError),
    ],
)
def test_what_sqlite_says_to_a_commit(code: str, expected: type[Exception]) -> None:
    said = sqlite3.OperationalError("said")
    said.sqlite_errorname = code
    with pytest.raises(expected), mapped_commit():
        raise sa.exc.OperationalError("COMMIT", {}, said)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("40001", Unavailable),
        ("40P01", Unavailable),
        ("53100", Unavailable),
        ("57P01", OutcomeUnknown),
        (None, OutcomeUnknown),
    ],
)
def test_what_postgresql_says_to_a_commit(code: str | None, expected: type[Exception]) -> None:
    said = _psycopg_error(code)
    with pytest.raises(expected), mapped_commit():
        raise sa.exc.OperationalError("COMMIT", {}, said)


def _psycopg_error(code: str | None) -> Exception:
    made = psycopg.errors.lookup(code) if code is not None else psycopg.OperationalError
    return made("said")
