"""Somebody has left, has become a guest or has lost their link: what waited for them or rested on them is seen to.

Whoever is not noticed so, because Slack's word got lost or they left a group in Entra alone, is found at the next
reminder or verdict: both look at everybody anew.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from bot.model.errors import AlreadyClosed, Unavailable
from bot.model.job import Job
from bot.model.notice import Alert
from bot.model.people import Person, SlackAccount
from bot.model.remark import Why
from bot.model.request import Request, Status
from bot.model.text import Text
from bot.policy.bundle import Bundle
from bot.workflow.close import hand_on
from bot.workflow.membership import why_gone
from bot.workflow.missing import missing_people
from bot.workflow.operators import tell_operators, told_operators
from bot.workflow.outside import Outside
from bot.workflow.ports import Filters
from bot.workflow.stand_ins import end_absences
from bot.workflow.stranded import approvals_channel, asked_of_whom, nobody_answers

log = logging.getLogger(__name__)

PAGE = 100
"""Requests read at once."""
_TRIES = 3
_MOST_NAMED = 10


def depart_job(*, entra: str, cause: str) -> Job:
    """The work that follows when somebody may have left. cause: the same one is followed by it once."""
    return Job(name="depart", key=f"depart-{entra}-{cause}", subject=entra)


def depart(*, outside: Outside, entra: str, page: int = PAGE) -> None:
    """See to everything that waits for somebody or rests on them. Harmless while they are there. Raises Unavailable.

    Whom they stood in for hears that nobody does now; of the requests that wait, what they had agreed to is asked for
    again, what they had asked ends, and what only they could decide is handed on. What was granted to them is taken
    away by a request alone; the operators hear of it.
    """
    why = _why(outside, entra)
    if why is None:
        return
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        raise Unavailable(service="policies", why="they cannot be read", retry_after=300.0) from bundle
    end_absences(outside=outside, entra=entra, why=why)
    for request in _pending(outside, page):
        _see_to(outside, bundle, request.id, entra)
    if why == "closed":
        _tell_what_stands(outside, entra)


def _why(outside: Outside, entra: str) -> Why | None:
    with outside.store.reading() as tx:
        link = tx.people.linked(entra=entra)
    if link is None:
        return "unlinked"
    # As a member of whom no more is known: being a guest counts as having left.
    account = SlackAccount(team=link.slack_team, user=link.slack_user, name=link.upn)
    return why_gone(outside=outside, person=Person(slack=account, entra=entra, upn=link.upn), age_seconds=0.0)


def _pending(outside: Outside, at_once: int) -> Iterator[Request]:
    before = 0
    while True:
        with outside.store.reading() as tx:
            page = tx.requests.search(Filters(status=(Status.PENDING,), before=before, limit=at_once))
        yield from page
        if len(page) < at_once:
            return
        before = page[-1].number


def _see_to(outside: Outside, bundle: Bundle, request_id: str, entra: str) -> None:
    """One request as it stands without them. Whoever decides on it at the same moment is let go first."""
    for _ in range(_TRIES):
        with outside.store.reading() as tx:
            request = tx.requests.get(request_id)
        if request is None or request.status is not Status.PENDING:
            return
        try:
            now_asked = asked_of_whom(outside=outside, bundle=bundle, request=request)
        except AlreadyClosed:
            continue
        if now_asked.status is Status.PENDING:
            _hand_on(outside, bundle, now_asked, entra)
        return
    log.warning("depart.overtaken request=%s", request_id)


def _hand_on(outside: Outside, bundle: Bundle, request: Request, entra: str) -> None:
    """Where nobody is left of those it waits for, others are asked, or the operators hear of it."""
    reach = missing_people(outside=outside, bundle=bundle, request=request, now=outside.clock.now())
    nobody = entra in reach.gone and not reach.accounts and not reach.unknown
    if nobody and not hand_on(outside=outside, request_id=request.id):
        tell_operators(
            outside=outside,
            alert=Alert(text=nobody_answers(request)),
            elsewhere=approvals_channel(outside=outside, request=request),
        )


def _tell_what_stands(outside: Outside, entra: str) -> None:
    """What they had asked for stands on, and nobody is left to extend it or to give it back."""
    with outside.store.reading() as tx:
        link = tx.people.linked(entra=entra)
        grants = tx.grants.held_by(requester=entra, limit=_MOST_NAMED + 1)
        requests = [tx.requests.get(grant.request) for grant in grants]
    names = [request.name for request in requests if request is not None]
    if link is None or not names:
        return
    shown = ", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")
    text = Text(
        en=f"{link.upn} has left Slack. What they had asked for still stands: {shown}. `/aml offboard` takes back what "
        "they have in a workspace.",
        es=f"{link.upn} ya no está en Slack. Lo que había pedido sigue en pie: {shown}. `/aml offboard` retira lo que "
        "tiene en un área de trabajo.",
    )
    if not told_operators(outside=outside, alert=Alert(text=text)):
        raise Unavailable(service="slack", why="the operators could not be told", retry_after=10.0)
