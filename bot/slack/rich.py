"""Rich text blocks from pieces. In a text element nothing is markup, so what people wrote can be shown as it is.

Source  docs.slack.dev/reference/block-kit/blocks/rich-text-block (2026-11)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from bot.model.text import Language
from bot.slack.legible import NOTHING, clean, cut, one_line, width
from bot.slack.words import template

Block: TypeAlias = dict[str, Any]

# Slack states no limit for a rich text element; the one of a section's text (3,000) is kept.
LONGEST = 3000

# The members of a block that hold words.
_READ = frozenset({"text", "title", "caption", "fallback", "url"})

_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_GROUP = re.compile(r"S[A-Z0-9]{2,20}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,20}")


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, a user group or a channel by its Slack id; anything that is no such id is shown as words."""

    id: str


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, which Slack shows in the reader's own time zone."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Bold:
    """Words in bold type."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Words in a fixed-width type."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link; only https addresses become one."""

    url: str
    text: str


Piece: TypeAlias = str | Mention | Moment | Bold | Code | Link
Pieces: TypeAlias = Sequence[Piece]


def phrase(language: Language, msgid: str, **slots: Piece | Pieces) -> tuple[Piece, ...]:
    """A catalogue sentence as pieces, with typed pieces where its values go. Raises KeyError like `say`."""
    found: list[Piece] = []
    for words, name in template(language, msgid):
        if words:
            found.append(words)
        if name:
            slot = slots[name]
            found.extend([slot] if isinstance(slot, (str, Mention, Moment, Bold, Code, Link)) else slot)
    return tuple(found)


def coded(text: str) -> tuple[Piece, ...]:
    """The text as pieces, with what stands between two backticks in a fixed-width type instead of them."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return (text,)
    found = [Code(part) if index % 2 else part for index, part in enumerate(parts) if part]
    return tuple(found) or (text,)


def section(*pieces: Piece) -> Block:
    """One paragraph."""
    return {"type": "rich_text_section", "elements": _elements(pieces)}


def quote(*pieces: Piece) -> Block:
    """A quotation, for what a person wrote."""
    return {"type": "rich_text_quote", "elements": _elements(pieces)}


def preformatted(text: str, *, limit: int = LONGEST) -> Block:
    """Fixed-width words to copy."""
    return {
        "type": "rich_text_preformatted",
        "elements": [{"type": "text", "text": cut(text, limit).strip() or NOTHING}],
    }


def bullets(*items: Pieces) -> Block:
    """A list with one item a line."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [section(*item) for item in items]}


def rich_text(*parts: Block) -> Block:
    """A block of paragraphs, lists and quotations."""
    return {"type": "rich_text", "elements": list(parts)}


def spoken(pieces: Pieces) -> str:
    """The pieces as plain words, for a notification or a screen reader."""
    return "".join(_words(piece) for piece in pieces)


def within(blocks: Sequence[Block], *, most: int) -> list[Block]:
    """The blocks with their longest words cut until all their text together is at most about `most`.

    Headers, fields, buttons and tables are short by themselves and stay as they are.
    """
    shown = list(blocks)
    for cap in (1000, 500, 250, 120, 60, 30):
        if _written(shown) <= most:
            break
        shown = [_shortened(block, cap) for block in blocks]
    return shown


def is_mention(identity: str) -> bool:
    """True for something that has the form of a Slack person, group or channel id."""
    return any(form.fullmatch(identity) for form in (_USER, _GROUP, _CHANNEL))


def _elements(pieces: Pieces) -> list[Block]:
    found = [element for piece in pieces if (element := _element(piece)) is not None]
    return found or [{"type": "text", "text": NOTHING}]


def _element(piece: Piece) -> Block | None:
    match piece:
        case Mention(identity) if _USER.fullmatch(identity):
            return {"type": "user", "user_id": identity}
        case Mention(identity) if _GROUP.fullmatch(identity):
            return {"type": "usergroup", "usergroup_id": identity}
        case Mention(identity) if _CHANNEL.fullmatch(identity):
            return {"type": "channel", "channel_id": identity}
        case Moment(at):
            return {
                "type": "date",
                "timestamp": int(at.timestamp()),
                "format": "{date_short_pretty} {time}",
                "fallback": _utc(at),
            }
        case Bold(text):
            return _text(text, style="bold")
        case Code(text):
            return _text(text, style="code")
        case Link(url, text) if url.startswith("https://"):
            return {"type": "link", "url": url, "text": cut(text, 200) or url}
        case _:
            return _text(_words(piece))


def _text(text: str, *, style: str = "") -> Block | None:
    shown = cut(text, LONGEST)
    if not shown:
        return None
    return {"type": "text", "text": shown} | ({"style": {style: True}} if style else {})


def _words(piece: Piece) -> str:
    match piece:
        case str():
            return clean(piece)
        case Mention(identity):
            return one_line(identity, 80)
        case Moment(at):
            return _utc(at)
        case Bold(text) | Code(text) | Link(_, text):
            return clean(text)


def _written(node: Any) -> int:
    if isinstance(node, dict):
        return sum(
            (width(value) if name in _READ else 0) if isinstance(value, str) else _written(value)
            for name, value in node.items()
        )
    return sum(_written(item) for item in node) if isinstance(node, list) else 0


def _shortened(node: Any, cap: int) -> Any:
    if isinstance(node, list):
        return [_shortened(item, cap) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "text":
        return {**node, "text": cut(node["text"], cap)}
    return {name: _shortened(value, cap) for name, value in node.items()}


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
