"""Two versions of the policies side by side: by meaning (`differences`) and over recorded requests (`replay`)."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf, prod
from typing import Literal

from bot.model.decision import ApprovalClause, Decision, Effect, Limits
from bot.model.facts import Facts
from bot.policy.bundle import Bundle, Candidate
from bot.policy.decide import decide
from bot.policy.merge import people_in
from bot.policy.prove import MOST_POINTS, Axes, axes_of, everybody, in_words, requests
from bot.policy.rule import Condition
from bot.policy.solve import looser_request
from bot.policy.symbols import SolverMissing

Direction = Literal["looser", "tighter", "other"]
"""looser: allowed where it was denied, fewer people or a wider limit; tighter: the opposite; other: other people."""


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


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request as it was decided. used: the running totals of that moment, by counter id."""

    name: str
    facts: Facts
    used: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """Recorded requests that would have been decided otherwise, in the same way. names: the first few of them."""

    direction: Direction
    before: str
    after: str
    count: int
    names: tuple[str, ...]

    def __str__(self) -> str:
        more = ", …" if self.count > len(self.names) else ""
        return f"{self.direction.upper()}: {self.count} × {self.before} -> {self.after} ({', '.join(self.names)}{more})"


@dataclass(frozen=True, slots=True)
class Replay:
    """The recorded history under two versions.

    total      how many requests were decided twice.
    observed   rule on trial in the second version -> how many of them it would have fired on.
    """

    total: int
    changes: tuple[Change, ...]
    observed: Mapping[str, int]

    @property
    def is_looser(self) -> bool:
        return any(change.direction != "tighter" for change in self.changes)

    def __str__(self) -> str:
        changed = sum(change.count for change in self.changes)
        lines = [f"{changed} of {self.total} recorded requests would be decided otherwise"]
        lines += map(str, self.changes)
        lines += [f"on trial: {rule} would have fired on {count}" for rule, count in sorted(self.observed.items())]
        return "\n".join(lines)


def replay(*, before: Bundle, after: Bundle, recorded: Iterable[Recorded], most_names: int = 5) -> Replay:
    """Decide recorded requests under both versions; the most frequent change first.

    Groups are taken to have people enough; running totals are those of the time.
    """
    count: Tally[tuple[Direction, str, str]] = Tally()
    names: dict[tuple[Direction, str, str], list[str]] = {}
    observed: Tally[str] = Tally()
    one, other = everybody(before), everybody(after)
    total = 0
    for total, past in enumerate(recorded, start=1):  # noqa: B007 - counted
        first = decide(bundle=before, facts=past.facts, people=one, ledger=past.used)
        second = decide(bundle=after, facts=past.facts, people=other, ledger=past.used)
        observed.update(reason.rule for reason in second.observed)
        direction = _direction(first, second)
        if direction is None:
            continue
        key = (direction, in_short(first), in_short(second))
        count[key] += 1
        if count[key] <= most_names:
            names.setdefault(key, []).append(past.name)
    changes = tuple(
        Change(direction, said, says, number, tuple(names[direction, said, says]))
        for (direction, said, says), number in sorted(count.items(), key=lambda item: (-item[1], item[0]))
    )
    return Replay(total, changes, dict(observed))


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


def _solved(before: Bundle, after: Bundle, action: str, team: str, project: str) -> list[Region]:
    """One looser request, where there are too many to try and the solver is there to find it; limits it leaves out."""
    try:
        facts = looser_request(before=before, after=after, action=action, team=team, project=project)
    except SolverMissing:
        return []
    return _regions(before, after, [facts]) if isinstance(facts, Facts) else []


def _direction(first: Decision, second: Decision) -> Direction | None:
    """None when both ask for the same; which rule says so does not matter.

    One thing easier makes it looser, whatever became harder at the same time.
    """
    if first.effect is Effect.DENY or second.effect is Effect.DENY:
        if first.effect is second.effect:
            return None
        return "looser" if first.effect is Effect.DENY else "tighter"
    if first.approvals == second.approvals and first.limits == second.limits:
        return None
    ways = {_people_direction(first, second), *_limit_directions(first.limits, second.limits)}
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


def _limit_directions(before: Limits, after: Limits) -> set[Direction | None]:
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
        {_meaning(c) for c in bundle.candidates(team=team, project=project, action=action)}
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
        and _limit_directions(before.limits, after.limits) <= {"tighter"}
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
