"""Take back what a request granted, when its time is over or it is given back."""

from __future__ import annotations

from bot.model.audit import AuditEvent
from bot.model.errors import AlreadyClosed, OutcomeUnknown, Unavailable
from bot.model.execution import Grant, GrantStatus
from bot.model.job import Job
from bot.model.outcome import Absent, InProgress, Outcome, Rejected, Succeeded
from bot.model.text import Text
from bot.workflow.ledger import release
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction

LOOK_AGAIN_SECONDS = 5.0

_SILENT = Text(
    en="Azure has not confirmed it in spite of many attempts. It goes on being tried every hour.",
    es="Azure no lo ha confirmado pese a muchos intentos. Se sigue intentando cada hora.",
)


def revoke(*, outside: Outside, grant_id: str) -> None:
    """Undo the grant if it is due; harmless otherwise. Only the last of overlapping grants touches Azure.

    Raises Unavailable until Azure has confirmed that it is gone: a revocation is never held to be done on a guess.
    """
    grant = _due(outside=outside, grant_id=grant_id)
    if grant is None:
        return
    for index, operation in enumerate(grant.undo):
        outcome = _undo(outside=outside, grant=grant, index=index)
        match outcome:
            case Succeeded() | Absent():
                continue
            case InProgress(retry_after=wait):
                raise Unavailable(service="azure", why=f"{operation.verb} is under way", retry_after=wait)
            case Rejected(code=code):
                failed(outside=outside, grant_id=grant.id, code=code, trouble=outcome.sentence)
                raise Unavailable(service="azure", why=f"{operation.verb} was refused: {code}", retry_after=60.0)
    with outside.store.transaction() as tx:
        current = tx.grants.get(grant.id)
        if current is not None and current.status is GrantStatus.REVOKING:
            _end(tx, outside, current, how=current.ended_how or "time over")


def failed(*, outside: Outside, grant_id: str, code: str, trouble: Text = _SILENT) -> None:
    """Put on record, once a reason, that it cannot be taken back, and tell the operators; it is still tried on."""
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        grant = tx.grants.get(grant_id)
        if grant is None or grant.status is not GrantStatus.REVOKING:
            return
        told = grant.trouble == trouble
        update = {"failures": grant.failures + 1, "trouble": trouble, "tried_at": None}
        moved = grant.changed(**update)
        if not tx.grants.move(to=moved, expected=grant.status):
            raise AlreadyClosed("another worker has moved this grant")
        if told:
            return
        tx.enqueue(Job(name="notify", key=f"notify-{grant.id}-{moved.version}", subject=grant.request))
        tx.audit.append(
            AuditEvent(
                name="revocation.refused",
                at=now,
                actor="system",
                request=grant.request,
                data={
                    "grant": grant.id,
                    "code": code,
                    "sentence": trouble.en,
                    "sentence_es": trouble.es,
                    "failures": moved.failures,
                },
            )
        )


def _due(*, outside: Outside, grant_id: str) -> Grant | None:
    """The grant on the way out, with the call that follows recorded; None when there is nothing to tell Azure.

    Raises Unavailable while the same is being granted anew: only then is it known whether ours is the last.
    """
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        grant = tx.grants.get(grant_id)
        if grant is None or grant.status in (GrantStatus.REVOKED, GrantStatus.COMING):
            return None
        if grant.status is GrantStatus.ACTIVE and (grant.expires_at is None or grant.expires_at > now):
            return None
        # Asked again at every attempt: while a revocation fails, the same may have been granted anew.
        others = [other.status for other in tx.grants.with_key(grant.key) if other.id != grant.id]
        # Of a grant of several things only what is shared stays: the role, and not the instance that came with it.
        alone = tuple(operation for operation in grant.undo if operation.target.lower() != grant.key)
        if GrantStatus.ACTIVE in others and not alone:
            _end(tx, outside, grant, how="another grant of the same goes on")
            return None
        if GrantStatus.COMING in others:
            raise Unavailable(service="azure", why="the same is being granted anew", retry_after=LOOK_AGAIN_SECONDS)
        undo = alone if GrantStatus.ACTIVE in others else grant.undo
        moved = grant.changed(status=GrantStatus.REVOKING, tried_at=now, undo=undo)
        if not tx.grants.move(to=moved, expected=grant.status):
            raise AlreadyClosed("another worker has moved this grant")
        if grant.status is GrantStatus.ACTIVE:
            _tell(tx, outside, moved, how=grant.ended_how)
        return moved


def _undo(*, outside: Outside, grant: Grant, index: int) -> Outcome:
    operation = grant.undo[index]
    key = f"{grant.id}-{index}"
    try:
        return outside.cloud.begin(operation=operation, key=key)
    except OutcomeUnknown as lost:
        raise Unavailable(service="azure", why=lost.why, retry_after=LOOK_AGAIN_SECONDS) from lost


def _end(tx: Transaction, outside: Outside, grant: Grant, *, how: str) -> None:
    now = outside.clock.now()
    moved = grant.changed(status=GrantStatus.REVOKED, ended_at=now, ended_how=how)
    if not tx.grants.move(to=moved, expected=grant.status):
        raise AlreadyClosed("another worker has moved this grant")
    release(tx=tx, request=grant.request, now=now, why="grant.revoked")
    _tell(tx, outside, moved, how=how)


def _tell(tx: Transaction, outside: Outside, grant: Grant, *, how: str) -> None:
    tx.enqueue(Job(name="notify", key=f"notify-{grant.id}-{grant.version}", subject=grant.request))
    tx.audit.append(
        AuditEvent(
            name=f"grant.{grant.status.value}",
            at=outside.clock.now(),
            actor="system",
            request=grant.request,
            data={"grant": grant.id, "key": grant.key, "how": how},
        )
    )
