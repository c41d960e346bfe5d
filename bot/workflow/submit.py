"""A line becomes a request: understood, placed, planned, decided, recorded."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.grammar.line import canonical_line
from bot.grammar.parse import Draft
from bot.model.audit import AuditEvent
from bot.model.decision import Decision, Effect, Limits, Reason
from bot.model.errors import Refused, Unavailable
from bot.model.facts import Facts, Subject, Unknown
from bot.model.incoming import Incoming
from bot.model.job import Job
from bot.model.kind import AnyKind, Context, Params
from bot.model.notice import Answered, Denied, Invalid, Notice
from bot.model.noun import digest
from bot.model.operation import Operation
from bot.model.people import Person, Principal
from bot.model.place import Place
from bot.model.problem import Correction, Problem
from bot.model.request import Request, Status
from bot.model.text import Text
from bot.policy.bundle import Bundle
from bot.policy.decide import decide
from bot.policy.places import place_for
from bot.workflow.advance import follow
from bot.workflow.ledger import used_now
from bot.workflow.membership import groups_now, people_now
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction
from bot.workflow.settle import duration_hours

_NAMESPACE = uuid.UUID("6d1c8f0a-9a51-5ab2-8d53-5a2f6c1d9b11")
_PENDING_HOURS = 72.0
"""How long a request waits for people when no rule says `timeout_h`."""


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


def consider(
    *, outside: Outside, bundle: Bundle, person: Person, kind: AnyKind, draft: Draft, channel: str
) -> Considered | tuple[Problem, ...]:
    """Everything that is known about a line, without recording anything.

    Returns the problems only a look-up could find (a place that is another team's, nobody of that name) as values.
    Raises Unavailable when the directory cannot be read.
    """
    params = draft.params
    if params is None:
        raise ValueError("a draft with problems cannot be considered")
    groups = groups_now(outside=outside, bundle=bundle, person=person)
    named = kind.where(params)
    place = place_for(
        places=bundle.places,
        groups=groups,
        channel=channel,
        resource_group=named.resource_group,
        workspace=named.workspace,
        subscription=named.subscription,
        default_subscription=outside.subscription,
        needs=kind.needs,
    )
    if not isinstance(place, Place):
        return (place,)
    if named.region:
        place = place.model_copy(update={"region": named.region})
    principals = _principals(outside=outside, kind=kind, params=params)
    if not isinstance(principals, dict):
        return principals
    problems = kind.check(params)
    if problems:
        return problems
    context = Context(
        place=place,
        catalogue=bundle.catalogue,
        requester=Principal(id=person.entra, type="User", name=person.slack.name, upn=person.upn),
        principals=principals,
        tenant=outside.tenant,
    )
    facts = Facts(
        action=kind.name,
        now=outside.clock.now(),
        requester=Subject(id=person.entra, groups=groups, guest=person.slack.guest),
        beneficiary=_beneficiary(principals, person),
        team=place.team,
        project=place.project,
        values=kind.facts(params, context),
    )
    people = people_now(outside=outside, bundle=bundle)
    decision = decide(
        bundle=bundle, facts=facts, people=people, ledger=_ledger(outside=outside, bundle=bundle, facts=facts)
    )
    obliged = kind.oblige(params, decision.limits, context)
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
    )


def submit(*, outside: Outside, person: Person, considered: Considered, incoming: Incoming) -> Notice | None:
    """Record what was considered as a request and enqueue what follows.

    Returns the notice for the asker alone: the denial. None when the request message says it all.
    Nothing is recorded twice: the request's id follows from the incoming's.
    """
    now = outside.clock.now()
    status = {
        Effect.DENY: Status.DENIED,
        Effect.NEEDS_APPROVAL: Status.PENDING,
        Effect.ALLOW: Status.APPROVED,
    }[considered.decision.effect]
    request_id = str(uuid.uuid5(_NAMESPACE, incoming.id))
    with outside.store.transaction() as tx:
        if tx.requests.get(request_id) is not None:
            return None
        request = Request(
            id=request_id,
            number=tx.requests.next_number(),
            kind=considered.kind.name,
            params=considered.params.model_dump(mode="json"),
            line=considered.line,
            requester=person,
            beneficiary=considered.beneficiary,
            place=considered.context.place,
            channel=incoming.channel,
            language=person.slack.language,
            reason=str(getattr(considered.params, "reason", "") or ""),
            corrections=considered.corrections,
            plan=considered.plan,
            undo=considered.undo,
            grants=considered.kind.grants,
            facts=considered.facts,
            decision=considered.decision,
            digest=digest_of(considered),
            status=status,
            created_at=now,
            changed_at=now,
            closes_at=now + pending_for(considered.decision.limits) if status is Status.PENDING else None,
        )
        tx.requests.add(request)
        _follow(tx, request)
        _record(tx, request)
    if status is not Status.DENIED:
        return None
    return Denied(
        title=considered.kind.title,
        line=request.line,
        decision=request.decision,
        request=request,
        usergroups=_usergroups(outside),
    )


def answer(*, outside: Outside, person: Person, considered: Considered) -> Notice:
    """Carry out a read that the policies allow, audited, for the asker alone. Raises Unavailable."""
    kind, decision = considered.kind, considered.decision
    if kind.query is None:
        raise ValueError(f"{kind.name} changes something and must be submitted")
    notice: Notice
    data: dict[str, object]
    if decision.effect is not Effect.ALLOW:
        notice = Denied(title=kind.title, line=considered.line, decision=decision, usergroups=_usergroups(outside))
        name, data = "query.denied", {"rules": [reason.rule for reason in decision.reasons]}
    else:
        try:
            found = outside.cloud.answer(query=kind.query(considered.params, considered.context))
        except Refused as refusal:
            notice = Invalid(problems=(Problem(code=refusal.code, text=refusal.sentence),), line=considered.line)
            name, data = "query.refused", {"code": refusal.code}
        else:
            notice = Answered(title=kind.title, line=considered.line, answer=found, corrections=considered.corrections)
            name, data = "query.answered", {"rows": len(found.rows)}
    with outside.store.transaction() as tx:
        tx.audit.append(
            AuditEvent(
                name=name,
                at=outside.clock.now(),
                actor=person.entra,
                data={"kind": kind.name, "line": considered.line, "bundle": decision.bundle, **data},
            )
        )
    return notice


def digest_of(considered: Considered) -> str:
    """What an approval is bound to: what is asked, what will be done, and for whom. Not the clock."""
    return digest(
        {
            "kind": considered.kind.name,
            "params": considered.params.model_dump(mode="json"),
            "plan": [operation.model_dump(mode="json") for operation in considered.plan],
            "requester": considered.facts.requester.id,
            "place": considered.context.place.model_dump(mode="json"),
        }
    )


def pending_for(limits: Limits) -> timedelta:
    """How long people have to decide."""
    return timedelta(hours=limits.timeout_h if limits.timeout_h is not None else _PENDING_HOURS)


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
    en, es = (
        (f"{hours / 24:g} days", f"{hours / 24:g} días") if hours >= 48 else (f"{hours:g} hours", f"{hours:g} horas")
    )
    if "duration_h" in facts.values:
        text = Text(en=f"It ends by itself after {en}.", es=f"Termina por sí solo tras {es}.")
    else:
        text = Text(
            en=f"It ends by itself after {en}, the longest the policies allow: no duration was named.",
            es=f"Termina por sí solo tras {es}, lo máximo que permiten las políticas: no se indicó duración.",
        )
    return (Correction(code="ends-by-itself", text=text),)


def _follow(tx: Transaction, request: Request) -> None:
    if request.status is Status.DENIED:
        return
    follow(tx=tx, request=request)
    if request.closes_at is not None:
        delay = (request.closes_at - request.created_at).total_seconds()
        tx.enqueue(Job(name="expire", key=f"expire-{request.id}", subject=request.id, delay_seconds=delay))


def _record(tx: Transaction, request: Request) -> None:
    decision = request.decision
    tx.audit.append(
        AuditEvent(
            name="request.submitted",
            at=request.created_at,
            actor=request.requester.entra,
            request=request.id,
            data={
                "number": request.number,
                "kind": request.kind,
                "line": request.line,
                "params": request.params,
                "reason": request.reason,
                "place": request.place.model_dump(mode="json"),
                "plan": [operation.model_dump(mode="json") for operation in request.plan],
                "digest": request.digest,
                "facts": request.facts.model_dump(mode="json"),
                "slack": f"{request.requester.slack.team}/{request.requester.slack.user}",
            },
        )
    )
    name = {Status.DENIED: "request.denied", Status.PENDING: "request.queued", Status.APPROVED: "request.approved"}
    tx.audit.append(
        AuditEvent(
            name=name[request.status],
            at=request.created_at,
            actor="policy",
            request=request.id,
            data={
                "effect": decision.effect.value,
                "approvals": [str(clause) for clause in decision.approvals],
                "rules": [reason.rule for reason in decision.reasons],
                "allowed_by": decision.allowed_by,
                "faults": list(decision.faults),
                "bundle": decision.bundle,
            },
        )
    )


def _ledger(*, outside: Outside, bundle: Bundle, facts: Facts) -> Mapping[str, float] | Unknown:
    """The running totals; Unknown when they cannot be read, and then all of them count as over."""
    try:
        return used_now(outside=outside, bundle=bundle, facts=facts)
    except Unavailable as away:
        return Unknown(unknown=away.why)


def _principals(*, outside: Outside, kind: AnyKind, params: Params) -> dict[str, Principal] | tuple[Problem, ...]:
    found: dict[str, Principal] = {}
    problems: list[Problem] = []
    for written in kind.principals(params):
        principal = _principal(outside=outside, written=written)
        if isinstance(principal, Unknown):
            problems.append(
                Problem(
                    code="unknown-principal",
                    text=Text(
                        en=f"I cannot give this to {written}: {principal.unknown}.",
                        es=f"No puedo dárselo a {written}: no está en el directorio, hay varias identidades con "
                        "ese nombre o su cuenta está deshabilitada.",
                    ),
                    field="assignee",
                )
            )
        else:
            found[written] = principal
    return tuple(problems) if problems else found


def _principal(*, outside: Outside, written: str) -> Principal | Unknown:
    """An e-mail address or object id is looked up; a Slack mention is whoever it is linked to."""
    if not written.startswith("<@"):
        return outside.directory.principal(written=written)
    user = written.strip("<@>").split("|")[0]
    with outside.store.transaction() as tx:
        link = tx.people.link(slack_team=outside.slack_team, slack_user=user)
    if link is not None:
        return outside.directory.principal(written=link.entra)
    try:
        account = outside.messenger.account(team=outside.slack_team, user=user)
    except Refused:
        return Unknown(unknown="there is no such Slack account")
    if outside.link_by_email and account.email and not account.stranger:
        return outside.directory.principal(written=account.email)
    return Unknown(unknown="this Slack account is not linked to an Entra identity")


def _beneficiary(principals: dict[str, Principal], person: Person) -> Subject | None:
    """The first other person the request is for; the requester asking for themselves is no beneficiary."""
    for principal in principals.values():
        if principal.type == "User" and principal.id != person.entra:
            return Subject(id=principal.id, groups=Unknown(unknown="not looked up"))
    return None


def _usergroups(outside: Outside) -> dict[str, str]:
    bundle = outside.policies.current
    return dict(bundle.usergroups) if isinstance(bundle, Bundle) else {}


def unreadable(*, title: Text, line: str, faults: tuple[str, ...]) -> Denied:
    """The denial while no policy can be read."""
    reason = Text(
        en="The policies cannot be read right now, so nothing is allowed. The platform team has been told.",
        es="Ahora mismo no se pueden leer las políticas, así que nada está permitido. "
        "El equipo de plataforma está avisado.",
    )
    return Denied(
        title=title,
        line=line,
        decision=Decision(
            effect=Effect.DENY,
            reasons=(Reason(rule="policy-unreadable", text=reason),),
            faults=faults,
            retryable=True,
        ),
    )
