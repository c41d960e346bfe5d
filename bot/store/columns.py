"""Column types and names shared by every table."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import SQLModel

NUL_STANDS_AS = "�"
"""What a search column holds for U+0000, which PostgreSQL text cannot hold. The body keeps the original."""


def as_searched(text: str) -> str:
    """Text as a search column holds it."""
    return text.replace("\x00", NUL_STANDS_AS)


class Words(sa.types.TypeDecorator[str]):
    """Text of any length that is searched or constrained; never fails on a NUL a person managed to send."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return as_searched(value) if value is not None else None


class Row(SQLModel):
    """The parent of our tables. A row is storage, never proof: it is read back through a noun, which checks itself.

    Its metadata holds our tables alone, so that migrations never see those of the engine in the same database.
    """

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def one_of(column: str, states: type[StrEnum] | tuple[str, ...]) -> sa.CheckConstraint:
    """CHECK that the column holds one of the states; named after the column."""
    values = ", ".join(f"'{state}'" for state in states)
    return sa.CheckConstraint(f"{column} IN ({values})", name=column)


def positive(column: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} >= 1", name=column)
