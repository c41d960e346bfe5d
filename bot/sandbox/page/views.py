"""Modals and App Home as HTML, with what the person typed so far put back into the fields."""

from typing import Any, Final, TypeAlias

from bot.sandbox.page.markup import EMPTY, Html, tag
from bot.sandbox.page.render.blocks import draw_blocks
from bot.sandbox.page.render.icons import icon
from bot.sandbox.page.render.surface import Surface

Json: TypeAlias = dict[str, Any]

# The answer in `state.values` and the element's field that shows it (docs.slack.dev, Block elements, read 2026-11).
_INITIAL: Final = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
}


def draw_modal(view: Json, *, depth: int, surface: Surface) -> Html:
    """One modal: its title, its blocks, its buttons; `depth` counts the open ones, itself included."""
    title = surface.label(view.get("title"))
    stacked = tag("span", f"{depth} / 3", class_="modal-depth") if depth > 1 else EMPTY
    cross = tag(
        "button",
        icon("close"),
        type="button",
        class_="btn btn-quiet btn-icon",
        aria_label=surface.word("close"),
        data_close_view=True,
        data_testid="modal-close",
    )
    head = tag(
        "header", tag("h2", title, id="modal-title", tabindex=-1), stacked, cross, class_="modal-top", data_key="top"
    )
    body = tag("div", draw_blocks(with_answers(view), surface=surface), class_="modal-body", data_key="body")
    return tag(
        "form",
        head,
        body,
        _foot(view, surface),
        novalidate=True,
        autocomplete="off",
        data_view=view["id"],
        data_key=view["id"],
        data_callback=view.get("callback_id"),
        data_testid=f"view-{view['id']}",
    )


def draw_home(view: Json, *, surface: Surface) -> Html:
    """App Home, or the words that say that there is none yet."""
    if not view:
        return tag("div", tag("p", surface.word("home_empty"), class_="empty"), class_="home", data_testid="home")
    blocks = draw_blocks(with_answers(view), surface=surface)
    return tag("div", blocks, class_="home", data_view=view["id"], data_testid="home")


def with_answers(view: Json) -> list[Json]:
    """The view's blocks in which each element starts with the answer of `state.values`."""
    values: Json = (view.get("state") or {}).get("values") or {}
    return [_answered(block, values.get(block.get("block_id", "")) or {}) for block in view.get("blocks") or ()]


def _answered(block: Json, answers: Json) -> Json:
    if not answers:
        return block
    changed = dict(block)
    for name in ("element", "accessory"):
        if isinstance(block.get(name), dict):
            changed[name] = _filled(block[name], answers)
    if block.get("type") == "actions":
        changed["elements"] = [_filled(element, answers) for element in block.get("elements") or ()]
    return changed


def _filled(element: Json, answers: Json) -> Json:
    answer = answers.get(element.get("action_id", "")) or {}
    given = {_INITIAL[name]: value for name, value in answer.items() if name in _INITIAL and value not in (None, [])}
    return element | given


def _foot(view: Json, surface: Surface) -> Html:
    close = surface.label(view.get("close")) or surface.word("cancel")
    buttons = [tag("button", close, type="button", class_="btn", data_close_view=True, data_testid="modal-cancel")]
    if view.get("submit"):
        label = surface.label(view["submit"])
        buttons.append(tag("button", label, type="submit", class_="btn btn-primary", data_testid="modal-submit"))
    error = tag("span", "", class_="modal-error", role="alert")
    return tag("footer", error, *buttons, class_="modal-foot", data_key="foot")
