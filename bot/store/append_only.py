"""Triggers that keep the audit chain append-only, and the proof that they are there.

Rebuilding a table in a migration drops its triggers without a word, so they are created anew at the end of every
migration and looked for at every start.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

_SQLITE = {
    "audit_event_no_update": """CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END""",
    "audit_event_no_delete": """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END""",
    "audit_event_in_order": """CREATE TRIGGER audit_event_in_order BEFORE INSERT ON audit_event
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit_event)
BEGIN SELECT RAISE(ABORT, 'an audit event follows the last one'); END""",
    "audit_head_no_return": """CREATE TRIGGER audit_head_no_return BEFORE UPDATE ON audit_head
WHEN NEW.number < OLD.number
BEGIN SELECT RAISE(ABORT, 'the head of the audit chain never goes back'); END""",
    "audit_head_no_delete": """CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the head of the audit chain never goes back'); END""",
}
"""The insert trigger also stops INSERT OR REPLACE, which deletes without firing a delete trigger."""

_POSTGRES_FUNCTION = """
BEGIN
    IF TG_TABLE_NAME = 'audit_event' AND TG_OP = 'INSERT' THEN
        IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit_event) THEN
            RAISE EXCEPTION 'an audit event follows the last one';
        END IF;
        RETURN NEW;
    ELSIF TG_TABLE_NAME = 'audit_event' THEN
        RAISE EXCEPTION 'audit events are never changed';
    ELSIF TG_OP = 'UPDATE' THEN
        IF NEW.number < OLD.number THEN
            RAISE EXCEPTION 'the head of the audit chain never goes back';
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the head of the audit chain never goes back';
END
"""

_POSTGRES = {
    "audit_event_no_update": "BEFORE UPDATE ON audit_event FOR EACH ROW",
    "audit_event_no_delete": "BEFORE DELETE ON audit_event FOR EACH ROW",
    "audit_event_no_truncate": "BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT",
    "audit_event_in_order": "BEFORE INSERT ON audit_event FOR EACH ROW",
    "audit_head_no_return": "BEFORE UPDATE ON audit_head FOR EACH ROW",
    "audit_head_no_delete": "BEFORE DELETE ON audit_head FOR EACH ROW",
    "audit_head_no_truncate": "BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT",
}


def create_triggers(connection: sa.Connection) -> None:
    """Create them, replacing whatever bears their names. Part of the caller's transaction."""
    if connection.dialect.name == "sqlite":
        for name, definition in _SQLITE.items():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(definition)
        return
    connection.execute(
        sa.text(
            "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql "
            f"AS $guard${_POSTGRES_FUNCTION}$guard$"
        )
    )
    for name, when in _POSTGRES.items():
        table = when.split(" ON ")[1].split()[0]
        connection.execute(sa.text(f"DROP TRIGGER IF EXISTS {name} ON {table}"))
        connection.execute(sa.text(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION audit_append_only()"))
        # ALWAYS, because session_replication_role = replica would otherwise switch them off without a trace.
        connection.execute(sa.text(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"))


def drop_triggers(connection: sa.Connection) -> None:
    """Remove what create_triggers made, for a downgrade that removes the tables as well."""
    if connection.dialect.name == "sqlite":
        for name in _SQLITE:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        return
    connection.execute(sa.text("DROP FUNCTION IF EXISTS audit_append_only() CASCADE"))


def missing_triggers(connection: sa.Connection) -> tuple[str, ...]:
    """Names of the triggers that are absent, disabled or not what create_triggers made; empty when all is well."""
    if connection.dialect.name == "sqlite":
        expected: Mapping[str, str] = _SQLITE
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
        found = {str(name): str(sql) for name, sql in rows}
    else:
        expected = {
            name: f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION audit_append_only()"
            for name, when in _POSTGRES.items()
        }
        rows = connection.execute(_POSTGRES_FOUND, {"function": _POSTGRES_FUNCTION}).all()
        found = {str(name): _unqualified(str(sql)) for name, sql in rows}
    return tuple(sorted(name for name, sql in expected.items() if found.get(name) != sql))


_POSTGRES_FOUND = sa.text(
    """
    SELECT t.tgname, pg_get_triggerdef(t.oid)
    FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND t.tgenabled = 'A' AND p.prosrc = :function
      AND t.tgrelid IN (to_regclass('audit_event'), to_regclass('audit_head'))
    """
)


def _unqualified(definition: str) -> str:
    """PostgreSQL writes the schema before names; ours are wherever the search path put them."""
    words = [word.split(".")[-1] if "." in word and "'" not in word else word for word in definition.split()]
    return " ".join(words)
