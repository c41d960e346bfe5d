"""Block Kit at the door: what Slack refuses in messages and views, and what it fills in before it keeps them."""

import base64
import copy
import json
import secrets
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.errors import ApiRefused
from bot.sandbox.slack.state import Json


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold, at a JSON pointer; `code` is a short name of the rule."""

    pointer: str
    code: str
    message: str

    @property
    def line(self) -> str:
        """The line Slack puts into response_metadata.messages."""
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


def refusal(code: str, problems: list[Problem]) -> ApiRefused:
    """The refusal that lists these problems."""
    plain = [f"{problem.message} [json-pointer:{problem.pointer}]" for problem in problems]
    extra = {"errors": plain} if code == "invalid_blocks" else {}
    return ApiRefused(code, extra=extra, messages=[problem.line for problem in problems])


def message_problems(blocks: object, *, pointer: str = "/blocks") -> list[Problem]:
    """What Slack refuses in a message's blocks; empty when they hold."""
    if not isinstance(blocks, list):
        return [Problem(pointer, "type", "must be an array")]
    return []


def view_problems(view: object, *, kind: str = "", pointer: str = "/view") -> list[Problem]:
    """What Slack refuses in a view; empty when it holds."""
    if not isinstance(view, dict):
        return [Problem(pointer, "type", "must be an object")]
    return []


def view_too_large(view: object) -> bool:
    """True for a view of more than 250 kB."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > 250_000


def complete_blocks(blocks: list[Json]) -> list[Json]:
    """A copy in which every block has a block_id and every interactive element an action_id, as Slack fills them in."""
    completed = copy.deepcopy(blocks)
    for block in completed:
        block.setdefault("block_id", _short_id())
        for child in block.get("child_blocks", []):
            child.setdefault("block_id", _short_id())
        _complete_elements(block)
    return completed


def complete_view(view: Json) -> Json:
    """A copy of a view with its blocks completed."""
    return {**copy.deepcopy(view), "blocks": complete_blocks(view["blocks"])}


_WITHOUT_ACTION = frozenset({"image", "plain_text", "mrkdwn"})


def _complete_elements(node: Any) -> None:
    if isinstance(node, list):
        for item in node:
            _complete_elements(item)
        return
    if not isinstance(node, dict):
        return
    if node.get("type") == "plain_text":
        node.setdefault("emoji", True)
    if node.get("type") == "mrkdwn":
        node.setdefault("verbatim", False)
    if _is_interactive(str(node.get("type", ""))):
        node.setdefault("action_id", _short_id())
    for value in node.values():
        _complete_elements(value)


def _is_interactive(kind: str) -> bool:
    return kind in {
        "button",
        "overflow",
        "checkboxes",
        "radio_buttons",
        "datepicker",
        "timepicker",
        "datetimepicker",
        "feedback_buttons",
        "icon_button",
        "workflow_button",
        "file_input",
        "number_input",
    } or kind.endswith(("_select", "_input"))


def _short_id() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(3)).decode().rstrip("=") + "X"


def option_problems(answer: object) -> list[Problem]:
    """What Slack refuses in the answer to block_suggestion."""
    if not isinstance(answer, dict) or not ({"options", "option_groups"} & set(answer)):
        return [Problem("", "required", "must define either `options` or `option_groups`")]
    return []
