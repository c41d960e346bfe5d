"""What a lost timer would have left for ever is found again: every minute, whatever befell the jobs themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.execution import Grant
from bot.model.job import Job, JobName
from bot.model.request import Status
from bot.workflow.outside import Outside

REPLY_URL_MINUTES = 30
"""How long Slack honours a response_url: afterwards it is only a secret that nobody needs."""

QUIET = timedelta(hours=1)
"""An approved or executing request that has not changed for so long is looked at again. Its own job may be at it: two
that look at one execution do no harm, and one of them goes on.
"""

_PAGE = 100


def sweep(*, outside: Outside) -> int:
    """Enqueue the revocation of every grant whose time is over, and the next step of every request left standing.

    One job a grant or request and hour: it may be tried for that long, and then a new one takes over from whatever
    befell it. Returns how many there were. Forgets the reply addresses and answers that nobody needs any more.
    """
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        tx.inbox.forget_spent(before=now - timedelta(minutes=REPLY_URL_MINUTES))
    return _grants(outside=outside, now=now) + _requests(outside=outside, now=now)


def _grants(*, outside: Outside, now: datetime) -> int:
    """Page by page: a hundred that cannot be taken back must not hide the one after them."""
    count, after = 0, None
    while True:
        with outside.store.transaction() as tx:
            page: tuple[Grant, ...] = tuple(tx.grants.due(now=now, limit=_PAGE, after=after))
            for grant in page:
                tx.enqueue(Job(name="revoke", key=f"sweep-{grant.id}-{now:%Y%m%d%H}", subject=grant.id))
        count += len(page)
        if len(page) < _PAGE:
            return count
        last = page[-1]
        after = (last.expires_at or now, last.id)


def _requests(*, outside: Outside, now: datetime) -> int:
    with outside.store.transaction() as tx:
        found = tx.requests.left_standing(now=now, quiet_since=now - QUIET, limit=_PAGE)
        for request in found:
            name: JobName = "expire" if request.status is Status.PENDING else "execute"
            tx.enqueue(Job(name=name, key=f"sweep-{request.id}-{now:%Y%m%d%H}", subject=request.id))
    return len(found)
