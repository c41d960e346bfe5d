"""Break-glass afterwards: what the policies' reviewers do not find in order, or do not look at, is taken back."""

from __future__ import annotations

from datetime import datetime

from bot.model.after import EmergencyReview
from bot.model.audit import AuditEvent
from bot.model.errors import AlreadyClosed, Unavailable
from bot.model.execution import GrantStatus
from bot.model.incoming import Incoming
from bot.model.job import Job
from bot.model.notice import Hurdle, Notice, Recorded
from bot.model.people import Person
from bot.model.request import Request
from bot.policy.approvals import may_approve
from bot.policy.bundle import Bundle
from bot.workflow.advance import touch
from bot.workflow.conclude import conclude, refused
from bot.workflow.draw import draw, grant_id
from bot.workflow.gaining import barred_now
from bot.workflow.membership import approving_groups
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction

UNREVIEWED = "emergency not reviewed in time"
NOT_IN_ORDER = "emergency found not to be in order"


def plan_review(*, tx: Transaction, request: Request) -> None:
    """Enqueue the end of the time for the review, in the transaction that records the emergency."""
    hours = request.decision.limits.review_after_h
    if request.emergency and hours is not None:
        tx.enqueue(Job(name="review", key=f"review-{request.id}", subject=request.id, delay_seconds=hours * 3600))


def found_in_order(*, outside: Outside, person: Person, incoming: Incoming, request: Request) -> Notice:
    """Somebody who may judge it finds the emergency in order: what it gave stays until its own end."""
    return _judge(outside=outside, person=person, incoming=incoming, request=request, in_order=True)


def found_wrong(*, outside: Outside, person: Person, incoming: Incoming, request: Request) -> Notice:
    """It was no emergency: what it gave is taken back now."""
    return _judge(outside=outside, person=person, incoming=incoming, request=request, in_order=False)


def end_unreviewed(*, outside: Outside, request_id: str) -> None:
    """Nobody has looked in time: what it gave is taken back. Harmless when somebody has."""
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        request = tx.requests.hold(request_id)
        if request is None or not request.emergency or request.review is not None:
            return
        _settle(tx, request, EmergencyReview(in_order=False, at=now), actor="system", how=UNREVIEWED)


def _judge(*, outside: Outside, person: Person, incoming: Incoming, request: Request, in_order: bool) -> Notice:
    hurdle = _hurdle(outside=outside, person=person, request=request, revision=incoming.revision)
    if hurdle is not None:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=hurdle, request=request)
    now = outside.clock.now()
    review = EmergencyReview(in_order=in_order, at=now, reviewer=person, reason=incoming.text.strip())
    try:
        with outside.store.transaction() as tx:
            current = tx.requests.hold(request.id)
            if current is None or current.review is not None or current.revision != request.revision:
                raise AlreadyClosed("it has been reviewed, or changed")
            moved = _settle(tx, current, review, actor=person.entra, how=NOT_IN_ORDER)
            notice = Recorded(picture=draw(outside=outside, tx=tx, request=moved), what="emergency.reviewed")
            conclude(tx=tx, incoming=incoming, told=notice)
            return notice
    except AlreadyClosed:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.CLOSED, request=request)


def _hurdle(*, outside: Outside, person: Person, request: Request, revision: int) -> Hurdle | None:
    """Why this person may not judge it. Raises Unavailable, and PolicyFault while no policy can be read.

    revision  the one they saw: what has been edited in since is not judged.
    """
    if not request.emergency or revision != request.revision:
        return Hurdle.STALE
    if request.review is not None:
        return Hurdle.CLOSED
    if person.slack.guest:
        return Hurdle.GUEST
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        raise bundle
    if bundle.break_glass is None:
        raise Unavailable(service="policies", why="they name no reviewers of emergencies", retry_after=60.0)
    able = may_approve(
        clauses=bundle.break_glass.reviewers,
        approver=person.entra,
        approver_groups=approving_groups(outside=outside, bundle=bundle, entra=person.entra, request=request),
        excluded=barred_now(outside=outside, request=request, people=(person.entra,)),
    )
    if able:
        return None
    return Hurdle.OWN_REQUEST if person.entra == request.requester.entra else Hurdle.NOT_APPROVER


def _settle(tx: Transaction, request: Request, review: EmergencyReview, *, actor: str, how: str) -> Request:
    """Record it, and take back what the emergency gave unless it was in order."""
    if not review.in_order:
        _take_back(tx, request, review.at, how)
    moved = touch(tx=tx, request=request, now=review.at, update={"review": review})
    data = {"in_order": review.in_order, "reason": review.reason}
    name = "emergency.reviewed" if review.reviewer is not None else "emergency.unreviewed"
    tx.audit.append(AuditEvent(name=name, at=review.at, actor=actor, request=request.id, data=data))
    return moved


def _take_back(tx: Transaction, request: Request, now: datetime, how: str) -> None:
    grant = tx.grants.get(grant_id(request))
    if grant is None or grant.status is not GrantStatus.ACTIVE:
        return
    ending = grant.changed(expires_at=now, ended_how=how)
    if not tx.grants.move(to=ending, expected=GrantStatus.ACTIVE):
        raise AlreadyClosed("somebody else has moved this grant")
    tx.enqueue(Job(name="revoke", key=f"revoke-{grant.id}-reviewed", subject=grant.id))
