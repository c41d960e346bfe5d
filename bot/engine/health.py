"""How the queue is doing, counted by the database: for the health check, with the bot running or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

UNFINISHED: Final = ("PENDING", "ENQUEUED", "DELAYED")
FINISHED: Final = ("SUCCESS", "CANCELLED")
DEAD: Final = ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
"""What the engine itself has given up: nobody was told yet."""


@dataclass(frozen=True, slots=True)
class Health:
    """Counts of jobs.

    running   in a process's hands now, or in those of one that died.
    waiting   due, not begun.
    delayed   timers.
    stranded  unfinished and of another application version: nobody will do them. Healthy is 0.
    dead      given up by the engine and not yet told to anybody. Healthy is 0.
    """

    running: int = 0
    waiting: int = 0
    delayed: int = 0
    stranded: int = 0
    dead: int = 0


def counted(*, database: sa.Engine, version: str) -> Health:
    """The counts now; nothing at all for a database in which the queue has never been started."""
    schema = None if database.dialect.name == "sqlite" else "dbos"
    if not sa.inspect(database).has_table("workflow_status", schema=schema):
        return Health()
    table = sa.table(
        "workflow_status",
        sa.column("status"),
        sa.column("application_version"),
        schema=schema,
    )
    of_status = sa.select(table.c.status, sa.func.count()).group_by(table.c.status)
    of_others = sa.select(sa.func.count()).where(
        table.c.status.in_(UNFINISHED), table.c.application_version.is_not(None), table.c.application_version != version
    )
    with database.connect() as connection:
        counts = {str(status): int(count) for status, count in connection.execute(of_status).all()}
        stranded = int(connection.execute(of_others).scalar_one())
    return Health(
        running=counts.get("PENDING", 0),
        waiting=counts.get("ENQUEUED", 0),
        delayed=counts.get("DELAYED", 0),
        stranded=stranded,
        dead=sum(counts.get(status, 0) for status in DEAD),
    )
