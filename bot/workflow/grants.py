"""What exists because of a request: announced before Azure is told, begun when it has taken effect, counted by key.

A grant is there (`coming`) from the moment its execution starts. Without that, the end of an older grant of the same
role would find nothing to be considerate of, and take away what was just being given.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.audit import AuditEvent
from bot.model.errors import AlreadyClosed, Unavailable
from bot.model.execution import NEVER_BEGAN, Grant, GrantStatus
from bot.model.job import Job
from bot.model.operation import Operation
from bot.model.request import Request
from bot.workflow.draw import grant_id
from bot.workflow.lasting import duration_hours
from bot.workflow.ledger import hand_over
from bot.workflow.ports import Transaction

CALL_SECONDS = 120.0
"""A call that takes a grant back has been answered or is lost by then: a client waits 70 s at most."""

_WARN_SHARE = 8
_WARN_LEAST, _WARN_MOST = timedelta(minutes=15), timedelta(hours=24)


def expect(*, tx: Transaction, request: Request, now: datetime) -> None:
    """Announce what the execution that starts now is going to grant, in the caller's transaction.

    Raises Unavailable while an older grant of the same is being taken back: that call may still arrive after ours.
    """
    if not (request.grants and request.undo):
        return
    key = request.undo[-1].target.lower()
    for other in tx.grants.with_key(key):
        if other.status is GrantStatus.REVOKING and other.tried_at is not None:
            left = CALL_SECONDS - (now - other.tried_at).total_seconds()
            if left > 0:
                raise Unavailable(service="azure", why="the same is being taken back", retry_after=min(left, 5.0))
    coming = Grant(
        id=grant_id(request), request=request.id, key=key, undo=request.undo, status=GrantStatus.COMING, starts_at=now
    )
    if tx.grants.add(coming):
        return
    stored = tx.grants.get(coming.id)
    if stored is not None and stored.status in (GrantStatus.ACTIVE, GrantStatus.REVOKED):
        # Tried once more: what the first attempt left unsure is sure soon.
        again = coming.model_copy(update={"version": stored.version + 1})
        if not tx.grants.move(to=again, expected=stored.status):
            raise AlreadyClosed("another worker has moved this grant")


def begin(*, tx: Transaction, request: Request, undo: tuple[Operation, ...], now: datetime) -> None:
    """It has taken effect: its clock starts, and an older grant that it extends ends in it.

    undo  what of it is to be taken back in the end.
    """
    extended = _extended(tx=tx, request=request)
    expires_at = ends_at(request=request, now=now)
    if extended is not None and expires_at is not None and extended.expires_at is not None:
        expires_at = max(expires_at, extended.expires_at)
    grant = _moved(tx=tx, request=request, status=GrantStatus.ACTIVE, starts_at=now, expires_at=expires_at, undo=undo)
    if grant is None:
        return
    if extended is not None:
        _end_in(tx=tx, extended=extended, request=request, now=now)
    if request.extends:
        hand_over(tx=tx, giver=request.extends, taker=request, now=now)
    time_it(tx=tx, grant=grant, now=now)
    tx.audit.append(
        AuditEvent(
            name="grant.created",
            at=now,
            actor="system",
            request=request.id,
            data={
                "grant": grant.id,
                "key": grant.key,
                "expires_at": expires_at.isoformat() if expires_at else None,
                **({"extends": extended.id} if extended is not None else {}),
            },
        )
    )


def void(*, tx: Transaction, request: Request, perhaps: tuple[Operation, ...], now: datetime) -> None:
    """The execution has failed. perhaps: what undoes what of it stands, or may stand without anybody having been told.

    That is taken back in time, as if it had taken effect; taking back what is not there is harmless.
    """
    expires_at = ends_at(request=request, now=now)
    if not perhaps or expires_at is None:
        _moved(tx=tx, request=request, status=GrantStatus.REVOKED, ended_at=now, ended_how=NEVER_BEGAN)
        return
    grant = _moved(
        tx=tx, request=request, status=GrantStatus.ACTIVE, starts_at=now, expires_at=expires_at, undo=perhaps
    )
    if grant is not None:
        time_it(tx=tx, grant=grant, now=now)
        data = {"grant": grant.id, "key": grant.key, "expires_at": expires_at.isoformat()}
        tx.audit.append(AuditEvent(name="grant.supposed", at=now, actor="system", request=request.id, data=data))


def standing_already(*, tx: Transaction, request: Request) -> frozenset[str]:
    """What other requests of amlbot hold of the same, as lower-case targets: then it is amlbot's to take back."""
    if not request.undo:
        return frozenset()
    others = tx.grants.with_key(request.undo[-1].target.lower())
    return frozenset(
        operation.target.lower()
        for one in others
        if one.status is GrantStatus.ACTIVE and one.request != request.id
        for operation in one.undo
    )


def time_it(*, tx: Transaction, grant: Grant, now: datetime) -> None:
    """Enqueue the announcement of its end and its end. A timer that comes too early or too late finds nothing to do."""
    if grant.expires_at is None:
        return
    left = max((grant.expires_at - now).total_seconds(), 0.0)
    name = f"{grant.id}-{grant.version}"
    tx.enqueue(Job(name="revoke", key=f"revoke-{name}", subject=grant.id, delay_seconds=left))
    before = warn_before(grant)
    if before is not None and left > 0:
        delay = max(left - before.total_seconds(), 0.0)
        tx.enqueue(Job(name="warn", key=f"warn-{name}", subject=grant.id, delay_seconds=delay))


def warn_before(grant: Grant) -> timedelta | None:
    """How long before its end it is announced: an eighth of it, 15 minutes to a day; not at all for half an hour."""
    if grant.expires_at is None:
        return None
    lasts = grant.expires_at - grant.starts_at
    if lasts <= 2 * _WARN_LEAST:
        return None
    return min(max(lasts / _WARN_SHARE, _WARN_LEAST), _WARN_MOST)


def ends_at(*, request: Request, now: datetime) -> datetime | None:
    """When it ends that takes effect now: the moment that was named, else so many hours on; None is for good."""
    if request.review is not None and not request.review.in_order:
        # An emergency that was found to be none while Azure was still at it: it is taken back as soon as it is there.
        return now
    until = str(request.params.get("until") or "")
    if until:
        return datetime.fromisoformat(until)
    hours = duration_hours(facts=request.facts, limit=request.decision.limits.max_duration_h)
    return now + timedelta(hours=hours) if hours is not None else None


def _extended(*, tx: Transaction, request: Request) -> Grant | None:
    """The grant that the request extends, if it still stands. One of something else ends as it would have."""
    if not (request.extends and request.undo):
        return None
    found = tx.grants.get(f"grant-{request.extends}")
    if found is None or found.status is not GrantStatus.ACTIVE:
        return None
    return found if found.key == request.undo[-1].target.lower() else None


def _end_in(*, tx: Transaction, extended: Grant, request: Request, now: datetime) -> None:
    ended = extended.changed(status=GrantStatus.REVOKED, ended_at=now, ended_how=f"extended by {request.name}")
    if not tx.grants.move(to=ended, expected=GrantStatus.ACTIVE):
        raise AlreadyClosed("another worker has moved this grant")
    tx.enqueue(Job(name="notify", key=f"notify-{ended.id}-{ended.version}", subject=ended.request))
    data = {"grant": ended.id, "by": request.name}
    tx.audit.append(AuditEvent(name="grant.extended", at=now, actor="system", request=ended.request, data=data))


def _moved(*, tx: Transaction, request: Request, status: GrantStatus, **update: object) -> Grant | None:
    """The grant in its new state; None when it is no longer coming: somebody has been here before."""
    stored = tx.grants.get(grant_id(request))
    if stored is None:
        # Its execution was started before grants were announced.
        if not (request.grants and request.undo) or status is GrantStatus.REVOKED:
            return None
        now = request.changed_at
        stored = Grant(
            id=grant_id(request),
            request=request.id,
            key=request.undo[-1].target.lower(),
            undo=request.undo,
            status=GrantStatus.COMING,
            starts_at=now,
        )
        tx.grants.add(stored)
    if stored.status is not GrantStatus.COMING:
        return None
    moved = stored.changed(status=status, **update)
    if not tx.grants.move(to=moved, expected=GrantStatus.COMING):
        raise AlreadyClosed("another worker has moved this grant")
    return moved
