"""A request that waits ends without a verdict: its requester takes it back, or nobody has decided in time."""

from __future__ import annotations

from bot.model.errors import AlreadyClosed
from bot.model.incoming import Incoming
from bot.model.job import Job
from bot.model.notice import Hurdle, Notice, Recorded
from bot.model.people import Person
from bot.model.request import Event, Request, Status
from bot.workflow.advance import advance
from bot.workflow.conclude import conclude, refused
from bot.workflow.draw import draw
from bot.workflow.outside import Outside


def withdraw(*, outside: Outside, person: Person, incoming: Incoming, request: Request, reason: str = "") -> Notice:
    """The requester takes the request back while it waits."""
    if request.requester.entra != person.entra:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOT_YOURS, request=request)
    try:
        with outside.store.transaction() as tx:
            current = tx.requests.get(request.id) or request
            moved = advance(
                tx=tx,
                request=current,
                event=Event.WITHDRAWN,
                actor=person.entra,
                now=outside.clock.now(),
                outcome=reason,
                data={"reason": reason},
            )
            notice = Recorded(picture=draw(outside=outside, tx=tx, request=moved))
            conclude(tx=tx, incoming=incoming, told=notice)
            return notice
    except AlreadyClosed:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.CLOSED, request=request)


def expire(*, outside: Outside, request_id: str) -> None:
    """End a request nobody decided in time. Harmless when it was decided, or when its time has not come."""
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        request = tx.requests.get(request_id)
        if request is None or request.status is not Status.PENDING:
            return
        if request.closes_at is not None and request.closes_at <= now:
            advance(tx=tx, request=request, event=Event.EXPIRED, actor="system", now=now)
        elif request.closes_at is not None:
            # The engine's clock may run ahead of ours; a timer that came too early must not be the last one.
            key = f"expire-{request.id}-{now:%Y%m%d%H%M%S}"
            left = (request.closes_at - now).total_seconds()
            tx.enqueue(Job(name="expire", key=key, subject=request.id, delay_seconds=left))
