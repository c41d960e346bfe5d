"""The cards that people decided on, as they were sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_cards"
down_revision = "0006_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shown_card",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_shown_card")),
    )


def downgrade() -> None:
    op.drop_table("shown_card")
