"""The fields of a form as Block Kit inputs."""

from __future__ import annotations

from datetime import datetime

from bot.model.form import Choice, FormField
from bot.model.people import user_of
from bot.model.text import Language, Text
from bot.slack.blocks import plain
from bot.slack.legible import width
from bot.slack.rich import Block, is_mention
from bot.slack.words import say

FIELD_ACTION = "aml:field"
"""The action_id of every field: a change is told, and the form says what would become of it."""

FIELD, WRITTEN, DOCUMENT = "field.", ".written", "document."
"""How block ids begin, and how the second one of a person ends."""

LONGEST_HINT = 2000
_LONGEST_TEXT = 3000
_NOTHING = Text(en="", es="")


def field_blocks_of(field: FormField, language: Language) -> list[Block]:
    if field.element == "person":
        return _person(field, language)
    if field.element == "document":
        label, hint = field.label.said_in(language), field.hint.said_in(language)
        named = Text(en=say("en", "form.shared"), es=say("es", "form.shared"))
        shared = field.model_copy(update={"label": named, "hint": _NOTHING, "longest": 240, "element": "text"})
        return [*document_blocks(label=label, hint=hint, language=language), *field_blocks_of(shared, language)]
    return [_input(field, _element(field, language), language, optional=not field.required)]


def _person(field: FormField, language: Language) -> list[Block]:
    """Somebody of the workspace to pick, or an address to write: not everybody with an identity is in Slack."""
    user = user_of(field.initial)
    picked = {"type": "users_select", "action_id": FIELD_ACTION, **({"initial_user": user} if is_mention(user) else {})}
    written = {
        "type": "plain_text_input",
        "action_id": FIELD_ACTION,
        "max_length": field.longest or _LONGEST_TEXT,
        **({"initial_value": field.initial} if field.initial and not user else {}),
    }
    second = _input(field, written, language, optional=True)
    second["block_id"] += WRITTEN
    second["label"] = plain(say(language, "form.person-written"), 2000)
    second.pop("hint", None)
    return [_input(field, picked, language, optional=True), second]


def document_blocks(*, label: str, hint: str, language: Language) -> list[Block]:
    """A file pasted, or attached with those it names: longer ones cannot be pasted."""
    pasted = {"type": "plain_text_input", "action_id": FIELD_ACTION, "multiline": True, "max_length": _LONGEST_TEXT}
    attached = {"type": "file_input", "action_id": FIELD_ACTION, "max_files": 10}
    return [
        {
            "type": "input",
            "block_id": f"{DOCUMENT}pasted",
            "label": plain(label, 2000),
            "hint": plain(hint, 2000),
            "element": pasted,
            "optional": True,
        },
        {
            "type": "input",
            "block_id": f"{DOCUMENT}attached",
            "label": plain(say(language, "form.attached"), 2000),
            "element": attached,
            "optional": True,
        },
    ]


def _input(field: FormField, element: Block, language: Language, *, optional: bool) -> Block:
    hint = field.hint.said_in(language)
    told = element["type"] != "plain_text_input" or not element.get("multiline")
    return {
        "type": "input",
        "block_id": f"{FIELD}{field.name}",
        "label": plain(field.label.said_in(language), 2000),
        "element": element,
        "optional": optional,
        **({"hint": plain(hint, LONGEST_HINT)} if hint else {}),
        **({"dispatch_action": True} if told else {}),
    }


def _element(field: FormField, language: Language) -> Block:
    initial = field.initial
    match field.element:
        case "select":
            chosen = next((one for one in field.choices if one.value == initial), None)
            return {
                "type": "static_select",
                "action_id": FIELD_ACTION,
                "options": [option_of(choice, language) for choice in field.choices],
                **({"initial_option": option_of(chosen, language)} if chosen is not None else {}),
            }
        case "search":
            fits = field.chosen is not None and len(initial) <= 150
            option = option_of(Choice(value=initial, text=field.chosen), language) if fits and field.chosen else None
            return {
                "type": "external_select",
                "action_id": FIELD_ACTION,
                "min_query_length": 0,
                **({"initial_option": option} if option is not None else {}),
            }
        case "number":
            bounds = {"min_value": field.least, "max_value": field.most}
            return {
                "type": "number_input",
                "action_id": FIELD_ACTION,
                "is_decimal_allowed": not field.whole,
                "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
                **{name: f"{bound:g}" for name, bound in bounds.items() if bound is not None},
                **({"initial_value": initial} if initial else {}),
            }
        case "switch":
            option = {"text": plain(field.label.said_in(language), 75), "value": "true"}
            on = {"initial_options": [option]} if initial == "true" else {}
            return {"type": "checkboxes", "action_id": FIELD_ACTION, "options": [option], **on}
        case "date":
            return {
                "type": "datepicker",
                "action_id": FIELD_ACTION,
                **({"initial_date": initial} if initial else {}),
            }
        case "time":
            return {
                "type": "timepicker",
                "action_id": FIELD_ACTION,
                **({"initial_time": initial} if initial else {}),
            }
        case "moment":
            return {
                "type": "datetimepicker",
                "action_id": FIELD_ACTION,
                **({"initial_date_time": int(datetime.fromisoformat(initial).timestamp())} if initial else {}),
            }
        case _:
            longest = min(field.longest or _LONGEST_TEXT, _LONGEST_TEXT)
            return {
                "type": "plain_text_input",
                "action_id": FIELD_ACTION,
                "multiline": field.element == "paragraph",
                "max_length": longest,
                **({"initial_value": initial} if initial and width(initial) <= longest else {}),
            }


def focused(blocks: list[Block]) -> list[Block]:
    """The person begins at the first field that is needed and empty, else at the first: the form opens at its top."""
    fields = [one for one in blocks if one["element"]["type"] != "file_input"]
    empty = [one for one in fields if not any(name.startswith("initial_") for name in one["element"])]
    for field in [*(one for one in empty if not one["optional"]), *fields][:1]:
        field["element"]["focus_on_load"] = True
    return blocks


def option_of(choice: Choice, language: Language) -> Block:
    """One option of a select."""
    return {"text": plain(choice.text.said_in(language), 75), "value": choice.value}
