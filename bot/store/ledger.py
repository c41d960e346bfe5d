"""What requests hold of the running totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.model.decision import Reservation
from bot.store.columns import as_searched
from bot.store.mappers import reservation_row
from bot.store.rows import ReservationRow
from bot.store.statements import affected, insert_or_replace, table_of, take_turn

RESERVATION = table_of(ReservationRow)
HELD = RESERVATION.c.released_at.is_(None)


class SqlLedger:
    """Reservations of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def used(self, *, keys: Mapping[str, str], without: Sequence[str] = ()) -> Mapping[str, float]:
        if not keys:
            return {}
        statement = (
            sa.select(RESERVATION.c.counter, sa.func.sum(RESERVATION.c.amount))
            .where(
                sa.or_(*(sa.and_(RESERVATION.c.counter == c, RESERVATION.c.key == key) for c, key in keys.items())),
                HELD,
                RESERVATION.c.request.not_in(list(without)),
            )
            .group_by(RESERVATION.c.counter)
        )
        found = {str(counter): float(total) for counter, total in self._session.execute(statement).all()}
        return {counter: found.get(as_searched(counter), 0.0) for counter in keys}

    def held(self, *, request: str) -> Sequence[Reservation]:
        statement = (
            sa.select(RESERVATION.c.body)
            .where(RESERVATION.c.request == request, HELD)
            .order_by(RESERVATION.c.counter, RESERVATION.c.key)
        )
        return tuple(Reservation.model_validate_json(body) for body in self._session.execute(statement).scalars())

    def take(
        self, *, request: str, reservations: Sequence[Reservation], limits: Mapping[str, float]
    ) -> tuple[Reservation, ...]:
        """One turn a counter and key, always in the same order, so that takers of several never wait in a circle."""
        for about in sorted(f"total {one.counter} {one.key}" for one in reservations):
            take_turn(self._session, about=about)
        known = {(one.counter, one.key) for one in self.held(request=request)}
        fresh = [one for one in reservations if (one.counter, one.key) not in known]
        over = tuple(one for one in fresh if one.counter in limits and self._total_with(one) > limits[one.counter])
        if not over:
            for one in fresh:
                insert_or_replace(
                    self._session, reservation_row(one, request=request), key=("request", "counter", "key")
                )
        return over

    def release(self, *, request: str, at: datetime, unspent: bool = False) -> int:
        statement = sa.update(RESERVATION).where(RESERVATION.c.request == request, HELD)
        if not unspent:
            statement = statement.where(RESERVATION.c.period == "live")
        return affected(self._session, statement.values(released_at=at))

    def _total_with(self, one: Reservation) -> float:
        return self.used(keys={one.counter: one.key})[one.counter] + one.amount
