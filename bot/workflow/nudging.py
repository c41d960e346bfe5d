"""When whoever asked may ask those who still have to decide to look, and that the message says so from then on."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.job import Job
from bot.model.request import Request, Status
from bot.workflow.ports import Transaction

NUDGE_HOURS = 4.0
"""Between two nudges for one request: a ping more often is noise, and noise is approved unread."""

_LATE_SECONDS = 1.0
"""The message is looked at this much later: a moment too early it would stay as it is."""


def nudge_from(request: Request) -> datetime:
    """From when on a nudge is taken: NUDGE_HOURS after the asking, or after the last one."""
    last = request.nudges[-1] if request.nudges else request.created_at
    return last + timedelta(hours=NUDGE_HOURS)


def turns_of_nudge(request: Request, *, may_nudge: bool) -> int:
    """How often a nudge has become possible so far; never fewer than before, whatever becomes of the request.

    may_nudge  whether it is now; of what waits no longer it counts how it was when that ended.
    """
    open_now = may_nudge if request.status is Status.PENDING else request.changed_at >= nudge_from(request)
    return len(request.nudges) + int(open_now)


def offer_nudge(*, tx: Transaction, request: Request, now: datetime) -> None:
    """See to it that the message where it was asked has the button from then on, if the request still waits then."""
    when = nudge_from(request)
    if request.closes_at is None or not now < when < request.closes_at:
        return
    seconds = (when - now).total_seconds() + _LATE_SECONDS
    key = f"notify-{request.id}-nudge-{len(request.nudges)}"
    tx.enqueue(Job(name="notify", key=key, subject=request.id, delay_seconds=seconds))
