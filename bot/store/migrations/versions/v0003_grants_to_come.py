"""A grant is there while its request is being executed, and says which version of it a writer has read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_grants_to_come"
down_revision = "0002_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _states("'coming', 'active', 'revoking', 'revoked'", version=True)


def downgrade() -> None:
    # What was to come is not there: the version before knows only what has taken effect.
    op.execute("DELETE FROM access_grant WHERE status = 'coming'")
    _states("'active', 'revoking', 'revoked'", version=False)


def _states(states: str, *, version: bool) -> None:
    with op.batch_alter_table("access_grant") as table:
        table.drop_constraint(op.f("ck_access_grant_status"), type_="check")
        table.create_check_constraint(op.f("ck_access_grant_status"), f"status IN ({states})")
        if version:
            table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
            table.create_check_constraint(op.f("ck_access_grant_version"), "version >= 1")
        else:
            table.drop_constraint(op.f("ck_access_grant_version"), type_="check")
            table.drop_column("version")
