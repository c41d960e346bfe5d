"""Rules that look at more than one field or block: ids used twice, tables, plans, initial values, inputs in modals."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bot.sandbox.slack.block_kit.blocks import DATA_TABLE_CHARACTERS, MARKDOWN_CHARACTERS
from bot.sandbox.slack.block_kit.checking import Checker
from bot.sandbox.slack.block_kit.elements import INTERACTIVE


def check_together(blocks: list[dict[str, Any]], checker: Checker, *, pointer: str) -> None:
    """Note what is wrong between the fields and blocks of one message or view, whose single fields already hold."""
    everything = list(_all_blocks(blocks, pointer))
    _unique_block_ids(everything, checker)
    for block, at in everything:
        _unique_action_ids(block, at, checker)
        for element, where in _elements(block, at):
            _initial_values(element, where, checker)
        if block["type"] == "data_table":
            _data_table(block, at, checker)
        if block["type"] == "container":
            _container(block, at, checker)
        if block["type"] == "plan":
            _unique_tasks(block, at, checker)
    focused = [where for block, at in everything for element, where in _elements(block, at) if _focused(element)]
    for where in focused[1:]:
        checker.note(where, "focus_on_load", "only one element can have focus_on_load set to true")
    if checker.surface == "message":
        _whole_message(everything, checker, pointer)


def _all_blocks(blocks: list[dict[str, Any]], pointer: str) -> Iterator[tuple[dict[str, Any], str]]:
    for index, block in enumerate(blocks):
        at = f"{pointer}/{index}"
        yield block, at
        if block["type"] == "container":
            yield from _all_blocks(block["child_blocks"], f"{at}/child_blocks")


def _elements(block: dict[str, Any], at: str) -> Iterator[tuple[dict[str, Any], str]]:
    for name in ("element", "accessory"):
        if isinstance(block.get(name), dict):
            yield block[name], f"{at}/{name}"
    for name in ("elements", "actions"):
        for index, element in enumerate(block.get(name) or []):
            if isinstance(element, dict) and element.get("type") == "card":
                yield from _elements(element, f"{at}/{name}/{index}")
            elif isinstance(element, dict) and element.get("type") in INTERACTIVE:
                yield element, f"{at}/{name}/{index}"


def _unique_block_ids(everything: list[tuple[dict[str, Any], str]], checker: Checker) -> None:
    seen: set[str] = set()
    for block, at in everything:
        name = block.get("block_id")
        if name in seen:
            checker.note(f"{at}/block_id", "duplicate", f'`block_id` "{name}" already exists')
        elif name is not None:
            seen.add(name)


def _unique_action_ids(block: dict[str, Any], at: str, checker: Checker) -> None:
    seen: set[str] = set()
    for element, where in _elements(block, at):
        name = element.get("action_id")
        if name in seen:
            checker.note(f"{where}/action_id", "duplicate", f'`action_id` "{name}" already exists')
        elif name is not None:
            seen.add(name)


def _focused(element: dict[str, Any]) -> bool:
    return element.get("focus_on_load") is True


def _initial_values(element: dict[str, Any], at: str, checker: Checker) -> None:
    offered = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        offered += group["options"]
    values = [option["value"] for option in offered]
    if "external" not in element["type"]:
        for name in ("initial_option", "initial_options"):
            chosen = element.get(name) or []
            for option in chosen if isinstance(chosen, list) else [chosen]:
                if option not in offered:
                    checker.note(f"{at}/{name}", "not_offered", "must be one of the provided options")
    if len(set(values)) != len(values) and element["type"] in {"checkboxes", "radio_buttons"}:
        checker.note(f"{at}/options", "duplicate", "option values must be unique")
    shortest, longest = element.get("min_length"), element.get("max_length")
    if shortest is not None and longest is not None and shortest > longest:
        checker.note(f"{at}/min_length", "bounds", "must be less than or equal to max_length")
    first = element.get("initial_value")
    if element["type"] == "plain_text_input" and first and longest is not None and len(first) > longest:
        checker.note(f"{at}/initial_value", "bounds", f"must be less than {longest + 1} characters")
    if element["type"] == "number_input":
        _number_bounds(element, at, checker)


def _number_bounds(element: dict[str, Any], at: str, checker: Checker) -> None:
    numbers = {name: Decimal(element[name]) for name in ("min_value", "max_value", "initial_value") if name in element}
    low, high, first = numbers.get("min_value"), numbers.get("max_value"), numbers.get("initial_value")
    if low is not None and high is not None and low > high:
        checker.note(f"{at}/min_value", "bounds", "must be less than or equal to max_value")
    if first is not None and ((low is not None and first < low) or (high is not None and first > high)):
        checker.note(f"{at}/initial_value", "bounds", "must be between min_value and max_value")
    if not element["is_decimal_allowed"]:
        for name, number in numbers.items():
            if number != number.to_integral_value():
                checker.note(f"{at}/{name}", "bounds", "must be an integer")


def _data_table(block: dict[str, Any], at: str, checker: Checker) -> None:
    rows = block["rows"]
    widths = {len(row) for row in rows}
    if len(widths) > 1:
        checker.note(f"{at}/rows", "row_lengths", "all rows must have the same number of cells")
    if any(cell["type"] == "rich_text" for cell in rows[0]):
        checker.note(f"{at}/rows/0", "header_cells", "header cells must not be rich_text")
    if block.get("row_header_column_index", 0) >= len(rows[0]):
        checker.note(f"{at}/row_header_column_index", "bounds", "must be the index of a column")
    if sum(len(str(cell.get("text", ""))) for row in rows for cell in row) > DATA_TABLE_CHARACTERS:
        checker.note(f"{at}/rows", "too_long", f"must be less than {DATA_TABLE_CHARACTERS + 1} characters")


def _container(block: dict[str, Any], at: str, checker: Checker) -> None:
    if block.get("is_collapsible") and block.get("has_header_divider"):
        checker.note(f"{at}/has_header_divider", "conflict", "cannot be set when is_collapsible is true")


def _unique_tasks(block: dict[str, Any], at: str, checker: Checker) -> None:
    seen: set[str] = set()
    for index, task in enumerate(block.get("tasks") or []):
        if task["task_id"] in seen:
            checker.note(f"{at}/tasks/{index}/task_id", "duplicate", f'`task_id` "{task["task_id"]}" already exists')
        seen.add(task["task_id"])


def _whole_message(everything: list[tuple[dict[str, Any], str]], checker: Checker, pointer: str) -> None:
    tables = [at for block, at in everything if block["type"] in {"table", "data_table"}]
    if len(tables) > 1:
        checker.note(tables[1], "invalid_attachments", "only_one_table_allowed")
    kinds = {block["type"] for block, _ in everything}
    if {"plan", "task_card"} <= kinds:
        checker.note(pointer, "conflict", "plan and task_card blocks cannot be used together")
    if sum(len(block["text"]) for block, _ in everything if block["type"] == "markdown") > MARKDOWN_CHARACTERS:
        checker.note(pointer, "msg_blocks_too_long", f"must be less than {MARKDOWN_CHARACTERS + 1} characters")
