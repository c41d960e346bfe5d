"""What was considered becomes a request: recorded with its decision and the work that follows, or with its denial."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.model.audit import AuditEvent
from bot.model.decision import Effect
from bot.model.incoming import Incoming
from bot.model.notice import Denied, Hurdle, Notice
from bot.model.people import SYSTEM, Person
from bot.model.request import Request, Status
from bot.workflow.advance import follow
from bot.workflow.conclude import conclude, refused
from bot.workflow.consider import Considered, digest_of
from bot.workflow.draw import usergroups
from bot.workflow.emergency import plan_review
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction
from bot.workflow.waiting import closing, wait_for_people

_NAMESPACE = uuid.UUID("6d1c8f0a-9a51-5ab2-8d53-5a2f6c1d9b11")


def submit(
    *,
    outside: Outside,
    person: Person,
    considered: Considered,
    incoming: Incoming,
    extends: str = "",
    along: Callable[[Transaction, Request], None] = lambda tx, request: None,
) -> Notice | None:
    """Record what was considered as a request and enqueue what follows.

    extends  id of the request whose grant it goes on with.
    along    what is recorded in the same transaction; what it raises undoes everything.

    Returns the notice for the asker alone: the denial, or that they file too many. None when the request message says
    it all. Raises AlreadyClosed when another worker has submitted it.
    """
    try:
        return _submitted(
            outside=outside, person=person, considered=considered, incoming=incoming, extends=extends, along=along
        )
    except _TooMany:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.TOO_MANY)


class _TooMany(Exception):
    """This person has filed as many within the hour as anybody may. Nothing is kept of what was begun."""


def _submitted(
    *,
    outside: Outside,
    person: Person,
    considered: Considered,
    incoming: Incoming,
    extends: str,
    along: Callable[[Transaction, Request], None],
) -> Notice | None:
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        # Whoever takes a number waits for those who took one before: what is counted behind it is exact.
        number = tx.requests.next_number()
        if person.entra != SYSTEM and _files_too_many(tx=tx, person=person, most=outside.requests_per_hour, now=now):
            raise _TooMany
        request = _request_of(
            considered=considered, incoming=incoming, person=person, number=number, extends=extends, now=now
        )
        is_denied = request.status is Status.DENIED
        notice = _denial(outside=outside, considered=considered, request=request) if is_denied else None
        conclude(tx=tx, incoming=incoming, told=notice)
        tx.requests.add(request)
        if not is_denied:
            for content in considered.upload.contents.values():
                tx.files.keep(content=content, at=now)
        _follow(tx, request)
        _record(tx, request)
        along(tx, request)
    return notice


_STATUS = {Effect.DENY: Status.DENIED, Effect.NEEDS_APPROVAL: Status.PENDING, Effect.ALLOW: Status.APPROVED}


def _request_of(
    *, considered: Considered, incoming: Incoming, person: Person, number: int, extends: str, now: datetime
) -> Request:
    """What was considered as a row. Its id follows from what arrived, so that submitting it again is harmless."""
    status, params = _STATUS[considered.decision.effect], considered.params.model_dump(mode="json")
    waits = status is Status.PENDING
    return Request(
        id=str(uuid.uuid5(_NAMESPACE, incoming.id)),
        number=number,
        kind=considered.kind.name,
        params=params,
        line=considered.line,
        requester=person,
        beneficiary=considered.beneficiary,
        place=considered.context.place,
        channel=incoming.channel,
        language=person.slack.language,
        reason=str(getattr(considered.params, "reason", "") or ""),
        corrections=considered.corrections,
        plan=considered.plan,
        findings=considered.findings,
        emergency=considered.emergency,
        undo=considered.undo,
        grants=considered.kind.grants,
        facts=considered.facts,
        decision=considered.decision,
        digest=digest_of(considered),
        status=status,
        created_at=now,
        changed_at=now,
        files=tuple(considered.upload.files.values()),
        closes_at=closing(limits=considered.decision.limits, params=params, now=now) if waits else None,
        waits_since=now if waits else None,
        extends=extends,
    )


def _files_too_many(*, tx: Transaction, person: Person, most: int, now: datetime) -> bool:
    made = tx.requests.made_at(requester=person.entra, nth=most)
    return made is not None and now - made < timedelta(hours=1)


def _denial(*, outside: Outside, considered: Considered, request: Request) -> Denied:
    return Denied(
        title=considered.kind.title,
        line=request.line,
        decision=request.decision,
        request=request,
        usergroups=usergroups(outside),
    )


def _follow(tx: Transaction, request: Request) -> None:
    if request.status is Status.DENIED:
        return
    follow(tx=tx, request=request)
    wait_for_people(tx=tx, request=request, now=request.created_at)
    plan_review(tx=tx, request=request)


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
                "emergency": request.emergency,
                "place": request.place.model_dump(mode="json"),
                "files": [file.model_dump(mode="json") for file in request.files],
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
                "observed": [reason.rule for reason in decision.observed],
                "used": dict(decision.used),
                "bundle": decision.bundle,
            },
        )
    )
