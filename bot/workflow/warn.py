"""Announce that something granted for a time is about to end, while there is still time to do something about it."""

from __future__ import annotations

from bot.model.audit import AuditEvent
from bot.model.errors import AlreadyClosed
from bot.model.execution import GrantStatus
from bot.model.job import Job
from bot.workflow.grants import warn_before
from bot.workflow.outside import Outside


def warn(*, outside: Outside, grant_id: str) -> None:
    """Record that the end is near, so that the messages say so. Harmless when it is not, or was announced before."""
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        grant = tx.grants.get(grant_id)
        if grant is None or grant.status is not GrantStatus.ACTIVE or grant.warned_at is not None:
            return
        before = warn_before(grant)
        if grant.expires_at is None or before is None or not now < grant.expires_at:
            return
        early = (grant.expires_at - before - now).total_seconds()
        if early > 0:
            # The engine's clock may run ahead of ours; a timer that came too early must not be the last one.
            key = f"warn-{grant.id}-{grant.version}-{now:%Y%m%d%H%M%S}"
            tx.enqueue(Job(name="warn", key=key, subject=grant.id, delay_seconds=early))
            return
        warned = grant.changed(warned_at=now)
        if not tx.grants.move(to=warned, expected=GrantStatus.ACTIVE):
            raise AlreadyClosed("another worker has moved this grant")
        tx.enqueue(Job(name="notify", key=f"notify-{grant.id}-{warned.version}", subject=grant.request))
        tx.audit.append(
            AuditEvent(
                name="grant.warned",
                at=now,
                actor="system",
                request=grant.request,
                data={"grant": grant.id, "expires_at": grant.expires_at.isoformat()},
            )
        )
