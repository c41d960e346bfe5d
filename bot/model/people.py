"""Who acts: a Slack account and the Entra identity it has been verified to belong to."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from bot.model.noun import Noun
from bot.model.text import Language

SYSTEM = "system"
"""The actor of what nobody clicked: timers, sweeps, reconciliation."""

OPERATOR = "operator"
"""The actor of what was done at the command line, beside the bot."""


AMLBOT = "amlbot"
"""The group that amlbot itself is in, and nobody else: it asks for what the policies let it do unasked."""


def is_person(slack_id: str) -> bool:
    """Whether it is a person's id, and no channel's."""
    return slack_id.startswith(("U", "W"))


def user_of(word: str) -> str:
    """The Slack user a mention means, whatever name stands beside it; empty for any other word."""
    return word.strip("<@>").split("|")[0] if word.startswith("<@") else ""


class SlackAccount(Noun):
    """A person's account in a Slack workspace, as Slack describes it now.

    team      id of the Slack workspace the account belongs to.
    guest     restricted or ultra-restricted.
    stranger  from another organisation, met in a shared channel.
    """

    team: str
    user: str
    name: str
    email: str = ""
    language: Language = "en"
    tz: str = "UTC"
    guest: bool = False
    stranger: bool = False
    deleted: bool = False
    bot: bool = False


class Person(Noun):
    """A Slack account linked to an Entra identity.

    entra   object id in the tenant, lower case.
    upn     user principal name, for display.
    """

    slack: SlackAccount
    entra: str
    upn: str = ""

    @property
    def mention(self) -> str:
        return self.slack.user


PrincipalType = Literal["User", "Group", "ServicePrincipal"]


class Principal(Noun):
    """An Entra identity a role can be given to. id is its object id.

    gone  nobody has that id, neither now nor to be restored: what it was stands in `type` no more than as a guess.
    """

    id: str
    type: PrincipalType
    name: str
    upn: str = ""
    gone: bool = False

    @property
    def shown(self) -> str:
        """What people know it by: the user principal name of a person, the name of anything else."""
        return self.upn or self.name


class IdentityLink(Noun):
    """The stored fact that a Slack account belongs to an Entra identity.

    how   `confirmed` by the person, who was shown it; `admin`: somebody who may link others; `email`: the same address
          and nobody asked, as versions before the confirmation did.
    at    None for one as old as that.
    by    who made it, as the audit names them.
    """

    slack_team: str
    slack_user: str
    entra: str
    upn: str
    how: Literal["email", "admin", "confirmed"]
    at: AwareDatetime | None = None
    by: str = ""

    @property
    def account(self) -> str:
        """The Slack account as the audit writes it."""
        return f"{self.slack_team}/{self.slack_user}"


class LinkOffer(Noun):
    """An Entra identity that was found for a Slack account, and what its owner said to it.

    name, upn  of the identity, as the directory has them.
    email      the address of the Slack account that led to it.
    state      `taken`: the identity is linked to another account of the same Slack workspace.
    waiting    ids of what arrived from the account meanwhile and goes on once it is linked, oldest first.
    """

    slack_team: str
    slack_user: str
    entra: str
    name: str
    upn: str
    email: str
    at: AwareDatetime
    state: Literal["open", "declined", "taken"] = "open"
    waiting: tuple[str, ...] = ()
