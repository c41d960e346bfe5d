"""What befell a request while it waited, said in the thread of its card."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from bot.model.noun import Noun
from bot.model.people import Person

Why = Literal["closed", "guest", "unlinked", "group"]
"""Why somebody may no longer do what they did: their Slack account was closed, made a guest's or unlinked, or they have
left the groups they agreed for."""


class Remark(Noun):
    """One thing that befell it.

    what  `lapsed`: somebody's agreement counts no longer; `left`: whoever asked has gone, and the request with them;
          `reposted`: the card was no longer there and stands anew.
    who   of the first two; None for a card.
    why   of the first two.
    """

    what: Literal["lapsed", "left", "reposted"]
    at: AwareDatetime
    who: Person | None = None
    why: Why | None = None
