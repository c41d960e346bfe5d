"""The one shape of every stored or passed noun: immutable, closed, self-checking."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict


class Noun(BaseModel):
    """A frozen record that refuses unknown fields and checks itself when it is made."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def canonical_json(value: object) -> bytes:
    """The one byte form of a JSON value: sorted keys, no spaces, UTF-8, times as UTC microseconds.

    value   anything json can write, plus Noun, datetime (aware), tuple, set and frozenset (sorted).
    Raises ValueError for a naive datetime and for NaN, TypeError for anything else unknown.
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain
    ).encode()


def digest(value: object) -> str:
    """Lower-case hex SHA-256 of the canonical JSON of value."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _plain(value: Any) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no canonical JSON form")
