"""What was thought of an emergency afterwards."""

from __future__ import annotations

from pydantic import AwareDatetime

from bot.model.noun import Noun
from bot.model.people import Person


class EmergencyReview(Noun):
    """Whether somebody who may judge it found a declared emergency in order.

    reviewer  None when nobody looked in time, which is not in order.
    """

    in_order: bool
    at: AwareDatetime
    reviewer: Person | None = None
    reason: str = ""
