"""Block Kit to safe HTML: one function per block type; everything a person wrote is escaped on the way."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.sandbox.page.markup import EMPTY, Html, join, link, tag
from bot.sandbox.page.render.elements import render_element
from bot.sandbox.page.render.icons import icon
from bot.sandbox.page.render.images import render_image
from bot.sandbox.page.render.markdown import render_markdown
from bot.sandbox.page.render.reader import Language, Reader
from bot.sandbox.page.render.rich_text import render_rich_text
from bot.sandbox.page.render.surface import Json, Surface, plain
from bot.sandbox.page.render.tables import render_data_table, render_table
from bot.sandbox.page.render.work import (
    render_alert,
    render_card,
    render_carousel,
    render_container,
    render_plan,
    render_task,
)


def render_blocks(
    blocks: Iterable[Json],
    *,
    people: Mapping[str, str],
    channels: Mapping[str, str],
    viewer: str,
    language: Language,
    groups: Mapping[str, str] | None = None,
    zone: str = "UTC",
    now: datetime | None = None,
    scope: str = "b",
) -> str:
    """The blocks as safe HTML for one viewer.

    `people`, `channels` and `groups` give the shown name by Slack id; `zone` is the viewer's IANA time zone; `scope`
    keeps HTML ids apart when several messages or views share a page.
    """
    reader = Reader(
        people=people, channels=channels, groups=groups or {}, viewer=viewer, language=language, zone=zone, now=now
    )
    return draw_blocks(blocks, surface=Surface(reader=reader, scope=scope))


def draw_blocks(blocks: Iterable[Json], *, surface: Surface) -> Html:
    """The blocks as safe HTML on a surface; a block without an id gets its position as key."""
    return join(_keyed(block, str(index), surface) for index, block in enumerate(blocks))


def _keyed(block: Json, position: str, surface: Surface) -> Html:
    block_id = str(block.get("block_id") or "")
    kind = str(block.get("type", ""))
    drawn = _block(block, kind, block_id, surface)
    return tag("div", drawn, class_="block", data_block_type=kind, data_key=block_id or position) if drawn else EMPTY


def _block(block: Json, kind: str, block_id: str, surface: Surface) -> Html:
    match kind:
        case "section":
            return _section(block, block_id, surface)
        case "header":
            return tag("h3", surface.label(block.get("text")), class_="header")
        case "divider":
            return tag("hr")
        case "context":
            return _context(block, surface)
        case "actions" | "context_actions":
            return _actions(block, block_id, surface)
        case "input":
            return _input(block, block_id, surface)
        case "image":
            return render_image(block, surface=surface)
        case "rich_text":
            return tag("div", render_rich_text(block, reader=surface.reader), class_="prose")
        case "markdown":
            return tag("div", render_markdown(str(block.get("text", ""))), class_="prose")
        case "table":
            return render_table(block, surface=surface)
        case "data_table":
            return render_data_table(block, surface=surface, block_id=block_id)
        case "plan":
            return render_plan(block, surface=surface)
        case "task_card":
            return render_task(block, surface=surface)
        case "alert":
            return render_alert(block, surface=surface)
        case "card":
            return render_card(block, surface=surface, block_id=block_id)
        case "carousel":
            return render_carousel(block, surface=surface, block_id=block_id)
        case "container":
            return render_container(
                block,
                surface=surface,
                children=lambda frame: draw_blocks(frame.get("child_blocks") or (), surface=surface),
            )
        case "file":
            return tag("div", icon("file"), tag("span", str(block.get("external_id", ""))), class_="attachment")
        case "video":
            return _video(block, surface)
        case _:
            return tag("p", surface.word("unknown_block").format(kind=kind), class_="unknown")


def _section(block: Json, block_id: str, surface: Surface) -> Html:
    text = surface.text(block.get("text"))
    fields = [tag("div", surface.text(field), class_="pair") for field in block.get("fields") or ()]
    accessory = block.get("accessory")
    label = plain(block.get("text")) if accessory and accessory.get("type") not in ("button", "workflow_button") else ""
    side = render_element(accessory, block_id=block_id, surface=surface, label=label[:75]) if accessory else EMPTY
    return tag(
        "div",
        tag("div", text, tag("div", *fields, class_="pairs") if fields else EMPTY, class_="prose"),
        tag("div", side, class_="accessory") if accessory else EMPTY,
        class_="section",
    )


def _context(block: Json, surface: Surface) -> Html:
    items = [
        render_element(element, block_id="", surface=surface)
        if element.get("type") == "image"
        else tag("span", surface.label(element))
        for element in block.get("elements") or ()
    ]
    return tag("div", *items, class_="context")


def _actions(block: Json, block_id: str, surface: Surface) -> Html:
    elements = [
        render_element(element, block_id=block_id, surface=surface, label=plain(element.get("placeholder")))
        for element in block.get("elements") or ()
    ]
    return tag("div", *elements, class_="actions")


def _input(block: Json, block_id: str, surface: Surface) -> Html:
    element = block.get("element") or {}
    field = surface.id_for(block_id, str(element.get("action_id", "")))
    optional = tag("span", surface.word("optional"), class_="described") if block.get("optional") else EMPTY
    grouped = element.get("type") in ("checkboxes", "radio_buttons")
    label = surface.label(block.get("label"))
    title = (
        tag("div", label, " ", optional, class_="input-label", id=f"{field}.label")
        if grouped
        else tag("label", label, " ", optional, class_="input-label", for_=field)
    )
    control = render_element(
        element, block_id=block_id, surface=surface, label=plain(block.get("label")) if grouped else ""
    )
    hint = tag("p", surface.label(block["hint"]), class_="hint") if block.get("hint") else EMPTY
    return tag(
        "div",
        title,
        control,
        hint,
        tag("p", class_="field-error", id=f"{field}.error", role="alert", hidden=True),
        class_="input",
        data_input_block=block_id,
        data_optional=bool(block.get("optional")),
        data_dispatches=bool(block.get("dispatch_action")),
    )


def _video(block: Json, surface: Surface) -> Html:
    address = str(block.get("title_url") or block.get("video_url") or "")
    return tag(
        "figure",
        tag("div", icon("file"), tag("span", str(block.get("alt_text", ""))), class_="picture"),
        tag("figcaption", link(surface.label(block.get("title")), url=address)),
    )
