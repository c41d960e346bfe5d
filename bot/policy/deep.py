"""Rules that are legal and never matter, which their authors cannot have meant.

A rule matters when some request makes it fire while nothing that says as much fires with it. Which rules fire together
is learnt by trying one request of each kind that the rules tell apart, or from the solver where that is too many.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from math import prod

from bot.model.decision import Limits
from bot.model.facts import Facts, Unknown
from bot.policy.bundle import Bundle, Candidate
from bot.policy.decide import may_declare
from bot.policy.fire import fires
from bot.policy.issue import Issues
from bot.policy.merge import merged_clauses, people_in
from bot.policy.normalise import Normalised, normalise
from bot.policy.prove import axes_of, requests
from bot.policy.rule import Rule
from bot.policy.solve import firing_together
from bot.policy.symbols import SolverMissing

MOST_POINTS = 40_000
"""So many kinds of request of one action are tried; above it the solver is asked."""

Apart = Callable[[Rule, Collection[Rule]], bool]
"""Whether some request makes this rule fire and none of those."""


def look_deeper(*, bundle: Bundle, issues: Issues, most_points: int = MOST_POINTS) -> None:
    """Record a warning for every rule that never matters to any request, and for what could not be looked into.

    most_points  so many kinds of request of one action are tried; above it the solver is asked.
    """
    seen: dict[str, dict[str, str]] = {rule.id: {} for rule in bundle.rules if not rule.observed}
    for team, project in _owners(bundle):
        for action in sorted(bundle.vocabulary.actions):
            found = bundle.candidates(team=team, project=project, action=action)
            candidates = [candidate for candidate in found if not candidate.rule.observed]
            if all("useful" in seen[candidate.rule.id] for candidate in candidates):
                continue
            apart = _apart(bundle, candidates, action, (team, project), most_points)
            rules = [candidate.rule for candidate in candidates]
            left = list(rules)
            # From the last to the first: of two that say the same, the later one is too many.
            for rule in sorted(rules, key=lambda rule: (rule.path, rule.line), reverse=True):
                what, names = ("unlooked", "") if apart is None else _standing(rule, left, apart)
                seen[rule.id][what] = names
                if what in ("same", "weaker"):
                    left.remove(rule)
    for rule in bundle.rules:
        if not rule.observed and "useful" not in seen[rule.id]:
            code, message = _said(rule, seen[rule.id])
            issues.add_line(code, rule.path, rule.line, message)


def _standing(rule: Rule, rules: Sequence[Rule], apart: Apart) -> tuple[str, str]:
    """What becomes of a rule among those that apply with it, and which others make it so."""
    if not apart(rule, ()):
        return "idle", ""
    if rule.effect == "allow" and not apart(rule, [other for other in rules if other.effect == "deny"]):
        return "denied", ""
    instead = [other for other in rules if other is not rule and _says_as_much(other, rule)]
    if apart(rule, instead):
        return "useful", ""
    weaker = [other for other in instead if rule.effect == "allow" and _people(other) < _people(rule)]
    return ("weaker" if weaker else "same"), ", ".join(sorted(other.id for other in weaker or instead))


def _said(rule: Rule, seen: dict[str, str]) -> tuple[str, str]:
    if "unlooked" in seen:
        return "W105", f"whether {rule.id} ever matters is not known: it takes too many kinds of request to try"
    if "weaker" in seen:
        return "W104", f"{rule.id} is never taken: {seen['weaker']} allows as much with fewer people; write a `require`"
    if "same" in seen:
        return "W103", f"{rule.id} changes nothing: {seen['same']} says as much whenever it fires"
    if "denied" in seen:
        return "W102", f"whatever {rule.id} allows is denied by another rule"
    return "W101", f"{rule.id} never fires: no request meets its conditions"


def _says_as_much(other: Rule, rule: Rule) -> bool:
    """Whether, where both fire, leaving `rule` out changes nothing."""
    match rule.effect:
        case "deny":
            return other.effect == "deny"
        case "allow":
            return other.effect == "allow" and _asks_no_more(other, rule)
    if other.effect not in ("require", "oblige") or (rule.self_approval is False and other.self_approval is not False):
        return False
    return _covers(other, rule) and _as_tight(other.limits, rule.limits)


def _asks_no_more(other: Rule, rule: Rule) -> bool:
    """Whether the way of `other` is at least as easy as the way of `rule`, in people and in limits."""
    alone = bool(other.self_approval) or not rule.self_approval
    return alone and _covers(rule, other) and _as_tight(rule.limits, other.limits)


def _covers(one: Rule, other: Rule) -> bool:
    return merged_clauses((*one.approvals, *other.approvals)) == merged_clauses(one.approvals)


def _as_tight(one: Limits, other: Limits) -> bool:
    for name in ("max_duration_h", "idle_shutdown_min", "timeout_h", "review_after_h"):
        mine, theirs = getattr(one, name), getattr(other, name)
        if theirs is not None and (mine is None or mine > theirs):
            return False
    return set(other.tags) <= set(one.tags) and set(other.name_patterns) <= set(one.name_patterns)


def _people(rule: Rule) -> int:
    return people_in(merged_clauses(rule.approvals))


def _apart(
    bundle: Bundle, candidates: Sequence[Candidate], action: str, owner: tuple[str, str], most_points: int
) -> Apart | None:
    """How to learn which rules fire together; None when there is no way."""
    team, project = owner
    try:
        axes = axes_of(bundle=bundle, action=action, team=team, project=project)
        if prod(map(len, axes.values())) <= most_points:
            return _tried(bundle, candidates, requests(action, team, project, axes))
    except OverflowError:
        pass
    try:
        return firing_together(bundle=bundle, action=action, team=team, project=project)
    except SolverMissing:
        return None


def _tried(bundle: Bundle, candidates: Sequence[Candidate], points: Iterable[Facts]) -> Apart:
    together: set[frozenset[str]] = set()
    for facts in points:
        emergency, groups = may_declare(bundle=bundle, facts=facts), facts.requester.groups
        normal = normalise(facts=facts, vocabulary=bundle.vocabulary, emergency=emergency)
        if isinstance(normal, Normalised) and not isinstance(groups, Unknown):
            fired = (c.rule.id for c in candidates if fires(candidate=c, known=normal.known, groups=groups))
            together.add(frozenset(fired))

    def apart(rule: Rule, others: Collection[Rule]) -> bool:
        names = {other.id for other in others}
        return any(rule.id in fired and names.isdisjoint(fired) for fired in together)

    return apart


def _owners(bundle: Bundle) -> list[tuple[str, str]]:
    """Every team and project that a rule or a place is about; the organisation's rules are looked at with each."""
    found = {(rule.team, rule.project) for rule in bundle.rules} | {(p.team, p.project) for p in bundle.places}
    return sorted(found | {(team, "") for team, _ in found})
