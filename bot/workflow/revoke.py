"""Take back what a request granted, when its time is over."""

from __future__ import annotations

from datetime import timedelta

from bot.model.audit import AuditEvent
from bot.model.errors import AlreadyClosed, OutcomeUnknown, Unavailable
from bot.model.execution import Grant, GrantStatus
from bot.model.job import Job
from bot.model.outcome import Absent, InProgress, Outcome, Rejected, Succeeded
from bot.workflow.ledger import release
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction

LOOK_AGAIN_SECONDS = 5.0
REPLY_URL_MINUTES = 30
"""How long Slack honours a response_url: afterwards it is only a secret that nobody needs."""


def revoke(*, outside: Outside, grant_id: str) -> None:
    """Undo the grant if it is due; harmless otherwise. Only the last of overlapping grants touches Azure.

    Raises Unavailable until Azure has confirmed that it is gone: a revocation is never held to be done on a guess.
    """
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        grant = tx.grants.get(grant_id)
        if grant is None or grant.status is GrantStatus.REVOKED:
            return
        if grant.status is GrantStatus.ACTIVE and (grant.expires_at is None or grant.expires_at > now):
            return
        # Asked again at every attempt: while a revocation fails, the same may have been granted anew.
        if any(other.id != grant.id for other in tx.grants.active_with_key(grant.key)):
            _move(tx, outside, grant, GrantStatus.REVOKED, how="another grant of the same goes on")
            return
        if grant.status is GrantStatus.ACTIVE:
            grant = _move(tx, outside, grant, GrantStatus.REVOKING, how="")
    for index, operation in enumerate(grant.undo):
        outcome = _undo(outside=outside, grant=grant, index=index)
        match outcome:
            case Succeeded() | Absent():
                continue
            case InProgress(retry_after=wait):
                raise Unavailable(service="azure", why=f"{operation.verb} is under way", retry_after=wait)
            case Rejected(code=code):
                _refused(outside=outside, grant=grant, outcome=outcome)
                raise Unavailable(service="azure", why=f"{operation.verb} was refused: {code}", retry_after=60.0)
    with outside.store.transaction() as tx:
        current = tx.grants.get(grant.id)
        if current is not None and current.status is GrantStatus.REVOKING:
            _move(tx, outside, current, GrantStatus.REVOKED, how="time over")


def sweep(*, outside: Outside) -> int:
    """Enqueue the revocation of every grant whose time is over: what a lost timer would have left for ever.

    One job a grant and hour: it may be tried for that long, and then a new one takes over from whatever befell it.
    Returns how many there were. Forgets the reply addresses and answers that nobody needs any more.
    """
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        tx.inbox.forget_spent(before=now - timedelta(minutes=REPLY_URL_MINUTES))
        due = tx.grants.due(now=now)
        for grant in due:
            tx.enqueue(Job(name="revoke", key=f"sweep-{grant.id}-{now:%Y%m%d%H}", subject=grant.id))
    return len(due)


def _undo(*, outside: Outside, grant: Grant, index: int) -> Outcome:
    operation = grant.undo[index]
    key = f"{grant.id}-{index}"
    try:
        return outside.cloud.begin(operation=operation, key=key)
    except OutcomeUnknown as lost:
        raise Unavailable(service="azure", why=lost.why, retry_after=LOOK_AGAIN_SECONDS) from lost


def _refused(*, outside: Outside, grant: Grant, outcome: Rejected) -> None:
    """Put on record, once, that Azure will not have it taken back; it is tried on all the same."""
    if grant.failures:
        return
    with outside.store.transaction() as tx:
        if tx.grants.move(to=grant.model_copy(update={"failures": 1}), expected=grant.status):
            tx.audit.append(
                AuditEvent(
                    name="revocation.refused",
                    at=outside.clock.now(),
                    actor="system",
                    request=grant.request,
                    data={"grant": grant.id, "code": outcome.code, "sentence": outcome.sentence.en},
                )
            )


def _move(tx: Transaction, outside: Outside, grant: Grant, to: GrantStatus, *, how: str) -> Grant:
    now = outside.clock.now()
    update: dict[str, object] = {"status": to}
    if to is GrantStatus.REVOKED:
        update |= {"ended_at": now, "ended_how": how}
    moved = grant.model_copy(update=update)
    if not tx.grants.move(to=moved, expected=grant.status):
        raise AlreadyClosed("another worker has moved this grant")
    if to is GrantStatus.REVOKED:
        release(tx=tx, request=grant.request, now=now, why=f"grant.{to.value}")
    tx.enqueue(Job(name="notify", key=f"notify-{grant.id}-{to.value}", subject=grant.request))
    tx.audit.append(
        AuditEvent(
            name=f"grant.{to.value}",
            at=now,
            actor="system",
            request=grant.request,
            data={"grant": grant.id, "key": grant.key, "how": how},
        )
    )
    return moved
