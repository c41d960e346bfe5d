"""Lists that stop where they get long, and say how much they leave out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.text import Language
from bot.slack.rich import Block, Bold, Piece, bullets, rich_text, section
from bot.slack.words import say

Line = tuple[Piece, ...]


def first_of(lines: Sequence[Line], *, most: int, language: Language) -> list[Line]:
    """At most so many of the lines, and one that says how many more there are."""
    left_out = len(lines) - most
    return [*lines[:most], *([(say(language, "list.more", count=left_out),)] if left_out > 0 else [])]


def listed(title: str, lines: Sequence[Line], *, most: int, language: Language) -> list[Block]:
    """A block with a list under the title of that message id; none where there are no lines."""
    if not lines:
        return []
    return [rich_text(section(Bold(say(language, title))), bullets(*first_of(lines, most=most, language=language)))]
