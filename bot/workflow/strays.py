"""What serves nobody is recorded and reported: its row first, then the message that shows the row."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.model.audit import AuditEvent
from bot.model.errors import AlreadyClosed, OutcomeUnknown, Refused, Unavailable
from bot.model.job import Job
from bot.model.place import TeamPlace
from bot.model.request import Request, Status
from bot.model.stray import Stray, StrayStatus
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction

log = logging.getLogger(__name__)

_OVER = frozenset({Status.DENIED, Status.REFUSED, Status.WITHDRAWN, Status.EXPIRED, Status.FAILED})


def keep(
    *, tx: Transaction, stray: Stray, event: str, actor: str, at: datetime, data: Mapping[str, Any] | None = None
) -> None:
    """Store it with its audit event and, where somebody is to see it, its message. Raises AlreadyClosed when another
    worker was faster."""
    if not tx.strays.put(stray):
        raise AlreadyClosed("another worker has moved this")
    if stray.status is not StrayStatus.WATCHED:
        tx.enqueue(Job(name="report", key=f"report-{stray.id}-{stray.revision}", subject=stray.id))
    tx.audit.append(
        AuditEvent(
            name=event,
            at=at,
            actor=actor,
            request=stray.request,
            data={"stray": stray.id, "status": stray.status.value, "target": stray.matter.target, **(data or {})},
        )
    )


def report(*, outside: Outside, stray_id: str) -> None:
    """Make the message show the row. Harmless when it does. Raises Unavailable when Slack cannot be reached."""
    with outside.store.reading() as tx:
        stray = tx.strays.get(stray_id)
    if stray is None or not stray.to or stray.told_at is None or (stray.ts and stray.shown >= stray.revision):
        return
    if stray.status is StrayStatus.GONE and not stray.ts:
        return
    try:
        shown = outside.messenger.report(stray=stray)
    except OutcomeUnknown as lost:
        raise Unavailable(service="slack", why=lost.why, retry_after=2.0) from lost
    except Refused as refusal:
        _nowhere(outside=outside, stray=stray, code=refusal.code)
        return
    with outside.store.transaction() as tx:
        current = tx.strays.get(stray_id)
        # Told anew meanwhile, it has another message, which another job posts.
        if current is not None and current.told_at == stray.told_at:
            tx.strays.put(current.noted(channel=shown.channel, ts=shown.ts, shown=stray.revision))


def _nowhere(*, outside: Outside, stray: Stray, code: str) -> None:
    """Its place takes no message: the operators' channel does, or that nobody sees it is on record."""
    log.error("stray.unplaced stray=%s to=%s why=%s", stray.id, stray.to, code)
    place = place_of(outside=outside, stray=stray)
    elsewhere = operators(outside=outside, place=place) if place is not None else outside.operators_channel
    with outside.store.transaction() as tx:
        current = tx.strays.get(stray.id)
        if current is not None and elsewhere not in ("", current.to):
            moved = current.changed(to=elsewhere, channel="", ts="", shown=0)
            keep(tx=tx, stray=moved, event="stray.moved", actor="system", at=outside.clock.now(), data={"why": code})
            return
        tx.audit.append(
            AuditEvent(
                name="stray.unplaced",
                at=outside.clock.now(),
                actor="system",
                data={"stray": stray.id, "channel": stray.to, "why": code},
            )
        )


def operators(*, outside: Outside, place: TeamPlace) -> str:
    """The channel for what an operator must see to; empty when there is none."""
    return outside.operators_channel or place.approvals_channel


def place_of(*, outside: Outside, stray: Stray) -> TeamPlace | None:
    """The place in workspaces.yaml it belongs to; None when there is no such place any more. Raises PolicyFault."""
    bundle = outside.policies.current
    places = getattr(bundle, "places", ())
    return next((place for place in places if (place.team, place.project) == (stray.team, stray.project)), None)


def came_to_nothing(*, tx: Transaction, stray: Stray) -> bool:
    """Whether the request about it has ended and changed nothing."""
    request: Request | None = tx.requests.get(stray.request) if stray.request else None
    return stray.status is StrayStatus.ASKED and (request is None or request.status in _OVER)
