"""The history of requests, for the person who asked for it."""

from __future__ import annotations

from bot.model.notice import HistoryPage
from bot.model.text import Language
from bot.slack.message import Message
from bot.slack.standing import state_word
from bot.slack.tables import paged
from bot.slack.words import say


def history_message(notice: HistoryPage, language: Language) -> Message:
    """A page of the history."""
    heads = [
        say(language, "history.request"),
        say(language, "history.state"),
        say(language, "history.what"),
        say(language, "history.requester"),
        say(language, "history.team"),
        say(language, "history.when"),
        say(language, "history.line"),
    ]
    rows = [
        (
            f"R-{entry.number}",
            state_word(entry.status, language),
            " · ".join(part for part in (entry.title.said_in(language), entry.thing) if part),
            entry.requester,
            " · ".join(part for part in (entry.team, entry.project) if part),
            f"{entry.created_at:%Y-%m-%d %H:%M} UTC",
            entry.line,
        )
        for entry in notice.entries
    ]
    return paged(
        title="history.title",
        none="history.none-filtered" if notice.filters else "history.none",
        heads=heads,
        rows=rows,
        keys=[str(entry.number) for entry in notice.entries],
        next_key=str(notice.next_before or ""),
        command="/aml history --before",
        filters=notice.filters,
        language=language,
        stem="history",
    )
