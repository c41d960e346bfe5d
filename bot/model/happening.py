"""What Slack tells of its own accord: nobody asks for anything with it. Hints only, like everything that arrives."""

from __future__ import annotations

from pydantic import AwareDatetime

from bot.model.noun import Noun


class AccountChanged(Noun):
    """Something about somebody's account has changed, perhaps nothing that matters here.

    id        derived from Slack's own id of the event.
    team      the workspace the account belongs to.
    deleted, guest  as it is said to be now.
    """

    id: str
    at: AwareDatetime
    team: str
    user: str
    deleted: bool = False
    guest: bool = False


class MessageGone(Noun):
    """A message of amlbot's, or one that may be, is no longer where it was."""

    id: str
    at: AwareDatetime
    channel: str
    ts: str


Happening = AccountChanged | MessageGone
