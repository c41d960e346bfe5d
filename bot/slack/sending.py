"""Sending a message in the best form that this workspace takes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from bot.model.errors import Refused
from bot.slack.errors import BAD_BLOCKS
from bot.slack.message import Message
from bot.slack.rich import Block

_log = logging.getLogger(__name__)

Sent = TypeVar("Sent")


class Sending:
    """Tries a message's forms, best first, and remembers which block types this workspace has refused."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._refused: set[str] = set()

    def send(self, message: Message, deed: Callable[[str, list[Block]], Sent]) -> Sent:
        """Call `deed(text, blocks)` until a form is taken; in the end with the text alone.

        Raises what `deed` raises, apart from refusals of the blocks.
        """
        tried: list[str] = []
        for form in message.forms():
            with self._lock:
                skipped = form.needs in self._refused
            if skipped:
                continue
            try:
                sent = deed(form.text, list(form.blocks))
            except Refused as refusal:
                if refusal.code not in BAD_BLOCKS:
                    raise
                _log.warning("Slack refused a message with %s blocks (%s)", form.needs or "plain", refusal.code)
                tried.append(form.needs)
                continue
            with self._lock:
                # Only now is it sure that the block type was the trouble and not the message.
                self._refused.update(name for name in tried if name)
            return sent
        _log.error("Slack refused every form of a message; its text alone is sent: %s", message.summary)
        return deed(message.text, [])
