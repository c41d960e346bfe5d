"""Proof that the audit chain in the database is whole."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from bot.model.audit import GENESIS, Break, ChainLink, verify
from bot.store.audit import EVENT, HEAD, columns_of, event_of
from bot.store.columns import NUL_STANDS_AS
from bot.store.faults import mapped
from bot.store.mappers import link_of
from bot.store.rows import ONLY

PAGE = 5000


class _Walk:
    """The chain row by row, remembering what the arithmetic of hashes cannot see."""

    def __init__(self, *, engine: sa.Engine, witnessed: int) -> None:
        self._engine = engine
        self._witnessed = witnessed
        self.witnessed_hash = GENESIS if witnessed == 0 else ""
        self.changed: Break | None = None

    def links(self) -> Iterator[ChainLink]:
        """Every row in order of number; stops before the first whose search columns differ from its body."""
        last = None
        while True:
            statement = sa.select(EVENT).order_by(EVENT.c.number).limit(PAGE)
            if last is not None:
                statement = statement.where(EVENT.c.number > last)
            with mapped(), self._engine.connect() as connection:
                rows = connection.execute(statement).mappings().all()
            for row in rows:
                link = link_of(row["number"], row["body"], row["previous"], row["hash"])
                if link.number == self._witnessed:
                    self.witnessed_hash = link.hash
                yield link
                if not _columns_agree(row):
                    self.changed = Break(number=link.number, why="its search columns differ from its content")
                    return
            if len(rows) < PAGE:
                return
            last = rows[-1]["number"]


def verify_chain(*, engine: sa.Engine, head: tuple[int, str] | None = None) -> tuple[int, str] | Break:
    """Walk the whole chain and compare its end with the head row.

    head   (number, hash) published outside earlier: the chain must still pass through it. It alone betrays somebody
           who rewrote both the rows and the head row.
    Returns (number, hash) of the last row when everything holds, else the first Break. Events appended meanwhile are
    no break. Raises Unavailable when the database cannot be read.
    """
    start = _head(engine)
    if isinstance(start, Break):
        return start
    walk = _Walk(engine=engine, witnessed=head[0] if head is not None else 0)
    end = verify(links=walk.links())
    if isinstance(end, Break):
        return end
    if walk.changed is not None:
        return walk.changed
    if end[0] < start[0]:
        return Break(number=end[0] + 1, why=f"rows {end[0] + 1} to {start[0]} were cut off")
    if head is not None and head[0] > end[0]:
        return Break(number=end[0] + 1, why=f"rows {end[0] + 1} to {head[0]} were cut off")
    if head is not None and head[1] != walk.witnessed_hash:
        return Break(number=head[0], why="the head published outside is not on this chain: it was rewritten")
    return _meets_head(engine, end=end)


def _meets_head(engine: sa.Engine, *, end: tuple[int, str]) -> tuple[int, str] | Break:
    """The head row must be the last row, at one instant, and carry the hash the walk arrived at or passed."""
    last = sa.select(EVENT.c.number, EVENT.c.hash).order_by(EVENT.c.number.desc()).limit(1).subquery()
    statement = sa.select(HEAD.c.number, HEAD.c.hash, last.c.number, last.c.hash).select_from(
        HEAD.outerjoin(last, sa.true())
    )
    with mapped(), engine.connect() as connection:
        number, hash_, last_number, last_hash = connection.execute(statement.where(HEAD.c.id == ONLY)).one()
    if (number, hash_) != (last_number or 0, last_hash or GENESIS):
        return Break(number=max(number, last_number or 0), why="the head row does not name the last row")
    return end


def _head(engine: sa.Engine) -> tuple[int, str] | Break:
    with mapped(), engine.connect() as connection:
        row = connection.execute(sa.select(HEAD.c.number, HEAD.c.hash).where(HEAD.c.id == ONLY)).one_or_none()
    if row is None:
        return Break(number=0, why="the head row of the audit chain is gone")
    return int(row[0]), str(row[1])


def _columns_agree(row: sa.RowMapping) -> bool:
    try:
        expected = columns_of(event_of(row["body"]))
    except ValueError:
        return False
    return all(
        row[name] == (value.replace("\x00", NUL_STANDS_AS) if isinstance(value, str) else value)
        for name, value in expected.items()
    )
