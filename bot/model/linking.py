"""What is said of who somebody is in Entra. Nothing here knows Block Kit or markup."""

from __future__ import annotations

from typing import Literal

from bot.model.noun import Noun
from bot.model.people import IdentityLink, LinkOffer


class LinkOffered(Noun):
    """Is this you? An Entra identity was found for somebody's Slack account, and nothing is linked until they say so.

    waits  whether something of theirs waits for the answer.
    """

    notice: Literal["link-offered"] = "link-offered"
    offer: LinkOffer
    waits: bool = False


class WayToLink(Noun):
    """What has to be done before somebody is known in Entra.

    how   `confirm`: they are shown who was found for them once they ask for anything, and that goes on by itself;
          `again`: they have said no to that before; `other`: somebody who may link people has to.
    upn   who was found for them; empty for `other`.
    user  their own Slack id.
    """

    how: Literal["confirm", "again", "other"]
    user: str
    upn: str = ""


class LinkShown(Noun):
    """Which Entra identity somebody's Slack account is linked to.

    by  Slack user who has just linked it for them, `operator` at the command line; empty when they asked themselves.
    """

    notice: Literal["link-shown"] = "link-shown"
    link: IdentityLink
    by: str = ""


class LinksPage(Noun):
    """Links in order of the Slack accounts. next_after is the key of the next page, empty when this was the last."""

    notice: Literal["links"] = "links"
    links: tuple[IdentityLink, ...]
    filters: tuple[str, ...] = ()
    next_after: str = ""
