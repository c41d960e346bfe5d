"""The decision: a pure function of the policies and the facts. No I/O, no clock, no randomness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.model.decision import ApprovalClause, Decision, Effect, Limits, Reason
from bot.model.errors import PolicyFault
from bot.model.facts import Facts, Unknown
from bot.policy import words
from bot.policy.bundle import Bundle
from bot.policy.counters import Count, counts_of
from bot.policy.eligible import People, ask
from bot.policy.fire import Fired, fire
from bot.policy.limits import exceeded
from bot.policy.merge import merged_clauses, merged_limits, people_in
from bot.policy.nearest import nearest_allow
from bot.policy.normalise import normalise
from bot.policy.rule import Rule

_NO_LEDGER: Mapping[str, float] = {}


def decide(
    *,
    bundle: Bundle | PolicyFault,
    facts: Facts,
    people: People | Unknown,
    ledger: Mapping[str, float] | Unknown = _NO_LEDGER,
    gaining: frozenset[str] = frozenset(),
) -> Decision:
    """May this proceed, who must agree first, and why.

    bundle   the policies; a PolicyFault denies everything until it is mended.
    people   group name -> object ids of its members, guests left out; Unknown when the directory is silent.
    ledger   counter id -> what is used already under this request's key (`counters.keys_of`); Unknown when it
             could not be read, and then every counter counts as over.
    gaining  object ids of everybody in a group that it is for: they decide on it no more than the beneficiary does.
    Never raises: what goes wrong inside is a denial with a fault, to be reported and never retried as an allow.
    """
    if isinstance(bundle, PolicyFault):
        return Decision(effect=Effect.DENY, reasons=(words.unreadable(),), faults=bundle.issues, retryable=True)
    try:
        return _decide(bundle, facts, ledger, people, gaining)
    except Exception as error:  # noqa: BLE001 - a decision that cannot be made is a denial, never a traceback
        fault = f"{type(error).__name__}: {error}"
        return Decision(effect=Effect.DENY, reasons=(words.engine_error(),), faults=(fault,), bundle=bundle.hash)


def _decide(
    bundle: Bundle,
    facts: Facts,
    ledger: Mapping[str, float] | Unknown,
    people: People | Unknown,
    gaining: frozenset[str],
) -> Decision:
    groups = facts.requester.groups
    emergency = may_declare(bundle=bundle, facts=facts)
    normal = normalise(facts=facts, vocabulary=bundle.vocabulary, emergency=emergency)
    if isinstance(normal, Reason):
        return _denied(bundle, normal)
    if isinstance(groups, Unknown):
        return _denied(bundle, words.directory_unavailable(why=groups.unknown), retryable=True)
    ignored = (words.emergency_ignored(),) if facts.emergency and not emergency else ()
    candidates = bundle.candidates(team=facts.team, project=facts.project, action=facts.action)
    fired = fire(candidates=candidates, known=normal.known, groups=groups)
    counts = counts_of(bundle=bundle, facts=facts, known=normal.known, ledger=ledger)
    over = [count for count in counts if count.is_over]
    observed = _said(bundle, fired.observed)
    used = {count.counter.id: count.used for count in counts if count.used is not None}
    refusals = (*_said(bundle, fired.deny), *(_over(count) for count in over if not count.counter.over))
    if refusals:
        silent = isinstance(ledger, Unknown) and not fired.deny
        return _denied(bundle, *refusals, *ignored, retryable=silent, observed=observed, used=used)
    if not fired.allow:
        hint = nearest_allow(candidates=candidates, facts=normal, groups=groups)
        reason = words.default_deny(action=facts.action, team=facts.team, hint=hint)
        return _denied(bundle, reason, *ignored, observed=observed, used=used)
    for_emergency = bundle.break_glass.limits if emergency and bundle.break_glass else Limits()
    forced = merged_limits((*(rule.limits for rule in (*fired.require, *fired.oblige)), for_emergency))
    refused: list[Reason] = []
    for path in _paths(fired, over):
        limits = merged_limits((path.allow.limits, forced))
        outside = exceeded(limits=limits, facts=normal, source=path.allow.source)
        if outside:
            refused += [reason for reason in outside if reason not in refused]
            continue
        result = _follow(path, bundle, facts, people, gaining)
        if isinstance(result, Reason):
            if result.rule == "directory-unavailable":
                return _denied(bundle, result, *ignored, retryable=True, observed=observed, used=used)
            refused.append(result)
            continue
        clauses, escalations = result
        return Decision(
            effect=Effect.NEEDS_APPROVAL if clauses else Effect.ALLOW,
            approvals=clauses,
            required=path.clauses,
            limits=limits.model_copy(update={"self_approval": True}) if _alone(clauses) else limits,
            reasons=_reasons(bundle, fired, over, path, escalations, ignored),
            allowed_by=path.allow.id,
            reservations=tuple(r for count in counts if (r := count.reservation) is not None),
            observed=observed,
            used=used,
            bundle=bundle.hash,
        )
    return _denied(bundle, *refused, *ignored, observed=observed, used=used)


def may_declare(*, bundle: Bundle, facts: Facts) -> bool:
    """Whether an emergency is declared by somebody who may: otherwise it is as if it were not."""
    groups, glass = facts.requester.groups, bundle.break_glass
    if not facts.emergency or glass is None or isinstance(groups, Unknown):
        return False
    return not glass.who.isdisjoint(groups)


@dataclass(frozen=True, slots=True)
class _Path:
    """One allow that fired, with every approval it would take."""

    allow: Rule
    clauses: tuple[ApprovalClause, ...]


def _paths(fired: Fired, over: list[Count]) -> list[_Path]:
    """The ways through: fewest people first, then fewest clauses, then the lowest rule id."""
    forced = [clause for rule in fired.require for clause in rule.approvals]
    forced += [clause for count in over for clause in count.counter.over]
    forbidden = any(rule.self_approval is False for rule in (*fired.require, *fired.oblige))
    merged: dict[tuple[tuple[ApprovalClause, ...], bool], tuple[ApprovalClause, ...]] = {}
    paths = []
    for allow in fired.allow:
        key = (allow.approvals, allow.self_approval is True and not forbidden)
        if key not in merged:
            own = (clause.model_copy(update={"self_approval": key[1]}) for clause in allow.approvals)
            merged[key] = merged_clauses((*own, *forced))
        paths.append(_Path(allow, merged[key]))
    return sorted(paths, key=lambda path: (people_in(path.clauses), len(path.clauses), path.allow.id))


def _alone(clauses: tuple[ApprovalClause, ...]) -> bool:
    """Whether the requester may fill every clause."""
    return bool(clauses) and all(clause.self_approval for clause in clauses)


def _follow(
    path: _Path, bundle: Bundle, facts: Facts, people: People | Unknown, gaining: frozenset[str]
) -> tuple[tuple[ApprovalClause, ...], tuple[Reason, ...]] | Reason:
    """The clauses to ask with the escalations they took, or why nobody can be asked."""
    if not path.clauses:
        return (), ()
    if isinstance(people, Unknown):
        return words.directory_unavailable(why=people.unknown)
    subjects = (facts.requester, facts.beneficiary)
    excluded = gaining.union(subject.id for subject in subjects if subject is not None)
    asked = ask(clauses=path.clauses, bundle=bundle, people=people, excluded=excluded, now=facts.now)
    if not asked.possible:
        return words.no_eligible_approver(clauses=path.clauses)
    return asked.clauses, asked.reasons


def _reasons(
    bundle: Bundle,
    fired: Fired,
    over: list[Count],
    path: _Path,
    escalations: tuple[Reason, ...],
    ignored: tuple[Reason, ...],
) -> tuple[Reason, ...]:
    return (
        *_said(bundle, fired.require),
        *map(_over, over),
        *escalations,
        bundle.said[path.allow.id],
        *_said(bundle, fired.oblige),
        *ignored,
    )


def _said(bundle: Bundle, rules: Iterable[Rule]) -> tuple[Reason, ...]:
    return tuple(bundle.said[rule.id] for rule in rules)


def _over(count: Count) -> Reason:
    counter = count.counter
    return words.counter_over(counter=counter.id, limit=counter.limit, text=counter.reason, source=counter.source)


def _denied(
    bundle: Bundle,
    *reasons: Reason,
    retryable: bool = False,
    observed: tuple[Reason, ...] = (),
    used: Mapping[str, float] = _NO_LEDGER,
) -> Decision:
    return Decision(
        effect=Effect.DENY, reasons=reasons, retryable=retryable, observed=observed, used=used, bundle=bundle.hash
    )
