"""One person's verdict on a request: checked against who they are now and what the policies say now."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.audit import AuditEvent
from bot.model.decision import Decision, Effect
from bot.model.errors import AlreadyClosed, Duplicate
from bot.model.incoming import Incoming
from bot.model.notice import Hurdle, Notice, Recorded
from bot.model.people import Person
from bot.model.remark import Remark
from bot.model.request import Approval, Event, Request, Status, Verdict
from bot.policy.approvals import may_approve, standing
from bot.policy.bundle import Bundle
from bot.workflow.advance import advance, touch
from bot.workflow.conclude import conclude, refused
from bot.workflow.draw import counting, draw
from bot.workflow.gaining import barred_now
from bot.workflow.membership import approving_groups, standing_groups
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction
from bot.workflow.pressed import evidence
from bot.workflow.reconsider import Judged, agreed, judge_again, lapsed_of, remarks_on, stop
from bot.workflow.waiting import remind_at_once


def review(*, outside: Outside, person: Person, incoming: Incoming, verdict: Verdict) -> Notice:
    """Record a verdict, or say why this person may not give it now.

    In this order: is there such a request; is it still open; is it the revision the person saw; is the person a
    guest; do the policies in force now still let it proceed; may the person fill a slot, which the requester, the
    beneficiary and whoever is in a group it is for may not. Of two verdicts that would each end the request exactly
    one wins; the other is told.
    Raises Unavailable when the directory cannot be read and PolicyFault while no policy can be: a verdict is never
    recorded on a guess.
    """
    with outside.store.reading() as tx:
        request = tx.requests.get(incoming.request)
    if request is None:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.UNKNOWN_REQUEST)
    hurdle = _hurdle(request=request, person=person, incoming=incoming, verdict=verdict)
    if hurdle is not None:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=hurdle, request=request)
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        raise bundle
    agreement = agreed(outside=outside, request=request)
    speaking = person.entra if verdict is Verdict.APPROVE else ""
    earlier = standing_groups(outside=outside, bundle=bundle, approvals=agreement, request=request, speaking=speaking)
    spoken = {one.approver.entra for one in agreement}
    groups = approving_groups(outside=outside, bundle=bundle, entra=person.entra, request=request, spoken=spoken)
    barred = barred_now(outside=outside, request=request, people=(person.entra, *earlier))
    judged = judge_again(outside=outside, bundle=bundle, request=request)
    if judged.decision.effect is Effect.DENY:
        stop(outside=outside, request=request, judged=judged)
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.CLOSED, request=request)
    clauses = judged.decision.approvals
    if not may_approve(clauses=clauses, approver=person.entra, approver_groups=groups, excluded=barred):
        otherwise = may_approve(clauses=clauses, approver=person.entra, approver_groups=groups, excluded=frozenset())
        hurdle = _why_not(request=request, person=person, otherwise=otherwise)
        return refused(outside=outside, person=person, incoming=incoming, hurdle=hurdle, request=request)
    approval = Approval(
        request=request.id,
        approver=person,
        verdict=verdict,
        digest=request.digest,
        groups=groups,
        gains=person.entra in barred,
        reason=incoming.text.strip(),
        at=outside.clock.now(),
    )
    gone = lapsed_of(clauses=clauses, groups=earlier, barred=barred)
    remarks = remarks_on(outside=outside, agreement=agreement, lapsed=gone)
    try:
        return _record(
            outside=outside,
            incoming=incoming,
            approval=approval,
            judged=judged,
            earlier=earlier,
            barred=barred,
            remarks=remarks,
        )
    except Duplicate:
        hurdle = Hurdle.ALREADY_DECIDED_BY_YOU
    except AlreadyClosed:
        hurdle = Hurdle.CLOSED
    return refused(outside=outside, person=person, incoming=incoming, hurdle=hurdle, request=request)


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


def _why_not(*, request: Request, person: Person, otherwise: bool) -> Hurdle:
    """otherwise: they could decide on it, did they not gain by it."""
    if person.entra == request.requester.entra:
        return Hurdle.OWN_REQUEST
    if person.entra == request.beneficiary:
        return Hurdle.BENEFICIARY
    return Hurdle.GAINS if otherwise else Hurdle.NOT_APPROVER


def _record(
    *,
    outside: Outside,
    incoming: Incoming,
    approval: Approval,
    judged: Judged,
    earlier: Mapping[str, frozenset[str]],
    barred: frozenset[str],
    remarks: tuple[Remark, ...],
) -> Recorded:
    """Everything that follows from the verdict. Raises AlreadyClosed, Duplicate.

    earlier  those who had agreed before -> their groups now.
    barred   who fills no slot, except of a clause that lets them by name.
    remarks  on those of them whose agreement counts no longer.
    """
    now, decision = outside.clock.now(), judged.decision
    person = approval.approver.entra
    with outside.store.transaction() as tx:
        request = tx.requests.hold(approval.request)
        if request is None or request.digest != approval.digest or request.status is not Status.PENDING:
            raise AlreadyClosed("the request no longer waits")
        if not tx.approvals.add(approval) and not (person in request.lapsed and approval.verdict is Verdict.APPROVE):
            raise Duplicate("this person has decided already")
        lapsed = request.lapsed | lapsed_of(clauses=decision.approvals, groups=earlier, barred=barred)
        fresh = tuple(one for one in remarks if one.who is not None and one.who.entra not in request.lapsed)
        request = request.model_copy(update={"lapsed": lapsed - {person}})
        event = _event(tx=tx, request=request, approval=approval, decision=decision, earlier=earlier, barred=barred)
        tx.audit.append(
            AuditEvent(
                name="approval.recorded",
                at=now,
                actor=person,
                request=request.id,
                data={
                    "verdict": approval.verdict.value,
                    "digest": approval.digest,
                    "groups": sorted(approval.groups),
                    "reason": approval.reason,
                    "bundle": decision.bundle,
                    "decided": judged.record,
                    "slack": f"{approval.approver.slack.team}/{approval.approver.slack.user}",
                    **evidence(outside=outside, tx=tx, incoming=incoming),
                },
            )
        )
        if event is None:
            update = {"decision": decision, "lapsed": request.lapsed, "remarks": (*request.remarks, *fresh)}
            moved = touch(tx=tx, request=request, now=now, update=update)
            if fresh:
                remind_at_once(tx=tx, request=moved)
        else:
            moved = advance(
                tx=tx,
                request=request,
                event=event,
                actor=person,
                now=now,
                decision=decision,
                outcome=approval.reason if event is Event.REFUSED else "",
            )
        notice = Recorded(picture=draw(outside=outside, tx=tx, request=moved))
        conclude(tx=tx, incoming=incoming, told=notice)
        return notice


def _event(
    *,
    tx: Transaction,
    request: Request,
    approval: Approval,
    decision: Decision,
    earlier: Mapping[str, frozenset[str]],
    barred: frozenset[str],
) -> Event | None:
    """What the verdict does: end the request, complete its approvals, or (None) leave it waiting for others."""
    if approval.verdict is Verdict.REFUSE:
        return Event.REFUSED
    given = {
        one.approver.entra: earlier.get(one.approver.entra, one.groups)
        for one in counting(tx=tx, request=request)
        if one.verdict is Verdict.APPROVE
    }
    given[approval.approver.entra] = approval.groups
    held = standing(clauses=decision.approvals, approvals=list(given.items()), excluded=barred)
    return Event.APPROVED if held.satisfied else None
