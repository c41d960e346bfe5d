"""Slack, in what it shows and what people have put into it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from pydantic import AwareDatetime

from bot.model.home import HomePage
from bot.model.incoming import Attachment, Incoming
from bot.model.notice import Alert, Notice
from bot.model.noun import Noun
from bot.model.people import SlackAccount
from bot.model.picture import Picture
from bot.model.stray import Stray

COPY = "copy"
"""The purpose of the card in somebody's direct messages; there may be several of a request, one a person."""


class View(Noun):
    """One Slack message that shows a request.

    purpose   `card` in the approvals channel, COPY of it in an approver's direct messages, `request` where it was
              asked, `progress` and `question.N` in its thread, `answer.N`, `nudge.N` and `remark.N` in the card's.
    channel   where it is; a person's id for direct messages that have not been opened yet.
    ts        Slack's id of the message; empty while it is being posted.
    shown     version of the request the message shows.
    at        when it was last posted or edited; None when it never was.
    to        the person whose direct messages it is in; empty for what several people see.
    again     how often it had to be posted anew because it was no longer there.
    closed    its channel takes nothing any more and the message stands elsewhere now.
    rendering  digest of what was last sent of a message that people decide on.
    sent      what `show` has just sent, as JSON; empty in a stored view.
    """

    request: str
    purpose: str
    channel: str
    ts: str = ""
    thread_ts: str = ""
    shown: int = 0
    at: AwareDatetime | None = None
    to: str = ""
    again: int = 0
    closed: bool = False
    rendering: str = ""
    sent: str = ""


class Views(Protocol):
    def of(self, request_id: str) -> Sequence[View]: ...

    def at(self, *, channel: str, ts: str) -> View | None:
        """What stands there as one of our messages, None when nothing of ours does (any more)."""

    def put(self, view: View) -> None:
        """Store or replace by (request, purpose, channel)."""

    def keep_card(self, *, sent: str, at: datetime) -> str:
        """Store what was sent of a message that people decide on, once, for good; its digest."""

    def card(self, digest: str) -> str:
        """What was sent. Raises LookupError when nothing is kept under that digest or it is no longer that."""


class Attachments(Protocol):
    """Files that people have put into Slack."""

    def shared(self, *, incoming: Incoming) -> Sequence[Attachment]:
        """Files that a line may mean by their names, newest first; none when the conversation may not be read.

        In a thread those of the thread; elsewhere those its author has shared there within a day. Raises Unavailable.
        """

    def content(self, *, attachment: Attachment, most: int) -> bytes:
        """The bytes of a file.

        Raises Refused when it is gone, kept elsewhere or has more than `most` bytes, and Unavailable.
        """


class Messenger(Protocol):
    """Slack, outward. What is written is rendered by the Slack room from the nouns given here."""

    def account(self, *, team: str, user: str, age_seconds: float = 0.0) -> SlackAccount:
        """The account as Slack describes it now, or described it at most so long ago.

        Raises Unavailable; Refused when there is no such account.
        """

    def tell(self, *, incoming: Incoming, notice: Notice) -> None:
        """Answer one person, visible to them alone; by direct message when the reply address has expired.

        Raises Unavailable. A person who can no longer be reached is logged, not raised.
        """

    def home(self, *, team: str, user: str, page: HomePage) -> None:
        """Publish the Home of one person. Raises Unavailable; a person who has none is logged."""

    def remind(self, *, account: SlackAccount, waiting: Sequence[Picture]) -> None:
        """Write to one person, in one direct message, which requests wait for them.

        Raises Unavailable, OutcomeUnknown, and Refused when they cannot be written to.
        """

    def write(self, *, account: SlackAccount, notice: Notice) -> None:
        """Say something to one person that they did not ask for, in their direct messages.

        Raises Unavailable, OutcomeUnknown, and Refused when they cannot be written to.
        """

    def alert(self, *, channel: str, alert: Alert) -> None:
        """Say something in the operators' channel. Raises Unavailable, OutcomeUnknown; Refused for a closed channel."""

    def report(self, *, stray: Stray) -> Stray:
        """Post (ts empty) or edit the message about something that serves nobody. Idempotent.

        Returns it with channel and ts filled in. Raises Unavailable, OutcomeUnknown (a post whose answer was lost; the
        next call looks for it first), and Refused when its channel or its person takes no message.
        """

    def show(self, *, picture: Picture, view: View) -> View:
        """Post (view.ts empty) or edit one message so that it shows the picture. Idempotent.

        A channel that is a person's id means their direct messages.
        Returns the view with ts and shown filled in; with another channel when the first could not be written to
        (archived, bot removed, message deleted): the requester's direct messages for `request` and `progress`.
        Raises Unavailable, OutcomeUnknown (a post whose answer was lost; the next call looks for it first).
        """
