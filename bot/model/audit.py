"""Immutable facts about what happened, chained so that an edit, a gap or a cut tail shows."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import AwareDatetime, field_validator

from bot.model.noun import Noun, canonical_json

GENESIS = "0" * 64
"""The hash before the first event."""

_NAME = re.compile(r"^[a-z_]+\.[a-z_]+$")


class AuditEvent(Noun):
    """One thing that happened: `noun.past-participle`.

    actor    Entra object id of a person, `slack:<team>/<user>` for one without, `operator` at the command
             line, or `system`.
    request  id of the request concerned, empty when none.
    data     JSON; never a secret, never free text that was refused for holding one.
    """

    name: str
    at: AwareDatetime
    actor: str
    request: str = ""
    data: Mapping[str, Any] = {}

    @field_validator("name")
    @classmethod
    def _is_noun_and_participle(cls, name: str) -> str:
        if not _NAME.match(name):
            raise ValueError(f"an audit event is named noun.past_participle, not {name!r}")
        return name


class ChainLink(Noun):
    """One row of the chain: the exact bytes that were hashed, as text, and the hashes around them."""

    number: int
    body: str
    previous: str
    hash: str


class Break(Noun):
    """Where the chain does not hold, and how it shows."""

    number: int
    why: str


def chained(*, number: int, event: AuditEvent, previous: str) -> ChainLink:
    """The row for an event that follows the row with hash `previous`; number starts at 1 and has no gaps."""
    body = canonical_json({"number": number, **event.model_dump()}).decode()
    return ChainLink(number=number, body=body, previous=previous, hash=hash_of(previous=previous, body=body))


def hash_of(*, previous: str, body: str) -> str:
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def verify(*, links: Iterable[ChainLink], head: tuple[int, str] | None = None) -> tuple[int, str] | Break:
    """Walk the chain from its first row.

    links   rows in order of number.
    head    (number, hash) known from outside or from the head row: a chain that ends before it was cut.
    Returns (number, hash) of the last row when it holds (0 and GENESIS when empty), else the first Break.
    """
    number, previous = 0, GENESIS
    for link in links:
        if link.number != number + 1:
            return Break(number=number + 1, why=f"row {number + 1} is missing; row {link.number} follows row {number}")
        if link.previous != previous:
            return Break(number=link.number, why="it does not follow the row before it")
        if link.hash != hash_of(previous=previous, body=link.body):
            return Break(number=link.number, why="its content was changed")
        number, previous = link.number, link.hash
    if head is not None and head != (number, previous):
        if head[0] > number:
            return Break(number=number + 1, why=f"rows {number + 1} to {head[0]} were cut off")
        return Break(number=head[0], why="the recorded head is not on this chain")
    return number, previous
