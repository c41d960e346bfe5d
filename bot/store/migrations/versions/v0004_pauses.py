"""Until when Azure asked to be left alone, for all replicas to see."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_pauses"
down_revision = "0003_grants_to_come"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pause",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_pause")),
    )


def downgrade() -> None:
    op.drop_table("pause")
