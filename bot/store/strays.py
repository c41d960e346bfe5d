"""What stands in Azure and serves nobody, and what has become of it."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.model.stray import Sort, Stray, StrayStatus
from bot.store.mappers import stray_row
from bot.store.rows import StrayRow
from bot.store.statements import compare_and_set, insert_new, table_of

STRAY = table_of(StrayRow)


class SqlStrays:
    """Strays of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, stray_id: str) -> Stray | None:
        statement = sa.select(STRAY.c.body).where(STRAY.c.id == stray_id)
        body = self._session.execute(statement).scalar_one_or_none()
        return Stray.model_validate_json(body) if body is not None else None

    def put(self, stray: Stray) -> bool:
        if stray.version == 1:
            return insert_new(self._session, stray_row(stray), key=("id",))
        return compare_and_set(self._session, stray_row(stray), expected={"version": stray.version - 1})

    def present(self, *, sort: Sort) -> Sequence[Stray]:
        statement = (
            sa.select(STRAY.c.body)
            .where(STRAY.c.sort == sort, STRAY.c.status != StrayStatus.GONE.value)
            .order_by(STRAY.c.id)
        )
        return tuple(Stray.model_validate_json(body) for body in self._session.execute(statement).scalars())
