"""What Alembic runs around the revisions, inside the transaction that `bot.store.migrate` opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from bot.store.append_only import create_triggers
from bot.store.migrate import VERSION_TABLE, is_ours
from bot.store.rows import METADATA

connection: sa.Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    include_name=is_ours,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
if sa.inspect(connection).has_table("audit_event"):
    create_triggers(connection)
