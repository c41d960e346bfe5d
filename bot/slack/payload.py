"""Slack's payloads, read with care: whatever is missing or of another type is empty, never an error."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, TypeAlias

from bot.slack.replies import is_ours_to_use

Payload: TypeAlias = Mapping[str, Any]

LONGEST_TEXT = 40_000
"""Slack's own longest message; nothing longer can arrive (docs.slack.dev, chat.postMessage, 2026-11)."""


def part(body: Payload, name: str) -> Payload:
    """The mapping under a name; empty where there is none."""
    found = body.get(name)
    return found if isinstance(found, Mapping) else {}


def text_at(body: Payload, name: str) -> str:
    """The text under a name; empty where there is none."""
    found = body.get(name)
    return found if isinstance(found, str) else ""


def first_in(found: object) -> Payload:
    """The first mapping of a list; empty where there is none."""
    return found[0] if isinstance(found, list) and found and isinstance(found[0], Mapping) else {}


def mark(text: str) -> str:
    """A short digest: a trigger id is a bearer secret for three seconds and stays out of rows and logs."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def thread_of(message: Payload) -> dict[str, str]:
    """The thread a message stands in, as it goes into the values of an Incoming; empty outside threads."""
    thread = text_at(message, "thread_ts")
    return {"thread_ts": thread} if thread else {}


def reply_url(body: Payload) -> str:
    """Where an answer may be posted: Slack's own host over https, or empty."""
    url = text_at(body, "response_url")
    return url if is_ours_to_use(url) else ""
