"""Who is this, now: the Slack account as Slack describes it this minute, and the Entra identity it is linked to."""

from __future__ import annotations

from bot.model.audit import AuditEvent
from bot.model.errors import Refused
from bot.model.facts import Unknown
from bot.model.incoming import Incoming
from bot.model.notice import Hurdle
from bot.model.people import IdentityLink, Person, SlackAccount
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


def identify(*, outside: Outside, incoming: Incoming) -> Person | Hurdle:
    """The person behind an ask or a click, looked up afresh; or the hurdle they cannot pass.

    Raises Unavailable when Slack or the directory cannot be asked. Records the account as last seen, and a new
    link where the operator lets e-mail addresses link.
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
        link = tx.people.link(slack_team=account.team, slack_user=account.user)
    if link is None:
        found = _link_by_email(outside=outside, account=account) if outside.link_by_email else Hurdle.NOT_LINKED
        if isinstance(found, Hurdle):
            return found
        link = found
    return Person(slack=account, entra=link.entra, upn=link.upn)


def _link_by_email(*, outside: Outside, account: SlackAccount) -> IdentityLink | Hurdle:
    if not account.email:
        return Hurdle.NOT_LINKED
    principal = outside.directory.principal(written=account.email)
    if isinstance(principal, Unknown) or principal.type != "User":
        return Hurdle.NOT_LINKED
    link = IdentityLink(
        slack_team=account.team,
        slack_user=account.user,
        entra=principal.id.lower(),
        upn=principal.upn or principal.name,
        how="email",
    )
    with outside.store.transaction() as tx:
        tx.people.put(link)
        tx.audit.append(
            AuditEvent(
                name="identity.linked",
                at=outside.clock.now(),
                actor=link.entra,
                data={"slack": f"{account.team}/{account.user}", "how": "email", "upn": link.upn},
            )
        )
    return link
