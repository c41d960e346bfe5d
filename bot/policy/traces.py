"""What was looked at for a decision: rules, conditions and running totals, each with where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.model.text import Text


@dataclass(frozen=True, slots=True)
class ConditionTrace:
    """One condition: what it wants, what the fact is, whether it holds (None: unknown)."""

    part: Literal["when", "unless"]
    field: str
    wants: str
    value: str
    holds: bool | None
    source: str


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule that applied to the request.

    to      groups it is for; empty is everybody. in_group: whether the requester is in one of them.
    fired   whether it took part in the decision, or would have, when it is on trial (`observed`).
    """

    rule: str
    effect: str
    source: str
    to: tuple[str, ...]
    in_group: bool
    fired: bool
    observed: bool
    reason: Text | None
    approvals: tuple[str, ...]
    conditions: tuple[ConditionTrace, ...]


@dataclass(frozen=True, slots=True)
class CounterTrace:
    """One running total. used and added are None when they are not known."""

    counter: str
    source: str
    key: str
    used: float | None
    added: float | None
    limit: float
    over: bool
