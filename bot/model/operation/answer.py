"""What a query brings back."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.noun import Noun
from bot.model.text import Text


class Answer(Noun):
    """What a query brought back: column names in order and rows of plain text.

    words  what some cells say in both languages, by their English: sentences of ours among Azure's own words.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: Mapping[str, Text] = {}
