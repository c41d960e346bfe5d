"""What a read brought back, as a table in the words of one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model.notice import Answered
from bot.model.operation import Answer
from bot.model.text import Language, Text
from bot.slack.azure_words import key_words, value_words
from bot.slack.legible import one_line
from bot.slack.message import Message, plain_message
from bot.slack.parts import corrections
from bot.slack.rich import rich_text, section
from bot.slack.tables import fitting, tabled
from bot.slack.words import say

ONE_THING = ("property", "value")
"""The columns of an answer about one thing, a row for each of its properties."""


def answered_message(notice: Answered, language: Language) -> Message:
    """The rows as far as Slack shows them, and how many there are; a sentence when there are none."""
    title = one_line(notice.title.said_in(language), 100)
    columns, rows = fitting(
        [key_words(name, language) for name in notice.answer.columns],
        [_row(row, notice.answer, language) for row in notice.answer.rows],
    )
    corrected = corrections(notice.corrections, language)
    if not rows or not columns:
        return plain_message(say(language, "answered.none", title=title), *corrected)
    total = len(notice.answer.rows)
    one = {row[0]: row[1] for row in notice.answer.rows} if notice.answer.columns == ONE_THING else {}
    summary = (
        ": ".join(filter(None, (title, one_line(one.get("name", ""), 100))))
        if one
        else say(language, "answered", title=title, count=total)
    )
    more = [rich_text(section(say(language, "list.shown", shown=len(rows), count=total)))] if len(rows) < total else []
    return tabled(
        summary=summary,
        before=[rich_text(section(summary))],
        after=[*more, *corrected],
        columns=columns,
        rows=rows,
        sortable=False,
        stem="answer",
    )


def _row(row: Sequence[str], answer: Answer, language: Language) -> list[str]:
    """The cells in words. In a row about one thing the first cell is itself a key, of which the second is the value."""
    if answer.columns == ONE_THING and len(row) == len(ONE_THING):
        return [key_words(row[0], language), _cell(row[0], row[1], answer.words, language)]
    keys = (*answer.columns, *("" for _ in row))
    return [_cell(key, cell, answer.words, language) for key, cell in zip(keys, row, strict=False)]


def _cell(key: str, cell: str, words: Mapping[str, Text], language: Language) -> str:
    return words[cell].said_in(language) if cell in words else value_words(key, cell, language)
