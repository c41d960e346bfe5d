"""Everything that is known about a line: where it acts, on whom, what would be done, and what the policies say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.grammar.line import canonical_line
from bot.grammar.parse import Draft
from bot.grammar.upload import Upload
from bot.model.decision import Decision, Effect, Limits
from bot.model.errors import Refused, Unavailable
from bot.model.facts import Facts, Unknown
from bot.model.kind import AnyKind, Context, Params
from bot.model.operation import Answer, Operation
from bot.model.people import Person
from bot.model.preflight import Finding
from bot.model.problem import Correction, Problem
from bot.model.text import Text
from bot.model.until import for_how_long
from bot.policy.bundle import Bundle
from bot.policy.decide import decide, may_declare
from bot.workflow.agreed_plan import digest_of_asked
from bot.workflow.gaining import groups_meant
from bot.workflow.lasting import duration_hours
from bot.workflow.ledger import used_now
from bot.workflow.membership import people_now
from bot.workflow.outside import Outside
from bot.workflow.preflight import checked, looked_ahead, problems_of
from bot.workflow.situate import Situation, situate


@dataclass(frozen=True, slots=True)
class Considered:
    """A line with everything that was looked up for it, and the policies' verdict."""

    kind: AnyKind
    params: Params
    line: str
    context: Context
    facts: Facts
    decision: Decision
    plan: tuple[Operation, ...]
    undo: tuple[Operation, ...]
    corrections: tuple[Correction, ...]
    beneficiary: str
    findings: tuple[Finding, ...] = ()
    emergency: bool = False
    upload: Upload = field(default_factory=Upload)


def consider(
    *,
    outside: Outside,
    bundle: Bundle,
    person: Person,
    kind: AnyKind,
    draft: Draft,
    channel: str,
    upload: Upload,
    extends: str = "",
    team: str = "",
) -> Considered | tuple[Problem, ...]:
    """Everything that is known about a line, without recording anything.

    team     whose it is, when that is known beforehand; else it is told from where and by whom it is asked.
    extends  id of the request whose grant it goes on with: what that one holds of the totals does not count twice.

    Returns the problems only a look-up could find (a place that is another team's, nobody of that name) as values.
    What the policies deny is looked up no further: who may not ask learns nothing of what is in Azure.
    Raises Unavailable when the directory or, for a kind that has to look, Azure cannot be read.
    """
    situation = situate(
        outside=outside,
        bundle=bundle,
        person=person,
        kind=kind,
        draft=draft,
        channel=channel,
        upload=upload,
        team=team,
    )
    if not isinstance(situation, Situation):
        return situation
    params, context = situation.params, situation.context
    judged = _judged(outside=outside, bundle=bundle, kind=kind, situation=situation, extends=extends)
    if not isinstance(judged, _Judged):
        return judged
    facts, decision = judged.facts, judged.decision
    obliged = kind.oblige(params, decision.limits, context)
    if decision.effect is not Effect.DENY:
        seen = _seen(outside=outside, kind=kind, params=obliged, context=context)
        if not isinstance(seen, dict):
            return (seen,)
        context = replace(context, seen=seen)
        problems = kind.objections(obliged, context)
        if problems:
            return problems
    return Considered(
        kind=kind,
        params=obliged,
        line=canonical_line(kind=kind, params=obliged),
        context=context,
        facts=facts,
        decision=decision,
        plan=kind.plan(obliged, context),
        undo=kind.revoke(obliged, context),
        corrections=(
            *draft.corrections,
            *kind.notes(obliged, context),
            *_obliged(kind=kind, named=params, obliged=obliged),
            *_lasting(kind=kind, facts=facts, limits=decision.limits),
        ),
        beneficiary=facts.beneficiary.id if facts.beneficiary else "",
        findings=judged.findings,
        emergency=may_declare(bundle=bundle, facts=facts),
        upload=upload,
    )


def digest_of(considered: Considered, *, revision: int = 1) -> str:
    """What an approval is bound to. See `digest_of_asked`."""
    return digest_of_asked(
        kind=considered.kind.name,
        params=considered.params.model_dump(mode="json"),
        plan=considered.plan,
        undo=considered.undo,
        requester=considered.facts.requester.id,
        place=considered.context.place,
        revision=revision,
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    facts: Facts
    decision: Decision
    findings: tuple[Finding, ...] = ()


def _judged(
    *, outside: Outside, bundle: Bundle, kind: AnyKind, situation: Situation, extends: str
) -> _Judged | tuple[Problem, ...]:
    """What the policies say, once more with what a look ahead found where they do not deny it without."""
    facts = situation.facts
    barred = frozenset(one.id for one in (facts.requester, facts.beneficiary) if one is not None)
    groups = groups_meant(kind=kind, context=situation.context)
    electors = people_now(outside=outside, bundle=bundle, barred=barred, groups=groups)
    people, inside = electors.people, electors.gaining
    ledger = _ledger(outside=outside, bundle=bundle, facts=facts, without=(extends,) if extends else ())
    decision = decide(bundle=bundle, facts=facts, people=people, ledger=ledger, gaining=inside)
    # What is extended need not be possible anew: its name is taken, by itself.
    if decision.effect is Effect.DENY or extends:
        return _Judged(facts=facts, decision=decision)
    findings = looked_ahead(outside=outside, kind=kind, params=situation.params, context=situation.context)
    wrong = problems_of(findings)
    if wrong:
        return wrong
    facts = facts.model_copy(update={"values": {**facts.values, **checked(findings)}})
    decision = decide(bundle=bundle, facts=facts, people=people, ledger=ledger, gaining=inside)
    return _Judged(facts=facts, decision=decision, findings=findings)


def _seen(*, outside: Outside, kind: AnyKind, params: Params, context: Context) -> dict[str, Answer] | Problem:
    """What Azure answers to the kind's looks, or the problem when it says no. Raises Unavailable."""
    seen: dict[str, Answer] = {}
    for name, query in kind.looks(params, context).items():
        try:
            seen[name] = outside.cloud.answer(query=query)
        except Refused as refusal:
            return Problem(code=refusal.code, text=refusal.sentence)
    return seen


def _obliged(*, kind: AnyKind, named: Params, obliged: Params) -> tuple[Correction, ...]:
    """What the policies filled in where the line left it open."""
    before, after = canonical_line(kind=kind, params=named), canonical_line(kind=kind, params=obliged)
    if before == after:
        return ()
    added = " ".join(word for word in after.split() if word not in before.split())
    text = Text(en=f"The policies add: {added}", es=f"Las políticas añaden: {added}")
    return (Correction(code="obliged", text=text),)


def _lasting(*, kind: AnyKind, facts: Facts, limits: Limits) -> tuple[Correction, ...]:
    """For how long, when it ends by itself: the approver must see it before, the requester too."""
    hours = duration_hours(facts=facts, limit=limits.max_duration_h)
    if not kind.grants or hours is None:
        return ()
    lasts = for_how_long(hours)
    if "duration_h" in facts.values:
        text = Text(en=f"It ends by itself after {lasts.en}.", es=f"Termina por sí solo tras {lasts.es}.")
    else:
        text = Text(
            en=f"It ends by itself after {lasts.en}, the longest the policies allow: no duration was named.",
            es=f"Termina por sí solo tras {lasts.es}, lo máximo que permiten las políticas: no se indicó duración.",
        )
    return (Correction(code="ends-by-itself", text=text),)


def _ledger(
    *, outside: Outside, bundle: Bundle, facts: Facts, without: tuple[str, ...]
) -> Mapping[str, float] | Unknown:
    """The running totals; Unknown when they cannot be read, and then all of them count as over."""
    try:
        return used_now(outside=outside, bundle=bundle, facts=facts, without=without)
    except Unavailable as away:
        return Unknown(unknown=away.why)
