"""What several rules ask for, put together: the stricter of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.model.decision import ApprovalClause, Limits
from bot.policy.rule import NO_LIMITS


def merged_clauses(clauses: Iterable[ApprovalClause]) -> tuple[ApprovalClause, ...]:
    """The approvals that meet all of these, in order of groups.

    Same groups: the highest count. A subset asking for at least as many people covers one wider clause, which is
    dropped: one and not several, or people who had to be different would become the same ones. Where the same groups
    are asked for several counts, the least decides what they cover: what stood beside the smaller one stands beside the
    larger one too, so that a further requirement never saves a person. A clause that the requester may fill alone
    covers none that they may not. Anything else is asked for too.
    """
    asked = tuple(clauses)
    several = highest_counts(asked)
    if len(several) < 2:
        return several
    least: dict[frozenset[str], int] = {}
    for clause in asked:
        groups = frozenset(clause.groups)
        least[groups] = min(clause.count, least.get(groups, clause.count))
    covered = _covered(several, least)
    return tuple(clause for number, clause in enumerate(several) if number not in covered)


def _covered(clauses: tuple[ApprovalClause, ...], least: Mapping[frozenset[str], int]) -> set[int]:
    """The clauses that others cover: as many people as can be, the largest clauses first."""
    coverer_of: dict[int, int] = {}

    def cover(wide: int, tried: set[int]) -> bool:
        for narrow, clause in enumerate(clauses):
            if narrow in tried or not _covers(clause, clauses[wide], least):
                continue
            tried.add(narrow)
            if narrow not in holder or cover(holder[narrow], tried):
                holder[narrow], coverer_of[wide] = wide, narrow
                return True
        return False

    holder: dict[int, int] = {}
    for number in sorted(range(len(clauses)), key=lambda number: (-clauses[number].count, clauses[number].groups)):
        cover(number, set())
    return set(coverer_of)


def _covers(narrow: ApprovalClause, wide: ApprovalClause, least: Mapping[frozenset[str], int]) -> bool:
    return (
        set(narrow.groups) < set(wide.groups)
        and least[frozenset(narrow.groups)] >= wide.count
        and (wide.self_approval or not narrow.self_approval)
    )


def highest_counts(clauses: Iterable[ApprovalClause]) -> tuple[ApprovalClause, ...]:
    """Same groups: the highest count; everything else kept. In order of groups."""
    by_groups: dict[frozenset[str], ApprovalClause] = {}
    for clause in clauses:
        key = frozenset(clause.groups)
        other = by_groups.get(key)
        by_groups[key] = ApprovalClause(
            count=clause.count if other is None else max(clause.count, other.count),
            groups=tuple(sorted(key)),
            self_approval=clause.self_approval and (other is None or other.self_approval),
        )
    return tuple(sorted(by_groups.values(), key=lambda clause: clause.groups))


def added_clauses(clauses: Iterable[ApprovalClause]) -> tuple[ApprovalClause, ...]:
    """Same groups: the counts added, so that moving a clause to other people never saves one."""
    counts: dict[frozenset[str], int] = {}
    alone: dict[frozenset[str], bool] = {}
    for clause in clauses:
        key = frozenset(clause.groups)
        counts[key] = counts.get(key, 0) + clause.count
        alone[key] = alone.get(key, True) and clause.self_approval
    return tuple(
        ApprovalClause(count=count, groups=tuple(sorted(key)), self_approval=alone[key])
        for key, count in sorted(counts.items(), key=lambda item: sorted(item[0]))
    )


def people_in(clauses: Iterable[ApprovalClause]) -> int:
    """How many different people these clauses ask for."""
    return sum(clause.count for clause in clauses)


def merged_limits(limits: Iterable[Limits], *, self_approval: bool = False) -> Limits:
    """The limits that meet all of these: the lowest number of each sort, every tag, every name pattern."""
    several = [part for part in limits if part != NO_LIMITS]
    if len(several) == 1 and several[0].self_approval == self_approval:
        return several[0]
    if not several and not self_approval:
        return NO_LIMITS
    return Limits(
        max_duration_h=_least(part.max_duration_h for part in several),
        idle_shutdown_min=_least(part.idle_shutdown_min for part in several),
        timeout_h=_least(part.timeout_h for part in several),
        review_after_h=_least(part.review_after_h for part in several),
        tags=tuple(sorted({tag for part in several for tag in part.tags})),
        name_patterns=tuple(sorted({pattern for part in several for pattern in part.name_patterns})),
        self_approval=self_approval,
    )


def _least(numbers: Iterable[float | None]) -> float | None:
    return min((number for number in numbers if number is not None), default=None)
