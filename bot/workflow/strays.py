"""What serves nobody is recorded and reported: its row first, then the message that shows the row."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.model.audit import AuditEvent
from bot.model.errors import AlreadyClosed, OutcomeUnknown, Refused, Unavailable
from bot.model.job import Job
from bot.model.people import is_person
from bot.model.place import TeamPlace
from bot.model.request import Request, Status
from bot.model.stray import Stray, StrayStatus
from bot.workflow.missing import RECENT_SECONDS
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction
from bot.workflow.waking import awake

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
            request=stray.about,
            data={"stray": stray.id, "status": stray.status.value, "target": stray.matter.target, **(data or {})},
        )
    )


def newly_told(
    *,
    outside: Outside,
    tx: Transaction,
    stray: Stray,
    place: TeamPlace,
    now: datetime,
    until: datetime | None = None,
    to: str = "",
) -> Stray:
    """The stray as a message of its own will tell it: to its owner, else in the channel `to`, else to the operators.

    stray  already the next version of what is stored.
    until  when it ends unless somebody answers; None where silence has no end.
    """
    link = tx.people.linked(entra=stray.owner) if stray.owner else None
    return stray.model_copy(
        update={
            "status": StrayStatus.TOLD,
            "told_at": now,
            "until": until,
            "answered_by": "",
            "request": "",
            "request_name": "",
            "to": link.slack_user if link is not None else to or operators(outside=outside, place=place),
            "channel": "",
            "ts": "",
            "shown": 0,
        }
    )


def report(*, outside: Outside, stray_id: str) -> None:
    """Make the message show the row. Harmless when it does. Raises Unavailable when Slack cannot be reached.

    A person hears of it in their working hours, as of what waits for their approval; what they have heard is kept up
    to date at whatever hour, which disturbs nobody.
    """
    with outside.store.reading() as tx:
        stray = tx.strays.get(stray_id)
    if stray is None or not stray.to or stray.told_at is None or (stray.ts and stray.shown >= stray.revision):
        return
    if stray.status is StrayStatus.GONE and not stray.ts:
        return
    now = outside.clock.now()
    due = stray.told_at if stray.ts else _heard_at(outside, stray, stray.told_at)
    if due > now:
        _put_off(outside, stray, due=due, now=now)
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


def _heard_at(outside: Outside, stray: Stray, told_at: datetime) -> datetime:
    """When whoever it is for may be told what was to be told then. Raises Unavailable."""
    if not is_person(stray.to):
        return told_at
    try:
        account = outside.messenger.account(team=outside.slack_team, user=stray.to, age_seconds=RECENT_SECONDS)
    except Refused:
        # There is nobody to disturb; sending it finds that out, and where it goes instead.
        return told_at
    return awake(at=told_at, tz=account.tz)


def _put_off(outside: Outside, stray: Stray, *, due: datetime, now: datetime) -> None:
    """Nobody's silence counts before they have been told: that is put off by as much."""
    with outside.store.transaction() as tx:
        if due != stray.told_at:
            later = due - (stray.told_at or due)
            until = stray.until + later if stray.until is not None else None
            if not tx.strays.put(stray.noted(told_at=due, until=until)):
                raise AlreadyClosed("another worker has moved this")
            tx.audit.append(
                AuditEvent(
                    name="stray.deferred",
                    at=now,
                    actor="system",
                    request=stray.request,
                    data={"stray": stray.id, "told_at": due.isoformat()},
                )
            )
        # Named after this moment: the engine's clock may run ahead of ours, and then it is put off once more.
        key = f"report-{stray.id}-{stray.revision}-{now:%Y%m%d%H%M%S}"
        tx.enqueue(Job(name="report", key=key, subject=stray.id, delay_seconds=(due - now).total_seconds()))


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
