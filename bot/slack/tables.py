"""Rows and columns: the answer of a read as a table, the history as a data table, each with plainer forms.

Source  docs.slack.dev/reference/block-kit/blocks/table-block and data-table-block (2026-11): 100 rows and 20 columns,
        the header row counted in a table and not in a data table; all rows equally long.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.text import Language
from bot.slack.blocks import stamped
from bot.slack.legible import cut, one_line, width
from bot.slack.message import Message, plain_message
from bot.slack.rich import LONGEST, Block, Code, preformatted, rich_text, section
from bot.slack.words import say

MOST_ROWS = 99
MOST_COLUMNS = 20
LONGEST_CELL = 120
# Slack refuses tables beyond 10,000 characters in all (docs.slack.dev, table block, 2026-11).
LONGEST_TABLE = 9000

Rows = Sequence[Sequence[str]]


def fitting(columns: Sequence[str], rows: Rows) -> tuple[list[str], list[list[str]]]:
    """The columns and as many whole rows as a table may hold, every row as long as the header."""
    heads = [one_line(column, LONGEST_CELL) for column in columns[:MOST_COLUMNS]]
    kept: list[list[str]] = []
    room = LONGEST_TABLE - sum(width(head) for head in heads)
    for row in rows[:MOST_ROWS]:
        cells = [one_line(row[index] if index < len(row) else "", LONGEST_CELL) for index in range(len(heads))]
        room -= sum(width(cell) for cell in cells)
        if room < 0:
            break
        kept.append(cells)
    return heads, kept


def table(columns: Sequence[str], rows: Rows) -> Block:
    """A plain table; give it what `fitting` returned."""
    return {"type": "table", "rows": [_cells(columns), *(_cells(row) for row in rows)]}


def data_table(caption: str, columns: Sequence[str], rows: Rows) -> Block:
    """A table that people can sort and filter; give it at least one row of what `fitting` returned."""
    return {
        "type": "data_table",
        "caption": one_line(caption, 150),
        "page_size": 10,
        "rows": [_cells(columns), *(_cells(row) for row in rows)],
    }


def as_text(columns: Sequence[str], rows: Rows) -> Block:
    """The rows in fixed-width type, cut where a block ends."""
    widths = [min(40, max(len(row[index]) for row in [columns, *rows])) for index in range(len(columns))]
    lines = [
        "  ".join(one_line(cell, widths[index]).ljust(widths[index]) for index, cell in enumerate(row)).rstrip()
        for row in [columns, *rows]
    ]
    return rich_text(preformatted("\n".join(lines), limit=LONGEST))


def tabled(
    *,
    summary: str,
    before: Sequence[Block],
    after: Sequence[Block],
    columns: Sequence[str],
    rows: Rows,
    sortable: bool,
    stem: str,
) -> Message:
    """A message around a table, with its plainer forms. `rows` may not be empty and are what `fitting` returned."""
    text = Message(summary=summary, blocks=stamped([*before, as_text(columns, rows), *after], stem=f"{stem}.text"))
    plain = Message(
        summary=summary,
        blocks=stamped([*before, table(columns, rows), *after], stem=f"{stem}.table"),
        needs="table",
        plainer=text,
    )
    if not sortable:
        return plain
    return Message(
        summary=summary,
        blocks=stamped([*before, data_table(summary, columns, rows), *after], stem=f"{stem}.data"),
        needs="data_table",
        plainer=plain,
    )


def paged(
    *,
    title: str,
    none: str,
    heads: Sequence[str],
    rows: Rows,
    keys: Sequence[str],
    next_key: str,
    command: str,
    filters: Sequence[str],
    language: Language,
    stem: str,
) -> Message:
    """A page of a list as a table that can be sorted, with what it was narrowed by and the line that brings the rest.

    title, none  message ids: with the `{count}` of the rows, and for a page without any.
    keys         of each row, what brings what follows it; next_key what brings the next page, empty for the last.
    command      the line without its filters, and the option that takes a key: `/aml links --after`.
    """
    written = " ".join(filters)
    after = [rich_text(section(say(language, "list.filters"), " ", Code(cut(written, 500))))] if written else []
    if not rows:
        return plain_message(say(language, none), *after)
    columns, kept = fitting(heads, rows)
    summary = say(language, title, count=len(kept))
    following = keys[len(kept) - 1] if kept and len(kept) < len(rows) else next_key
    if following:
        said, option = command.rsplit(" ", 1)
        line = " ".join(part for part in (said, written, option, following) if part)
        after.append(rich_text(section(say(language, "list.following")), preformatted(line)))
    return tabled(
        summary=summary,
        before=[rich_text(section(summary))],
        after=after,
        columns=columns,
        rows=kept,
        sortable=True,
        stem=stem,
    )


def _cells(row: Sequence[str]) -> list[Block]:
    return [{"type": "raw_text", "text": cell} for cell in row]
