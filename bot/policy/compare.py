"""Two versions of the policies side by side: by meaning (`differences`) and over recorded requests (`replay`)."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Literal

from bot.model.decision import Decision, Effect
from bot.model.facts import Facts
from bot.policy.bundle import Bundle, Candidate
from bot.policy.decide import decide
from bot.policy.merge import people_in
from bot.policy.prove import MOST_POINTS, Axes, axes_of, everybody, in_words, requests
from bot.policy.rule import Condition

Direction = Literal["looser", "tighter", "other"]
"""looser: allowed where it was denied, or fewer people; tighter: the opposite; other: other people, as many."""


@dataclass(frozen=True, slots=True)
class Region:
    """Requests whose decision differs in the same way, with one of them as an example.

    before, after   the decisions in short, such as `deny by org-gpu` or `[1 of finops] by vision-compute`.
    kinds           how many kinds of request differ like this.
    """

    direction: Direction
    action: str
    team: str
    project: str
    before: str
    after: str
    kinds: int
    example: str

    def __str__(self) -> str:
        owner = "/".join(part for part in (self.team, self.project) if part) or "no team"
        return f"{self.direction.upper()}: {self.action} for {owner}: {self.before} -> {self.after}\n    {self.example}"


@dataclass(frozen=True, slots=True)
class Differences:
    """What two versions decide differently.

    not_compared  actions, with their team or project, that have too many kinds of request: nothing is claimed there.
    """

    regions: tuple[Region, ...]
    not_compared: tuple[str, ...]

    @property
    def is_looser(self) -> bool:
        """Whether anything became easier, or might have."""
        return bool(self.not_compared) or any(region.direction == "looser" for region in self.regions)


def differences(*, before: Bundle, after: Bundle) -> Differences:
    """Try one request of each kind that either version can tell apart; running totals start from nothing in both."""
    regions: list[Region] = []
    skipped: list[str] = []
    for action in sorted({*before.vocabulary.actions, *after.vocabulary.actions}):
        for team, project in _owners(before, after):
            if _same(before, after, action, team, project):
                continue
            try:
                axes = _joined(
                    axes_of(bundle=before, action=action, team=team, project=project),
                    axes_of(bundle=after, action=action, team=team, project=project),
                )
            except (OverflowError, KeyError):
                skipped.append(_place(action, team, project))
                continue
            if prod(map(len, axes.values())) > MOST_POINTS:
                skipped.append(_place(action, team, project))
                continue
            regions += _regions(before, after, requests(action, team, project, axes))
    order = {"looser": 0, "tighter": 1, "other": 2}
    regions.sort(
        key=lambda region: (order[region.direction], region.action, region.team, region.project, region.before)
    )
    return Differences(tuple(regions), tuple(skipped))


@dataclass(frozen=True, slots=True)
class Change:
    """Recorded requests that would have been decided otherwise, in the same way. names: the first few of them."""

    direction: Direction
    before: str
    after: str
    count: int
    names: tuple[str, ...]


def replay(
    *, before: Bundle, after: Bundle, recorded: Iterable[tuple[str, Facts]], most_names: int = 5
) -> tuple[Change, ...]:
    """Decide recorded requests under both versions; the most frequent change first.

    recorded   (the request's name, the facts it was decided on). Groups are taken to have people enough.
    """
    count: Tally[tuple[Direction, str, str]] = Tally()
    names: dict[tuple[Direction, str, str], list[str]] = {}
    one, other = everybody(before), everybody(after)
    for name, facts in recorded:
        first, second = decide(bundle=before, facts=facts, people=one), decide(bundle=after, facts=facts, people=other)
        direction = _direction(first, second)
        if direction is None:
            continue
        key = (direction, in_short(first), in_short(second))
        count[key] += 1
        if count[key] <= most_names:
            names.setdefault(key, []).append(name)
    return tuple(
        Change(direction, before_said, after_said, number, tuple(names[direction, before_said, after_said]))
        for (direction, before_said, after_said), number in sorted(count.items(), key=lambda item: (-item[1], item[0]))
    )


def in_short(decision: Decision) -> str:
    """A decision in a few words."""
    rule = decision.allowed_by or ", ".join(reason.rule for reason in decision.reasons)
    what = decision.effect.value
    if decision.effect is Effect.NEEDS_APPROVAL:
        what = f"[{', '.join(map(str, decision.approvals))}]"
    return f"{what} by {rule}"


def _regions(before: Bundle, after: Bundle, points: Iterable[Facts]) -> list[Region]:
    found: dict[tuple[Direction, str, str], tuple[int, Facts, Decision]] = {}
    one, other = everybody(before), everybody(after)
    for facts in points:
        first, second = decide(bundle=before, facts=facts, people=one), decide(bundle=after, facts=facts, people=other)
        direction = _direction(first, second)
        if direction is not None:
            key = (direction, in_short(first), in_short(second))
            kinds, example, decided = found.get(key, (0, facts, second))
            found[key] = (kinds + 1, example, decided)
    return [
        Region(direction, facts.action, facts.team, facts.project, said, says, kinds, in_words(facts, decided))
        for (direction, said, says), (kinds, facts, decided) in found.items()
    ]


def _direction(first: Decision, second: Decision) -> Direction | None:
    """None when both ask for the same; which rule says so does not matter."""
    if first.effect is second.effect and first.approvals == second.approvals and first.limits == second.limits:
        return None
    strict, stricter = _strictness(first), _strictness(second)
    if strict == stricter:
        return "other"
    return "looser" if stricter < strict else "tighter"


def _strictness(decision: Decision) -> tuple[bool, int]:
    return decision.effect is Effect.DENY, people_in(decision.approvals)


def _owners(before: Bundle, after: Bundle) -> list[tuple[str, str]]:
    found = {(rule.team, rule.project) for bundle in (before, after) for rule in bundle.rules}
    return sorted({*found, ("", ""), *((team, "") for team, _ in found)})


def _same(before: Bundle, after: Bundle, action: str, team: str, project: str) -> bool:
    """Whether both versions have the same rules and totals there, wherever they are written."""
    glass, other_glass = (
        (bundle.break_glass.who, bundle.break_glass.limits) if bundle.break_glass else None
        for bundle in (before, after)
    )
    totals, others = (
        {replace(counter, path="", line=0, reason=None) for counter in bundle.counters_about(action)}
        for bundle in (before, after)
    )
    one, other = (
        {_meaning(c) for c in bundle.candidates(team=team, project=project, action=action)}
        for bundle in (before, after)
    )
    return glass == other_glass and totals == others and one == other


def _meaning(candidate: Candidate) -> tuple[object, ...]:
    """What a rule says, without where it stands and why."""
    rule = candidate.rule
    return (
        (rule.id, rule.effect, rule.layer, rule.to, rule.observed),
        (rule.approvals, rule.limits, rule.self_approval),
        (_written(candidate.when), _written(candidate.unless)),
    )


def _written(conditions: Sequence[Condition]) -> frozenset[tuple[str, str]]:
    return frozenset((condition.field, condition.written) for condition in conditions)


def _joined(one: Axes, other: Axes) -> Axes:
    """Every value that matters to either."""
    joined: Axes = {}
    for name in {**one, **other}:
        values = list(one.get(name, (None,)))
        values += [value for value in other.get(name, (None,)) if value not in values]
        joined[name] = values
    return joined


def _place(action: str, team: str, project: str) -> str:
    return f"{action} for {'/'.join(part for part in (team, project) if part) or 'no team'}"
