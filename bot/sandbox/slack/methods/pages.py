"""Cursor pagination, as Slack does it."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.errors import ApiRefused

Item = TypeVar("Item")


def page(items: Sequence[Item], arguments: Arguments, *, default: int, most: int = 1000) -> tuple[list[Item], str]:
    """One page and the cursor of the next one, "" at the end; refuses invalid_cursor and invalid_limit."""
    limit = arguments.number("limit", default)
    if not 0 < limit <= most:
        raise ApiRefused("invalid_limit")
    start = 0
    cursor = arguments.text("cursor")
    if cursor:
        try:
            start = int(base64.b64decode(cursor, validate=True).decode().removeprefix("from:"))
        except (binascii.Error, UnicodeDecodeError, ValueError):
            raise ApiRefused("invalid_cursor") from None
    end = start + limit
    return list(items[start:end]), base64.b64encode(f"from:{end}".encode()).decode() if end < len(items) else ""
