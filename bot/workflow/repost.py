"""Somebody has deleted a message of ours: what people need of it is posted again at once, and the rest in its time."""

from __future__ import annotations

import logging

from bot.model.request import Request, Status
from bot.workflow.notify import look_at
from bot.workflow.outside import Outside
from bot.workflow.ports import View

log = logging.getLogger(__name__)

MOST_AT_ONCE = 3
"""How often one message is posted anew as soon as it is gone. Whatever deletes it every time is not fought: it comes
back with what is new to show, and a card with the next reminder."""


def place_of(*, channel: str, ts: str) -> str:
    """Where a message stands, as the subject of a job."""
    return f"{channel}/{ts}"


def repost(*, outside: Outside, place: str) -> None:
    """See to it that what stood there stands again. place: as `place_of` writes it.

    Harmless for what was not one of our messages, or is none any more: what amlbot itself has taken away is in no row.
    Whether it is really gone is found out by editing it. Raises Unavailable.
    """
    channel, _, ts = place.partition("/")
    with outside.store.transaction() as tx:
        view = tx.views.at(channel=channel, ts=ts)
        request = tx.requests.get(view.request) if view is not None else None
        if view is None or view.closed or request is None or not _is_needed(view, request):
            return
        if view.again >= MOST_AT_ONCE:
            log.warning("view.left_deleted request=%s purpose=%s again=%d", request.name, view.purpose, view.again)
            return
        look_at(tx=tx, view=view, cause=f"gone-{ts}")


def _is_needed(view: View, request: Request) -> bool:
    """Whether somebody still decides, answers or looks on there.

    A copy was for one person, who may have had enough of it; what only called for attention has done so.
    """
    match view.purpose.partition(".")[0]:
        case "card":
            return request.status is Status.PENDING
        case "request" | "progress":
            return request.is_open
        case "review":
            return request.review is None
        case "question":
            return request.status is Status.PENDING and request.questions[int(view.purpose[9:]) - 1].is_open
        case _:
            return False
