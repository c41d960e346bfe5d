"""One Slack account of a workspace for one Entra identity, and identities that wait for their owner's word.

Of several accounts that were linked to one identity the newest is kept: it was the one that was written to. The others
are linked anew, after somebody has looked.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_links"
down_revision = "0005_strays"
branch_labels = None
depends_on = None

UNIQUE = "uq_identity_link_slack_team_entra"


def upgrade() -> None:
    op.execute(
        "DELETE FROM identity_link WHERE EXISTS (SELECT 1 FROM identity_link AS newer WHERE "
        "newer.slack_team = identity_link.slack_team AND newer.entra = identity_link.entra "
        "AND newer.turn > identity_link.turn)"
    )
    op.create_index(UNIQUE, "identity_link", ["slack_team", "entra"], unique=True)
    op.create_table(
        "link_offer",
        sa.Column("slack_team", sa.Text(), nullable=False),
        sa.Column("slack_user", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slack_team", "slack_user", name=op.f("pk_link_offer")),
    )


def downgrade() -> None:
    op.drop_table("link_offer")
    op.drop_index(UNIQUE, table_name="identity_link")
