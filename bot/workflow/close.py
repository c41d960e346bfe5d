"""A request that waits ends without a verdict: its requester takes it back, or nobody has decided in time."""

from __future__ import annotations

from datetime import datetime

from bot.model.audit import AuditEvent
from bot.model.errors import AlreadyClosed
from bot.model.incoming import Incoming
from bot.model.job import Job
from bot.model.notice import Hurdle, Notice, Recorded
from bot.model.people import Person
from bot.model.request import Event, Request, Status
from bot.policy.bundle import Bundle
from bot.policy.eligible import escalation_of
from bot.workflow.advance import advance, touch
from bot.workflow.conclude import conclude, refused
from bot.workflow.draw import counting, draw, remaining
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction
from bot.workflow.waiting import closing, remind_at_once, wait_for_people


def withdraw(*, outside: Outside, person: Person, incoming: Incoming, request: Request, reason: str = "") -> Notice:
    """The requester takes the request back while it waits."""
    if request.requester.entra != person.entra:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOT_YOURS, request=request)
    try:
        with outside.store.transaction() as tx:
            current = tx.requests.get(request.id) or request
            moved = advance(
                tx=tx,
                request=current,
                event=Event.WITHDRAWN,
                actor=person.entra,
                now=outside.clock.now(),
                outcome=reason,
                data={"reason": reason},
            )
            notice = Recorded(picture=draw(outside=outside, tx=tx, request=moved))
            conclude(tx=tx, incoming=incoming, told=notice)
            return notice
    except AlreadyClosed:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.CLOSED, request=request)


def expire(*, outside: Outside, request_id: str) -> None:
    """End a request nobody decided in time, or hand it on once where the policies say to whom.

    Harmless when it was decided, or when its time has not come.
    """
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        request = tx.requests.get(request_id)
        if request is None or request.status is not Status.PENDING or request.closes_at is None:
            return
        if request.closes_at > now:
            # The engine's clock may run ahead of ours; a timer that came too early must not be the last one.
            key = f"expire-{request.id}-{now:%Y%m%d%H%M%S}"
            left = (request.closes_at - now).total_seconds()
            tx.enqueue(Job(name="expire", key=key, subject=request.id, delay_seconds=left))
        elif not _handed_on(outside=outside, tx=tx, request=request, now=now):
            advance(tx=tx, request=request, event=Event.EXPIRED, actor="system", now=now)


def hand_on(*, outside: Outside, request_id: str) -> bool:
    """Ask those named by `escalate_to` before the time is over: nobody else answers. False when there is nobody."""
    with outside.store.transaction() as tx:
        request = tx.requests.hold(request_id)
        if request is None or request.status is not Status.PENDING:
            return True
        handed_on = _handed_on(outside=outside, tx=tx, request=request, now=outside.clock.now())
        if handed_on:
            remind_at_once(tx=tx, request=request)
        return handed_on


def _handed_on(*, outside: Outside, tx: Transaction, request: Request, now: datetime) -> bool:
    """Give those named by `escalate_to` the same time again, once; False when there is nobody or no time."""
    bundle = outside.policies.current
    if request.escalated_at is not None or not isinstance(bundle, Bundle):
        return False
    missing = remaining(request=request, approvals=counting(tx=tx, request=request))
    targets = escalation_of(bundle=bundle, clauses=missing)
    closes_at = closing(limits=request.decision.limits, params=request.params, now=now)
    if not targets or closes_at <= now:
        return False
    update = {"escalated_at": now, "closes_at": closes_at, "waits_since": now}
    moved = touch(tx=tx, request=request, now=now, update=update)
    wait_for_people(tx=tx, request=moved, now=now)
    data = {"to": sorted(targets), "missing": [str(clause) for clause in missing]}
    tx.audit.append(AuditEvent(name="request.escalated", at=now, actor="system", request=request.id, data=data))
    return True
