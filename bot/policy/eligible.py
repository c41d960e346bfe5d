"""Whether enough people exist for what is asked, and who decides when they do not."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model.decision import ApprovalClause, Reason
from bot.policy.bundle import Bundle
from bot.policy.matching import can_fill
from bot.policy.merge import added_clauses
from bot.policy.rule import PLATFORM_ADMINS
from bot.policy.words import escalated

_MOST_STATES = 2_000
_LONGEST_LADDER = 6

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
    """The clauses, those with too few people handed on to whoever their groups escalate to.

    As few steps as possible are taken, earlier clauses first. Counts add where clauses end up at the same groups: the
    number of different people asked never falls.
    excluded  requester and beneficiary, and everybody in a group it is for.
    """
    counts = [clause.count for clause in clauses]
    if can_fill(counts=counts, able=[_able(clause, bundle, people, excluded, now) for clause in clauses]):
        return Asked(clauses, (), possible=True)
    ladders = [_ladder(clause, bundle) for clause in clauses]
    states: deque[tuple[int, ...]] = deque([(0,) * len(clauses)])
    seen = {states[0]}
    while states and len(seen) < _MOST_STATES:
        state = states.popleft()
        asked = [ladder[step] for ladder, step in zip(ladders, state, strict=True)]
        able = [_able(clause, bundle, people, excluded, now) for clause in asked]
        short = next((number for number, names in enumerate(able) if len(names) < counts[number]), None)
        if short is None and can_fill(counts=counts, able=able):
            return _asked(clauses, asked, state)
        for number in range(len(clauses)) if short is None else (short,):
            following = (*state[:number], state[number] + 1, *state[number + 1 :])
            if following[number] < len(ladders[number]) and following not in seen:
                seen.add(following)
                states.append(following)
    return Asked(clauses, (), possible=False)


def _asked(clauses: tuple[ApprovalClause, ...], asked: list[ApprovalClause], state: tuple[int, ...]) -> Asked:
    reasons = tuple(
        escalated(clause=before, to=after.groups)
        for before, after, step in zip(clauses, asked, state, strict=True)
        if step
    )
    return Asked(added_clauses(asked), reasons, possible=True)


def _ladder(clause: ApprovalClause, bundle: Bundle) -> list[ApprovalClause]:
    """The clause as written, then as its groups escalate, step by step, until that leads to nobody new."""
    steps, tried = [clause], frozenset(clause.groups)
    while len(steps) < _LONGEST_LADDER:
        target = _target(steps[-1], bundle)
        if not target - tried:
            break
        tried |= target
        steps.append(ApprovalClause(count=clause.count, groups=tuple(sorted(target))))
    return steps


def escalation_of(*, bundle: Bundle, clauses: Iterable[ApprovalClause]) -> set[str]:
    """The groups that decide as well when nobody of the clauses has in time: only those that the policies name."""
    groups = (bundle.groups.get(name) for clause in clauses for name in clause.groups)
    return {group.escalate_to for group in groups if group is not None and group.escalate_to}


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
