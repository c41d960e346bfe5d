"""What has come in, from whom, and what came with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.incoming import Incoming
from bot.model.notice import Notice
from bot.model.noun import Noun
from bot.model.people import IdentityLink, LinkOffer, SlackAccount


class Concluded(Noun):
    """Something that arrived and has been carried out. told: the answer, None when there is none (any more)."""

    told: Notice | None = None


class Asker(Noun):
    """What a line of somebody leans on: their defaults where they ask, and where their days end.

    tz  IANA name as Slack last told it; UTC for somebody never met.
    """

    defaults: Mapping[str, str] = {}
    tz: str = "UTC"


class Inbox(Protocol):
    def add(self, incoming: Incoming) -> bool:
        """False when that id was received before."""

    def add_at_end(self, incoming: Incoming, *, then: Callable[[Sequence[str]], None]) -> None:
        """Keep it when the transaction ends, in one go with all others that came together.

        then  told inside the transaction which ids had not been received before, in order; not at all for none. All
              who share a transaction want the same done: the last one's is.
        """

    def get(self, incoming_id: str) -> Incoming | None: ...

    def conclude(self, incoming_id: str, *, told: Notice | None) -> bool:
        """Record, with what it changes, that it has been carried out, and what its sender is to be told.

        told  None when the request's own message says it.
        False when it had been carried out before: the transaction is then to be rolled back.
        """

    def concluded(self, incoming_id: str) -> Concluded | None:
        """What was recorded when it was carried out, None when it has not been."""

    def forget_spent(self, *, before: datetime) -> int:
        """Erase the bearer addresses and the answers of what arrived before that; how many had any.

        Slack honours an address for 30 minutes; nobody asks for an answer again after that either.
        Source  docs.slack.dev/interactivity/handling-user-interaction, "message responses"
        """

    def forget(self, *, before: datetime, most: int) -> int:
        """Erase what arrived before that, was carried out and is spent: how many, at most so many.

        What people typed and pasted is nowhere else; what became of it is in the requests and in the audit.
        """


class People(Protocol):
    def link(self, *, slack_team: str, slack_user: str) -> IdentityLink | None: ...

    def linked(self, *, entra: str) -> IdentityLink | None:
        """The Slack account of an Entra identity, None when nobody has linked it."""

    def put(self, link: IdentityLink) -> bool:
        """Store or replace by Slack account.

        False, changing nothing, when another account of the same Slack workspace is linked to that identity.
        """

    def remove(self, *, slack_team: str, slack_user: str) -> IdentityLink | None:
        """What was linked and is no longer; None when nothing was."""

    def links(self, *, containing: str = "", after: str = "", limit: int = 50) -> Sequence[IdentityLink]:
        """In order of the Slack users.

        containing  part of a user principal name, of an object id or of a Slack user, in any case.
        after       Slack user of the last one of the page before.
        """

    def offer(self, *, slack_team: str, slack_user: str) -> LinkOffer | None: ...

    def put_offer(self, offer: LinkOffer) -> None:
        """Store or replace by Slack account."""

    def drop_offer(self, *, slack_team: str, slack_user: str) -> None:
        """Harmless when there is none."""

    def remember(self, account: SlackAccount, *, seen_at: datetime) -> None: ...

    def account(self, *, slack_team: str, slack_user: str) -> SlackAccount | None:
        """As last seen; for language and display only, never for authority."""


EVERYWHERE = "*"
"""In the place of a channel: a setting of the person that holds in all of them."""


class Defaults(Protocol):
    def of(self, *, team: str, user: str, channel: str) -> Mapping[str, str]:
        """Remembered defaults of one person in one channel: group, workspace, location."""

    def asker(self, *, team: str, user: str, channel: str) -> Asker:
        """The same with their time zone, in one question: it is asked before every ack of a line."""

    def put(self, *, team: str, user: str, channel: str, values: Mapping[str, str]) -> None:
        """Merge; an empty value forgets the default."""

    def everybodys(self, *, name: str) -> Sequence[str]:
        """The values of one name that people have set for themselves everywhere (in the channel EVERYWHERE)."""


class Files(Protocol):
    """The bytes of files that came along, each once, under the digest of its content."""

    def keep(self, *, content: bytes, at: datetime) -> str:
        """Store the bytes and return their digest; storing them again only notes when that was."""

    def content(self, digest: str) -> bytes:
        """The very bytes of that digest. Raises LookupError when they are not there or are no longer those."""

    def forget(self, *, before: datetime, limit: int = 50) -> tuple[str, ...]:
        """Erase bytes that were last stored before that and that no request names which is open or has changed since.

        Returns the digests of those erased, at most `limit`; empty when there is nothing more to erase.
        """
