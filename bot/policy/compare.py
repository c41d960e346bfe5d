"""Two versions of the policies side by side: what either decides that the other does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import prod

from bot.model.decision import Decision
from bot.model.facts import Facts
from bot.policy.bundle import Bundle, Candidate
from bot.policy.decide import decide
from bot.policy.direction import Direction, direction_of, in_short, limit_directions
from bot.policy.prove import MOST_POINTS, Axes, axes_of, everybody, in_words, requests
from bot.policy.rule import Condition
from bot.policy.solve import looser_request
from bot.policy.symbols import SolverMissing


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
        """Whether anything became easier, or might have: who can say that other people are as strict?"""
        return bool(self.not_compared) or any(region.direction != "tighter" for region in self.regions)

    def __str__(self) -> str:
        lines = [*map(str, self.regions), *(f"NOT COMPARED: {place}" for place in self.not_compared)]
        return "\n".join(lines) or "every possible request is decided alike"


def differences(*, before: Bundle, after: Bundle) -> Differences:
    """Try one request of each kind that either version can tell apart; running totals start from nothing in both."""
    regions: list[Region] = []
    skipped: list[str] = []
    closely = _glass(before) != _glass(after)
    for action in sorted({*before.vocabulary.actions, *after.vocabulary.actions}):
        for team, project in _owners(before, after):
            if _same(before, after, action, team, project):
                continue
            try:
                axes = _joined(
                    axes_of(bundle=before, action=action, team=team, project=project, closely=closely),
                    axes_of(bundle=after, action=action, team=team, project=project, closely=closely),
                )
            except (OverflowError, KeyError):
                axes = {}
            if not axes or prod(map(len, axes.values())) > MOST_POINTS:
                if not _only_tightened(before, after, action, team, project):
                    skipped.append(_place(action, team, project))
                    regions += _solved(before, after, action, team, project)
                continue
            regions += _regions(before, after, requests(action, team, project, axes))
    order = {"looser": 0, "tighter": 1, "other": 2}
    regions.sort(
        key=lambda region: (order[region.direction], region.action, region.team, region.project, region.before)
    )
    return Differences(tuple(regions), tuple(skipped))


def _regions(before: Bundle, after: Bundle, points: Iterable[Facts]) -> list[Region]:
    found: dict[tuple[Direction, str, str], tuple[int, Facts, Decision]] = {}
    one, other = everybody(before), everybody(after)
    for facts in points:
        first, second = decide(bundle=before, facts=facts, people=one), decide(bundle=after, facts=facts, people=other)
        direction = direction_of(first=first, second=second)
        if direction is not None:
            key = (direction, in_short(first), in_short(second))
            kinds, example, decided = found.get(key, (0, facts, second))
            found[key] = (kinds + 1, example, decided)
    return [
        Region(direction, facts.action, facts.team, facts.project, said, says, kinds, in_words(facts, decided))
        for (direction, said, says), (kinds, facts, decided) in found.items()
    ]


def _solved(before: Bundle, after: Bundle, action: str, team: str, project: str) -> list[Region]:
    """One looser request, where there are too many to try and the solver is there to find it; limits it leaves out."""
    try:
        facts = looser_request(before=before, after=after, action=action, team=team, project=project)
    except SolverMissing:
        return []
    return _regions(before, after, [facts]) if isinstance(facts, Facts) else []


def _owners(before: Bundle, after: Bundle) -> list[tuple[str, str]]:
    found = {(rule.team, rule.project) for bundle in (before, after) for rule in bundle.rules}
    return sorted({*found, ("", ""), *((team, "") for team, _ in found)})


def _same(before: Bundle, after: Bundle, action: str, team: str, project: str) -> bool:
    """Whether both versions have the same rules and totals there, wherever they are written."""
    totals, others = (
        {replace(counter, path="", line=0, reason=None) for counter in bundle.counters_about(action)}
        for bundle in (before, after)
    )
    one, other = (
        # What is on trial decides nothing.
        {_meaning(c) for c in bundle.candidates(team=team, project=project, action=action) if not c.rule.observed}
        for bundle in (before, after)
    )
    return _glass(before) == _glass(after) and totals == others and one == other


def _only_tightened(before: Bundle, after: Bundle, action: str, team: str, project: str) -> bool:
    """Whether there are only further or stricter denials, requirements and obligations, which never loosen anything.

    Said of a place with too many kinds of request to try. Allows are alternatives, and where their limits differ a
    stricter rule may make another one the easiest: nothing is claimed then.
    """
    if _glass(before) != _glass(after) or before.counters_about(action) != after.counters_about(action):
        return False
    one, other = (
        {c.rule.id: c for c in bundle.candidates(team=team, project=project, action=action) if not c.rule.observed}
        for bundle in (before, after)
    )
    had, has = ([c for c in found.values() if c.rule.effect == "allow"] for found in (one, other))
    if {_meaning(c) for c in had} != {_meaning(c) for c in has} or len({str(c.rule.limits) for c in had}) > 1:
        return False
    return all(
        c.rule.effect == "allow" or (name in other and _is_as_strict(other[name], than=c)) for name, c in one.items()
    )


def _is_as_strict(candidate: Candidate, *, than: Candidate) -> bool:
    """Whether a rule fires for the same requests and asks for no less."""
    before, after = than.rule, candidate.rule
    asked = {frozenset(clause.groups): clause for clause in after.approvals}
    return (
        (before.effect, before.layer, before.to, before.self_approval)
        == (after.effect, after.layer, after.to, after.self_approval)
        and (_written(than.when), _written(than.unless)) == (_written(candidate.when), _written(candidate.unless))
        and limit_directions(before=before.limits, after=after.limits) <= {"tighter"}
        and all(
            (groups := frozenset(clause.groups)) in asked
            and asked[groups].count >= clause.count
            and asked[groups].self_approval <= clause.self_approval
            for clause in before.approvals
        )
    )


def _glass(bundle: Bundle) -> object:
    return bundle.break_glass and (bundle.break_glass.who, bundle.break_glass.limits, bundle.break_glass.reviewers)


def _meaning(candidate: Candidate) -> tuple[object, ...]:
    """What a rule says, without where it stands and why."""
    rule = candidate.rule
    return (
        (rule.id, rule.effect, rule.layer, rule.to),
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
