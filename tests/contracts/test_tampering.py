"""Whatever is done to the audit chain with SQL: refused by the database, or found by the verifier."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from bot.model.audit import GENESIS, AuditEvent, Break, chained
from bot.model.errors import Misconfigured
from bot.store.append_only import missing_triggers
from bot.store.audit import event_of
from bot.store.history import chain
from bot.store.migrate import check, upgrade
from bot.store.verify import verify_chain
from tests.contracts.conftest import Database
from tests.contracts.nouns import event

ROWS = 6


@pytest.fixture
def written(database: Database) -> Database:
    """Six events in three transactions."""
    for turn in range(0, ROWS, 2):
        with database.store.transaction() as tx:
            for number in (turn + 1, turn + 2):
                tx.audit.append(event(request=f"request-{number}", data={"cost": number, "nul": "\x00"}))
    return database


@pytest.fixture
def unguarded(written: Database) -> Database:
    """The same, with its triggers taken away by somebody who may."""
    with written.engine.begin() as connection:
        for name in guards(written):
            table = "audit_head" if name.startswith("audit_head") else "audit_event"
            on_table = "" if written.is_sqlite else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER {name}{on_table}")
    assert verify_chain(engine=written.engine) == head_of(written)
    return written


def guards(database: Database) -> list[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if database.is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'audit%%'"
    )
    with database.engine.connect() as connection:
        return list(connection.exec_driver_sql(query).scalars())


def head_of(database: Database) -> tuple[int, str]:
    with database.store.transaction() as tx:
        return tx.audit.head()


def forged(database: Database, *, from_number: int, upto: int = ROWS) -> list[str]:
    """SQL that writes another past from a row on, with every hash right."""
    links = list(chain(engine=database.engine))
    previous = links[from_number - 2].hash if from_number > 1 else GENESIS
    statements = []
    for number in range(from_number, upto + 1):
        real = event_of(links[number - 1].body) if number <= ROWS else event()
        link = chained(number=number, event=lie(real), previous=previous)
        previous = link.hash
        if number <= ROWS:
            statements.append(
                f"UPDATE audit_event SET body = '{link.body}', previous = '{link.previous}', hash = '{link.hash}' "
                f"WHERE number = {number}"
            )
        else:
            statements.append(
                "INSERT INTO audit_event (number, name, at, actor, request, body, previous, hash) "
                f"SELECT {number}, name, at, actor, 'request-1', '{link.body}', '{link.previous}', '{link.hash}' "
                f"FROM audit_event WHERE number = 1"
            )
    return [*statements, f"UPDATE audit_head SET number = {upto}, hash = '{previous}'"]


def lie(told: AuditEvent) -> AuditEvent:
    return told.model_copy(update={"data": {"cost": 0}})


def test_an_untouched_chain_holds(written: Database) -> None:
    assert verify_chain(engine=written.engine) == head_of(written) == (ROWS, head_of(written)[1])


def test_an_empty_chain_holds(database: Database) -> None:
    assert verify_chain(engine=database.engine) == (0, GENESIS)
    assert verify_chain(engine=database.engine, head=(0, GENESIS)) == (0, GENESIS)


def test_a_head_published_earlier_is_still_on_the_chain(written: Database) -> None:
    published = head_of(written)
    with written.store.transaction() as tx:
        tx.audit.append(event())
    assert verify_chain(engine=written.engine, head=published) == head_of(written) != published


TAMPERING = {
    "a body edited": (["UPDATE audit_event SET body = replace(body, ':3', ':9') WHERE number = 3"], 3, "content"),
    "a hash edited": ([f"UPDATE audit_event SET hash = '{'a' * 64}' WHERE number = 3"], 3, "content"),
    "a previous edited": ([f"UPDATE audit_event SET previous = '{'a' * 64}' WHERE number = 3"], 3, "follow"),
    "the first row edited": (["UPDATE audit_event SET body = '{}' WHERE number = 1"], 1, "content"),
    "the last row edited": (["UPDATE audit_event SET body = '{}' WHERE number = 6"], 6, "content"),
    "a middle row deleted": (["DELETE FROM audit_event WHERE number = 3"], 3, "missing"),
    "the first row deleted": (["DELETE FROM audit_event WHERE number = 1"], 1, "missing"),
    "a middle row deleted and the rest moved up": (
        [
            "DELETE FROM audit_event WHERE number = 3",
            *(f"UPDATE audit_event SET number = {n - 1} WHERE number = {n}" for n in (4, 5, 6)),
            "UPDATE audit_head SET number = 5",
        ],
        3,
        "follow",
    ),
    "two rows exchanged": (
        [
            "UPDATE audit_event SET number = 100 WHERE number = 3",
            "UPDATE audit_event SET number = 3 WHERE number = 4",
            "UPDATE audit_event SET number = 4 WHERE number = 100",
        ],
        3,
        "follow",
    ),
    "the tail cut": (["DELETE FROM audit_event WHERE number > 4"], 5, "rows 5 to 6 were cut off"),
    "everything deleted": (["DELETE FROM audit_event"], 1, "rows 1 to 6 were cut off"),
    "a row copied past the end": (
        [
            "INSERT INTO audit_event (number, name, at, actor, request, body, previous, hash) "
            "SELECT 7, name, at, actor, request, body, previous, hash FROM audit_event WHERE number = 6"
        ],
        7,
        "follow",
    ),
    "a row squeezed in": (
        [
            *(f"UPDATE audit_event SET number = {n + 1} WHERE number = {n}" for n in (6, 5, 4)),
            "INSERT INTO audit_event (number, name, at, actor, request, body, previous, hash) "
            "SELECT 4, name, at, actor, request, body, previous, hash FROM audit_event WHERE number = 3",
            "UPDATE audit_head SET number = 7",
        ],
        4,
        "follow",
    ),
    "hidden from its request": (["UPDATE audit_event SET request = '' WHERE number = 3"], 3, "search columns"),
    "another actor for searches": (["UPDATE audit_event SET actor = 'x' WHERE number = 3"], 3, "search columns"),
    "another name for searches": (["UPDATE audit_event SET name = 'x.y' WHERE number = 3"], 3, "search columns"),
    "another time for searches": (
        ["UPDATE audit_event SET at = '2020-01-01 00:00:00.000000' WHERE number = 3"],
        3,
        "search columns",
    ),
    "the head row's hash edited": ([f"UPDATE audit_head SET hash = '{'a' * 64}'"], 6, "head row"),
    "the head row set back": (["UPDATE audit_head SET number = 5"], 6, "head row"),
    "the head row deleted": (["DELETE FROM audit_head"], 0, "head row"),
}
"""What was done → (SQL, number of the break, what the verifier says)."""


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_found_where_it_was_done(unguarded: Database, how: str) -> None:
    statements, number, why = TAMPERING[how]
    unguarded.run(*statements)
    found = verify_chain(engine=unguarded.engine)
    assert isinstance(found, Break)
    assert (found.number, bool(re.search(why, found.why))) == (number, True), found


def test_a_row_with_its_own_hash_made_right_betrays_itself_by_the_next(unguarded: Database) -> None:
    unguarded.run(forged(unguarded, from_number=3)[0])
    found = verify_chain(engine=unguarded.engine)
    assert isinstance(found, Break)
    assert found.number == 4


def test_a_forged_row_past_the_end_is_not_on_the_head_row(unguarded: Database) -> None:
    inserted = forged(unguarded, from_number=ROWS, upto=ROWS + 1)
    unguarded.run(*inserted[:-1])
    found = verify_chain(engine=unguarded.engine)
    assert isinstance(found, Break)
    assert found.number == ROWS + 1


def test_a_rewritten_past_passes_inside_and_is_betrayed_by_a_head_published_outside(unguarded: Database) -> None:
    published = head_of(unguarded)
    unguarded.run(*forged(unguarded, from_number=3))
    assert verify_chain(engine=unguarded.engine) == head_of(unguarded)
    found = verify_chain(engine=unguarded.engine, head=published)
    assert isinstance(found, Break)
    assert "rewritten" in found.why


def test_a_tail_cut_with_the_head_row_is_betrayed_by_a_head_published_outside(unguarded: Database) -> None:
    published = head_of(unguarded)
    kept = list(chain(engine=unguarded.engine))[3]
    unguarded.run("DELETE FROM audit_event WHERE number > 4", f"UPDATE audit_head SET number = 4, hash = '{kept.hash}'")
    assert verify_chain(engine=unguarded.engine) == (4, kept.hash)
    found = verify_chain(engine=unguarded.engine, head=published)
    assert isinstance(found, Break)
    assert (found.number, found.why) == (5, "rows 5 to 6 were cut off")


ROW = "SELECT {number}, name, at, actor, request, body, previous, hash FROM audit_event WHERE number = 6"
UPSERT = "ON CONFLICT (number) DO UPDATE SET body = ''"
REFUSED = {
    "an edit": "UPDATE audit_event SET body = '{}' WHERE number = 3",
    "an edit that changes nothing": "UPDATE audit_event SET body = body",
    "a deletion": "DELETE FROM audit_event WHERE number = 6",
    "a row out of order": f"INSERT INTO audit_event {ROW.format(number=9)}",
    "a row in place of another": f"INSERT INTO audit_event {ROW.format(number=6)}",
    "a head set back": "UPDATE audit_head SET number = 5",
    "a head deleted": "DELETE FROM audit_head",
    "a second head": "INSERT INTO audit_head (id, number, hash) VALUES (2, 0, '')",
}
REFUSED_BY = {
    "sqlite": {
        "a row replaced": f"INSERT OR REPLACE INTO audit_event {ROW.format(number=6)}",
        "an upsert": f"INSERT INTO audit_event {ROW.format(number=6)} AND true {UPSERT}",
    },
    "postgresql": {
        "an upsert": f"INSERT INTO audit_event {ROW.format(number=6)} {UPSERT}",
        "truncation": "TRUNCATE audit_event",
        "truncation of the head": "TRUNCATE audit_head",
        "a deletion as a replica": "SET session_replication_role = replica; DELETE FROM audit_event",
    },
}


def test_the_database_itself_refuses(written: Database) -> None:
    for what, statement in {**REFUSED, **REFUSED_BY[written.engine.dialect.name]}.items():
        with pytest.raises(sa.exc.DBAPIError) as refusal:
            written.run(statement)
        words = r"never (changed|goes back)|follows the last|ck_audit_head_only"
        assert re.search(words, str(refusal.value.orig)), what
    assert verify_chain(engine=written.engine) == head_of(written) == (ROWS, head_of(written)[1])


def test_start_up_refuses_an_unguarded_chain_and_an_upgrade_guards_it_again(unguarded: Database) -> None:
    with pytest.raises(Misconfigured, match=r"not guarded .*audit_event_no_delete"):
        check(engine=unguarded.engine)
    upgrade(engine=unguarded.engine)
    check(engine=unguarded.engine)
    with pytest.raises(sa.exc.DBAPIError, match="never changed"):
        unguarded.run(REFUSED["an edit"])


HOLLOW = {
    "sqlite": (
        "DROP TRIGGER audit_event_no_update",
        "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event BEGIN SELECT 1; END",
    ),
    "postgresql": (
        "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "DROP TRIGGER audit_event_no_update ON audit_event",
        "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event FOR EACH ROW EXECUTE FUNCTION nothing()",
        "ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_no_update",
    ),
}


def test_a_trigger_that_does_nothing_is_as_good_as_none(written: Database) -> None:
    assert missing(written) == ()
    written.run(*HOLLOW[written.engine.dialect.name])
    assert missing(written) == ("audit_event_no_update",)


def test_a_trigger_switched_off_is_as_good_as_none(written: Database) -> None:
    if written.is_sqlite:
        written.run("DROP TRIGGER audit_event_no_delete")  # the only way SQLite knows
    else:
        written.run("ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_delete")
    assert missing(written) == ("audit_event_no_delete",)


def test_a_hollow_function_unguards_every_trigger(written: Database) -> None:
    if written.is_sqlite:
        written.run(*(f"DROP TRIGGER {name}" for name in guards(written)))
    else:
        written.run(
            "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
        )
    assert len(missing(written)) == (5 if written.is_sqlite else 7)


def missing(database: Database) -> tuple[str, ...]:
    with database.engine.connect() as connection:
        return missing_triggers(connection)
