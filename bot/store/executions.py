"""Plans being carried out, and what exists because of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.model.execution import Execution, Grant, GrantStatus
from bot.store.mappers import execution_row, grant_row
from bot.store.rows import ExecutionRow, GrantRow, RequestRow
from bot.store.statements import compare_and_set, insert_new, table_of, take_turn

EXECUTION = table_of(ExecutionRow)
GRANT = table_of(GrantRow)
REQUEST = table_of(RequestRow)


class SqlExecutions:
    """Executions of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, execution: Execution) -> bool:
        return insert_new(self._session, execution_row(execution), key=("id",))

    def get(self, execution_id: str) -> Execution | None:
        statement = sa.select(EXECUTION.c.body).where(EXECUTION.c.id == execution_id)
        body = self._session.execute(statement).scalar_one_or_none()
        return Execution.model_validate_json(body) if body is not None else None

    def put(self, execution: Execution) -> bool:
        return compare_and_set(self._session, execution_row(execution), expected={"version": execution.version - 1})


class SqlGrants:
    """Grants of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, grant: Grant) -> bool:
        take_turn(self._session, about=f"grants of {grant.key}")
        return insert_new(self._session, grant_row(grant), key=("id",))

    def get(self, grant_id: str) -> Grant | None:
        statement = sa.select(GRANT.c.body).where(GRANT.c.id == grant_id)
        body = self._session.execute(statement).scalar_one_or_none()
        return Grant.model_validate_json(body) if body is not None else None

    def move(self, *, to: Grant, expected: GrantStatus) -> bool:
        take_turn(self._session, about=f"grants of {to.key}")
        return compare_and_set(
            self._session, grant_row(to), expected={"status": expected.value, "version": to.version - 1}
        )

    def with_key(self, key: str) -> Sequence[Grant]:
        """Behind the turn: two that end at once would each see the other active, and neither would remove the role."""
        take_turn(self._session, about=f"grants of {key}")
        statement = (
            sa.select(GRANT.c.body)
            .where(GRANT.c.key == key, GRANT.c.status != GrantStatus.REVOKED.value)
            .order_by(GRANT.c.starts_at, GRANT.c.id)
        )
        return self._grants(statement)

    def due(self, *, now: datetime, limit: int = 100, after: tuple[datetime, str] | None = None) -> Sequence[Grant]:
        statement = (
            sa.select(GRANT.c.body)
            .where(
                GRANT.c.status.in_([GrantStatus.ACTIVE.value, GrantStatus.REVOKING.value]),
                GRANT.c.expires_at <= now,
            )
            .order_by(GRANT.c.expires_at, GRANT.c.id)
            .limit(limit)
        )
        if after is not None:
            at, last = after
            statement = statement.where(
                sa.or_(GRANT.c.expires_at > at, sa.and_(GRANT.c.expires_at == at, GRANT.c.id > last))
            )
        return self._grants(statement)

    def standing(self, *, limit: int = 100, after: str = "", ended_since: datetime | None = None) -> Sequence[Grant]:
        wanted: sa.ColumnElement[bool] = GRANT.c.status == GrantStatus.ACTIVE.value
        if ended_since is not None:
            wanted = sa.or_(wanted, GRANT.c.ended_at >= ended_since)
        statement = sa.select(GRANT.c.body).where(wanted, GRANT.c.id > after).order_by(GRANT.c.id).limit(limit)
        return self._grants(statement)

    def held_by(self, *, requester: str, limit: int = 100) -> Sequence[Grant]:
        statement = (
            sa.select(GRANT.c.body)
            .join(REQUEST, REQUEST.c.id == GRANT.c.request)
            .where(GRANT.c.status == GrantStatus.ACTIVE.value, REQUEST.c.requester == requester)
            .order_by(GRANT.c.expires_at.is_(None), GRANT.c.expires_at, GRANT.c.id)
            .limit(limit)
        )
        return self._grants(statement)

    def _grants(self, statement: sa.Select[str]) -> Sequence[Grant]:
        return tuple(Grant.model_validate_json(body) for body in self._session.execute(statement).scalars())
