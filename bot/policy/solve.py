"""Properties proved, and two versions compared, symbolically: no request is tried, all are reasoned about at once.

It speaks of the rules only: groups have people enough and running totals start from nothing, as in `prove`. What the
solver finds is decided once more by the engine before anybody is told; what it gives up on is reported as not proved.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from bot.model.decision import ApprovalClause, Limits, Reason
from bot.model.facts import Facts, FactValue
from bot.policy.bundle import Bundle, Candidate
from bot.policy.decide import decide
from bot.policy.limits import FILLED_TAGS
from bot.policy.merge import merged_clauses, people_in
from bot.policy.normalise import normalised_value
from bot.policy.prove import Proof, breaks, everybody, in_words, owners, unanswered
from bot.policy.rule import Condition, Counter, Rule
from bot.policy.suite import Property
from bot.policy.symbols import Space, solver

MILLISECONDS = 20_000
"""How long the solver may think about one question."""

_MOST_SOURCES = 10
_FIELD_OF = {"max_duration_h": "duration_h", "idle_shutdown_min": "idle_shutdown_min"}


class Unanswerable(Exception):
    """The question cannot be put to the solver; str() says why."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a bundle says about every request of a space.

    denied   whether it is denied.
    people   how many people it asks, where it is not denied.
    """

    denied: Any
    people: Any


def prove_by_solver(*, bundle: Bundle, claim: Property) -> Proof:
    """Prove the claim for every request, or give one that breaks it. Raises SolverMissing."""
    z3 = solver()
    asked = 0
    for team, project in owners(bundle, claim):
        space = Space(z3, (bundle.vocabulary,), claim.action, team, project)
        try:
            meaning = meaning_of(bundle=bundle, space=space)
            wanted = [*_fixed(bundle, space, claim), _broken(z3, claim, meaning)]
        except Unanswerable as error:
            return unanswered(claim, asked, str(error))
        asked += 1
        facts = example(space=space, bundles=(bundle,), wanted=wanted)
        if isinstance(facts, str):
            return unanswered(claim, asked, facts)
        if facts is not None:
            decision = decide(bundle=bundle, facts=facts, people=everybody(bundle))
            found = in_words(facts, decision)
            if not breaks(claim, decision):
                return unanswered(claim, asked, f"what the solver found does not break it: {found}")
            return Proof(claim.name, claim.source, proved=False, tried=asked, counterexample=found, by="solver")
    return Proof(claim.name, claim.source, proved=True, tried=asked, by="solver")


def looser_request(*, before: Bundle, after: Bundle, action: str, team: str, project: str) -> Facts | str | None:
    """A request that `after` decides with fewer people or no longer denies; None when there is none, or why not."""
    space = Space(solver(), (before.vocabulary, after.vocabulary), action, team, project)
    try:
        old, new = (meaning_of(bundle=bundle, space=space) for bundle in (before, after))
    except Unanswerable as error:
        return str(error)
    z3 = space.z3
    easier = z3.Or(old.denied, new.people < old.people)
    return example(space=space, bundles=(before, after), wanted=[z3.Not(new.denied), easier])


def firing_together(
    *, bundle: Bundle, action: str, team: str, project: str
) -> Callable[[Rule, Collection[Rule]], bool]:
    """Answers whether some request makes a rule fire and none of others. Raises SolverMissing.

    Where the solver gives up the answer is yes, so that nothing is held against a rule on a guess.
    """
    space = Space(solver(), (bundle.vocabulary,), action, team, project)
    z3, emergency = space.z3, _emergency(bundle, space)
    candidates = bundle.candidates(team=team, project=project, action=action)
    fired = {candidate.rule.id: _fires(candidate, space, emergency) for candidate in candidates}
    space.rules_out.append(_crossed(space))

    def apart(rule: Rule, others: Collection[Rule]) -> bool:
        engine = z3.Solver()
        engine.set("timeout", MILLISECONDS)
        engine.add(fired[rule.id], *(z3.Not(fired[other.id]) for other in others))
        engine.add(*(z3.Not(never) for never in space.rules_out))
        return bool(engine.check() != z3.unsat)

    return apart


def example(*, space: Space, bundles: Sequence[Bundle], wanted: Sequence[Any]) -> Facts | str | None:
    """A request of which all this holds; None when there is none; a sentence when the solver gave up."""
    z3 = space.z3
    engine = z3.Solver()
    engine.set("timeout", MILLISECONDS)
    engine.add(*wanted)
    engine.add(*(z3.Not(never) for never in space.rules_out))
    answer = engine.check()
    if answer == z3.unsat:
        return None
    if answer != z3.sat:
        return f"the solver gave up: {engine.reason_unknown()}"
    return space.facts_in(engine.model(), groups=frozenset(name for bundle in bundles for name in bundle.groups))


def meaning_of(*, bundle: Bundle, space: Space) -> Meaning:
    """The decision as formulas. Raises Unanswerable."""
    z3 = space.z3
    candidates = [
        candidate
        for candidate in bundle.candidates(team=space.team, project=space.project, action=space.action)
        if not candidate.rule.observed
    ]
    emergency = _emergency(bundle, space)
    fires = [(candidate.rule, _fires(candidate, space, emergency)) for candidate in candidates]
    over = [(counter, _over(counter, space)) for counter in bundle.counters_about(space.action)]
    over = [(c, o) for c, o in over if c.team in ("", space.team) and c.project in ("", space.project)]
    over = [(c, o) for c, o in over if c.per != "project" or space.project]
    refused = [fired for rule, fired in fires if rule.effect == "deny"]
    refused += [is_over for counter, is_over in over if not counter.over]
    forcing = [(rule, fired) for rule, fired in fires if rule.effect in ("require", "oblige")]
    glass = bundle.break_glass.limits if bundle.break_glass else Limits()
    people: Any = z3.IntVal(_NOBODY)
    sources = _sources(z3, forcing, over)
    for rule, fired in fires:
        if rule.effect == "allow":
            limits = [(rule.limits, z3.BoolVal(True)), *((r.limits, f) for r, f in forcing), (glass, emergency)]
            open_way = z3.And(fired, z3.Not(_outside(space, limits)))
            asked = _asked(z3, rule, sources)
            people = z3.If(z3.And(open_way, asked < people), asked, people)
    denied = z3.Or(*refused, people >= _NOBODY)
    space.rules_out.append(_crossed(space))
    return Meaning(denied=denied, people=people)


_NOBODY = 1_000_000
"""More people than any way through can ask: there is no way."""

_Source = tuple[tuple[ApprovalClause, ...], bool]


def _sources(
    z3: Any, forcing: Iterable[tuple[Rule, Any]], over: Iterable[tuple[Counter, Any]]
) -> list[tuple[_Source, Any]]:
    """Different approvals that something forces, and whether they forbid self-approval -> when."""
    found: dict[_Source, list[Any]] = {}
    for rule, fired in forcing:
        source = (rule.approvals, rule.self_approval is False)
        if source != ((), False):
            found.setdefault(source, []).append(fired)
    for counter, is_over in over:
        if counter.over:
            found.setdefault((counter.over, False), []).append(is_over)
    if len(found) > _MOST_SOURCES:
        raise Unanswerable(f"{len(found)} different approvals come together; fix more fields in `for_all`")
    return [(source, z3.Or(whens)) for source, whens in found.items()]


def _asked(z3: Any, allow: Rule, sources: Sequence[tuple[_Source, Any]]) -> Any:
    """How many people this way asks, for every combination of what else is forced."""
    asked: Any = z3.IntVal(0)
    for chosen in product((False, True), repeat=len(sources)):
        forced = [source for (source, _), taken in zip(sources, chosen, strict=True) if taken]
        alone = allow.self_approval is True and not any(forbids for _, forbids in forced)
        own = (clause.model_copy(update={"self_approval": alone}) for clause in allow.approvals)
        count = people_in(merged_clauses((*own, *(clause for clauses, _ in forced for clause in clauses))))
        exactly = z3.And([when if taken else z3.Not(when) for (_, when), taken in zip(sources, chosen, strict=True)])
        asked = z3.If(exactly, z3.IntVal(count), asked)
    return asked


def _emergency(bundle: Bundle, space: Space) -> Any:
    z3, glass = space.z3, bundle.break_glass
    if glass is None:
        return z3.BoolVal(False)
    return z3.And(space.declared(), z3.Or([space.has("groups", group) for group in sorted(glass.who)]))


def _fires(candidate: Candidate, space: Space, emergency: Any) -> Any:
    z3, rule = space.z3, candidate.rule
    yes, no = _together(candidate.when, space, emergency)
    if candidate.unless:
        unless_yes, unless_no = _together(candidate.unless, space, emergency)
        yes, no = z3.And(yes, unless_no), z3.Or(no, unless_yes)
    fired = yes if rule.effect == "allow" else z3.Not(no)
    if not rule.to:
        return fired
    return z3.And(fired, z3.Or([space.has("groups", group) for group in sorted(rule.to)]))


def _together(conditions: Sequence[Condition], space: Space, emergency: Any) -> tuple[Any, Any]:
    """When all of them surely hold, and when one surely does not."""
    z3 = space.z3
    pairs = [_condition(condition, space, emergency) for condition in conditions]
    return z3.And([yes for yes, _ in pairs]), z3.Or([no for _, no in pairs])


def _condition(condition: Condition, space: Space, emergency: Any) -> tuple[Any, Any]:
    z3, known = space.z3, space.known(condition.field)
    held = z3.And([space.holds(condition.field, test, emergency=emergency) for test in condition.tests])
    yes, no = z3.And(known, held), z3.And(known, z3.Not(held))
    if condition.if_unknown is True:
        yes = z3.Or(yes, z3.Not(known))
    if condition.if_unknown is False:
        no = z3.Or(no, z3.Not(known))
    return yes, no


def _over(counter: Counter, space: Space) -> Any:
    z3 = space.z3
    if isinstance(counter.add, float):
        return z3.BoolVal(counter.add > counter.limit)
    limit = z3.Q(*counter.limit.as_integer_ratio())
    return z3.Or(z3.Not(space.known(counter.add)), space.number(counter.add) > limit)


def _outside(space: Space, limits: Sequence[tuple[Limits, Any]]) -> Any:
    """Whether the request named something outside of any limit that is there."""
    z3 = space.z3
    found: list[Any] = []
    for limit, present in limits:
        for part, name in _FIELD_OF.items():
            most: float | None = getattr(limit, part)
            if most is not None and space.exists(name):
                above = z3.And(space.known(name), space.number(name) > z3.Q(*most.as_integer_ratio()))
                found.append(z3.And(present, z3.Or(space.silent(name), above)))
        for pattern in limit.name_patterns if space.exists("name") else ():
            unfit = z3.And(space.known("name"), z3.Not(space.fits("name", pattern)))
            found.append(z3.And(present, z3.Or(space.silent("name"), unfit)))
        if limit.tags and space.exists("tags"):
            missing = [z3.Not(space.has("tags", tag.casefold())) for tag in limit.tags if tag not in FILLED_TAGS]
            untagged = z3.And(space.known("tags"), z3.Or(missing))
            found.append(z3.And(present, z3.Or(space.silent("tags"), untagged)))
    return z3.Or(found)


def _crossed(space: Space) -> Any:
    """`min_x` above `max_x`: an invalid request, of which nothing is claimed."""
    z3 = space.z3
    names = {name for v in space.vocabularies for name in v.actions.get(space.action, ())}
    pairs = [(name, f"max_{name[4:]}") for name in sorted(names) if name.startswith("min_")]
    return z3.Or(
        [
            z3.And(space.known(low), space.known(high), space.number(low) > space.number(high))
            for low, high in pairs
            if high in names and space.field_named(low).type == space.field_named(high).type == "number"
        ]
    )


def _broken(z3: Any, claim: Property, meaning: Meaning) -> Any:
    match claim.never:
        case "approvals_below":
            return z3.And(z3.Not(meaning.denied), meaning.people < claim.bound)
        case "allowed":
            return z3.Not(meaning.denied)
        case "allowed_alone":
            return z3.And(z3.Not(meaning.denied), meaning.people == 0)
        case "denied":
            return meaning.denied


def _fixed(bundle: Bundle, space: Space, claim: Property) -> list[Any]:
    """What the requests of the claim have in common."""
    wanted = [space.has("groups", group) for group in sorted(claim.groups)]
    for name, value in claim.fixed.items():
        if name == "emergency":
            wanted.append(space.declared() if value else space.z3.Not(space.declared()))
            continue
        wanted.append(_is_fixed(bundle, space, name, value))
    return wanted


def _is_fixed(bundle: Bundle, space: Space, name: str, value: FactValue | datetime) -> Any:
    if isinstance(value, datetime):
        return space.is_value(name, value)
    known = normalised_value(field=bundle.vocabulary.fields[name], value=value, vocabulary=bundle.vocabulary)
    if isinstance(known, Reason):
        raise Unanswerable(f"`{name}` is no value a request can have: {known.text.en}")
    return space.is_named(name, str(value)) if name == "name" else space.is_value(name, known)
