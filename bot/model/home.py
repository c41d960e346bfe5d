"""What a person sees in the Home of the app."""

from __future__ import annotations

from bot.model.notice import Hurdle
from bot.model.noun import Noun
from bot.model.people import LinkOffer
from bot.model.picture import Picture


class Total(Noun):
    """A running total of a team or a person, and its limit.

    counter  the counter's id in the policies.
    whose    the team, `team/project`, or empty for the person's own.
    monthly  spent in this calendar month, and back at nothing in the next one.
    used     None when it could not be read.
    unit     of `used` and `limit`, as the field that is added has it, such as `nodes`; empty for requests.
    """

    counter: str
    whose: str
    used: float | None
    limit: float
    monthly: bool
    unit: str = ""


class HomePage(Noun):
    """waiting: requests this person may decide on, the oldest first. mine: their own newest. held: what stands because
    of them, what ends first at the front.

    hurdle    why there is nothing to see, None when there is.
    offer     the Entra identity that was found for a person who is linked to none, to be confirmed.
    more_*    how many are not shown.
    language  what the person chose, empty for what Slack says.
    """

    hurdle: Hurdle | None = None
    offer: LinkOffer | None = None
    waiting: tuple[Picture, ...] = ()
    more_waiting: int = 0
    mine: tuple[Picture, ...] = ()
    held: tuple[Picture, ...] = ()
    more_held: int = 0
    totals: tuple[Total, ...] = ()
    language: str = ""
