"""Whether enough people exist for what is asked, and who decides when they do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model.decision import ApprovalClause, Reason
from bot.policy.bundle import Bundle
from bot.policy.matching import can_fill, fill
from bot.policy.merge import added_clauses
from bot.policy.rule import PLATFORM_ADMINS
from bot.policy.words import escalated

_MOST_STEPS = 32

People = Mapping[str, frozenset[str]]
"""Group name -> object ids of its members."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom to ask. possible is False when nobody is left to ask."""

    clauses: tuple[ApprovalClause, ...]
    reasons: tuple[Reason, ...]
    possible: bool


def ask(
    *,
    clauses: tuple[ApprovalClause, ...],
    bundle: Bundle,
    people: People,
    excluded: frozenset[str],
    now: datetime,
) -> Asked:
    """The clauses, each with too few people handed on to whoever its groups escalate to.

    Counts add where clauses end up at the same groups: the number of different people asked never falls.
    excluded  requester and beneficiary.
    """
    asked, tried = list(clauses), [frozenset(clause.groups) for clause in clauses]
    reasons: list[Reason] = []
    for _ in range(_MOST_STEPS):
        able = [_able(clause, bundle, people, excluded, now) for clause in asked]
        counts = [clause.count for clause in asked]
        if can_fill(counts=counts, able=able):
            return Asked(added_clauses(asked) if reasons else clauses, tuple(reasons), possible=True)
        short = [number for number, names in enumerate(able) if len(names) < counts[number]]
        if not short:
            filled = fill(counts=counts, able=able)
            short = [number for number, names in enumerate(filled) if len(names) < counts[number]]
            short += [number for number in range(len(asked)) if number not in short]
        for number in short:
            target = _target(asked[number], bundle)
            if target - tried[number]:
                break
        else:
            return Asked(clauses, tuple(reasons), possible=False)
        reasons.append(escalated(clause=asked[number], to=sorted(target)))
        tried[number] |= target
        asked[number] = ApprovalClause(count=asked[number].count, groups=tuple(sorted(target)))
    return Asked(clauses, tuple(reasons), possible=False)


def delegated(*, bundle: Bundle, person: str, groups: frozenset[str], now: datetime) -> frozenset[str]:
    """The groups with those the person stands in for at this moment: what approving is judged by."""
    standing_in = {
        group.name
        for group in bundle.groups.values()
        if any(d.person == person.lower() and d.since <= now < d.until for d in group.delegates)
    }
    return groups | standing_in


def _able(
    clause: ApprovalClause, bundle: Bundle, people: People, excluded: frozenset[str], now: datetime
) -> frozenset[str]:
    found: set[str] = set()
    for name in clause.groups:
        found |= people.get(name, frozenset())
        group = bundle.groups.get(name)
        if group is not None and group.delegates:
            found |= {d.person for d in group.delegates if d.since <= now < d.until}
    return frozenset(found if clause.self_approval else found - excluded)


def _target(clause: ApprovalClause, bundle: Bundle) -> frozenset[str]:
    """Where each of the clause's groups escalates to; platform-admins when it does not say."""
    targets = set()
    for name in clause.groups:
        group = bundle.groups.get(name)
        targets.add(group.escalate_to if group is not None and group.escalate_to else PLATFORM_ADMINS)
    return frozenset(targets)
