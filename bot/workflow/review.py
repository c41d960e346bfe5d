"""One person's verdict on a request: checked against who they are now and what the policies say now."""

from __future__ import annotations

from bot.model.audit import AuditEvent
from bot.model.decision import Decision, Effect
from bot.model.errors import AlreadyClosed, Duplicate, Unavailable
from bot.model.incoming import Incoming
from bot.model.notice import Hurdle, NotAllowed, Notice, Picture, Recorded
from bot.model.people import Person
from bot.model.request import Approval, Event, Request, Status, Verdict
from bot.policy.approvals import may_approve, standing, stricter
from bot.policy.bundle import Bundle
from bot.policy.decide import decide
from bot.workflow.advance import advance, touch
from bot.workflow.draw import draw, excluded
from bot.workflow.ledger import used_now
from bot.workflow.membership import approving_groups, groups_now, people_now
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction


def review(*, outside: Outside, person: Person, incoming: Incoming, verdict: Verdict) -> Notice:
    """Record a verdict, or say why this person may not give it now.

    In this order: is there such a request; is it still open; is it the revision the person saw; is the person a
    guest; do the policies in force now still let it proceed; may the person fill a slot, which the requester and
    the beneficiary may not. Of two verdicts that would each end the request exactly one wins; the other is told.
    Raises Unavailable when the directory cannot be read and PolicyFault while no policy can be: a verdict is never
    recorded on a guess.
    """
    with outside.store.transaction() as tx:
        request = tx.requests.get(incoming.request)
    if request is None:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.UNKNOWN_REQUEST)
    hurdle = _hurdle(request=request, person=person, incoming=incoming, verdict=verdict)
    if hurdle is not None:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=hurdle, request=request)
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        raise bundle
    groups = approving_groups(outside=outside, bundle=bundle, entra=person.entra)
    decision = decide_again(outside=outside, bundle=bundle, request=request)
    if decision.effect is Effect.DENY:
        stop(outside=outside, request=request, decision=decision)
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.CLOSED, request=request)
    if not may_approve(
        clauses=decision.approvals,
        approver=person.entra,
        approver_groups=groups,
        excluded=excluded(request=request),
    ):
        hurdle = _why_not(request=request, person=person)
        return refused(outside=outside, person=person, incoming=incoming, hurdle=hurdle, request=request)
    approval = Approval(
        request=request.id,
        approver=person,
        verdict=verdict,
        digest=request.digest,
        groups=groups,
        reason=incoming.text.strip(),
        at=outside.clock.now(),
    )
    try:
        return Recorded(picture=_record(outside=outside, approval=approval, decision=decision))
    except Duplicate:
        hurdle = Hurdle.ALREADY_DECIDED_BY_YOU
    except AlreadyClosed:
        hurdle = Hurdle.CLOSED
    return refused(outside=outside, person=person, incoming=incoming, hurdle=hurdle, request=request)


def decide_again(*, outside: Outside, bundle: Bundle, request: Request) -> Decision:
    """The verdict of the policies in force now, never looser than the one the request was filed under.

    The facts are those of the filing, except the clock and the requester's groups, which are asked again. Running
    totals are read last, so that they are as fresh as can be. Raises Unavailable, also when they cannot be read: what
    people have agreed to is not ended by a moment's silence.
    """
    facts = request.facts.model_copy(
        update={
            "now": outside.clock.now(),
            "requester": request.facts.requester.model_copy(
                update={"groups": groups_now(outside=outside, bundle=bundle, person=request.requester)}
            ),
        }
    )
    people = people_now(outside=outside, bundle=bundle)
    ledger = used_now(outside=outside, bundle=bundle, facts=facts, request=request.id)
    fresh = decide(bundle=bundle, facts=facts, people=people, ledger=ledger)
    if fresh.effect is Effect.DENY and fresh.retryable:
        why = "; ".join(reason.rule for reason in fresh.reasons)
        raise Unavailable(service="policy", why=f"it cannot be decided now: {why}")
    return stricter(pinned=request.decision, fresh=fresh)


def stop(*, outside: Outside, request: Request, decision: Decision) -> None:
    """The policies say no now: the request ends, whoever had agreed to it. Harmless when it has ended already."""
    with outside.store.transaction() as tx:
        current = tx.requests.get(request.id)
        if current is None or current.status not in (Status.PENDING, Status.APPROVED):
            return
        advance(
            tx=tx,
            request=current,
            event=Event.STOPPED,
            actor="policy",
            now=outside.clock.now(),
            decision=decision,
            data={"rules": [reason.rule for reason in decision.reasons], "bundle": decision.bundle},
        )


def withdraw(*, outside: Outside, person: Person, incoming: Incoming, request: Request) -> Notice:
    """The requester takes the request back while it waits."""
    if request.requester.entra != person.entra:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOT_YOURS, request=request)
    try:
        with outside.store.transaction() as tx:
            current = tx.requests.get(request.id) or request
            moved = advance(tx=tx, request=current, event=Event.WITHDRAWN, actor=person.entra, now=outside.clock.now())
            return Recorded(picture=draw(outside=outside, tx=tx, request=moved))
    except AlreadyClosed:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.CLOSED, request=request)


def expire(*, outside: Outside, request_id: str) -> None:
    """End a request nobody decided in time. Harmless when it was decided, or when its time has not come."""
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        request = tx.requests.get(request_id)
        if request is None or request.status is not Status.PENDING:
            return
        if request.closes_at is not None and request.closes_at <= now:
            advance(tx=tx, request=request, event=Event.EXPIRED, actor="system", now=now)


def refused(
    *, outside: Outside, person: Person, incoming: Incoming, hurdle: Hurdle, request: Request | None = None
) -> NotAllowed:
    """Say why not, show the request as it is now, and audit the attempt."""
    with outside.store.transaction() as tx:
        current = tx.requests.get(request.id) if request is not None else None
        picture = draw(outside=outside, tx=tx, request=current) if current is not None else None
        tx.audit.append(
            AuditEvent(
                name="approval.refused" if incoming.action in ("approve", "refuse") else "ask.refused",
                at=outside.clock.now(),
                actor=person.entra,
                request=current.id if current is not None else "",
                data={"hurdle": hurdle.value, "action": incoming.action, "revision": incoming.revision},
            )
        )
    return NotAllowed(hurdle=hurdle, picture=picture)


def _hurdle(*, request: Request, person: Person, incoming: Incoming, verdict: Verdict) -> Hurdle | None:
    if request.status is not Status.PENDING:
        return Hurdle.CLOSED
    if incoming.revision != request.revision:
        return Hurdle.STALE
    if person.slack.guest:
        return Hurdle.GUEST
    if verdict is Verdict.REFUSE and not incoming.text.strip():
        return Hurdle.REASON_MISSING
    return None


def _why_not(*, request: Request, person: Person) -> Hurdle:
    if person.entra == request.requester.entra:
        return Hurdle.OWN_REQUEST
    return Hurdle.BENEFICIARY if person.entra == request.beneficiary else Hurdle.NOT_APPROVER


def _record(*, outside: Outside, approval: Approval, decision: Decision) -> Picture:
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        request = tx.requests.hold(approval.request)
        if request is None or request.digest != approval.digest or request.status is not Status.PENDING:
            raise AlreadyClosed("the request no longer waits")
        if not tx.approvals.add(approval):
            raise Duplicate("this person has decided already")
        event = _event(tx=tx, request=request, approval=approval, decision=decision)
        tx.audit.append(
            AuditEvent(
                name="approval.recorded",
                at=now,
                actor=approval.approver.entra,
                request=request.id,
                data={
                    "verdict": approval.verdict.value,
                    "digest": approval.digest,
                    "groups": sorted(approval.groups),
                    "reason": approval.reason,
                    "bundle": decision.bundle,
                    "slack": f"{approval.approver.slack.team}/{approval.approver.slack.user}",
                },
            )
        )
        if event is None:
            moved = touch(tx=tx, request=request, now=now, decision=decision)
        else:
            moved = advance(
                tx=tx,
                request=request,
                event=event,
                actor=approval.approver.entra,
                now=now,
                decision=decision,
                outcome=approval.reason if event is Event.REFUSED else "",
            )
        return draw(outside=outside, tx=tx, request=moved)


def _event(*, tx: Transaction, request: Request, approval: Approval, decision: Decision) -> Event | None:
    """What the verdict does: end the request, complete its approvals, or (None) leave it waiting for others."""
    if approval.verdict is Verdict.REFUSE:
        return Event.REFUSED
    given = [
        (a.approver.entra, a.groups)
        for a in tx.approvals.of(request.id)
        if a.digest == request.digest and a.verdict is Verdict.APPROVE
    ]
    held = standing(clauses=decision.approvals, approvals=given, excluded=excluded(request=request))
    return Event.APPROVED if held.satisfied else None
