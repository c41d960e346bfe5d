"""What stands in Azure and serves nobody, and what has become of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_strays"
down_revision = "0004_pauses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stray",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('watched', 'told', 'kept', 'asked', 'gone')", name=op.f("ck_stray_status")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_stray_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stray")),
    )
    op.create_index(op.f("ix_stray_sort_status"), "stray", ["sort", "status"])


def downgrade() -> None:
    op.drop_table("stray")
