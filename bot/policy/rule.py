"""What the documents say, as nouns: rules, conditions, groups, counters, break-glass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.model.decision import ApprovalClause, Limits, Window
from bot.model.text import Text
from bot.policy.pattern import glob_matches

PLATFORM_ADMINS = "platform-admins"
"""The group that decides when nobody else can."""

RuleEffect = Literal["allow", "deny", "require", "oblige"]
Layer = Literal["guardrail", "team", "project"]

Known = bool | float | str | datetime | frozenset[str]
"""A fact that is known, normalised: text folded or canonical, numbers as float, several texts as a set."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """True when the value, or one of the values, is among these."""

    values: frozenset[Known]

    def holds(self, value: Known) -> bool:
        return not self.values.isdisjoint(value) if isinstance(value, frozenset) else value in self.values


@dataclass(frozen=True, slots=True)
class NoneOf:
    """True when neither the value nor any of the values is among these."""

    values: frozenset[Known]

    def holds(self, value: Known) -> bool:
        return self.values.isdisjoint(value) if isinstance(value, frozenset) else value not in self.values


@dataclass(frozen=True, slots=True)
class AllOf:
    """True when every one of these is among the values."""

    values: frozenset[str]

    def holds(self, value: Known) -> bool:
        return isinstance(value, frozenset) and self.values <= value


@dataclass(frozen=True, slots=True)
class Like:
    """True when the text matches one of the patterns with `*` and `?`."""

    patterns: tuple[str, ...]

    def holds(self, value: Known) -> bool:
        return isinstance(value, str) and any(glob_matches(pattern, value) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class Within:
    """True between two bounds; None is without bound. *_in says whether the bound itself belongs."""

    low: float | datetime | None = None
    high: float | datetime | None = None
    low_in: bool = True
    high_in: bool = True

    def holds(self, value: Known) -> bool:
        if self.low is not None and (value < self.low or (value == self.low and not self.low_in)):  # type: ignore[operator]
            return False
        return self.high is None or value < self.high or (value == self.high and self.high_in)  # type: ignore[operator]


Test = OneOf | NoneOf | AllOf | Like | Within


@dataclass(frozen=True, slots=True)
class Condition:
    """One line under `when` or `unless`: every test must hold.

    if_unknown  what an unknown fact counts as; None leaves it unknown.
    on          the actions it is looked at for; for the others it is as if it were not written.
    written     the condition as a person wrote it, for explanations.
    """

    field: str
    tests: tuple[Test, ...]
    if_unknown: bool | None
    on: frozenset[str] | None
    written: str
    line: int

    def holds(self, known: Mapping[str, Known]) -> bool | None:
        """True, False, or None when the fact is unknown."""
        value = known.get(self.field)
        if value is None:
            return self.if_unknown
        return all(test.holds(value) for test in self.tests)


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one document.

    to              groups of which any one is enough; empty is everybody.
    approvals       of an allow: what it asks; of a require: what it adds.
    self_approval   None when the rule does not say.
    observed        the rule is on trial (`mode: observe`): evaluated and reported, never enforced.
    """

    id: str
    effect: RuleEffect
    layer: Layer
    path: str
    line: int
    actions: frozenset[str]
    team: str = ""
    project: str = ""
    to: frozenset[str] = frozenset()
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    approvals: tuple[ApprovalClause, ...] = ()
    limits: Limits = NO_LIMITS
    self_approval: bool | None = None
    reason: Text | None = None
    observed: bool = False

    @property
    def source(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Delegate:
    """Somebody who stands in for the group's approvers for a while: [since, until)."""

    person: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """A name for an Entra group.

    entra        object id.
    slack        Slack user group to mention, empty when none.
    escalate_to  who decides when too few of this group can; empty is platform-admins.
    quiet         its people may decide, and are neither mentioned nor reminded.
    reads_history  its people read the history of every team, not only of their own.
    links_people   its people link Slack accounts to Entra identities and remove such links.
    """

    name: str
    entra: str
    slack: str = ""
    escalate_to: str = ""
    reads_history: bool = False
    links_people: bool = False
    quiet: bool = False
    delegates: tuple[Delegate, ...] = ()


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """Who may declare an emergency, and what it costs them."""

    who: frozenset[str]
    limits: Limits
    reviewers: tuple[ApprovalClause, ...]
    source: str


Per = Literal["team", "project", "actor"]
"""Whose total a counter keeps."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A running total.

    add    the field a request adds, or the number it adds.
    over   approvals that let a request go over the limit; empty means that it is denied.
    """

    id: str
    path: str
    line: int
    actions: frozenset[str]
    add: str | float
    limit: float
    per: Per
    window: Window
    team: str = ""
    project: str = ""
    over: tuple[ApprovalClause, ...] = ()
    reason: Text | None = None

    @property
    def source(self) -> str:
        return f"{self.path}:{self.line}"
