"""What people put into inputs: a view's state, what Slack's own client refuses, and the fields of an action."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.sandbox.slack.errors import HumanRefused
from bot.sandbox.slack.state import Json

# The field of `state.values` that holds the answer, and the element's field with the first answer.
_ANSWERS: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", ""),
}
_STATELESS_CHOICES = {"overflow": "selected_option"}
_LISTS = {answer for answer, _ in _ANSWERS.values() if answer.endswith("s")}
_OPTIONS = {"selected_option", "selected_options"}

REQUIRED = "Please complete this required field."


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every (block, element) that a person can act on, in order, those inside containers and cards included."""
    for block in blocks:
        for element in [block.get("element"), block.get("accessory"), *_listed(block, "elements")]:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element
        for element in _listed(block, "actions"):
            if isinstance(element, dict) and "action_id" in element:
                yield block, element
        yield from elements([child for child in _listed(block, "child_blocks") if isinstance(child, dict)])
        if block.get("type") == "carousel":
            yield from elements([card for card in _listed(block, "elements") if isinstance(card, dict)])


def _listed(block: Json, name: str) -> list[Any]:
    found = block.get(name)
    return found if isinstance(found, list) else []


def find_element(blocks: list[Json], *, action_id: str, block_id: str = "") -> tuple[Json, Json] | None:
    """The (block, element) with this action_id, in this block when one is named; None when it is not there."""
    for block, element in elements(blocks):
        if element["action_id"] == action_id and block_id in ("", block.get("block_id")):
            return block, element
    return None


def state_values(blocks: list[Json], typed: Json) -> Json:
    """`state.values`: each stateful element with what was typed or chosen, else its initial value, else null."""
    values: Json = {}
    for block, element in elements(blocks):
        answer = _ANSWERS.get(element["type"])
        if answer is None:
            continue
        name, initial = answer
        given = typed.get(block["block_id"], {}).get(element["action_id"])
        if given is None:
            first = element.get(initial) if initial else None
            given = {name: ([] if name in _LISTS else None) if first is None else first}
        values.setdefault(block["block_id"], {})[element["action_id"]] = {"type": element["type"], **given}
    return values


def answer_fields(element: Json, choice: object) -> Json:
    """A choice in the form of `state.values`.

    A dict that already has that form passes through; a plain string or list names the text, option values or ids.
    Raises HumanRefused for an option that is not offered.
    """
    kind = element["type"]
    name = _STATELESS_CHOICES.get(kind) or _ANSWERS.get(kind, ("value", ""))[0]
    if isinstance(choice, dict):
        fields = {key: value for key, value in choice.items() if key != "type"}
        if set(fields) - {name}:
            raise HumanRefused(f"{kind} answers with {name}, not {sorted(fields)}")
        choice = fields.get(name)
    if choice is None or choice == "":
        return {name: [] if name in _LISTS else None}
    if name not in _OPTIONS:
        return {name: str(choice) if name == "value" else choice}
    if name == "selected_options":
        chosen = choice if isinstance(choice, list) else [choice]
        return {name: [_offered(element, one) for one in chosen]}
    return {name: _offered(element, choice)}


def _offered(element: Json, choice: object) -> Json:
    value = choice.get("value") if isinstance(choice, dict) else choice
    offered = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        offered += group["options"]
    for option in offered:
        if option.get("value") == value:
            return dict(option)
    if "external_select" in element["type"]:
        if isinstance(choice, dict):
            return choice
        return {"text": {"type": "plain_text", "text": str(choice), "emoji": True}, "value": str(choice)}
    raise HumanRefused(f"{value!r} is not offered")


def client_errors(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack's client says under each field before it sends anything, by block_id; empty when all is well."""
    found: dict[str, str] = {}
    for block in blocks:
        element = block.get("element")
        if block.get("type") != "input" or not isinstance(element, dict):
            continue
        given = values[block["block_id"]][element["action_id"]]
        answer = given.get(_ANSWERS[element["type"]][0])
        if answer in (None, "", []):
            if not block.get("optional", False):
                found[block["block_id"]] = REQUIRED
            continue
        problem = _refusal(element, answer)
        if problem:
            found[block["block_id"]] = problem
    return found


def _refusal(element: Json, answer: Any) -> str:
    match element["type"]:
        case "plain_text_input":
            shortest, longest = int(element.get("min_length", 0)), int(element.get("max_length", 3000))
            if len(answer) < shortest:
                return f"Please lengthen this text to {shortest} characters or more."
            return f"Please shorten this text to {longest} characters or less." if len(answer) > longest else ""
        case "number_input":
            return _number_refusal(element, str(answer))
        case "email_text_input":
            return (
                "" if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", str(answer)) else "Please enter a valid email address."
            )
        case "url_text_input":
            return "" if re.fullmatch(r"https?://\S+", str(answer)) else "Please enter a valid URL."
        case "datepicker":
            try:
                date.fromisoformat(str(answer))
            except ValueError:
                return "Please enter a valid date."
            return ""
        case _:
            most = element.get("max_selected_items")
            return f"Please choose {most} or fewer." if most and isinstance(answer, list) and len(answer) > most else ""


def _number_refusal(element: Json, answer: str) -> str:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, answer):
        return "Please enter a valid number."
    number = float(answer)
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number of {element['min_value']} or more."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number of {element['max_value']} or less."
    return ""
