"""The append-only chain, written at the end of each transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.model.audit import AuditEvent, ChainLink, chained
from bot.store.looking import must_be_kept
from bot.store.mappers import body_of, link_of
from bot.store.rows import ONLY, AuditEventRow, AuditHeadRow
from bot.store.statements import table_of

EVENT = table_of(AuditEventRow)
HEAD = table_of(AuditHeadRow)
LINK = sa.select(EVENT.c.number, EVENT.c.body, EVENT.c.previous, EVENT.c.hash)


class SqlAudit:
    """The chain as one transaction sees it, and what it will add."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._waiting: list[AuditEvent] = []

    def append(self, event: AuditEvent) -> None:
        must_be_kept(event.name)
        body_of(event)
        self._waiting.append(event)

    def page(self, *, after: int = 0, limit: int = 1000) -> Sequence[ChainLink]:
        return links(self._session, page_after(after=after, limit=limit))

    def about(self, request_id: str) -> Sequence[ChainLink]:
        statement = LINK.where(EVENT.c.request == request_id).order_by(EVENT.c.number)
        return links(self._session, statement)

    def head(self) -> tuple[int, str]:
        number, hash_ = self._session.execute(sa.select(HEAD.c.number, HEAD.c.hash).where(HEAD.c.id == ONLY)).one()
        return int(number), str(hash_)

    def write(self) -> None:
        """Chain what was appended. The last thing a transaction does: from here on nobody else can append."""
        if not self._waiting:
            return
        # An UPDATE that changes nothing, because it locks on both engines and reads the newest head once it has the
        # lock; SQLite has no SELECT … FOR UPDATE and would read before its transaction has begun.
        take = (
            sa.update(HEAD).where(HEAD.c.id == ONLY).values(number=HEAD.c.number).returning(HEAD.c.number, HEAD.c.hash)
        )
        number, hash_ = self._session.execute(take).one()
        rows = []
        for event in self._waiting:
            link = chained(number=number + 1, event=event, previous=hash_)
            rows.append(_row(event, link))
            number, hash_ = link.number, link.hash
        self._session.execute(sa.insert(EVENT), rows)
        self._session.execute(sa.update(HEAD).where(HEAD.c.id == ONLY).values(number=number, hash=hash_))
        self._waiting.clear()


def page_after(*, after: int, limit: int) -> sa.Select[int, str, str, str]:
    return LINK.where(EVENT.c.number > after).order_by(EVENT.c.number).limit(max(limit, 0))


def links(session: Session | sa.Connection, statement: sa.Select[int, str, str, str]) -> Sequence[ChainLink]:
    return tuple(
        link_of(number, body, previous, hash_) for number, body, previous, hash_ in session.execute(statement).all()
    )


def columns_of(event: AuditEvent) -> dict[str, object]:
    """The columns that repeat parts of the body."""
    return {"name": event.name, "at": event.at, "actor": event.actor, "request": event.request}


def event_of(body: str) -> AuditEvent:
    """The event inside a link's body. Raises ValueError when the body is none."""
    fields = json.loads(body)
    if not isinstance(fields, dict):
        raise ValueError("the body of a link is an object")
    fields.pop("number", None)
    return AuditEvent.model_validate(fields)


def _row(event: AuditEvent, link: ChainLink) -> dict[str, object]:
    return {**columns_of(event), **link.model_dump()}
