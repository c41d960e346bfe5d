"""What Slack fills in before it keeps blocks: ids that were left out, and the flags of text objects."""

import base64
import copy
import secrets
from typing import Any

from bot.sandbox.slack.block_kit.elements import INTERACTIVE


def complete_blocks(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A copy in which every block has a block_id and every interactive element an action_id."""
    completed = copy.deepcopy(blocks)
    for block in completed:
        _complete_block(block)
    return completed


def complete_view(view: dict[str, Any]) -> dict[str, Any]:
    """A copy of a view with its texts and blocks completed."""
    completed = copy.deepcopy(view)
    for name in ("title", "submit", "close"):
        if name in completed:
            _complete(completed[name])
    return {**completed, "blocks": complete_blocks(view["blocks"])}


def _complete_block(block: dict[str, Any]) -> None:
    block.setdefault("block_id", _short_id())
    for child in block.get("child_blocks", []):
        _complete_block(child)
    _complete(block)


def _complete(node: Any) -> None:
    if isinstance(node, list):
        for item in node:
            _complete(item)
    elif isinstance(node, dict):
        if node.get("type") == "plain_text":
            node.setdefault("emoji", True)
        elif node.get("type") == "mrkdwn":
            node.setdefault("verbatim", False)
        elif node.get("type") in INTERACTIVE:
            node.setdefault("action_id", _short_id())
        for value in node.values():
            _complete(value)


def _short_id() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(4)).decode().rstrip("=")
