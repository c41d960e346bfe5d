"""Make the Slack messages show the request as its row is now."""

from __future__ import annotations

import logging

from bot.model.audit import AuditEvent
from bot.model.errors import OutcomeUnknown, Refused, Unavailable
from bot.model.notice import Picture
from bot.model.request import Request, Status
from bot.policy.bundle import Bundle
from bot.workflow.draw import draw
from bot.workflow.outside import Outside
from bot.workflow.ports import View

log = logging.getLogger(__name__)

_EXECUTED = frozenset({Status.EXECUTING, Status.UNKNOWN, Status.SUCCEEDED, Status.FAILED})


def notify(*, outside: Outside, request_id: str) -> None:
    """Post what is missing and edit what is behind. Jobs of one request run one by one; late ones find nothing.

    Raises Unavailable when Slack cannot be reached.
    """
    with outside.store.transaction() as tx:
        request = tx.requests.get(request_id)
        if request is None or (request.status is Status.DENIED and request.version == 1):
            # Denied as it was asked: that was told to the asker alone.
            return
        picture = draw(outside=outside, tx=tx, request=request)
        existing = {view.purpose: view for view in tx.views.of(request_id)}
    version = shown_version(picture)
    for purpose in ("request", "card", "progress"):
        view = existing.get(purpose) or _wanted(outside=outside, request=request, picture=picture, purpose=purpose)
        if view is None or (view.ts and view.shown >= version):
            continue
        try:
            shown = outside.messenger.show(picture=picture, view=view)
        except OutcomeUnknown as lost:
            raise Unavailable(service="slack", why=lost.why, retry_after=2.0) from lost
        except Refused as refusal:
            _nowhere(outside=outside, request=request, view=view, why=refusal.code)
            continue
        with outside.store.transaction() as tx:
            tx.views.put(shown.model_copy(update={"shown": version}))
        if purpose == "request":
            picture = picture.model_copy(update={"thread": (shown.channel, shown.ts)})


def _nowhere(*, outside: Outside, request: Request, view: View, why: str) -> None:
    """No channel takes the message. The request goes on; that nobody sees this message is on record."""
    log.error("view.unplaced request=%s purpose=%s channel=%s why=%s", request.name, view.purpose, view.channel, why)
    with outside.store.transaction() as tx:
        tx.audit.append(
            AuditEvent(
                name="view.unplaced",
                at=outside.clock.now(),
                actor="system",
                request=request.id,
                data={"purpose": view.purpose, "channel": view.channel, "why": why},
            )
        )


def shown_version(picture: Picture) -> int:
    """Grows whenever anything a message shows has changed: both counters only ever grow."""
    grant = {"active": 1, "revoking": 2, "revoked": 3}[picture.grant.status.value] if picture.grant else 0
    return picture.request.version + (picture.execution.version if picture.execution else 0) + grant


def _wanted(*, outside: Outside, request: Request, picture: Picture, purpose: str) -> View | None:
    if purpose == "request":
        return View(request=request.id, purpose=purpose, channel=request.channel)
    if purpose == "card":
        if request.status is not Status.PENDING:
            return None
        return View(request=request.id, purpose=purpose, channel=_approvals_channel(outside, request))
    if request.status in _EXECUTED and picture.thread is not None:
        channel, thread_ts = picture.thread
        return View(request=request.id, purpose=purpose, channel=channel, thread_ts=thread_ts)
    return None


def _approvals_channel(outside: Outside, request: Request) -> str:
    """The team's channel for approval cards; where the request was asked when the team has named none."""
    bundle = outside.policies.current
    if isinstance(bundle, Bundle):
        for place in bundle.places:
            if (place.team, place.project) == (request.place.team, request.place.project) and place.approvals_channel:
                return place.approvals_channel
        for place in bundle.places:
            if place.team == request.place.team and place.approvals_channel:
                return place.approvals_channel
    return request.channel
