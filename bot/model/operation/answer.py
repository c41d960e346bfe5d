"""What a query brings back."""

from __future__ import annotations

from bot.model.noun import Noun


class Answer(Noun):
    """What a query brought back: column names in order and rows of plain text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
