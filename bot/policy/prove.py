"""A property proved for every possible request, by trying one request of each kind the rules can tell apart.

Rules compare facts with constants. Two requests that compare alike with every constant get the same decision, so it is
enough to try, per field, each constant, a value on either side of each bound, one value no rule names, and "unknown".
People are unlimited in a proof: escalation depends on who is in which group, and `decide` is tested on it by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations, product
from math import prod
from typing import Any, Literal

from bot.model.decision import Decision, Effect, Limits
from bot.model.facts import Facts, FactValue, Subject, Unknown
from bot.policy.bundle import Bundle, Candidate
from bot.policy.decide import decide
from bot.policy.merge import people_in
from bot.policy.pattern import compile_pattern
from bot.policy.rule import AllOf, Condition, Known, Like, NoneOf, OneOf, Within
from bot.policy.suite import Property
from bot.policy.vocabulary import BUILT_IN

MOST_POINTS = 250_000
"""More kinds of request than this are not tried, and the property is reported as not proved."""

_MOST_GROUPS = 12
_STEP = 0.001
_ELSEWHEN = datetime(2000, 1, 1, tzinfo=UTC)
_UNKNOWN = Unknown(unknown="unknown in this proof")


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a property holds.

    tried           how many kinds of request were decided, or questions the solver was asked.
    counterexample  a request that breaks it, in words, or why there was no answer; empty when it is proved.
    gave_up         there was no answer: too much to try, or too hard for the solver.
    """

    name: str
    source: str
    proved: bool
    tried: int
    counterexample: str = ""
    by: Literal["trying", "solver"] = "trying"
    gave_up: bool = False

    def __str__(self) -> str:
        if self.proved:
            how = f"on {self.tried} kinds of request" if self.by == "trying" else "by the solver"
            return f"{self.source}: {self.name}: proved {how}"
        return f"{self.source}: {self.name}: not proved: {self.counterexample}"


def prove(*, bundle: Bundle, claim: Property) -> Proof:
    """Try every kind of request the claim is about; stops at the first that breaks it."""
    tried, people = 0, everybody(bundle)
    for team, project in owners(bundle, claim):
        try:
            axes = _axes(bundle, claim, team, project)
        except OverflowError as error:
            return unanswered(claim, tried, str(error))
        if tried + prod(map(len, axes.values())) > MOST_POINTS:
            why = f"more than {MOST_POINTS:,} kinds of request; fix more fields in `for_all`"
            return unanswered(claim, tried, why)
        for facts in requests(claim.action, team, project, axes):
            tried += 1
            decision = decide(bundle=bundle, facts=facts, people=people)
            if decision.faults or breaks(claim, decision):
                return Proof(
                    claim.name, claim.source, proved=False, tried=tried, counterexample=in_words(facts, decision)
                )
    return Proof(claim.name, claim.source, proved=True, tried=tried)


def unanswered(claim: Property, tried: int, why: str) -> Proof:
    """Not proved, because there was no answer."""
    return Proof(claim.name, claim.source, proved=False, tried=tried, counterexample=why, gave_up=True)


def everybody(bundle: Bundle) -> dict[str, frozenset[str]]:
    """A directory in which every group has people enough."""
    return {name: frozenset(f"{name}-{number}" for number in range(30)) for name in bundle.groups}


Axes = dict[str, Sequence[Any]]
"""Field (or `guest`, `emergency`, `now`, `groups`) -> the values that matter; None is a field left out."""


def axes_of(*, bundle: Bundle, action: str, team: str, project: str, closely: bool = False) -> Axes:
    """What there is to tell apart for one action of one team or project.

    closely   tell apart also what can only close a way: names, tags, and the shorter time that an emergency gives.
    """
    candidates = [c for c in bundle.candidates(team=team, project=project, action=action) if not c.rule.observed]
    conditions = [c for candidate in candidates for c in (*candidate.when, *candidate.unless)]
    fields, glass = bundle.vocabulary.fields, bundle.break_glass
    emergency = _mentions(conditions, "emergency") or (closely and glass is not None)
    axes: Axes = {
        "guest": (False, True) if _mentions(conditions, "guest") else (False,),
        "emergency": (False, True) if emergency else (False,),
        "now": _instants(conditions),
        "groups": _group_sets(candidates, conditions, glass.who if glass is not None and emergency else frozenset()),
    }
    limits = [candidate.rule.limits for candidate in candidates]
    if glass is not None and emergency:
        limits.append(glass.limits)
    for name in sorted(bundle.vocabulary.actions[action]):
        if fields[name].type == "time" or name in BUILT_IN:
            continue
        about = [c for c in conditions if c.field == name]
        bounds = [bound for limit in limits if (bound := _bound(limit, name)) is not None]
        totals = [c.limit for c in bundle.counters_about(action) if c.add == name and c.team in ("", team)]
        hygiene = _hygiene(limits, name) if closely else []
        if about or bounds or totals or hygiene:
            values = _values(bundle, name, about, (*bounds, *totals), is_limited=bool(bounds or hygiene))
            axes[name] = [*values, *(value for value in hygiene if value not in values)]
    return axes


def requests(action: str, team: str, project: str, axes: Axes) -> Iterator[Facts]:
    """One request for every combination."""
    names = list(axes)
    for point in product(*axes.values()):
        given = dict(zip(names, point, strict=True))
        groups, now = given.pop("groups"), given.pop("now")
        guest, emergency = given.pop("guest"), given.pop("emergency")
        yield Facts.model_construct(
            action=action,
            now=now,
            requester=Subject(id="somebody", groups=groups, guest=bool(guest)),
            beneficiary=None,
            team=team,
            project=project,
            emergency=bool(emergency),
            values={name: value for name, value in given.items() if value is not None},
        )


def in_words(facts: Facts, decision: Decision) -> str:
    """A request and its decision in one line."""
    groups = facts.requester.groups
    parts = [facts.action, f"team={facts.team}"]
    parts += [f"project={facts.project}"] if facts.project else []
    parts += [f"groups={'+'.join(sorted(groups)) or 'none'}"] if not isinstance(groups, Unknown) else []
    parts += ["guest"] if facts.requester.guest else []
    parts += ["emergency"] if facts.emergency else []
    parts += [f"now={facts.now:%Y-%m-%dT%H:%MZ}"] if facts.now != _ELSEWHEN else []
    parts += [f"{name}={'unknown' if isinstance(v, Unknown) else v}" for name, v in sorted(facts.values.items())]
    asked = f" with {', '.join(map(str, decision.approvals))}" if decision.approvals else ""
    rule = decision.allowed_by or ", ".join(reason.rule for reason in decision.reasons)
    fault = f" ({'; '.join(decision.faults)})" if decision.faults else ""
    return f"{' '.join(parts)} -> {decision.effect.value}{asked} by {rule}{fault}"


def breaks(claim: Property, decision: Decision) -> bool:
    """Whether a decision is one that the claim says never to come."""
    proceeds = decision.effect is not Effect.DENY
    match claim.never:
        case "approvals_below":
            return proceeds and people_in(decision.approvals) < claim.bound
        case "allowed":
            return proceeds
        case "allowed_alone":
            return decision.effect is Effect.ALLOW
        case "denied":
            # An invalid request is denied whatever the rules say: the claim is about those that are valid.
            return not proceeds and all(reason.rule != "invalid-request" for reason in decision.reasons)


def owners(bundle: Bundle, claim: Property) -> list[tuple[str, str]]:
    """The teams and projects that the claim is about and that any rule tells apart, and one that none does."""
    found = {(rule.team, rule.project) for rule in bundle.rules} | {(p.team, p.project) for p in bundle.places}
    found |= {(team, "") for team, _ in found}
    return sorted(
        (team, project) for team, project in found if claim.team in ("", team) and claim.project in ("", project)
    )


def _axes(bundle: Bundle, claim: Property, team: str, project: str) -> Axes:
    closely = claim.never == "denied"
    axes = axes_of(bundle=bundle, action=claim.action, team=team, project=project, closely=closely)
    for name, value in claim.fixed.items():
        axes[name] = (value,)
    if claim.groups:
        sets = axes["groups"]
        wider = {frozenset(groups) | claim.groups for groups in sets if isinstance(groups, frozenset)}
        axes["groups"] = sorted(wider, key=sorted)
    return axes


def _mentions(conditions: Iterable[Condition], field: str) -> bool:
    return any(condition.field == field for condition in conditions)


def _instants(conditions: Iterable[Condition]) -> list[datetime]:
    found = {_ELSEWHEN}
    for condition in conditions:
        for test in condition.tests if condition.field == "now" else ():
            for bound in (test.low, test.high) if isinstance(test, Within) else ():
                if isinstance(bound, datetime):
                    found |= {bound - timedelta(seconds=1), bound}
    return sorted(found)


def _group_sets(
    candidates: Sequence[Candidate], conditions: Sequence[Condition], may_declare: frozenset[str]
) -> list[frozenset[str]]:
    """One set of groups for each way of answering every `to`, every condition on groups and `break_glass`.

    Groups that the rules never tell apart are tried as one. Raises OverflowError for more than a dozen that they do.
    """
    about = [condition for condition in conditions if condition.field == "groups"]
    wanted = [candidate.rule.to for candidate in candidates if candidate.rule.to]
    if may_declare:
        wanted.append(may_declare)
    named = frozenset[str]().union(*wanted, *(_constants(condition) for condition in about))
    alike = {
        tuple(group in several for several in (*wanted, *map(_constants, about))): group
        for group in sorted(named, reverse=True)
    }
    groups = sorted(alike.values() if not about else named)
    if len(groups) > _MOST_GROUPS:
        raise OverflowError(f"the rules tell {len(groups)} groups apart; fix `team` in `for_all`")
    found: dict[tuple[object, ...], frozenset[str]] = {}
    for size in range(len(groups) + 1):
        for chosen in map(frozenset, combinations(groups, size)):
            answers = (*(not chosen.isdisjoint(to) for to in wanted), *(c.holds({"groups": chosen}) for c in about))
            found.setdefault(answers, chosen)
    return list(found.values())


def _bound(limits: Limits, field: str) -> float | None:
    return {"duration_h": limits.max_duration_h, "idle_shutdown_min": limits.idle_shutdown_min}.get(field)


def _hygiene(limits: Sequence[Limits], field: str) -> list[FactValue]:
    """Names and tags with which each limit is kept, and broken."""
    if field == "name":
        patterns = [compile_pattern(pattern) for limit in limits for pattern in limit.name_patterns]
        return [*dict.fromkeys(pattern.example() for pattern in patterns), "~"] if patterns else []
    if field == "tags":
        tags = sorted({tag for limit in limits for tag in limit.tags})
        return [(), tuple(tags), *((tag,) for tag in tags)] if tags else []
    return []


def _constants(condition: Condition) -> frozenset[str]:
    values = [test.values for test in condition.tests if isinstance(test, (OneOf, NoneOf, AllOf))]
    return frozenset(str(value) for several in values for value in several)


def _values(
    bundle: Bundle, name: str, about: Sequence[Condition], bounds: Sequence[float], *, is_limited: bool
) -> list[FactValue | None]:
    """One value for each way of answering every condition and bound; unknown; and left out, where limits tell."""
    found: dict[tuple[object, ...], FactValue] = {}
    for value in _possible(bundle, name, about, bounds):
        known: dict[str, Known] = {name: frozenset(value) if isinstance(value, tuple) else value}  # type: ignore[dict-item]
        above = (isinstance(value, float) and value > bound for bound in bounds)
        found.setdefault((*(condition.holds(known) for condition in about), *above), value)
    return [*found.values(), _UNKNOWN, *((None,) if is_limited else ())]


def _possible(bundle: Bundle, name: str, about: Sequence[Condition], bounds: Sequence[float]) -> Sequence[FactValue]:
    """Values enough that every way of answering is among them."""
    field = bundle.vocabulary.fields[name]
    words = sorted(frozenset[str]().union(*map(_constants, about)))
    tests = [test for condition in about for test in condition.tests]
    match field.type:
        case "boolean":
            return [False, True]
        case "number":
            ends = {end for t in tests if isinstance(t, Within) for end in (t.low, t.high) if isinstance(end, float)}
            ends |= {v for t in tests if isinstance(t, OneOf) for v in t.values if isinstance(v, float)} | set(bounds)
            return sorted({0.0, *ends, *(end + _STEP for end in ends), *(max(0.0, end - _STEP) for end in ends)})
        case "texts":
            sizes = range(len(words) + 1) if len(words) <= _MOST_GROUPS else (0, 1, len(words))
            return [chosen for size in sizes for chosen in combinations(words, size)]
    if field.table:
        return [*sorted(set(bundle.vocabulary.tables[field.table].values()))]
    patterns = [pattern for test in tests if isinstance(test, Like) for pattern in test.patterns]
    return ["zz-no-rule-names-this", *words, *(p.replace("*", "x").replace("?", "x") for p in patterns)]
