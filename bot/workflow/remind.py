"""Requests that wait are brought to mind: further and further apart, in working hours, and never ten pings for ten of
them.

`remind` finds whom a request waits for and asks for a digest for each; `digest` tells one person, in one message,
everything that waits for them. Digests that fall due in the same half hour are the same job.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from bot.model.audit import AuditEvent
from bot.model.decision import ApprovalClause
from bot.model.errors import OutcomeUnknown, Refused, Unavailable
from bot.model.facts import Unknown
from bot.model.job import Job
from bot.model.notice import Picture
from bot.model.people import SlackAccount
from bot.model.request import Request, Status
from bot.policy.approvals import may_approve
from bot.policy.bundle import Bundle
from bot.policy.eligible import escalation_of
from bot.workflow.advance import touch
from bot.workflow.draw import counting, draw, excluded
from bot.workflow.draw import remaining as remaining_of
from bot.workflow.identity import account_hurdle
from bot.workflow.marks import SLOT, reminders_due
from bot.workflow.membership import people_now
from bot.workflow.notify import COPY, shown_version
from bot.workflow.outside import Outside
from bot.workflow.ports import Filters, Transaction, View
from bot.workflow.voices import absences, voice_of

log = logging.getLogger(__name__)

MOST_WAITING = 200
"""Requests looked through for one person, the newest first."""


def remind(*, outside: Outside, request_id: str) -> None:
    """See to it that everybody the request waits for hears of it. Harmless once it is decided. Raises Unavailable."""
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        request = tx.requests.get(request_id)
        if request is None or request.status is not Status.PENDING:
            return
        missing = _missing(tx, request)
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        raise Unavailable(service="policies", why="they cannot be read", retry_after=300.0) from bundle
    reached = False
    for account, entra in _missing_people(outside, bundle, request, missing, now):
        since, closes_at = request.waits_since or request.created_at, request.closes_at or now
        for due in reminders_due(at=now, since=since, closes_at=closes_at, tz=account.tz):
            key, delay = f"digest-{entra}-{due:%Y%m%d%H%M}", (due - now).total_seconds()
            with outside.store.transaction() as tx:
                tx.enqueue(Job(name="digest", key=key, subject=entra, delay_seconds=max(0.0, delay)))
        reached = True
    if not reached:
        _remind_at_the_card(outside, request, now)


def digest(*, outside: Outside, entra: str) -> None:
    """Tell one person what waits for them: the card itself when it is one, a list when there are more.

    Says nothing when nothing waits any more. Raises Unavailable.
    """
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        raise Unavailable(service="policies", why="they cannot be read", retry_after=300.0) from bundle
    account = _account(outside, entra)
    now = outside.clock.now()
    if account is None or _is_away(outside, entra, now):
        return
    waiting = waiting_for(outside=outside, bundle=bundle, entra=entra)
    if not waiting:
        return
    try:
        if len(waiting) == 1 and not _has_copy(outside, waiting[0], account):
            _copy(outside, waiting[0], account)
        else:
            outside.messenger.remind(account=account, waiting=waiting)
    except OutcomeUnknown as lost:
        # It was sent, or it was not: reminded twice is worse than once less, and there are more reminders to come.
        log.warning("reminder.unclear to=%s why=%s", entra, lost.why)
    except Refused as refusal:
        log.warning("reminder.undelivered to=%s why=%s", entra, refusal.code)
        return
    with outside.store.transaction() as tx:
        data = {"to": entra, "requests": [picture.request.name for picture in waiting]}
        tx.audit.append(AuditEvent(name="reminder.sent", at=now, actor="system", data=data))


def waiting_for(*, outside: Outside, bundle: Bundle, entra: str) -> tuple[Picture, ...]:
    """Every pending request this person may decide on and has not yet, oldest first. Raises Unavailable."""
    voice = voice_of(outside=outside, bundle=bundle, entra=entra)
    found: list[Picture] = []
    with outside.store.transaction() as tx:
        for request in tx.requests.search(Filters(status=(Status.PENDING,), limit=MOST_WAITING)):
            decided = [one.approver.entra for one in counting(tx=tx, request=request)]
            if entra not in decided and may_approve(
                clauses=_missing(tx, request),
                approver=entra,
                approver_groups=voice.groups(bundle=bundle, request=request),
                excluded=excluded(request=request),
            ):
                found.append(draw(outside=outside, tx=tx, request=request))
    return tuple(reversed(found))


def _missing(tx: Transaction, request: Request) -> tuple[ApprovalClause, ...]:
    return remaining_of(request=request, approvals=counting(tx=tx, request=request))


def _missing_people(
    outside: Outside, bundle: Bundle, request: Request, missing: tuple[ApprovalClause, ...], now: datetime
) -> Iterator[tuple[SlackAccount, str]]:
    """Those who could fill what is missing, may be disturbed at all, and have an account to write to."""
    people = people_now(outside=outside, bundle=bundle, barred=excluded(request=request))
    if isinstance(people, Unknown):
        raise Unavailable(service="directory", why=people.unknown, retry_after=60.0)
    loud = {name for clause in missing for name in clause.groups} | _handed_on(bundle, request, missing)
    loud -= {name for name in loud if name in bundle.groups and bundle.groups[name].quiet}
    with outside.store.transaction() as tx:
        away = {absence.person for absence in absences(tx=tx, now=now)}
        decided = {one.approver.entra for one in counting(tx=tx, request=request)}
    barred = excluded(request=request) | away | decided
    for entra in sorted({one for name in loud for one in people.get(name, ())} - barred):
        account = _account(outside, entra)
        if account is not None:
            yield account, entra


def _handed_on(bundle: Bundle, request: Request, missing: tuple[ApprovalClause, ...]) -> set[str]:
    if request.escalated_at is None:
        return set()
    return escalation_of(bundle=bundle, clauses=missing)


def _account(outside: Outside, entra: str) -> SlackAccount | None:
    """The account to write to, None when there is none (any more). Raises Unavailable."""
    with outside.store.transaction() as tx:
        link = tx.people.linked(entra=entra)
    if link is None:
        return None
    try:
        account = outside.messenger.account(team=link.slack_team, user=link.slack_user)
    except Refused:
        return None
    return account if account_hurdle(account, slack_team=outside.slack_team) is None and not account.guest else None


def _is_away(outside: Outside, entra: str, now: datetime) -> bool:
    with outside.store.transaction() as tx:
        return any(absence.person == entra for absence in absences(tx=tx, now=now))


def _has_copy(outside: Outside, picture: Picture, account: SlackAccount) -> bool:
    with outside.store.transaction() as tx:
        return any(view.purpose == COPY and view.to == account.user for view in tx.views.of(picture.request.id))


def _copy(outside: Outside, picture: Picture, account: SlackAccount) -> None:
    view = View(request=picture.request.id, purpose=COPY, channel=account.user, to=account.user)
    shown = outside.messenger.show(picture=picture, view=view)
    with outside.store.transaction() as tx:
        tx.views.put(shown.model_copy(update={"shown": shown_version(picture, purpose=COPY)}))


def _remind_at_the_card(outside: Outside, request: Request, now: datetime) -> None:
    """Nobody who is missing can be written to: the group is asked once more where its card is."""
    with outside.store.transaction() as tx:
        current = tx.requests.hold(request.id)
        if current is None or current.status is not Status.PENDING:
            return
        if not current.reminders or now - current.reminders[-1] >= SLOT:
            # Run again after a death, it finds that it has been done.
            touch(tx=tx, request=current, now=now, update={"reminders": (*current.reminders, now)})
