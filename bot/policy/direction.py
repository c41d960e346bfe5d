"""Which of two decisions on the same request is the looser one."""

from __future__ import annotations

from math import inf
from typing import Literal

from bot.model.decision import ApprovalClause, Decision, Effect, Limits
from bot.policy.merge import people_in

Direction = Literal["looser", "tighter", "other"]
"""looser: allowed where it was denied, fewer people or a wider limit; tighter: the opposite; other: other people."""


def direction_of(*, first: Decision, second: Decision) -> Direction | None:
    """How the second decision differs; None when both ask for the same, whichever rule says so.

    One thing easier makes it looser, whatever became harder at the same time.
    """
    if first.effect is Effect.DENY or second.effect is Effect.DENY:
        if first.effect is second.effect:
            return None
        return "looser" if first.effect is Effect.DENY else "tighter"
    if first.approvals == second.approvals and first.limits == second.limits:
        return None
    ways = {_people_direction(first, second), *limit_directions(before=first.limits, after=second.limits)}
    for way in ("looser", "other", "tighter"):
        if way in ways:
            return way
    return None


def _people_direction(first: Decision, second: Decision) -> Direction | None:
    """Fewer people, or as many out of more groups, is looser; people of other groups is neither."""
    before, after = people_in(first.approvals), people_in(second.approvals)
    if before != after:
        return "looser" if after < before else "tighter"
    one, other = (set(map(_slot, decision.approvals)) for decision in (first, second))
    if one == other:
        return None
    if all(any(_covers(narrow, wide) for narrow in one) for wide in other):
        return "looser"
    if all(any(_covers(narrow, wide) for narrow in other) for wide in one):
        return "tighter"
    return "other"


def _slot(clause: ApprovalClause) -> tuple[int, frozenset[str], bool]:
    return clause.count, frozenset(clause.groups), clause.self_approval


def _covers(narrow: tuple[int, frozenset[str], bool], wide: tuple[int, frozenset[str], bool]) -> bool:
    """Whether whoever meets the one meets the other, clause by clause."""
    return narrow[0] >= wide[0] and narrow[1] <= wide[1] and narrow[2] <= wide[2]


def limit_directions(*, before: Limits, after: Limits) -> set[Direction | None]:
    """How each limit moved; one that is not there is the loosest."""
    found: set[Direction | None] = set()
    for name in ("max_duration_h", "idle_shutdown_min", "timeout_h", "review_after_h"):
        one, other = (inf if (value := getattr(limits, name)) is None else value for limits in (before, after))
        if one != other:
            found.add("looser" if other > one else "tighter")
    for name in ("tags", "name_patterns"):
        had, has = set(getattr(before, name)), set(getattr(after, name))
        if had - has:
            found.add("looser")
        if has - had:
            found.add("tighter")
    return found


def in_short(decision: Decision) -> str:
    """A decision in a few words."""
    rule = decision.allowed_by or ", ".join(reason.rule for reason in decision.reasons)
    what = decision.effect.value
    if decision.effect is Effect.NEEDS_APPROVAL:
        what = f"[{', '.join(map(str, decision.approvals))}]"
    return f"{what} by {rule}"
