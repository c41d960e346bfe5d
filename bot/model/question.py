"""What an approver asks the requester before deciding, and the answer; the request goes on waiting meanwhile."""

from __future__ import annotations

from pydantic import AwareDatetime

from bot.model.noun import Noun
from bot.model.people import Person


class Question(Noun):
    """One question about a request.

    text    in the asker's words; shown, never interpreted.
    answer  the requester's words, empty while there are none.
    """

    asker: Person
    text: str
    at: AwareDatetime
    answer: str = ""
    answered_at: AwareDatetime | None = None

    @property
    def is_open(self) -> bool:
        return self.answered_at is None
