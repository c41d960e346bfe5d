"""Whether there are people enough for what the rules ask: groups shrink, and nobody notices until somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.model.decision import ApprovalClause
from bot.policy.bundle import Bundle
from bot.policy.eligible import People, ask
from bot.policy.issue import Issues
from bot.policy.matching import fill
from bot.policy.merge import merged_clauses, people_in


def look_at_people(*, bundle: Bundle, people: People, now: datetime, issues: Issues) -> None:
    """Record a warning for every approval that too few people can give, or just enough.

    people   group name -> ids of its people as of now.
    now      aware UTC: delegates count as they would at this instant.
    """
    for what, path, line, clauses in _asking(bundle):
        merged = merged_clauses(clauses)
        able = [_members(clause, people) for clause in merged]
        filled = sum(map(len, fill(counts=[clause.count for clause in merged], able=able)))
        asked = ask(clauses=merged, bundle=bundle, people=people, excluded=frozenset(), now=now)
        shown = f"{what} asks {', '.join(map(str, merged))}"
        if not asked.possible:
            issues.add_line("W110", path, line, f"{shown}, which nobody can give, not even by escalation")
        elif filled < people_in(merged):
            to = ", ".join(map(str, asked.clauses))
            issues.add_line("W111", path, line, f"{shown}, for which there are too few people: it always goes to {to}")
        elif any(len(names) <= clause.count for names, clause in zip(able, merged, strict=True)):
            issues.add_line("W112", path, line, f"{shown}: with one of them away, or asking, there are too few")


def _asking(bundle: Bundle) -> Iterator[tuple[str, str, int, tuple[ApprovalClause, ...]]]:
    """What asks for approvals, and where it is written."""
    for rule in bundle.rules:
        if rule.approvals:
            yield rule.id, rule.path, rule.line, rule.approvals
    for counter in bundle.counters:
        if counter.over:
            yield counter.id, counter.path, counter.line, counter.over
    glass = bundle.break_glass
    if glass is not None and glass.reviewers:
        path, _, line = glass.source.rpartition(":")
        yield "the review of an emergency", path, int(line), glass.reviewers


def _members(clause: ApprovalClause, people: People) -> frozenset[str]:
    return frozenset[str]().union(*(people.get(name, frozenset()) for name in clause.groups))
