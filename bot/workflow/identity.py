"""Who is this, now: the Slack account as Slack describes it this minute, and the Entra identity it is linked to."""

from __future__ import annotations

from bot.model.errors import Refused
from bot.model.incoming import Incoming
from bot.model.notice import Hurdle
from bot.model.people import Person, SlackAccount
from bot.workflow.outside import Outside


def actor_of(incoming: Incoming) -> str:
    """How the audit names somebody whose Entra identity is not known (yet)."""
    return f"slack:{incoming.user_team}/{incoming.user}"


def payload_hurdle(*, incoming: Incoming, slack_team: str) -> Hurdle | None:
    """What the payload alone rules out, before anything is looked up."""
    if incoming.team != slack_team:
        return Hurdle.OTHER_WORKSPACE
    if incoming.user_team != slack_team:
        return Hurdle.STRANGER
    return None


def account_hurdle(account: SlackAccount, *, slack_team: str) -> Hurdle | None:
    """What the account as it is now rules out for every ask and click. Guests are left to the policies."""
    if account.deleted:
        return Hurdle.DELETED
    if account.bot:
        return Hurdle.BOT
    if account.stranger or account.team != slack_team:
        return Hurdle.STRANGER
    return None


def account_of(*, outside: Outside, incoming: Incoming) -> SlackAccount | Hurdle:
    """The Slack account behind an ask or a click, looked up afresh; or the hurdle it cannot pass.

    Raises Unavailable when Slack cannot be asked. Records the account as last seen.
    """
    hurdle = payload_hurdle(incoming=incoming, slack_team=outside.slack_team)
    if hurdle is not None:
        return hurdle
    try:
        account = outside.messenger.account(team=incoming.team, user=incoming.user)
    except Refused:
        return Hurdle.DELETED
    hurdle = account_hurdle(account, slack_team=outside.slack_team)
    if hurdle is not None:
        return hurdle
    with outside.store.transaction() as tx:
        tx.people.remember(account, seen_at=outside.clock.now())
    return account


def identify(*, outside: Outside, incoming: Incoming) -> Person | Hurdle:
    """The person behind an ask or a click, looked up afresh; or the hurdle they cannot pass.

    Only a stored link says who somebody is in Entra. Raises Unavailable when Slack cannot be asked.
    """
    account = account_of(outside=outside, incoming=incoming)
    if isinstance(account, Hurdle):
        return account
    with outside.store.reading() as tx:
        link = tx.people.link(slack_team=account.team, slack_user=account.user)
    return Person(slack=account, entra=link.entra, upn=link.upn) if link is not None else Hurdle.NOT_LINKED
