"""Which rules fire: three-valued, and what is not known never helps the requester."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.policy.bundle import Candidate
from bot.policy.rule import Condition, Known, Rule


@dataclass(slots=True)
class Fired:
    """The rules that fired, by effect, and those on trial that would have."""

    allow: list[Rule] = field(default_factory=list)
    deny: list[Rule] = field(default_factory=list)
    require: list[Rule] = field(default_factory=list)
    oblige: list[Rule] = field(default_factory=list)
    observed: list[Rule] = field(default_factory=list)


def fire(*, candidates: tuple[Candidate, ...], known: Mapping[str, Known], groups: frozenset[str]) -> Fired:
    """Evaluate every rule that applies. No short cut: every reason is reported."""
    fired = Fired()
    for candidate in candidates:
        rule = candidate.rule
        if fires(candidate=candidate, known=known, groups=groups):
            (fired.observed if rule.observed else getattr(fired, rule.effect)).append(rule)
    return fired


def fires(*, candidate: Candidate, known: Mapping[str, Known], groups: frozenset[str]) -> bool:
    """An allow fires only when it is sure; everything else fires unless it is sure that it does not."""
    rule = candidate.rule
    if rule.to and rule.to.isdisjoint(groups):
        return False
    result = verdict(candidate=candidate, known=known)
    return result is True if rule.effect == "allow" else result is not False


def verdict(*, candidate: Candidate, known: Mapping[str, Known]) -> bool | None:
    """`when` and not `unless`, in Kleene logic; None is unknown."""
    when = all_of(candidate.when, known)
    if when is False or not candidate.unless:
        return when
    unless = all_of(candidate.unless, known)
    if unless is True:
        return False
    return None if unless is None else when


def all_of(conditions: tuple[Condition, ...], known: Mapping[str, Known]) -> bool | None:
    """The AND of the conditions; true when there are none."""
    result: bool | None = True
    for condition in conditions:
        held = condition.holds(known)
        if held is False:
            return False
        if held is None:
            result = None
    return result
