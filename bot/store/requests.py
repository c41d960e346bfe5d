"""Requests, their numbers and the verdicts on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.model.request import Approval, Request, Status
from bot.store.mappers import approval_row, request_row
from bot.store.rows import ONLY, ApprovalRow, RequestCounterRow, RequestRow
from bot.store.statements import compare_and_set, insert_new, table_of, take_turn
from bot.workflow.ports import Filters

REQUEST = table_of(RequestRow)
COUNTER = table_of(RequestCounterRow)
APPROVAL = table_of(ApprovalRow)


class SqlRequests:
    """Requests of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def next_number(self) -> int:
        """Others that ask wait until this transaction ends; a roll-back gives the number back."""
        statement = (
            sa.update(COUNTER).where(COUNTER.c.id == ONLY).values(last=COUNTER.c.last + 1).returning(COUNTER.c.last)
        )
        return int(self._session.execute(statement).scalar_one())

    def add(self, request: Request) -> bool:
        return insert_new(self._session, request_row(request), key=("id",))

    def get(self, request_id: str) -> Request | None:
        return self._one(REQUEST.c.id == request_id)

    def hold(self, request_id: str) -> Request | None:
        take_turn(self._session, about=f"request {request_id}")
        return self.get(request_id)

    def numbered(self, number: int) -> Request | None:
        return self._one(REQUEST.c.number == number)

    def move(self, *, request_id: str, to: Request, expected: Status) -> bool:
        if to.id != request_id:
            raise ValueError("a request moves to a state of itself")
        return compare_and_set(
            self._session, request_row(to), expected={"status": expected.value, "version": to.version - 1}
        )

    def search(self, filters: Filters) -> Sequence[Request]:
        bodies = self._session.execute(searching(filters)).scalars().all()
        return tuple(Request.model_validate_json(body) for body in bodies)

    def kinds_used(self, *, team: str = "", requester: str = "", most: int = 500) -> Mapping[str, int]:
        newest = sa.select(REQUEST.c.kind).order_by(REQUEST.c.number.desc()).limit(most)
        if team:
            newest = newest.where(REQUEST.c.team == team)
        if requester:
            newest = newest.where(REQUEST.c.requester == requester)
        kinds = newest.subquery()
        counted = sa.select(kinds.c.kind, sa.func.count()).group_by(kinds.c.kind)
        return {str(kind): int(times) for kind, times in self._session.execute(counted)}

    def made_at(self, *, requester: str, nth: int) -> datetime | None:
        newest = sa.select(REQUEST.c.created_at).where(REQUEST.c.requester == requester)
        statement = newest.order_by(REQUEST.c.number.desc()).limit(1).offset(nth - 1)
        return self._session.execute(statement).scalar_one_or_none()

    def left_standing(self, *, now: datetime, quiet_since: datetime, limit: int = 100) -> Sequence[Request]:
        under_way = [status.value for status in (Status.APPROVED, Status.EXECUTING, Status.UNKNOWN)]
        statement = (
            sa.select(REQUEST.c.body)
            .where(
                sa.or_(
                    sa.and_(REQUEST.c.status == Status.PENDING.value, REQUEST.c.closes_at <= now),
                    sa.and_(REQUEST.c.status.in_(under_way), REQUEST.c.changed_at <= quiet_since),
                )
            )
            .order_by(REQUEST.c.changed_at, REQUEST.c.number)
            .limit(limit)
        )
        return tuple(Request.model_validate_json(body) for body in self._session.execute(statement).scalars())

    def _one(self, condition: sa.ColumnElement[bool]) -> Request | None:
        body = self._session.execute(sa.select(REQUEST.c.body).where(condition)).scalar_one_or_none()
        return Request.model_validate_json(body) if body is not None else None


def searching(filters: Filters) -> sa.Select[str]:
    """Bodies of the requests the filters ask for, newest first, by a key and never by an offset."""
    statement = sa.select(REQUEST.c.body).order_by(REQUEST.c.number.desc()).limit(max(filters.limit, 0))
    for column, value in (
        (REQUEST.c.requester, filters.requester),
        (REQUEST.c.team, filters.team),
        (REQUEST.c.project, filters.project),
        (REQUEST.c.kind, filters.kind),
    ):
        if value:
            statement = statement.where(column == value)
    if filters.teams is not None:
        statement = statement.where(
            sa.or_(REQUEST.c.team.in_(filters.teams), REQUEST.c.requester == filters.own)
            if filters.own
            else REQUEST.c.team.in_(filters.teams)
        )
    if filters.status:
        statement = statement.where(REQUEST.c.status.in_([status.value for status in filters.status]))
    if filters.before:
        statement = statement.where(REQUEST.c.number < filters.before)
    return statement


class SqlApprovals:
    """Verdicts of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, approval: Approval) -> bool:
        """Verdicts on one request queue up here, so that `of` afterwards misses none that was recorded before."""
        take_turn(self._session, about=f"request {approval.request}")
        return insert_new(self._session, approval_row(approval), key=("request", "approver", "digest"))

    def of(self, request_id: str) -> Sequence[Approval]:
        statement = sa.select(APPROVAL.c.body).where(APPROVAL.c.request == request_id).order_by(APPROVAL.c.id)
        return tuple(Approval.model_validate_json(body) for body in self._session.execute(statement).scalars())
