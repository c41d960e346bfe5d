"""Tests beside the policies, as nouns: cases to decide and properties to prove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.model.decision import ApprovalClause, Effect
from bot.model.facts import FactValue


@dataclass(frozen=True, slots=True)
class Pretender:
    """A person of the test's own directory."""

    name: str
    groups: frozenset[str]
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One request and the decision it must get.

    values     facts as written, typed by the vocabulary but not normalised: that is part of what is tested.
    used       counter id -> what is used already.
    approvals  the clauses that must be asked for, when the effect is NEEDS_APPROVAL.
    by         the rule or built-in check that must have decided; empty when any may.
    """

    name: str
    source: str
    who: str
    does: str
    team: str
    project: str
    at: datetime
    effect: Effect
    beneficiary: str = ""
    emergency: bool = False
    values: Mapping[str, FactValue] = field(default_factory=dict)
    used: Mapping[str, float] = field(default_factory=dict)
    approvals: tuple[ApprovalClause, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """What must hold for every possible request.

    fixed   what the requests have in common: field -> value; `groups` are those the requester has at least.
    never   `approvals_below`: proceeds with fewer people than `bound`; `allowed`: proceeds at all;
            `allowed_alone`: proceeds without anybody's approval; `denied`: is denied.
    """

    name: str
    source: str
    action: str
    fixed: Mapping[str, FactValue | datetime]
    team: str
    project: str
    groups: frozenset[str]
    never: Literal["approvals_below", "allowed", "allowed_alone", "denied"]
    bound: int = 0


@dataclass(frozen=True, slots=True)
class Suite:
    """One PolicyTests document."""

    path: str
    people: Mapping[str, Pretender] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    properties: tuple[Property, ...] = ()
