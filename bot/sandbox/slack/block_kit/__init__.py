"""Block Kit at the door: what Slack refuses in messages and views, and what it fills in before it keeps them."""

import json
from typing import Any

from bot.sandbox.slack.block_kit.agreement import check_together
from bot.sandbox.slack.block_kit.blocks import IN_CONTAINERS, MESSAGE_BLOCKS, VIEW_BLOCKS, VIEWS
from bot.sandbox.slack.block_kit.checking import Checker
from bot.sandbox.slack.block_kit.completing import complete_blocks, complete_view
from bot.sandbox.slack.block_kit.problems import Problem, refusal
from bot.sandbox.slack.block_kit.rules import Enum, Form, Items, Surface

# docs.slack.dev, Views (2026-11): a view may have 250 kB.
VIEW_BYTES = 250_000

__all__ = [
    "Problem",
    "complete_blocks",
    "complete_view",
    "message_problems",
    "option_problems",
    "refusal",
    "view_problems",
    "view_too_large",
]


def message_problems(blocks: object, *, pointer: str = "/blocks") -> list[Problem]:
    """What Slack refuses in a message's blocks; empty when they hold."""
    return _block_problems(blocks, surface="message", most=MESSAGE_BLOCKS, pointer=pointer)


def view_problems(view: object, *, kind: str = "", pointer: str = "/view") -> list[Problem]:
    """What Slack refuses in a view; `kind` is the sort that is expected here, "" for either."""
    if not isinstance(view, dict):
        return [Problem(pointer, "type", "must be an object")]
    if "type" not in view:
        return [Problem(pointer, "required", "missing required field: type")]
    if view["type"] not in ("modal", "home") or kind not in ("", view["type"]):
        return [Problem(f"{pointer}/type", "unsupported_type", f"unsupported type: {view['type']}")]
    surface: Surface = view["type"]
    checker = Checker(surface=surface)
    checker.fields(view, VIEWS[surface], pointer, also={"type": Enum((surface,))})
    blocks = view.get("blocks", [])
    problems = checker.problems + _block_problems(
        blocks, surface=surface, most=VIEW_BLOCKS, pointer=f"{pointer}/blocks"
    )
    if surface == "modal" and "submit" not in view and isinstance(blocks, list):
        problems += [
            Problem(
                f"{pointer}/blocks/{index}/input",
                "submit",
                "must define `submit` to use an `input` block in modals",
            )
            for index, block in enumerate(blocks)
            if isinstance(block, dict) and block.get("type") == "input"
        ]
    if problems:
        problems.insert(0, Problem(pointer, "schema", "failed to match all allowed schemas"))
    return problems


def _block_problems(blocks: object, *, surface: Surface, most: int, pointer: str) -> list[Problem]:
    if not isinstance(blocks, list):
        return [Problem(pointer, "type", "must be an array")]
    checker = Checker(surface=surface)
    if len(blocks) > most:
        checker.note(pointer, "too_many_items", f"no more than {most} items allowed")
    for index, block in enumerate(blocks[:most]):
        checker.block(block, f"{pointer}/{index}")
        if isinstance(block, dict) and block.get("type") == "container":
            _check_children(block, checker, f"{pointer}/{index}")
    if not checker.problems:
        check_together(blocks, checker, pointer=pointer)
    return checker.problems


def _check_children(block: dict[str, Any], checker: Checker, pointer: str) -> None:
    children = block.get("child_blocks")
    if isinstance(children, list):
        for index, child in enumerate(children):
            checker.block(child, f"{pointer}/child_blocks/{index}", types=IN_CONTAINERS)


def view_too_large(view: object) -> bool:
    """True for a view of more than 250 kB."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES


def option_problems(answer: object) -> list[Problem]:
    """What Slack refuses in the answer to block_suggestion: {"options": […]} or {"option_groups": […]}."""
    if not isinstance(answer, dict) or ("options" in answer) == ("option_groups" in answer):
        return [Problem("", "exactly_one", "must define exactly one of `options` or `option_groups`")]
    checker = Checker(surface="modal")
    if "options" in answer:
        checker.value(answer["options"], Items(Form("option"), 100, 0), "/options")
    else:
        checker.value(answer["option_groups"], Items(Form("option_group"), 100, 0), "/option_groups")
    return checker.problems
