"""What a read brought back, as a table in the words of one language."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.notice import Answered
from bot.model.text import Language, Text
from bot.slack.legible import one_line
from bot.slack.message import Message, plain_message
from bot.slack.parts import corrections
from bot.slack.rich import rich_text, section
from bot.slack.tables import fitting, tabled
from bot.slack.words import say

# The columns of an Answer are keys.
_COLUMNS: Mapping[str, str] = {
    "name": "column.name",
    "type": "column.type",
    "size": "column.size",
    "state": "column.state",
    "nodes": "column.nodes",
    "property": "column.property",
    "value": "column.value",
    "who": "column.who",
    "role": "column.role",
    "scope": "column.scope",
    "since": "column.since",
    "version": "column.version",
    "account": "column.account",
    "container": "column.container",
    "default": "column.default",
    "about": "column.about",
    "workspace": "column.workspace",
    "made_by": "column.made_by",
    "region": "column.region",
    "node": "column.node",
    "job": "column.job",
    "address": "column.address",
    "vcpus": "column.vcpus",
    "memory_gb": "column.memory_gb",
    "gpus": "column.gpus",
    "usd_per_hour": "column.usd_per_hour",
    "low_priority_usd": "column.low_priority_usd",
    "family": "column.family",
    "used": "column.used",
    "limit": "column.limit",
    "free": "column.free",
}


ONE_THING = ("property", "value")
"""The columns of an answer about one thing, a row for each of its properties."""


def answered_message(notice: Answered, language: Language) -> Message:
    """The rows as far as Slack shows them, and how many there are; a sentence when there are none."""
    title = one_line(notice.title.said_in(language), 100)
    columns, rows = fitting(
        [_column(name, language) for name in notice.answer.columns],
        [[_cell(cell, notice.answer.words, language) for cell in row] for row in notice.answer.rows],
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


def _column(name: str, language: Language) -> str:
    return say(language, _COLUMNS[name]) if name in _COLUMNS else name


def _cell(cell: str, words: Mapping[str, Text], language: Language) -> str:
    return words[cell].said_in(language) if cell in words else cell
