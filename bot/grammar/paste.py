"""What chats, documents and terminals do to a command line on its way, undone; each character keeps its place.

A repaired line is a list of (character, offset in the line as typed), so that a problem can point at what was typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.model.problem import Correction
from bot.model.text import Text

Placed = list[tuple[str, int]]

_SPACES = frozenset("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t")
_INVISIBLE = frozenset(
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_QUOTES = {
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2018": "'", "\u2019": "'", "\u201a": "'",
}  # fmt: skip
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'"}
_FENCE = re.compile(r"^\s*```[ \t]*(?:[A-Za-z][\w+ -]*\n)?(?P<inside>.*?)```\s*$", re.DOTALL)
_INLINE = re.compile(r"^\s*`(?P<inside>[^`\n]+)`\s*$")
_PROMPT = re.compile(r"^\s*(?:\$|>|PS [^>\n]{0,60}>)\s+(?=\S)")
_CONTINUED = re.compile(r"[ \t]*[\\`^][ \t]*\r?\n[ \t]*")
_SLACK_ENTITY = re.compile(r"<(?P<body>(?:mailto:|https?://|@[UW]|#C|!)[^<>\n]*)>")


@dataclass(frozen=True, slots=True)
class Repaired:
    """A line as it was meant, with what was changed."""

    characters: Placed
    corrections: tuple[Correction, ...]


def repair(line: str) -> Repaired:
    """Undo the damage of pasting. Quotes and dashes are left to the tokenizer, which knows what is quoted."""
    characters: Placed = [(character, offset) for offset, character in enumerate(line)]
    notes: list[Correction] = []
    characters = _unfenced(characters, notes)
    characters = _unprompted(characters)
    characters = _joined(characters)
    characters = _unlinked(characters)
    characters = _unescaped(characters)
    return Repaired(characters=_plain(characters, notes), corrections=tuple(notes))


def _text(characters: Placed) -> str:
    return "".join(character for character, _ in characters)


def _unfenced(characters: Placed, notes: list[Correction]) -> Placed:
    text = _text(characters)
    found = _FENCE.match(text) or _INLINE.match(text)
    if found is None:
        return characters
    start, end = found.span("inside")
    return characters[start:end]


def _unprompted(characters: Placed) -> Placed:
    found = _PROMPT.match(_text(characters))
    return characters[found.end() :] if found else characters


def _joined(characters: Placed) -> Placed:
    text = _text(characters)
    joined: Placed = []
    end = 0
    for found in _CONTINUED.finditer(text):
        joined += [*characters[end : found.start()], (" ", characters[found.start()][1])]
        end = found.end()
    return joined + characters[end:]


def _unlinked(characters: Placed) -> Placed:
    """`<mailto:a@b|a@b>` -> `a@b`, `<http://x.yml|x.yml>` -> `x.yml`, `<@U1|ana>` -> `<@U1>`."""
    text = _text(characters)
    plain: Placed = []
    end = 0
    for found in _SLACK_ENTITY.finditer(text):
        plain += characters[end : found.start()]
        body = found["body"]
        target, bar, label = body.partition("|")
        if body[0] in "@#!":
            said = f"<{target}>"
        elif bar:
            said = label
        else:
            said = target.removeprefix("mailto:")
        offset = characters[found.start()][1]
        plain += [(character, offset) for character in said]
        end = found.end()
    return plain + characters[end:]


def _unescaped(characters: Placed) -> Placed:
    text = _text(characters)
    plain: Placed = []
    at = 0
    while at < len(characters):
        entity = next((one for one in _ENTITIES if text.startswith(one, at)), "") if text[at] == "&" else ""
        if entity:
            plain.append((_ENTITIES[entity], characters[at][1]))
            at += len(entity)
        else:
            plain.append(characters[at])
            at += 1
    return plain


def _plain(characters: Placed, notes: list[Correction]) -> Placed:
    plain: Placed = []
    straightened = False
    for character, offset in characters:
        if character in _INVISIBLE or character == "\r":
            continue
        if character in _SPACES:
            plain.append((" ", offset))
        elif character in _QUOTES:
            straightened = True
            plain.append((_QUOTES[character], offset))
        else:
            plain.append((character, offset))
    if straightened:
        text = Text(
            en="Curly quotes were read as straight ones.", es="Las comillas tipográficas se leyeron como rectas."
        )
        notes.append(Correction(code="quotes", text=text))
    return plain
