"""Table and data_table blocks: cells of text, numbers or rich text; a data table can be sorted, filtered and paged."""

from typing import Any, Final

from bot.sandbox.page.emoji import with_pictures
from bot.sandbox.page.markup import EMPTY, Attribute, Html, tag
from bot.sandbox.page.render.icons import icon
from bot.sandbox.page.render.rich_text import render_rich_text
from bot.sandbox.page.render.surface import Json, Surface

_ALIGNMENTS: Final = frozenset({"left", "center", "right"})
_PAGE_SIZE: Final = 5  # docs.slack.dev/reference/block-kit/blocks/data-table-block, default of page_size (read 2026-11)


def render_table(block: Json, *, surface: Surface) -> Html:
    """A plain table; its first row is the header."""
    rows = _rows(block)
    if not rows:
        return EMPTY
    settings = list(block.get("column_settings") or ())
    classes = [_column_class(settings[index] if index < len(settings) else None) for index in range(len(rows[0]))]
    head = tag(
        "tr", *(tag("th", _cell(cell, surface), scope="col", class_=_at(classes, i)) for i, cell in enumerate(rows[0]))
    )
    body = [
        tag("tr", *(tag("td", _cell(cell, surface), class_=_at(classes, i)) for i, cell in enumerate(row)))
        for row in rows[1:]
    ]
    table = tag("table", tag("thead", head), tag("tbody", *body))
    return tag("div", table, class_="table-frame", tabindex=0, role="region", aria_label=surface.word("table"))


def render_data_table(block: Json, *, surface: Surface, block_id: str) -> Html:
    """A table with a caption, a sort button in each header, a filter and pages."""
    rows = _rows(block)
    caption = str(block.get("caption", ""))
    if not rows:
        return EMPTY
    heading = int(block.get("row_header_column_index") or 0)
    numeric = [_is_numeric(rows[1:], index) for index in range(len(rows[0]))]
    head = tag("tr", *(_sortable(cell, index, numeric[index], surface) for index, cell in enumerate(rows[0])))
    body = [
        tag(
            "tr",
            *(_data_cell(cell, index == heading, _at_flag(numeric, index), surface) for index, cell in enumerate(row)),
        )
        for row in rows[1:]
    ]
    table = tag("table", tag("caption", with_pictures(caption)), tag("thead", head), tag("tbody", *body))
    search = tag(
        "input",
        type="search",
        class_="field",
        placeholder=surface.word("filter_rows"),
        aria_label=f"{surface.word('filter_rows')} {caption}".strip(),
        data_table_filter=True,
    )
    pages = tag(
        "div",
        tag("span", "", class_="table-count", role="status"),
        tag("button", surface.word("previous"), type="button", class_="btn btn-small", data_table_step=-1),
        tag("button", surface.word("next"), type="button", class_="btn btn-small", data_table_step=1),
        class_="table-pages",
    )
    frame = tag("div", table, class_="table-frame", tabindex=0, role="region", aria_label=caption)
    size = int(block.get("page_size") or _PAGE_SIZE)
    return tag(
        "div",
        tag("div", search, class_="table-tools"),
        frame,
        pages,
        class_="data-table",
        data_page_size=size,
        data_key=block_id,
    )


def _rows(block: Json) -> list[list[Any]]:
    return [list(row) for row in block.get("rows") or ()]


def _sortable(cell: Json, index: int, numeric: bool, surface: Surface) -> Html:
    sort = tag("button", _cell(cell, surface), icon("chevron"), type="button", data_table_sort=index)
    return tag("th", sort, scope="col", aria_sort="none", class_="numeric" if numeric else None)


def _data_cell(cell: Json, heading: bool, numeric: bool, surface: Surface) -> Html:
    attributes: dict[str, Attribute] = {"class_": "numeric" if numeric else None, "data_sort": _sort_key(cell)}
    if heading:
        return tag("th", _cell(cell, surface), scope="row", **attributes)
    return tag("td", _cell(cell, surface), **attributes)


def _cell(cell: Json, surface: Surface) -> Html:
    match cell.get("type"):
        case "rich_text":
            return render_rich_text(cell, reader=surface.reader)
        case "raw_number":
            return with_pictures(str(cell.get("text") or cell.get("value", "")), codes=False)
        case _:
            return with_pictures(str(cell.get("text", "")))


def _sort_key(cell: Json) -> str | None:
    return str(cell.get("value", "")) if cell.get("type") == "raw_number" else None


def _is_numeric(rows: list[list[Any]], index: int) -> bool:
    column = [row[index] for row in rows if index < len(row)]
    return bool(column) and all(cell.get("type") == "raw_number" for cell in column)


def _column_class(setting: Any) -> str | None:
    if not setting:
        return None
    align = setting.get("align")
    names = [f"align-{align}"] if align in _ALIGNMENTS else []
    return " ".join([*names, *(["wrapped"] if setting.get("is_wrapped") else [])]) or None


def _at(classes: list[str | None], index: int) -> str | None:
    return classes[index] if index < len(classes) else None


def _at_flag(flags: list[bool], index: int) -> bool:
    return index < len(flags) and flags[index]
