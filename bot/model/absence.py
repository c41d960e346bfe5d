"""Who is away until when, and who decides in their place meanwhile."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime

from bot.model.noun import Noun


class Absence(Noun):
    """Somebody is not asked and not reminded in [since, until).

    person    Entra object id.
    delegate  Entra object id of who may decide in their place; empty when nobody does.
    """

    person: str
    since: AwareDatetime
    until: AwareDatetime
    delegate: str = ""

    def holds(self, now: datetime) -> bool:
        return self.since <= now < self.until
