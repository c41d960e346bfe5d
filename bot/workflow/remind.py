"""Requests that wait are brought to mind: further and further apart, in working hours, and never ten pings for ten of
them.

`remind` finds whom a request waits for and asks for a digest for each; `digest` tells one person, in one message,
everything that waits for them. Digests that fall due in the same half hour are the same job.
"""

from __future__ import annotations

import logging
from datetime import datetime

from bot.model.audit import AuditEvent
from bot.model.errors import OutcomeUnknown, Refused, Unavailable
from bot.model.job import Job
from bot.model.notice import Alert
from bot.model.picture import Picture
from bot.model.request import Request, Status
from bot.policy.approvals import may_approve
from bot.policy.bundle import Bundle
from bot.workflow.advance import touch
from bot.workflow.close import hand_on
from bot.workflow.copies import has_copy, want_copy
from bot.workflow.draw import counting, draw, excluded
from bot.workflow.gaining import gaining
from bot.workflow.marks import SLOT, reminders_due
from bot.workflow.missing import account_of, missing_of, missing_people
from bot.workflow.notify import look_at_the_card
from bot.workflow.operators import tell_operators
from bot.workflow.outside import Outside
from bot.workflow.ports import Filters
from bot.workflow.stranded import approvals_channel, asked_of_whom, nobody_answers
from bot.workflow.voices import absences, voice_of

log = logging.getLogger(__name__)

MOST_WAITING = 200
"""Requests looked through for one person, the newest first."""


def remind(*, outside: Outside, request_id: str) -> None:
    """See to it that everybody the request waits for hears of it. Harmless once it is decided. Raises Unavailable.

    Where nobody is left of them, others are asked or the operators are told; where nobody can be written to, the group
    is asked again where its card is. A card that somebody has deleted meanwhile is posted again.
    """
    now = outside.clock.now()
    with outside.store.reading() as tx:
        request = tx.requests.get(request_id)
    if request is None or request.status is not Status.PENDING:
        return
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        raise Unavailable(service="policies", why="they cannot be read", retry_after=300.0) from bundle
    request = asked_of_whom(outside=outside, bundle=bundle, request=request)
    if request.status is not Status.PENDING:
        return
    reach = missing_people(outside=outside, bundle=bundle, request=request, now=now)
    since, closes_at = request.waits_since or request.created_at, request.closes_at or now
    for entra, account in reach.accounts.items():
        for due in reminders_due(at=now, since=since, closes_at=closes_at, tz=account.tz):
            key, delay = f"digest-{entra}-{due:%Y%m%d%H%M}", (due - now).total_seconds()
            with outside.store.transaction() as tx:
                tx.enqueue(Job(name="digest", key=key, subject=entra, delay_seconds=max(0.0, delay)))
    look_at_the_card(outside=outside, request=request)
    if reach.accounts:
        return
    if reach.gone and not reach.unknown:
        if hand_on(outside=outside, request_id=request.id):
            return
        tell_operators(
            outside=outside,
            alert=Alert(text=nobody_answers(request)),
            elsewhere=approvals_channel(outside=outside, request=request),
        )
    _remind_at_the_card(outside, request, now)


def digest(*, outside: Outside, entra: str) -> None:
    """Tell one person what waits for them: the card itself when it is one, a list when there are more.

    Says nothing when nothing waits any more. Raises Unavailable.
    """
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        raise Unavailable(service="policies", why="they cannot be read", retry_after=300.0) from bundle
    account = account_of(outside=outside, entra=entra)
    now = outside.clock.now()
    if account is None or _is_away(outside, entra, now):
        return
    waiting = waiting_for(outside=outside, bundle=bundle, entra=entra)
    if not waiting:
        return
    event = AuditEvent(
        name="reminder.sent",
        at=now,
        actor="system",
        data={"to": entra, "requests": [picture.request.name for picture in waiting]},
    )
    if len(waiting) == 1:
        with outside.store.transaction() as tx:
            if not has_copy(tx=tx, request=waiting[0].request, account=account):
                want_copy(tx=tx, request=waiting[0].request, account=account)
                tx.audit.append(event)
                return
    try:
        outside.messenger.remind(account=account, waiting=waiting)
    except OutcomeUnknown as lost:
        # It was sent, or it was not: reminded twice is worse than once less, and there are more reminders to come.
        log.warning("reminder.unclear to=%s why=%s", entra, lost.why)
    except Refused as refusal:
        log.warning("reminder.undelivered to=%s why=%s", entra, refusal.code)
        return
    with outside.store.transaction() as tx:
        tx.audit.append(event)


def waiting_for(*, outside: Outside, bundle: Bundle, entra: str) -> tuple[Picture, ...]:
    """Every pending request this person may decide on and has not yet, oldest first. Raises Unavailable."""
    voice = voice_of(outside=outside, bundle=bundle, entra=entra)
    with outside.store.reading() as tx:
        pending = tx.requests.search(Filters(status=(Status.PENDING,), limit=MOST_WAITING))
    heard = (entra, *voice.lent)
    inside = {one.id: gaining(outside=outside, request=one, people=heard) for one in pending}
    found: list[Picture] = []
    with outside.store.reading() as tx:
        for request in pending:
            decided = {one.approver.entra for one in counting(tx=tx, request=request)}
            if entra not in decided and may_approve(
                clauses=missing_of(tx=tx, request=request),
                approver=entra,
                approver_groups=voice.groups(bundle=bundle, request=request, silent=decided | inside[request.id]),
                excluded=excluded(request=request) | inside[request.id],
            ):
                found.append(draw(outside=outside, tx=tx, request=request))
    return tuple(reversed(found))


def _is_away(outside: Outside, entra: str, now: datetime) -> bool:
    with outside.store.reading() as tx:
        return any(absence.person == entra for absence in absences(tx=tx, now=now))


def _remind_at_the_card(outside: Outside, request: Request, now: datetime) -> None:
    """Nobody who is missing can be written to: the group is asked once more where its card is."""
    with outside.store.transaction() as tx:
        current = tx.requests.hold(request.id)
        if current is None or current.status is not Status.PENDING:
            return
        if not current.reminders or now - current.reminders[-1] >= SLOT:
            # Run again after a death, it finds that it has been done.
            touch(tx=tx, request=current, now=now, update={"reminders": (*current.reminders, now)})
