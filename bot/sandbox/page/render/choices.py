"""Selects, checkboxes and radio buttons.

Every select is one combobox: an input that filters a list of options, so that long lists can be searched and the
keyboard reaches everything (pattern: w3.org/WAI/ARIA/apg/patterns/combobox, read 2026-11).
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from bot.sandbox.page.markup import EMPTY, Html, join, tag
from bot.sandbox.page.render.icons import icon
from bot.sandbox.page.render.marks import marks, render_confirm
from bot.sandbox.page.render.surface import Json, Surface, plain

_SELECTS: Final = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
_MULTI: Final = tuple(f"multi_{kind}" for kind in _SELECTS)
CHOICES: Final = frozenset({*_SELECTS, *_MULTI, "checkboxes", "radio_buttons"})


def render_choice(element: Json, *, block_id: str, surface: Surface, label: str) -> Html:
    """A select, a group of checkboxes or a group of radio buttons."""
    if element.get("type") in ("checkboxes", "radio_buttons"):
        return _group(element, block_id, surface, label)
    return _combobox(element, block_id, surface, label)


def _group(element: Json, block_id: str, surface: Surface, label: str) -> Html:
    single = element.get("type") == "radio_buttons"
    chosen = [element.get("initial_option")] if single else element.get("initial_options") or ()
    values = {option.get("value") for option in chosen if option}
    action = str(element.get("action_id", ""))
    name = surface.id_for(block_id, action)
    rows = []
    for option in element.get("options") or ():
        described = (
            tag("span", surface.label(option["description"]), class_="described")
            if option.get("description")
            else EMPTY
        )
        box = tag(
            "input",
            type="radio" if single else "checkbox",
            name=name,
            value=option.get("value"),
            checked=option.get("value") in values,
            data_option=_packed(option),
        )
        rows.append(tag("label", box, tag("span", surface.label(option.get("text")), described), class_="choice"))
    return tag(
        "div",
        *rows,
        id=name,
        class_="choices",
        role="radiogroup" if single else "group",
        aria_label=label or None,
        **marks(element, block_id=block_id),
    )


def _combobox(element: Json, block_id: str, surface: Surface, label: str) -> Html:
    kind = str(element.get("type"))
    several = kind.startswith("multi_")
    action = str(element.get("action_id", ""))
    field = surface.id_for(block_id, action)
    chosen = list(_chosen(element, surface))
    shown = "" if several or not chosen else plain(chosen[0].get("text"))
    external = kind.endswith("external_select")
    box = tag(
        "input",
        id=field,
        type="text",
        role="combobox",
        autocomplete="off",
        spellcheck="false",
        aria_autocomplete="list",
        aria_expanded="false",
        aria_controls=f"{field}.list",
        aria_label=label or None,
        placeholder=plain(element.get("placeholder")) or surface.word("choose"),
        value=shown or None,
        data_autofocus=bool(element.get("focus_on_load")),
    )
    return tag(
        "div",
        tag("ul", *(_chip(option, surface) for option in chosen), class_="chips") if several else EMPTY,
        tag("div", box, icon("chevron"), class_="combo-box"),
        tag(
            "ul",
            _options(element, surface),
            id=f"{field}.list",
            role="listbox",
            aria_label=label or surface.word("options"),
            hidden=True,
        ),
        render_confirm(element.get("confirm"), surface=surface),
        class_="combo",
        data_multi=several,
        data_external=external,
        data_min_query=element.get("min_query_length", 3) if external else None,
        data_max=element.get("max_selected_items"),
        data_chosen=(served := json.dumps([dict(option) for option in chosen])),
        data_served=served,
        **marks(element, block_id=block_id),
    )


def _chip(option: Json, surface: Surface) -> Html:
    name = plain(option.get("text"))
    drop = tag(
        "button",
        icon("close"),
        type="button",
        data_drop=str(option.get("value", "")),
        aria_label=f"{surface.word('remove')} {name}",
    )
    return tag("li", surface.label(option.get("text")), drop, class_="chip")


def _options(element: Json, surface: Surface) -> Html:
    if element.get("option_groups"):
        return join(
            join(
                (
                    tag("li", surface.label(group.get("label")), class_="option-group", role="presentation"),
                    *_rows(group.get("options") or (), surface),
                )
            )
            for group in element["option_groups"]
        )
    return join(_rows(_offered(element, surface), surface))


def render_options(found: Json, *, surface: Surface) -> Html:
    """What an app suggested, {"options": […]} or {"option_groups": […]}, as rows of the list."""
    return _options({**found, "type": "static_select"}, surface)


def _rows(options: Iterable[Json], surface: Surface) -> Iterable[Html]:
    for option in options:
        described = (
            tag("span", surface.label(option["description"]), class_="described")
            if option.get("description")
            else EMPTY
        )
        yield tag(
            "li",
            tag("span", surface.label(option.get("text"))),
            described,
            role="option",
            aria_selected="false",
            data_option=_packed(option),
        )


def _offered(element: Json, surface: Surface) -> Iterable[Json]:
    kind = str(element.get("type")).removeprefix("multi_")
    people, channels = surface.reader.people, surface.reader.channels
    match kind:
        case "static_select":
            yield from element.get("options") or ()
        case "users_select":
            yield from _named(people, prefix="")
        case "channels_select":
            yield from _named(channels, prefix="# ")
        case "conversations_select":
            yield from _named(channels, prefix="# ")
            yield from _named(people, prefix="")


def _named(names: Mapping[str, str], *, prefix: str) -> Iterable[Json]:
    for identity, name in names.items():
        yield _option(identity, f"{prefix}{name}")


def _option(identity: str, name: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": name, "emoji": False}, "value": identity}


def _chosen(element: Json, surface: Surface) -> Iterable[Json]:
    kind = str(element.get("type"))
    if kind.endswith(("static_select", "external_select")):
        single = element.get("initial_option")
        yield from element.get("initial_options") or ([single] if single else ())
        return
    noun = kind.removeprefix("multi_").removesuffix("s_select")
    single = element.get(f"initial_{noun}")
    for identity in element.get(f"initial_{noun}s") or ([single] if single else ()):
        name = surface.reader.people.get(identity) or surface.reader.channels.get(identity) or identity
        yield _option(identity, name)


def _packed(option: Json) -> str:
    return json.dumps(dict(option))
