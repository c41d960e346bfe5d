"""Letters that only look like the ones people mean."""

from __future__ import annotations

import unicodedata

_DISGUISES = ("GREEK", "CYRILLIC", "ARMENIAN", "COPTIC", "CHEROKEE", "LISU", "LATIN LETTER SMALL CAPITAL")
"""Scripts whose letters look like Latin ones (Unicode Technical Standard 39, confusables); names begin with them."""


def look_alike_in(text: str) -> str:
    """The first letter that only looks like a Latin one, as `U+039F GREEK CAPITAL LETTER OMICRON`; empty when none.

    Letters with accents and whole other scripts, Chinese or Arabic, look like nothing but themselves.
    """
    if text.isascii():
        return ""
    for character in text:
        if ord(character) < 128:
            continue
        name = unicodedata.name(character, "UNNAMED CHARACTER")
        styled = unicodedata.normalize("NFKC", character)
        if name.startswith(_DISGUISES) or (styled.isascii() and styled.isalnum() and character not in "ªº"):
            return f"U+{ord(character):04X} {name}"
    return ""
