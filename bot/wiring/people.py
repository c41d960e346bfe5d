"""Links between Slack accounts and Entra identities, from the command line, beside the running bot."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from slack_sdk import WebClient

from bot.azure.clients import Clients
from bot.azure.directory import EntraDirectory
from bot.model.errors import Misconfigured
from bot.model.facts import Unknown
from bot.model.people import OPERATOR, IdentityLink
from bot.settings import read
from bot.slack.clients import slack_team
from bot.slack.messenger import SlackMessenger
from bot.wiring.process import SystemClock
from bot.wiring.records import beside
from bot.workflow.identity import account_hurdle
from bot.workflow.link import tie, untie


def linked_people(*, url: str, containing: str = "") -> Sequence[IdentityLink]:
    """Every link with that part of a name or id in it, in order of the Slack users."""
    with beside(url=url).reading() as tx:
        return tx.people.links(containing=containing, limit=sys.maxsize)


def link_person(*, environment: Mapping[str, str], user: str, identity: str) -> IdentityLink:
    """Link a Slack account to an Entra identity, both looked up now; the running bot tells its owner.

    environment  the settings of the running bot.
    Raises Misconfigured with why it must not be made, Refused, Unavailable.
    """
    settings = read(environment)
    client = WebClient(token=settings.slack_bot_token, timeout=15)
    clock = SystemClock()
    team = slack_team(client=client)
    account = SlackMessenger(client=client, clock=clock).account(team=team, user=user)
    principal = EntraDirectory(clients=Clients()).principal(written=identity)
    if account_hurdle(account, slack_team=team) is not None:
        raise Misconfigured([f"{user} is no account of a person of this Slack workspace"])
    if isinstance(principal, Unknown) or principal.type != "User":
        raise Misconfigured([f"no enabled person in Entra has the address or object id {identity}"])
    now = clock.now()
    link = IdentityLink(
        slack_team=team,
        slack_user=account.user,
        entra=principal.id.lower(),
        upn=principal.shown,
        how="admin",
        at=now,
        by=OPERATOR,
    )
    with beside(url=settings.database_url).transaction() as tx:
        old = tx.people.link(slack_team=team, slack_user=account.user)
        if old is not None:
            raise Misconfigured([f"{user} is linked to {old.upn}: `amlbot people unlink {user}` first"])
        if not tie(tx=tx, link=link, at=now):
            raise Misconfigured([f"{link.upn} is linked to another account: `amlbot people links --find {link.upn}`"])
    return link


def unlink_person(*, url: str, user: str) -> IdentityLink:
    """Remove the link of a Slack account; the running bot tells its owner. Raises Misconfigured when there is none."""
    with beside(url=url).transaction() as tx:
        for link in tx.people.links(containing=user, limit=sys.maxsize):
            if link.slack_user == user:
                untie(tx=tx, team=link.slack_team, user=user, by=OPERATOR, at=SystemClock().now())
                return link
    raise Misconfigured([f"{user} is linked to nobody"])
