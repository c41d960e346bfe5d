"""One thing that is wrong with what a person asked, said so that they can mend it."""

from __future__ import annotations

from bot.model.noun import Noun
from bot.model.text import Text


class Problem(Noun):
    """What is wrong, where, and the nearest thing that would be right.

    code        stable name for scripts, such as `missing-option` or `unknown-word`.
    text        the sentence for the person.
    field       name of the parameter concerned, empty when it is the line as a whole.
    position    0-based character offset in the line as typed, -1 when there is none.
    suggestion  a corrected line to copy, empty when there is none.
    """

    code: str
    text: Text
    field: str = ""
    position: int = -1
    suggestion: str = ""


class Correction(Noun):
    """Something amlbot changed or added to what was typed, always shown and never silent."""

    code: str
    text: Text
