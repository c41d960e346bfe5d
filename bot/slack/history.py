"""The history of requests, for the person who asked for it."""

from __future__ import annotations

from bot.model.notice import HistoryPage
from bot.model.text import Language
from bot.slack.legible import cut
from bot.slack.message import Message, plain_message
from bot.slack.rich import Block, Code, preformatted, rich_text, section
from bot.slack.standing import state_word
from bot.slack.tables import fitting, tabled
from bot.slack.words import say


def history_message(notice: HistoryPage, language: Language) -> Message:
    """A page of the history as a table that can be sorted, with the line that brings the next page."""
    filters = " ".join(notice.filters)
    if not notice.entries:
        said = say(language, "history.none-filtered" if filters else "history.none")
        return plain_message(said, *_filters(filters, language))
    heads = [
        say(language, "history.request"),
        say(language, "history.state"),
        say(language, "history.what"),
        say(language, "history.requester"),
        say(language, "history.team"),
        say(language, "history.when"),
        say(language, "history.line"),
    ]
    columns, rows = fitting(
        heads,
        [
            (
                f"R-{entry.number}",
                state_word(entry.status, language),
                entry.title.said_in(language),
                entry.requester,
                " · ".join(part for part in (entry.team, entry.project) if part),
                f"{entry.created_at:%Y-%m-%d %H:%M} UTC",
                entry.line,
            )
            for entry in notice.entries
        ],
    )
    summary = say(language, "history.title", count=len(rows))
    left_out = len(notice.entries) - len(rows)
    before_number = notice.entries[len(rows) - 1].number if left_out and rows else notice.next_before
    after = _filters(filters, language)
    if before_number:
        line = " ".join(part for part in ("/aml history", filters, f"--before {before_number}") if part)
        after.append(rich_text(section(say(language, "history.more")), preformatted(line)))
    return tabled(
        summary=summary,
        before=[rich_text(section(summary))],
        after=after,
        columns=columns,
        rows=rows,
        sortable=True,
        stem="history",
    )


def _filters(filters: str, language: Language) -> list[Block]:
    return [rich_text(section(say(language, "history.filters"), " ", Code(cut(filters, 500))))] if filters else []
