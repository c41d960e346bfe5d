"""Buttons, menus and fields: Slack's block elements as HTML controls.

Every control carries `data-el` (the element type), `data-block` and `data-action`; the page's scripts read those and
nothing else to know what was pressed. Choices (selects, checkboxes, radio buttons) are in `choices`.
"""

import json
from typing import Final

from bot.sandbox.page.markup import Attribute, Html, join, safe_href, tag
from bot.sandbox.page.render.choices import CHOICES, render_choice
from bot.sandbox.page.render.icons import icon
from bot.sandbox.page.render.images import render_image
from bot.sandbox.page.render.marks import marks, render_confirm
from bot.sandbox.page.render.surface import Json, Surface, plain

_FIELDS: Final = {
    "email_text_input": "email",
    "url_text_input": "url",
    "datepicker": "date",
    "timepicker": "time",
}
_INITIAL: Final = {"datepicker": "initial_date", "timepicker": "initial_time"}


def render_element(element: Json, *, block_id: str, surface: Surface, label: str = "") -> Html:
    """One block element. `label` is its accessible name where no visible label says it."""
    kind = str(element.get("type", ""))
    if kind in CHOICES:
        return render_choice(element, block_id=block_id, surface=surface, label=label)
    match kind:
        case "button" | "workflow_button":
            return _button(element, block_id, surface)
        case "overflow":
            return _overflow(element, block_id, surface, label)
        case "image":
            return render_image(element, surface=surface, inline=True)
        case "icon_button":
            return _icon_button(element, block_id, surface)
        case "feedback_buttons":
            return _feedback(element, block_id, surface)
        case "plain_text_input" | "rich_text_input":
            return _text_input(element, block_id, surface, label)
        case "number_input":
            return _number(element, block_id, surface, label)
        case "datetimepicker":
            return _moment(element, block_id, surface, label)
        case "file_input":
            return _file(element, block_id, surface, label)
        case _ if kind in _FIELDS:
            value = element.get(_INITIAL.get(kind, "initial_value"))
            return tag("input", type=_FIELDS[kind], value=value, **_field(element, block_id, surface, label))
        case _:
            return tag("span", surface.word("unknown_element").format(kind=kind), class_="unknown")


def _button(element: Json, block_id: str, surface: Surface) -> Html:
    style = {"primary": " btn-primary", "danger": " btn-danger"}.get(str(element.get("style", "")), "")
    return tag(
        "button",
        surface.label(element.get("text")),
        render_confirm(element.get("confirm"), surface=surface),
        type="button",
        class_=f"btn{style}",
        aria_label=element.get("accessibility_label"),
        data_value=element.get("value"),
        data_url=safe_href(str(element["url"])) if element.get("url") else None,
        **marks(element, block_id=block_id),
    )


def _icon_button(element: Json, block_id: str, surface: Surface) -> Html:
    name = plain(element.get("text"))
    drawn = icon("close") if element.get("icon") == "trash" else icon("dots")
    return tag(
        "button",
        drawn,
        render_confirm(element.get("confirm"), surface=surface),
        type="button",
        class_="btn btn-icon",
        title=name or None,
        aria_label=element.get("accessibility_label") or name or str(element.get("icon", "")),
        data_value=element.get("value"),
        **marks(element, block_id=block_id),
    )


def _feedback(element: Json, block_id: str, surface: Surface) -> Html:
    return join(
        tag(
            "button",
            surface.label(choice.get("text")),
            type="button",
            class_="btn btn-small",
            aria_label=choice.get("accessibility_label"),
            data_value=choice.get("value"),
            **marks(element, block_id=block_id),
        )
        for choice in (element.get("positive_button"), element.get("negative_button"))
        if choice
    )


def _overflow(element: Json, block_id: str, surface: Surface, label: str) -> Html:
    menu = surface.id_for(block_id, str(element.get("action_id", "")), "menu")
    items = [
        tag(
            "button",
            surface.label(option.get("text")),
            type="button",
            role="menuitem",
            tabindex=-1,
            data_option=json.dumps(dict(option)),
            data_url=safe_href(str(option["url"])) if option.get("url") else None,
        )
        for option in element.get("options") or ()
    ]
    opener = tag(
        "button",
        icon("dots"),
        type="button",
        class_="btn btn-icon",
        aria_haspopup="menu",
        aria_expanded="false",
        aria_controls=menu,
        aria_label=label or surface.word("more_actions"),
    )
    return tag(
        "div",
        opener,
        tag("div", *items, id=menu, role="menu", class_="menu", hidden=True),
        render_confirm(element.get("confirm"), surface=surface),
        class_="overflow",
        **marks(element, block_id=block_id),
    )


def _text_input(element: Json, block_id: str, surface: Surface, label: str) -> Html:
    attributes = _field(element, block_id, surface, label)
    value = element.get("initial_value")
    shown = value if isinstance(value, str) else ""
    lengths: dict[str, Attribute] = {"minlength": element.get("min_length"), "maxlength": element.get("max_length")}
    if element.get("multiline") or element.get("type") == "rich_text_input":
        return tag("textarea", shown, rows=4, **lengths, **attributes)
    return tag("input", type="text", value=shown or None, autocomplete="off", **lengths, **attributes)


def _number(element: Json, block_id: str, surface: Surface, label: str) -> Html:
    return tag(
        "input",
        type="number",
        value=element.get("initial_value"),
        min=element.get("min_value"),
        max=element.get("max_value"),
        step="any" if element.get("is_decimal_allowed") else "1",
        **_field(element, block_id, surface, label),
    )


def _moment(element: Json, block_id: str, surface: Surface, label: str) -> Html:
    seconds = element.get("initial_date_time")
    return tag("input", type="datetime-local", data_seconds=seconds, **_field(element, block_id, surface, label))


def _file(element: Json, block_id: str, surface: Surface, label: str) -> Html:
    types = ",".join(f".{kind}" for kind in element.get("filetypes") or ())
    several = int(element.get("max_files") or 10) > 1
    return tag(
        "input", type="file", accept=types or None, multiple=several, **_field(element, block_id, surface, label)
    )


def _field(element: Json, block_id: str, surface: Surface, label: str) -> dict[str, Attribute]:
    action = str(element.get("action_id", ""))
    config = element.get("dispatch_action_config") or {}
    return {
        "id": surface.id_for(block_id, action),
        "class_": "field",
        "placeholder": plain(element.get("placeholder")) or None,
        "aria_label": label or None,
        "data_dispatch": " ".join(config.get("trigger_actions_on") or ()) or None,
        "data_autofocus": bool(element.get("focus_on_load")),
        **marks(element, block_id=block_id),
    }
