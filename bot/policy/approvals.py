"""Recorded approvals against what a decision asks for, and two decisions against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.decision import ApprovalClause, Decision, Effect, Limits, Reason
from bot.policy.matching import fill
from bot.policy.merge import highest_counts, merged_clauses, merged_limits, people_in


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the approvals go.

    remaining  what must still be agreed to; empty when satisfied.
    counted    ids of the people whose approval fills a slot, oldest approval first.
    """

    satisfied: bool
    remaining: tuple[ApprovalClause, ...]
    counted: tuple[str, ...]


def standing(
    *,
    clauses: Sequence[ApprovalClause],
    approvals: Sequence[tuple[str, frozenset[str]]],
    excluded: frozenset[str],
) -> Standing:
    """Fill as many slots as can be by bipartite matching: one person fills one slot in the whole decision.

    approvals  (person, the groups the person is in), oldest first; a person named twice counts once, with the groups
               named last.
    excluded   requester, beneficiary and those in a group it is for: they fill no slot but those of a clause with
               self_approval.
    """
    groups = dict(approvals)
    able = [
        [person for person in groups if _can_fill(clause, groups[person], excluded=person in excluded)]
        for clause in clauses
    ]
    filled = fill(counts=[clause.count for clause in clauses], able=able)
    remaining = tuple(
        clause.model_copy(update={"count": clause.count - len(people)})
        for clause, people in zip(clauses, filled, strict=True)
        if len(people) < clause.count
    )
    used = {person for people in filled for person in people}
    return Standing(
        satisfied=not remaining, remaining=remaining, counted=tuple(person for person in groups if person in used)
    )


def may_approve(
    *, clauses: Sequence[ApprovalClause], approver_groups: frozenset[str], approver: str, excluded: frozenset[str]
) -> bool:
    """Whether this person could fill any slot at all."""
    return any(_can_fill(clause, approver_groups, excluded=approver in excluded) for clause in clauses)


def _can_fill(clause: ApprovalClause, groups: frozenset[str], *, excluded: bool) -> bool:
    return (clause.self_approval or not excluded) and not groups.isdisjoint(clause.groups)


def stricter(*, pinned: Decision, fresh: Decision) -> Decision:
    """What holds for a request decided before (`pinned`) and again now (`fresh`).

    Denied now: denied. Stricter now: the new requirement applies. Looser now: the pinned one stays.
    """
    if fresh.effect is Effect.DENY or pinned.effect is Effect.DENY:
        return fresh if fresh.effect is Effect.DENY else pinned
    approvals, required = _stricter_approvals(pinned, fresh)
    return fresh.model_copy(
        update={
            "effect": Effect.NEEDS_APPROVAL if approvals else Effect.ALLOW,
            "approvals": approvals,
            "required": required,
            "limits": _stricter_limits(pinned.limits, fresh.limits),
            "reasons": _all_reasons(fresh.reasons, pinned.reasons),
        }
    )


def _stricter_approvals(
    pinned: Decision, fresh: Decision
) -> tuple[tuple[ApprovalClause, ...], tuple[ApprovalClause, ...]]:
    """Compared by what the rules asked for, so that people coming and going change only who is asked."""
    before, now = pinned.required or pinned.approvals, fresh.required or fresh.approvals
    required = merged_clauses((*before, *now))
    most = max(people_in(pinned.approvals), people_in(fresh.approvals))
    for decision, wanted in ((fresh, now), (pinned, before)):
        if required == merged_clauses(wanted) and people_in(decision.approvals) == most:
            return decision.approvals, required
    # Covered clauses are kept here: dropping one could save a person that either decision asked for.
    return highest_counts((*pinned.approvals, *fresh.approvals)), required


def _stricter_limits(pinned: Limits, fresh: Limits) -> Limits:
    return merged_limits((pinned, fresh), self_approval=pinned.self_approval and fresh.self_approval)


def _all_reasons(first: tuple[Reason, ...], then: tuple[Reason, ...]) -> tuple[Reason, ...]:
    named = {reason.rule for reason in first}
    return (*first, *(reason for reason in then if reason.rule not in named))
