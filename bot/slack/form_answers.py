"""A form that was filled in, back into parameters, documents and the places of their errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.model.incoming import Attachment
from bot.model.until import written_out
from bot.slack.attachments import attachments_in
from bot.slack.form_fields import DOCUMENT, FIELD, FIELD_ACTION, WRITTEN
from bot.slack.rich import is_mention

PASTED = "pasted.yml"
"""The name that a pasted document goes by."""


def answers_in(view: Mapping[str, Any]) -> dict[str, str]:
    """Parameter -> what was filled in, as it would be written in a line; what is empty is left out."""
    values = (view.get("state") or {}).get("values") or {}
    found: dict[str, str] = {}
    for block_id, actions in values.items():
        answer = next(iter(actions.values()), None) if isinstance(actions, Mapping) else None
        if not str(block_id).startswith(FIELD) or not isinstance(answer, Mapping):
            continue
        written = _answer(answer)
        if written:
            # An address that is written comes after the person picked, and counts instead.
            found[str(block_id).removeprefix(FIELD).removesuffix(WRITTEN)] = written
    return found


def documents_in(view: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """The document pasted into a form, and the files attached to it."""
    values = (view.get("state") or {}).get("values") or {}
    pasted = (values.get(f"{DOCUMENT}pasted") or {}).get(FIELD_ACTION) or {}
    attached = (values.get(f"{DOCUMENT}attached") or {}).get(FIELD_ACTION) or {}
    text = pasted.get("value")
    files = attachments_in(attached.get("files") or ())
    return (*((Attachment(name=PASTED, text=text),) if isinstance(text, str) and text.strip() else ()), *files)


def field_blocks(view: Mapping[str, Any]) -> Sequence[str]:
    """The block ids of the fields there are, in order: an error can be shown at these alone."""
    return [
        str(block["block_id"])
        for block in view.get("blocks") or ()
        if block.get("type") == "input" and str(block.get("block_id", "")).startswith((FIELD, DOCUMENT))
    ]


def block_of(field: str, blocks: Sequence[str]) -> str:
    """Where an error about a parameter is shown: at its field, else at the first one; empty where there is none."""
    own = [block for block in blocks if block.removeprefix(FIELD).removesuffix(WRITTEN) == field]
    if field == "file":
        own = [block for block in blocks if block.startswith(DOCUMENT)]
    return next(iter([*own, *blocks]), "")


def field_of(block_id: object) -> str:
    """The parameter a block is about, empty for another block."""
    text = block_id if isinstance(block_id, str) else ""
    return text.removeprefix(FIELD).removesuffix(WRITTEN) if text.startswith(FIELD) else ""


def _answer(answer: Mapping[str, Any]) -> str:
    match answer.get("type"):
        case "static_select" | "external_select":
            chosen = answer.get("selected_option")
            return str(chosen.get("value") or "") if isinstance(chosen, Mapping) else ""
        case "users_select":
            user = str(answer.get("selected_user") or "")
            return f"<@{user}>" if is_mention(user) else ""
        case "checkboxes":
            return "true" if answer.get("selected_options") else ""
        case "datepicker":
            return str(answer.get("selected_date") or "")
        case "timepicker":
            return str(answer.get("selected_time") or "")
        case "datetimepicker":
            picked = answer.get("selected_date_time")
            return written_out(datetime.fromtimestamp(picked, UTC)) if isinstance(picked, int) else ""
        case _:
            value = answer.get("value")
            return value.strip() if isinstance(value, str) else ""
