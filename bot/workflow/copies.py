"""Copies of the card in approvers' direct messages, which stay in step with the card.

A copy is wanted by a row without a message; the job that keeps all messages of a request in step posts it, so that none
is posted behind a decision and left with its buttons.
"""

from __future__ import annotations

from itertools import islice

from bot.model.errors import Unavailable
from bot.model.job import Job
from bot.model.people import SlackAccount
from bot.model.request import Request, Status
from bot.policy.bundle import Bundle
from bot.workflow.missing import missing_people
from bot.workflow.outside import Outside
from bot.workflow.ports import COPY, Transaction, View

MOST_AT_ONCE = 15
"""Copies that go out before anybody has to be reminded. Each costs one more call to Slack for every verdict."""


def copies_at_once(*, outside: Outside, request: Request, card: View | None) -> bool:
    """Whether approvers get the card in their direct messages before they are reminded: their team says so, or no
    channel that they may read has it."""
    bundle = outside.policies.current
    places = bundle.places if isinstance(bundle, Bundle) else ()
    place = request.place
    if any(one.copies == "dm" for one in places if (one.team, one.project) == (place.team, place.project)):
        return True
    return not stands_in_a_channel(card)


def stands_in_a_channel(card: View | None) -> bool:
    """Whether the card is where more people than one see it."""
    return card is not None and bool(card.ts) and not card.channel.startswith(("D", "U", "W"))


def hand_out(*, outside: Outside, request_id: str) -> None:
    """Let everybody a request waits for have a copy. Harmless once it is decided. Raises Unavailable."""
    with outside.store.reading() as tx:
        request = tx.requests.get(request_id)
    if request is None or request.status is not Status.PENDING:
        return
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        raise Unavailable(service="policies", why="they cannot be read", retry_after=300.0) from bundle
    reach = missing_people(outside=outside, bundle=bundle, request=request, now=outside.clock.now())
    with outside.store.transaction() as tx:
        current = tx.requests.get(request_id)
        if current is None or current.status is not Status.PENDING:
            return
        for account in islice(reach.accounts.values(), MOST_AT_ONCE):
            if not has_copy(tx=tx, request=current, account=account):
                want_copy(tx=tx, request=current, account=account)


def has_copy(*, tx: Transaction, request: Request, account: SlackAccount) -> bool:
    """Whether somebody has one, or had one that could not be delivered."""
    return any(view.purpose == COPY and view.to == account.user for view in tx.views.of(request.id))


def want_copy(*, tx: Transaction, request: Request, account: SlackAccount) -> None:
    """See to it that the card is posted in somebody's direct messages."""
    tx.views.put(View(request=request.id, purpose=COPY, channel=account.user, to=account.user))
    tx.enqueue(Job(name="notify", key=f"notify-{request.id}-copy-{account.user}", subject=request.id))
