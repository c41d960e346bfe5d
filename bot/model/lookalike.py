"""Names as people type them, made comparable, and characters that only look like other ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping


def normalised(text: str) -> str:
    """NFKC, trimmed, runs of white space as one space. Full-width letters become plain ones; look-alikes stay."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def foreign_character(text: str) -> str:
    """The first character outside printable ASCII, named as `U+039F GREEK CAPITAL LETTER OMICRON`; empty when none."""
    for character in text:
        if not (" " <= character <= "~"):
            return f"U+{ord(character):04X} {unicodedata.name(character, 'UNNAMED CHARACTER')}"
    return ""


def table_of(names: Iterable[str]) -> Mapping[str, str]:
    """A closed table: folded spelling -> canonical spelling."""
    return {folded(name): name for name in names}


def folded(text: str) -> str:
    """The spelling used as a key in closed tables: normalised and case-folded."""
    return normalised(text).casefold()
