"""Make the Slack messages show the request as its row is now."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.model.audit import AuditEvent
from bot.model.errors import OutcomeUnknown, Refused, Unavailable
from bot.model.execution import GrantStatus
from bot.model.job import Job
from bot.model.picture import Picture
from bot.model.remark import Remark
from bot.model.request import Request, Status
from bot.workflow.advance import touch
from bot.workflow.copies import copies_at_once
from bot.workflow.draw import draw
from bot.workflow.nudging import turns_of_nudge
from bot.workflow.outside import Outside
from bot.workflow.ports import COPY, Transaction, View
from bot.workflow.stranded import approvals_channel

log = logging.getLogger(__name__)

SHORTEST = timedelta(seconds=1)
"""Between two edits of the progress while Azure works; how it ended is shown at once."""

_UNDER_WAY = frozenset({Status.EXECUTING, Status.UNKNOWN})
_EXECUTED = frozenset({Status.EXECUTING, Status.UNKNOWN, Status.SUCCEEDED, Status.FAILED})


def notify(*, outside: Outside, request_id: str) -> None:
    """Post what is missing and edit what is behind. Jobs of one request run one by one; late ones find nothing.

    Raises Unavailable when Slack cannot be reached.
    """
    with outside.store.reading() as tx:
        request = tx.requests.get(request_id)
        if request is None or (request.status is Status.DENIED and request.version == 1):
            # Denied as it was asked: that was told to the asker alone.
            return
        picture = draw(outside=outside, tx=tx, request=request)
        existing = [view for view in tx.views.of(request_id) if not view.closed]
    for purpose in _purposes(picture):
        views = [view for view in existing if view.purpose == purpose]
        if not views and purpose != COPY:
            wanted = _wanted(outside=outside, picture=picture, purpose=purpose, posted=existing)
            views = [wanted] if wanted is not None else []
        for view in views:
            if purpose == COPY and not view.ts and request.status is not Status.PENDING:
                # It was decided before its copy was posted: there is nothing left to press.
                continue
            existing.append(_shown(outside=outside, picture=picture, view=view))
    if request.status is Status.PENDING:
        _hand_out(outside=outside, request=request, posted=existing)


def look_at_the_card(*, outside: Outside, request: Request) -> None:
    """Edit the card as it is, which finds out whether it is there; one that was deleted is posted again."""
    with outside.store.transaction() as tx:
        card = next((view for view in tx.views.of(request.id) if view.purpose == "card" and not view.closed), None)
        if card is not None and card.ts:
            look_at(tx=tx, view=card, cause=f"{outside.clock.now():%Y%m%d%H%M}")


def look_at(*, tx: Transaction, view: View, cause: str) -> None:
    """See to it that a message is edited as it is. cause: looked at twice for the same one it is looked at once."""
    # What shows nothing yet is edited by the next look at it, one by one with whatever else is shown.
    tx.views.put(view.model_copy(update={"shown": 0}))
    tx.enqueue(Job(name="notify", key=f"notify-{view.request}-look-{cause}", subject=view.request))


def _hand_out(*, outside: Outside, request: Request, posted: list[View]) -> None:
    """Copies of the card for those it waits for, where they are wanted at once; once a revision, and once more when it
    is handed on."""
    card = next((view for view in reversed(posted) if view.purpose == "card" and view.ts), None)
    if not copies_at_once(outside=outside, request=request, card=card):
        return
    whose = "escalated" if request.escalated_at is not None else "asked"
    with outside.store.transaction() as tx:
        key = f"copies-{request.id}-{request.revision}-{whose}"
        tx.enqueue(Job(name="copies", key=key, subject=request.id))


def _purposes(picture: Picture) -> Iterator[str]:
    """In the order in which they are posted: what stands in a thread after what begins it."""
    yield from ("request", "card", COPY, "progress")
    if picture.request.emergency:
        yield "review"
    for number, question in enumerate(picture.request.questions, start=1):
        yield f"question.{number}"
        if not question.is_open:
            yield f"answer.{number}"
    for number in range(1, len(picture.request.nudges) + 1):
        yield f"nudge.{number}"
    for number in range(1, len(picture.request.reminders) + 1):
        yield f"reminder.{number}"
    if picture.request.escalated_at is not None:
        yield "escalation.1"
    for number in range(1, len(picture.request.remarks) + 1):
        yield f"remark.{number}"
    if picture.grant is not None:
        yield from ("ending", "alarm", "drift")


def _shown(*, outside: Outside, picture: Picture, view: View) -> View:
    """The view with what it shows now; as it was when no channel takes it."""
    version = shown_version(picture, purpose=view.purpose)
    if view.ts and view.shown >= version:
        return view
    now = outside.clock.now()
    if view.purpose == "progress" and picture.request.status in _UNDER_WAY and view.at is not None:
        early = (view.at + SHORTEST - now).total_seconds()
        if early > 0:
            _later(outside=outside, request=picture.request, version=version, seconds=early)
            return view
    try:
        shown = outside.messenger.show(picture=picture, view=view)
    except OutcomeUnknown as lost:
        raise Unavailable(service="slack", why=lost.why, retry_after=2.0) from lost
    except Refused as refusal:
        _nowhere(outside=outside, request=picture.request, view=view, why=refusal.code)
        return view
    shown = shown.model_copy(update={"shown": version, "at": now})
    with outside.store.transaction() as tx:
        shown = kept(tx=tx, view=shown, at=now)
        if shown.channel != view.channel:
            tx.views.put(view.model_copy(update={"closed": True}))
        elif view.ts not in ("", shown.ts):
            shown = _posted_again(tx=tx, before=view, after=shown, now=now)
        tx.views.put(shown)
    return shown


def _posted_again(*, tx: Transaction, before: View, after: View, now: datetime) -> View:
    """On record that it was no longer there; of a card that people decide by, it is said in its thread too."""
    data = {"purpose": after.purpose, "channel": after.channel, "before": before.ts, "after": after.ts}
    tx.audit.append(AuditEvent(name="view.reposted", at=now, actor="system", request=after.request, data=data))
    request = tx.requests.hold(after.request)
    if after.purpose == "card" and request is not None and request.status is Status.PENDING:
        remark = Remark(what="reposted", at=now)
        touch(tx=tx, request=request, now=now, update={"remarks": (*request.remarks, remark)})
    return after.model_copy(update={"again": before.again + 1})


DECIDED_ON = ("card", COPY, "review")
"""Purposes of messages that people decide on: what they showed is kept for whoever asks what was seen."""


def kept(*, tx: Transaction, view: View, at: datetime) -> View:
    """The view as it is stored: what was sent stands under its digest."""
    rendering = view.rendering
    if view.sent and view.purpose in DECIDED_ON:
        rendering = tx.views.keep_card(sent=view.sent, at=at)
    return view.model_copy(update={"rendering": rendering, "sent": ""})


def _later(*, outside: Outside, request: Request, version: int, seconds: float) -> None:
    """Steps that follow each other within a moment are one edit."""
    with outside.store.transaction() as tx:
        key = f"notify-{request.id}-later-{version}"
        tx.enqueue(Job(name="notify", key=key, subject=request.id, delay_seconds=seconds))


def _nowhere(*, outside: Outside, request: Request, view: View, why: str) -> None:
    """No channel takes the message. The request goes on; that nobody sees this message is on record."""
    log.error("view.unplaced request=%s purpose=%s channel=%s why=%s", request.name, view.purpose, view.channel, why)
    with outside.store.transaction() as tx:
        if view.purpose == COPY:
            # For one person's eyes, who cannot be written to: not tried again at every change.
            tx.views.put(view.model_copy(update={"closed": True}))
        tx.audit.append(
            AuditEvent(
                name="view.unplaced",
                at=outside.clock.now(),
                actor="system",
                request=request.id,
                data={"purpose": view.purpose, "channel": view.channel, "why": why},
            )
        )


def shown_version(picture: Picture, *, purpose: str) -> int:
    """Grows whenever anything that this message shows has changed, and only then: an edit costs a call.

    A question shows whether it is open; what was answered and what only calls for attention never change; only the
    progress follows Azure's steps.
    """
    request, execution = picture.request, picture.execution
    match purpose.partition("."):
        case ("question", _, number):
            return 1 if request.questions[int(number) - 1].is_open and request.status is Status.PENDING else 2
        case ("answer" | "nudge" | "remark" | "reminder" | "escalation", _, _):
            return 1
    grant = picture.grant.version if picture.grant else 0
    # That a card was posted again is told by the remark alone.
    version = request.version - sum(1 for remark in request.remarks if remark.what == "reposted")
    if purpose == "progress":
        return version + grant + (execution.version if execution is not None else 0)
    # That Azure has begun is told by the progress alone: it costs no edit of the messages that say "approved".
    begun = 1 if request.status is Status.EXECUTING else 0
    # Only the message where it was asked has the button to nudge, which comes by itself.
    turns = turns_of_nudge(request, may_nudge=picture.may_nudge) if purpose == "request" else 0
    return version + grant - begun + turns


def _wanted(*, outside: Outside, picture: Picture, purpose: str, posted: list[View]) -> View | None:
    """Where a message that is not there yet belongs; None when it is not wanted, or what it hangs on is not there."""
    request, grant = picture.request, picture.grant
    if purpose == "request":
        return View(request=request.id, purpose=purpose, channel=request.channel)
    if purpose == "card":
        if request.status is not Status.PENDING:
            return None
        return View(request=request.id, purpose=purpose, channel=approvals_channel(outside=outside, request=request))
    if purpose == "review":
        return View(request=request.id, purpose=purpose, channel=approvals_channel(outside=outside, request=request))
    if purpose == "ending":
        warned = grant is not None and grant.warned_at is not None
        return View(request=request.id, purpose=purpose, channel=request.requester.slack.user) if warned else None
    if purpose == "drift":
        channel = outside.operators_channel or approvals_channel(outside=outside, request=request)
        return View(request=request.id, purpose=purpose, channel=channel) if grant is not None and grant.drift else None
    if purpose == "alarm":
        failing = grant is not None and grant.status is GrantStatus.REVOKING and grant.failures > 0
        channel = outside.operators_channel or approvals_channel(outside=outside, request=request)
        return View(request=request.id, purpose=purpose, channel=channel) if failing else None
    if purpose == "progress" and request.status not in _EXECUTED:
        return None
    root = "card" if purpose.startswith(("answer", "nudge", "remark", "reminder", "escalation")) else "request"
    for view in reversed(posted):
        if view.purpose == root and view.ts:
            return View(request=request.id, purpose=purpose, channel=view.channel, thread_ts=view.ts)
    return None
