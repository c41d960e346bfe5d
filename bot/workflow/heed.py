"""What Slack tells of its own accord is kept as work to be done, or let go: the first step, before the ack."""

from __future__ import annotations

from typing import assert_never

from bot.model.audit import AuditEvent
from bot.model.happening import AccountChanged, Happening, MessageGone
from bot.model.job import Job
from bot.model.people import SlackAccount
from bot.workflow.depart import depart_job
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction
from bot.workflow.repost import place_of


def heed(*, outside: Outside, happening: Happening) -> None:
    """Enqueue what follows. Nothing here leaves the process except one short database transaction.

    Told twice it is followed by nothing more. Raises Unavailable when the database cannot be reached.
    """
    match happening:
        case MessageGone():
            place = place_of(channel=happening.channel, ts=happening.ts)
            job = Job(name="repost", key=f"repost-{place}", subject=place)
            outside.store.together(lambda tx: tx.enqueue(job))
        case AccountChanged():
            if happening.team == outside.slack_team and _matters(outside, happening):
                outside.store.together(lambda tx: _changed(tx, happening))
        case _:
            assert_never(happening)


def _matters(outside: Outside, change: AccountChanged) -> bool:
    """Whether somebody who acts here is no longer as they were last seen: statuses and pictures change all day."""
    with outside.store.reading() as tx:
        return _is_news(tx, change)


def _is_news(tx: Transaction, change: AccountChanged) -> bool:
    seen = tx.people.account(slack_team=change.team, slack_user=change.user)
    before = (seen.deleted, seen.guest) if seen is not None else (False, False)
    linked = tx.people.link(slack_team=change.team, slack_user=change.user) is not None
    return linked and before != (change.deleted, change.guest)


def _changed(tx: Transaction, change: AccountChanged) -> None:
    link = tx.people.link(slack_team=change.team, slack_user=change.user)
    if link is None or not _is_news(tx, change):
        return
    seen = tx.people.account(slack_team=change.team, slack_user=change.user)
    account = seen or SlackAccount(team=change.team, user=change.user, name=link.upn)
    now = account.model_copy(update={"deleted": change.deleted, "guest": change.guest})
    tx.people.remember(now, seen_at=change.at)
    data = {"slack": link.account, "entra": link.entra, "deleted": change.deleted, "guest": change.guest}
    tx.audit.append(AuditEvent(name="account.changed", at=change.at, actor="slack", data=data))
    if change.deleted or change.guest:
        tx.enqueue(depart_job(entra=link.entra, cause=change.id))
