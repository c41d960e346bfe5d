"""Those a request still waits for, as far as they may be disturbed and can be written to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.decision import ApprovalClause
from bot.model.errors import Refused, Unavailable
from bot.model.facts import Unknown
from bot.model.people import SlackAccount
from bot.model.request import Request
from bot.policy.bundle import Bundle
from bot.policy.eligible import escalation_of
from bot.workflow.draw import counting, excluded
from bot.workflow.draw import remaining as remaining_of
from bot.workflow.gaining import groups_given
from bot.workflow.identity import account_hurdle
from bot.workflow.membership import people_now
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction
from bot.workflow.voices import absences

RECENT_SECONDS = 60.0
"""How old an account's description may be where it is only asked whether somebody can be written to."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Who could fill what is missing and is neither quiet nor away.

    accounts  Entra object id -> the Slack account to write to.
    gone      those whose Slack account has been closed.
    unknown   those whom nobody has linked to a Slack account: they may be in a channel all the same.
    """

    accounts: dict[str, SlackAccount]
    gone: frozenset[str]
    unknown: frozenset[str]


def missing_of(*, tx: Transaction, request: Request) -> tuple[ApprovalClause, ...]:
    """What must still be agreed to."""
    return remaining_of(request=request, approvals=counting(tx=tx, request=request))


def missing_people(*, outside: Outside, bundle: Bundle, request: Request, now: datetime) -> Reach:
    """Whom a request waits for. Raises Unavailable when the directory or Slack cannot be asked."""
    groups = groups_given(request.plan)
    electors = people_now(outside=outside, bundle=bundle, barred=excluded(request=request), groups=groups)
    people = electors.people
    if isinstance(people, Unknown):
        raise Unavailable(service="directory", why=people.unknown, retry_after=60.0)
    with outside.store.reading() as tx:
        missing = missing_of(tx=tx, request=request)
        away = {absence.person for absence in absences(tx=tx, now=now)}
        decided = {one.approver.entra for one in counting(tx=tx, request=request)}
    loud = {name for clause in missing for name in clause.groups}
    if request.escalated_at is not None:
        loud |= escalation_of(bundle=bundle, clauses=missing)
    loud -= {name for name in loud if name in bundle.groups and bundle.groups[name].quiet}
    barred = excluded(request=request) | electors.gaining | away | decided
    accounts: dict[str, SlackAccount] = {}
    gone: set[str] = set()
    unknown: set[str] = set()
    for entra in sorted({one for name in loud for one in people.get(name, ())} - barred):
        with outside.store.reading() as tx:
            linked = tx.people.linked(entra=entra) is not None
        account = account_of(outside=outside, entra=entra) if linked else None
        if account is not None:
            accounts[entra] = account
        else:
            (gone if linked else unknown).add(entra)
    return Reach(accounts=accounts, gone=frozenset(gone), unknown=frozenset(unknown))


def account_of(*, outside: Outside, entra: str) -> SlackAccount | None:
    """The account to write to, None when there is none (any more). Raises Unavailable."""
    with outside.store.reading() as tx:
        link = tx.people.linked(entra=entra)
    if link is None:
        return None
    try:
        account = outside.messenger.account(team=link.slack_team, user=link.slack_user, age_seconds=RECENT_SECONDS)
    except Refused:
        return None
    return account if account_hurdle(account, slack_team=outside.slack_team) is None and not account.guest else None
