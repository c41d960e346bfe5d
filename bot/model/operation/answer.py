"""What a query brings back."""

from __future__ import annotations

from bot.model.noun import Noun
from bot.model.text import Text

Cell = str | Text
"""Plain text as Azure gives it, or a sentence of ours in both languages."""


class Answer(Noun):
    """What a query brought back: column names in order and rows of cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
