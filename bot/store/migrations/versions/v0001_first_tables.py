"""Requests, approvals, executions, grants, reservations, their Slack messages, people, and the audit chain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.append_only import drop_triggers

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GENESIS = "0" * 64


def upgrade() -> None:
    _requests()
    _what_hangs_on_requests()
    _audit()
    _people()


def downgrade() -> None:
    drop_triggers(op.get_bind())
    for table in (
        "default_setting",
        "slack_account",
        "identity_link",
        "inbox",
        "audit_head",
        "audit_event",
        "slack_view",
        "reservation",
        "access_grant",
        "execution",
        "approval",
        "request_counter",
        "request",
    ):
        op.drop_table(table)


def _requests() -> None:
    op.create_table(
        "request",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('submitted', 'denied', 'pending', 'approved', 'executing', 'succeeded', 'failed', 'unknown', "
            "'refused', 'withdrawn', 'expired')",
            name=op.f("ck_request_status"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_request_number")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_request_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("number", name=op.f("uq_request_number")),
    )
    for column in ("team", "project", "requester", "kind", "status"):
        op.create_index(op.f(f"ix_request_{column}_number"), "request", [column, "number"])
    counter = op.create_table(
        "request_counter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_request_counter_only")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_counter")),
    )
    op.bulk_insert(counter, [{"id": 1, "last": 0}])


def _what_hangs_on_requests() -> None:
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("verdict IN ('approve', 'refuse')", name=op.f("ck_approval_verdict")),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("fk_approval_request_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("request", "approver", "digest", name=op.f("uq_approval_request_approver_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "execution",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_execution_version")),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("fk_execution_request_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_execution")),
    )
    op.create_index(op.f("ix_execution_request"), "execution", ["request"])
    op.create_table(
        "access_grant",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('active', 'revoking', 'revoked')", name=op.f("ck_access_grant_status")),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("fk_access_grant_request_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_grant")),
    )
    op.create_index(op.f("ix_access_grant_request"), "access_grant", ["request"])
    op.create_index(op.f("ix_access_grant_key_status"), "access_grant", ["key", "status"])
    op.create_index(op.f("ix_access_grant_status_expires_at"), "access_grant", ["status", "expires_at"])
    op.create_table(
        "reservation",
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("counter", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("amount", sa.Double(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("period IN ('live', 'month')", name=op.f("ck_reservation_period")),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("fk_reservation_request_request")),
        sa.PrimaryKeyConstraint("request", "counter", "key", name=op.f("pk_reservation")),
    )
    held = sa.text("released_at IS NULL")
    op.create_index("ix_reservation_held", "reservation", ["counter", "key"], sqlite_where=held, postgresql_where=held)
    op.create_table(
        "slack_view",
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("fk_slack_view_request_request")),
        sa.PrimaryKeyConstraint("request", "purpose", "channel", name=op.f("pk_slack_view")),
    )


def _audit() -> None:
    op.create_table(
        "audit_event",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_audit_event_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_event")),
    )
    op.create_index(op.f("ix_audit_event_request_number"), "audit_event", ["request", "number"])
    op.create_index(op.f("ix_audit_event_actor_number"), "audit_event", ["actor", "number"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_only")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.bulk_insert(head, [{"id": 1, "number": 0, "hash": GENESIS}])


def _people() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply_url", sa.Text(), nullable=True),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
    )
    unspent = sa.text("reply_url IS NOT NULL OR told <> 'null'")
    op.create_index("ix_inbox_unspent", "inbox", ["at"], sqlite_where=unspent, postgresql_where=unspent)
    op.create_table(
        "identity_link",
        sa.Column("slack_team", sa.Text(), nullable=False),
        sa.Column("slack_user", sa.Text(), nullable=False),
        sa.Column("entra", sa.Text(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slack_team", "slack_user", name=op.f("pk_identity_link")),
    )
    op.create_index(op.f("ix_identity_link_entra_turn"), "identity_link", ["entra", "turn"])
    op.create_table(
        "slack_account",
        sa.Column("slack_team", sa.Text(), nullable=False),
        sa.Column("slack_user", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slack_team", "slack_user", name=op.f("pk_slack_account")),
    )
    op.create_table(
        "default_setting",
        sa.Column("slack_team", sa.Text(), nullable=False),
        sa.Column("slack_user", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slack_team", "slack_user", "channel", "name", name=op.f("pk_default_setting")),
    )
