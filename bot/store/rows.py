"""The tables. `body` is the whole noun as canonical JSON; the other columns are there to be searched or constrained.

`grant`, `view` and `window` are words of SQL: the tables are `access_grant` and `slack_view`, the column is `period`.
"""

from __future__ import annotations

from datetime import datetime
from typing import get_args

import sqlalchemy as sa
from sqlmodel import Field

from bot.model.decision import Window
from bot.model.execution import GrantStatus
from bot.model.request import Status, Verdict
from bot.model.stray import StrayStatus
from bot.store.columns import Row, Words, one_of, positive

ONLY = 1
"""Key of the single row of a table that has one."""


class RequestRow(Row, table=True):
    """One ask and where it stands. `version` grows by one with every change."""

    __tablename__ = "request"
    __table_args__ = (
        one_of("status", Status),
        positive("number"),
        positive("version"),
        sa.UniqueConstraint("number"),
        sa.Index(None, "team", "number"),
        sa.Index(None, "project", "number"),
        sa.Index(None, "requester", "number"),
        sa.Index(None, "kind", "number"),
        sa.Index(None, "status", "number"),
    )
    id: str = Field(primary_key=True, sa_type=Words)
    number: int = Field(sa_type=sa.BigInteger)
    version: int
    status: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    team: str = Field(sa_type=Words)
    project: str = Field(sa_type=Words)
    requester: str = Field(sa_type=Words)
    created_at: datetime
    changed_at: datetime
    closes_at: datetime | None = None
    body: str = Field(sa_type=sa.Text)


class RequestCounterRow(Row, table=True):
    """The last human number given out. The row's lock makes numbers unique, a roll-back makes them gapless."""

    __tablename__ = "request_counter"
    __table_args__ = (sa.CheckConstraint(f"id = {ONLY}", name="only"),)
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int = Field(sa_type=sa.BigInteger)


class ApprovalRow(Row, table=True):
    """One person's verdict on one digest of a request. `id` is the order of arrival."""

    __tablename__ = "approval"
    __table_args__ = (
        one_of("verdict", Verdict),
        sa.UniqueConstraint("request", "approver", "digest"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    request: str = Field(sa_type=Words, foreign_key="request.id")
    approver: str = Field(sa_type=Words)
    digest: str = Field(sa_type=Words)
    verdict: str = Field(sa_type=Words)
    at: datetime
    body: str = Field(sa_type=sa.Text)


class ExecutionRow(Row, table=True):
    """A plan being carried out. `version` grows by one with every change."""

    __tablename__ = "execution"
    __table_args__ = (positive("version"),)
    id: str = Field(primary_key=True, sa_type=Words)
    request: str = Field(sa_type=Words, foreign_key="request.id", index=True)
    version: int
    body: str = Field(sa_type=sa.Text)


class GrantRow(Row, table=True):
    """Something that exists because of a request. `key` is what overlapping grants share."""

    __tablename__ = "access_grant"
    __table_args__ = (
        one_of("status", GrantStatus),
        positive("version"),
        sa.Index(None, "key", "status"),
        sa.Index(None, "status", "expires_at"),
    )
    id: str = Field(primary_key=True, sa_type=Words)
    request: str = Field(sa_type=Words, foreign_key="request.id", index=True)
    key: str = Field(sa_type=Words)
    status: str = Field(sa_type=Words)
    starts_at: datetime
    expires_at: datetime | None = None
    ended_at: datetime | None = None
    body: str = Field(sa_type=sa.Text)
    version: int = Field(sa_column_kwargs={"server_default": "1"})


class ReservationRow(Row, table=True):
    """What one request holds, or held until `released_at`, of one running total. The index is what is held now."""

    __tablename__ = "reservation"
    __table_args__ = (
        one_of("period", get_args(Window)),
        sa.Index(
            "ix_reservation_held",
            "counter",
            "key",
            sqlite_where=sa.text("released_at IS NULL"),
            postgresql_where=sa.text("released_at IS NULL"),
        ),
    )
    request: str = Field(primary_key=True, sa_type=Words, foreign_key="request.id")
    counter: str = Field(primary_key=True, sa_type=Words)
    key: str = Field(primary_key=True, sa_type=Words)
    amount: float = Field(sa_type=sa.Double)
    period: str = Field(sa_type=Words)
    released_at: datetime | None = None
    body: str = Field(sa_type=sa.Text)


class PauseRow(Row, table=True):
    """Until when Azure asked that nothing be asked of it about one subject."""

    __tablename__ = "pause"
    subject: str = Field(primary_key=True, sa_type=Words)
    until: datetime


class StrayRow(Row, table=True):
    """Something in Azure that serves nobody. `version` grows by one with every change."""

    __tablename__ = "stray"
    __table_args__ = (
        one_of("status", StrayStatus),
        positive("version"),
        sa.Index(None, "sort", "status"),
    )
    id: str = Field(primary_key=True, sa_type=Words)
    sort: str = Field(sa_type=Words)
    status: str = Field(sa_type=Words)
    version: int
    body: str = Field(sa_type=sa.Text)


class ViewRow(Row, table=True):
    """One Slack message that shows a request."""

    __tablename__ = "slack_view"
    request: str = Field(primary_key=True, sa_type=Words, foreign_key="request.id")
    purpose: str = Field(primary_key=True, sa_type=Words)
    channel: str = Field(primary_key=True, sa_type=Words)
    body: str = Field(sa_type=sa.Text)


class ShownCardRow(Row, table=True):
    """What was sent to Slack of a message that people decide on; `digest` is the SHA-256 of exactly these bytes."""

    __tablename__ = "shown_card"
    digest: str = Field(primary_key=True, sa_type=Words)
    at: datetime
    body: bytes = Field(sa_type=sa.LargeBinary)


class AuditEventRow(Row, table=True):
    """One link of the chain. `body` is exactly what was hashed; name, actor, request and at repeat parts of it."""

    __tablename__ = "audit_event"
    __table_args__ = (
        positive("number"),
        sa.Index(None, "request", "number"),
        sa.Index(None, "actor", "number"),
    )
    number: int = Field(primary_key=True, sa_type=sa.BigInteger, sa_column_kwargs={"autoincrement": False})
    name: str = Field(sa_type=Words)
    at: datetime
    actor: str = Field(sa_type=Words)
    request: str = Field(sa_type=Words)
    body: str = Field(sa_type=sa.Text)
    previous: str = Field(sa_type=Words)
    hash: str = Field(sa_type=Words)


class AuditHeadRow(Row, table=True):
    """Number and hash of the last link. Its lock keeps the chain single; its content shows a cut tail."""

    __tablename__ = "audit_head"
    __table_args__ = (sa.CheckConstraint(f"id = {ONLY}", name="only"),)
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int = Field(sa_type=sa.BigInteger)
    hash: str = Field(sa_type=Words)


UNSPENT = "reply_url IS NOT NULL OR told <> 'null'"
"""What of the inbox still holds something to be erased; written alike in the index and in the statement using it."""


class InboxRow(Row, table=True):
    """What arrived from Slack, once. `reply_url`, a bearer secret, is a JSON string of its own, erased when spent.

    `told` is NULL until it has been carried out, then the answer as JSON, and `null` when there is none (any more).
    """

    __tablename__ = "inbox"
    __table_args__ = (
        sa.Index(
            "ix_inbox_unspent",
            "at",
            sqlite_where=sa.text(UNSPENT),
            postgresql_where=sa.text(UNSPENT),
        ),
    )
    id: str = Field(primary_key=True, sa_type=Words)
    at: datetime
    reply_url: str | None = Field(default=None, sa_type=sa.Text)
    told: str | None = Field(default=None, sa_type=sa.Text)
    body: str = Field(sa_type=sa.Text)


class IdentityLinkRow(Row, table=True):
    """Which Entra identity a Slack account belongs to: one account in each Slack workspace.

    `turn` grows with every change: of several workspaces' links the newest speaks.
    """

    __tablename__ = "identity_link"
    __table_args__ = (
        sa.Index(None, "entra", "turn"),
        sa.Index("uq_identity_link_slack_team_entra", "slack_team", "entra", unique=True),
    )
    slack_team: str = Field(primary_key=True, sa_type=Words)
    slack_user: str = Field(primary_key=True, sa_type=Words)
    entra: str = Field(sa_type=Words)
    turn: int = Field(sa_type=sa.BigInteger)
    body: str = Field(sa_type=sa.Text)


class LinkOfferRow(Row, table=True):
    """An Entra identity found for a Slack account, which its owner has not confirmed."""

    __tablename__ = "link_offer"
    slack_team: str = Field(primary_key=True, sa_type=Words)
    slack_user: str = Field(primary_key=True, sa_type=Words)
    body: str = Field(sa_type=sa.Text)


class SlackAccountRow(Row, table=True):
    """A Slack account as last seen."""

    __tablename__ = "slack_account"
    slack_team: str = Field(primary_key=True, sa_type=Words)
    slack_user: str = Field(primary_key=True, sa_type=Words)
    seen_at: datetime
    body: str = Field(sa_type=sa.Text)


class DefaultSettingRow(Row, table=True):
    """One remembered default of one person in one channel. `body` is the value as a JSON string."""

    __tablename__ = "default_setting"
    slack_team: str = Field(primary_key=True, sa_type=Words)
    slack_user: str = Field(primary_key=True, sa_type=Words)
    channel: str = Field(primary_key=True, sa_type=Words)
    name: str = Field(primary_key=True, sa_type=Words)
    body: str = Field(sa_type=sa.Text)


class FileRow(Row, table=True):
    """The bytes of a file that came along; `digest` is the SHA-256 of exactly these, so only `at` changes: when they
    were last stored."""

    __tablename__ = "stored_file"
    __table_args__ = (sa.CheckConstraint("size >= 0", name="size"),)
    digest: str = Field(primary_key=True, sa_type=Words)
    size: int
    at: datetime
    body: bytes = Field(sa_type=sa.LargeBinary)


METADATA = Row.metadata
"""Every table above, and nothing else."""
