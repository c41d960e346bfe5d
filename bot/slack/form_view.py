"""Forms as modals, and modals back into what was filled in.

What a modal carries in its metadata are hints, like everything in a payload: who may do what is looked up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.model.form import Choice, Form, FormField
from bot.model.incoming import Attachment, Incoming
from bot.model.notice import FormPreview
from bot.model.text import Language, Text
from bot.slack.attachments import attachments_in
from bot.slack.blocks import plain
from bot.slack.legible import cut, one_line, width
from bot.slack.rich import Block, Bold, Piece, bullets, coded, is_mention, phrase, rich_text, section
from bot.slack.standing import clause_pieces, cost_words
from bot.slack.words import say

FORM_VIEW = "aml:form"
FIELD_ACTION = "aml:field"
"""The action_id of every field: a change is told, and the form says what would become of it."""

PASTED = "pasted.yml"
"""The name that a pasted document goes by."""

_FIELD, _WRITTEN, _PREVIEW, _DOCUMENT = "field.", ".written", "preview.", "document."
_LONGEST_TEXT = 3000
_NOTHING = Text(en="", es="")
_MOST_PROBLEMS = 5


@dataclass(frozen=True, slots=True)
class About:
    """What a form is for: the kind, where it is asked, and the request it changes, if it changes one."""

    kind: str
    channel: str = ""
    thread: str = ""
    request: str = ""
    revision: int = 0

    def __str__(self) -> str:
        return json.dumps({name: value for name, value in asdict(self).items() if value}, separators=(",", ":"))


def read_about(metadata: object) -> About | None:
    """What was written there, None for anything else whatever."""
    try:
        read = json.loads(metadata) if isinstance(metadata, str) else None
    except ValueError:
        return None
    if not isinstance(read, dict) or not isinstance(read.get("kind"), str):
        return None
    revision = read.get("revision")
    words = {name: read[name] for name in ("kind", "channel", "thread", "request") if isinstance(read.get(name), str)}
    return About(**words, revision=revision if isinstance(revision, int) else 0)


def about_of(incoming: Incoming, *, kind: str) -> About:
    """A form asked for where this arrived."""
    return About(kind=kind, channel=incoming.channel, thread=incoming.values.get("thread_ts", ""))


def form_modal(*, form: Form, about: About, language: Language, submit: str = "") -> Block:
    """The form as a modal. `submit` is the word on its button, where it is not to ask for something new."""
    fields = [block for field in form.fields for block in _field(field, language)]
    return {
        "type": "modal",
        "callback_id": FORM_VIEW,
        "private_metadata": str(about),
        "title": plain(form.title.said_in(language), 24),
        "submit": plain(submit or say(language, "form.submit"), 24),
        "close": plain(say(language, "button.cancel"), 24),
        "blocks": [_head(form, language), _preview_block((say(language, "form.incomplete"),), 0), *_focused(fields)],
    }


def with_preview(view: Mapping[str, Any], *, preview: FormPreview, turn: int, language: Language) -> Block:
    """The modal as Slack sent it, with what would become of it now; what was typed in it stays."""
    shown = [
        _preview_block(preview_pieces(preview, language), turn)
        if str(block.get("block_id", "")).startswith(_PREVIEW)
        else block
        for block in view.get("blocks") or ()
    ]
    kept = {name: view[name] for name in ("type", "callback_id", "private_metadata", "title", "submit", "close")}
    return {**kept, "blocks": shown}


def preview_pieces(preview: FormPreview, language: Language) -> tuple[Piece, ...]:
    """What would become of the form, in a line: `Needs 1 of @vision-leads · ≈ 131 USD a month`."""
    if preview.problems:
        return ("⚠️ ", *coded(one_line(preview.problems[0].text.said_in(language), 400)))
    if preview.missing:
        names = ", ".join(one_line(label.said_in(language), 80) for label in preview.missing[:6])
        return (say(language, "form.missing", names=names),)
    decision = preview.decision
    if decision is None:
        said = {"": "form.incomplete", "files": "form.files"}.get(preview.away, "form.away")
        return (say(language, said),)
    if decision.effect == "deny":
        why = decision.reasons[0].text.said_in(language) if decision.reasons else ""
        return ("⛔ ", *phrase(language, "form.denied", why=one_line(why, 400)))
    if decision.effect == "allow":
        return (
            "✅ ",
            say(language, "form.allowed", cost=cost_words(preview.cost, language)),
        )
    clauses: list[Piece] = []
    for clause in decision.approvals[:4]:
        clauses += [*((" + ",) if clauses else ()), *clause_pieces(clause, preview.usergroups, language)]
    return ("⏳ ", *phrase(language, "form.approvals", clauses=clauses, cost=cost_words(preview.cost, language)))


def answers_in(view: Mapping[str, Any]) -> dict[str, str]:
    """Parameter -> what was filled in, as it would be written in a line; what is empty is left out."""
    values = (view.get("state") or {}).get("values") or {}
    found: dict[str, str] = {}
    for block_id, actions in values.items():
        answer = next(iter(actions.values()), None) if isinstance(actions, Mapping) else None
        if not str(block_id).startswith(_FIELD) or not isinstance(answer, Mapping):
            continue
        written = _answer(answer)
        if written:
            # An address that is written comes after the person picked, and counts instead.
            found[str(block_id).removeprefix(_FIELD).removesuffix(_WRITTEN)] = written
    return found


def documents_in(view: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """The document pasted into a form, and the files attached to it."""
    values = (view.get("state") or {}).get("values") or {}
    pasted = (values.get(f"{_DOCUMENT}pasted") or {}).get(FIELD_ACTION) or {}
    attached = (values.get(f"{_DOCUMENT}attached") or {}).get(FIELD_ACTION) or {}
    text = pasted.get("value")
    files = attachments_in(attached.get("files") or ())
    return (*((Attachment(name=PASTED, text=text),) if isinstance(text, str) and text.strip() else ()), *files)


def field_blocks(view: Mapping[str, Any]) -> Sequence[str]:
    """The block ids of the fields there are, in order: an error can be shown at these alone."""
    return [
        str(block["block_id"])
        for block in view.get("blocks") or ()
        if block.get("type") == "input" and str(block.get("block_id", "")).startswith((_FIELD, _DOCUMENT))
    ]


def block_of(field: str, blocks: Sequence[str]) -> str:
    """Where an error about a parameter is shown: at its field, else at the first one; empty where there is none."""
    own = [block for block in blocks if block.removeprefix(_FIELD).removesuffix(_WRITTEN) == field]
    if field == "file":
        own = [block for block in blocks if block.startswith(_DOCUMENT)]
    return next(iter([*own, *blocks]), "")


def field_of(block_id: object) -> str:
    """The parameter a block is about, empty for another block."""
    text = block_id if isinstance(block_id, str) else ""
    return text.removeprefix(_FIELD).removesuffix(_WRITTEN) if text.startswith(_FIELD) else ""


def option_of(choice: Choice, language: Language) -> Block:
    """One option of a select."""
    return {"text": plain(choice.text.said_in(language), 75), "value": choice.value}


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
        case _:
            value = answer.get("value")
            return value.strip() if isinstance(value, str) else ""


def _head(form: Form, language: Language) -> Block:
    parts = [section(Bold(one_line(form.title.said_in(language), 150)))]
    if form.problems:
        parts.append(section(say(language, "form.from-line")))
        lines = [coded(one_line(one.text.said_in(language), 300)) for one in form.problems[:_MOST_PROBLEMS]]
        if len(form.problems) > _MOST_PROBLEMS:
            lines.append((say(language, "list.more", count=len(form.problems) - _MOST_PROBLEMS),))
        parts.append(bullets(*lines))
    else:
        parts.append(section(cut(form.summary.said_in(language), 500)))
    return {**rich_text(*parts), "block_id": "about"}


def _preview_block(pieces: Sequence[Piece], turn: int) -> Block:
    return {**rich_text(section(*pieces)), "block_id": f"{_PREVIEW}{turn}"}


def _field(field: FormField, language: Language) -> list[Block]:
    if field.element == "person":
        return _person(field, language)
    if field.element == "document":
        label, hint = field.label.said_in(language), field.hint.said_in(language)
        named = Text(en=say("en", "form.shared"), es=say("es", "form.shared"))
        shared = field.model_copy(update={"label": named, "hint": _NOTHING, "longest": 240, "element": "text"})
        return [*document_blocks(label=label, hint=hint, language=language), *_field(shared, language)]
    return [_input(field, _element(field, language), language, optional=not field.required)]


def _person(field: FormField, language: Language) -> list[Block]:
    """Somebody of the workspace to pick, or an address to write: not everybody with an identity is in Slack."""
    user = field.initial.strip("<@>").split("|")[0] if field.initial.startswith("<@") else ""
    picked = {"type": "users_select", "action_id": FIELD_ACTION, **({"initial_user": user} if is_mention(user) else {})}
    written = {
        "type": "plain_text_input",
        "action_id": FIELD_ACTION,
        "max_length": field.longest or _LONGEST_TEXT,
        **({"initial_value": field.initial} if field.initial and not user else {}),
    }
    second = _input(field, written, language, optional=True)
    second["block_id"] += _WRITTEN
    second["label"] = plain(say(language, "form.person-written"), 2000)
    second.pop("hint", None)
    first = _input(field, picked, language, optional=True)
    first["label"] = plain(_person_label(field, language), 2000)
    return [first, second]


def document_blocks(*, label: str, hint: str, language: Language) -> list[Block]:
    """A file pasted, or attached with those it names: longer ones cannot be pasted."""
    pasted = {"type": "plain_text_input", "action_id": FIELD_ACTION, "multiline": True, "max_length": _LONGEST_TEXT}
    attached = {"type": "file_input", "action_id": FIELD_ACTION, "max_files": 10}
    return [
        {
            "type": "input",
            "block_id": f"{_DOCUMENT}pasted",
            "label": plain(label, 2000),
            "hint": plain(hint, 2000),
            "element": pasted,
            "optional": True,
        },
        {
            "type": "input",
            "block_id": f"{_DOCUMENT}attached",
            "label": plain(say(language, "form.attached"), 2000),
            "element": attached,
            "optional": True,
        },
    ]


def _person_label(field: FormField, language: Language) -> str:
    return field.label.said_in(language).partition(":")[0]


def _input(field: FormField, element: Block, language: Language, *, optional: bool) -> Block:
    hint = field.hint.said_in(language)
    told = element["type"] != "plain_text_input" or not element.get("multiline")
    return {
        "type": "input",
        "block_id": f"{_FIELD}{field.name}",
        "label": plain(field.label.said_in(language), 2000),
        "element": element,
        "optional": optional,
        **({"hint": plain(hint, 2000)} if hint else {}),
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
        case _:
            longest = min(field.longest or _LONGEST_TEXT, _LONGEST_TEXT)
            return {
                "type": "plain_text_input",
                "action_id": FIELD_ACTION,
                "multiline": field.element == "paragraph",
                "max_length": longest,
                **({"initial_value": initial} if initial and width(initial) <= longest else {}),
            }


def _focused(blocks: list[Block]) -> list[Block]:
    """The first field that is empty is where the person begins; those that are needed stand first."""
    empty = [one["element"] for one in blocks if not any(name.startswith("initial_") for name in one["element"])]
    if empty and empty[0]["type"] != "file_input":
        empty[0]["focus_on_load"] = True
    return blocks
