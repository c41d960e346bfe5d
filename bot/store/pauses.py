"""Until when Azure asked to be left alone, for all replicas to see."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.store.rows import PauseRow
from bot.store.statements import insert_or_replace, table_of

PAUSE = table_of(PauseRow)


class SqlPauses:
    """Pauses of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def until(self, subject: str) -> datetime | None:
        statement = sa.select(PAUSE.c.until).where(PAUSE.c.subject == subject)
        return self._session.execute(statement).scalar_one_or_none()

    def extend(self, subject: str, *, until: datetime) -> None:
        insert_or_replace(self._session, PauseRow(subject=subject, until=until), key=("subject",), unless_newer="until")
