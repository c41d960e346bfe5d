"""What a form opened from a line still needs is said once, at its field, for as long as it is needed.

The mark is the beginning of the field's hint, in words: Slack hands an emoji back as something else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from bot.model.form import Form
from bot.model.text import Language
from bot.slack.blocks import plain
from bot.slack.form_fields import FIELD, LONGEST_HINT
from bot.slack.rich import Block
from bot.slack.words import LANGUAGES, say


def wanting(form: Form) -> frozenset[str]:
    """The fields that the line left out, or left to be replaced: those with a place for a mark that hold nothing."""
    empty = frozenset(one.name for one in form.fields if one.element != "document" and not one.initial)
    return empty & {one.field for one in form.problems if one.code in ("missing-option", "unresolved")}


def marked(blocks: Sequence[Block], *, fields: Collection[str], language: Language) -> list[Block]:
    """The blocks with a mark at these fields."""
    return [_with_mark(block, language) if _name(block) in fields else block for block in blocks]


def marked_in(blocks: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The fields that have a mark."""
    return frozenset(_name(block) for block in blocks if _mark(block))


def unmarked(blocks: Sequence[Mapping[str, Any]], *, fields: Collection[str]) -> list[Block]:
    """The blocks without the marks of these fields."""
    return [_without_mark(block) if _name(block) in fields else dict(block) for block in blocks]


def _name(block: Mapping[str, Any]) -> str:
    return str(block.get("block_id", "")).removeprefix(FIELD)


def _hint(block: Mapping[str, Any]) -> str:
    return str((block.get("hint") or {}).get("text") or "")


def _mark(block: Mapping[str, Any]) -> str:
    """The mark at a block, in whatever language it opened; empty where there is none."""
    return next((mark for mark in map(_word, LANGUAGES) if _hint(block).startswith(mark)), "")


def _word(language: Language) -> str:
    return say(language, "form.needed")


def _with_mark(block: Block, language: Language) -> Block:
    return {**block, "hint": plain(f"{_word(language)} {_hint(block)}".strip(), LONGEST_HINT)}


def _without_mark(block: Mapping[str, Any]) -> Block:
    left = _hint(block).removeprefix(_mark(block)).strip()
    kept = {name: value for name, value in block.items() if name != "hint"}
    return {**kept, "hint": plain(left, LONGEST_HINT)} if left else kept
