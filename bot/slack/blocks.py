"""Blocks other than rich text, always within Slack's limits.

Source  docs.slack.dev/reference/block-kit/blocks and /composition-objects (2026-11)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from bot.slack.legible import NOTHING, cut, one_line
from bot.slack.rich import Block, Mention, Moment, is_mention, within

LONGEST_HEADER = 150
LONGEST_FIELD = 2000
LONGEST_SECTION = 3000
MOST_FIELDS = 10
MOST_MESSAGE_BLOCKS = 50
MOST_VIEW_BLOCKS = 100
# Slack documents no limit for all the blocks of a message together and refuses very long ones (msg_blocks_too_long);
# a person reads far less.
MOST_WRITTEN = 12_000

# What cannot begin any markup. Everything else from outside goes into plain_text.
_INERT = re.compile(r"[\w .,()/≈·+-]*")


def plain(text: str, limit: int) -> Block:
    """A plain_text object; Slack's `:emoji:` codes in it stay words."""
    return {"type": "plain_text", "text": one_line(text, limit), "emoji": False}


def header(text: str) -> Block:
    """A headline."""
    return {"type": "header", "text": plain(text, LONGEST_HEADER)}


def divider() -> Block:
    """A line between blocks."""
    return {"type": "divider"}


def note(text: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [plain(text, LONGEST_FIELD)]}


def field(label: str, value: str | Mention | Moment) -> Block:
    """A label in bold over its value; the whole in plain text when the value could be read as markup.

    label  from the catalogue.
    """
    if isinstance(value, Moment):
        return _marked(label, _date(value.at))
    if isinstance(value, Mention) and is_mention(value.id):
        return _marked(label, _mention(value.id))
    words = one_line(value.id if isinstance(value, Mention) else value, 300)
    if _INERT.fullmatch(words) and "_" not in words:
        return _marked(label, words)
    return {"type": "plain_text", "text": cut(f"{label}\n{words}", LONGEST_FIELD), "emoji": False}


def fields(*found: Block) -> Block:
    """A section of at most ten fields in two columns."""
    return {"type": "section", "fields": list(found[:MOST_FIELDS])}


def button(
    *,
    text: str,
    action: str,
    value: str,
    style: Literal["", "primary", "danger"] = "",
    label: str = "",
    confirm: Block | None = None,
) -> Block:
    """A button. `label` is what a screen reader says instead of the text."""
    made: Block = {"type": "button", "text": plain(text, 75), "action_id": action, "value": value}
    if style:
        made["style"] = style
    if label:
        made["accessibility_label"] = one_line(label, 75)
    if confirm is not None:
        made["confirm"] = confirm
    return made


def confirm(*, title: str, text: str, yes: str, no: str) -> Block:
    """The question before a button ends something, which is why its yes is red."""
    answers = {"confirm": plain(yes, 30), "deny": plain(no, 30)}
    return {"title": plain(title, 100), "text": plain(text, 300), **answers, "style": "danger"}


def row(text: str, beside: Block) -> Block:
    """One line in plain text with a button beside it."""
    return {"type": "section", "text": plain(text, LONGEST_SECTION), "accessory": beside}


def actions(*elements: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def stamped(blocks: Sequence[Block], *, stem: str, most: int = MOST_MESSAGE_BLOCKS) -> tuple[Block, ...]:
    """The first `most` blocks, not too long together, each with an id of its own.

    Slack asks for a new block_id whenever a message is updated, so `stem` carries the version that is shown.
    """
    return tuple(
        {**block, "block_id": f"{stem}.{index}"} for index, block in enumerate(within(blocks[:most], most=MOST_WRITTEN))
    )


def _marked(label: str, value: str) -> Block:
    return {"type": "mrkdwn", "text": f"*{label}*\n{value or NOTHING}", "verbatim": True}


def _mention(identity: str) -> str:
    return {"S": f"<!subteam^{identity}>", "C": f"<#{identity}>", "G": f"<#{identity}>"}.get(
        identity[0], f"<@{identity}>"
    )


def _date(at: datetime) -> str:
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"
