"""What the operators must see to, in their own channel."""

from __future__ import annotations

from bot.model.notice import Alert
from bot.model.text import Language
from bot.slack.legible import one_line
from bot.slack.message import Message, plain_message
from bot.slack.rich import preformatted, rich_text, section
from bot.slack.words import say


def alert_message(alert: Alert, language: Language) -> Message:
    """The sentence, and each line word for word: a caret must stand under what it means."""
    blocks = [rich_text(preformatted(line, limit=1500)) for line in alert.lines[:10]]
    if alert.left_out:
        blocks.append(rich_text(section(say(language, "list.more", count=alert.left_out))))
    return plain_message(one_line(alert.text.said_in(language), 500), *blocks)
