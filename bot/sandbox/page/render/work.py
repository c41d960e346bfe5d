"""Blocks that show work and notices: plan, task_card, alert, card, carousel and container."""

from collections.abc import Callable
from typing import Final

from bot.sandbox.page.markup import EMPTY, Html, link, tag
from bot.sandbox.page.render.elements import render_element
from bot.sandbox.page.render.icons import icon
from bot.sandbox.page.render.images import render_image
from bot.sandbox.page.render.rich_text import render_rich_text
from bot.sandbox.page.render.surface import Json, Surface, plain

_STATUSES: Final = ("pending", "in_progress", "complete", "error")
_LEVELS: Final = {"info": "info", "warning": "warning", "error": "error", "success": "check"}


def render_plan(block: Json, *, surface: Surface) -> Html:
    """A titled list of tasks with how many are done."""
    tasks = list(block.get("tasks") or ())
    done = sum(task.get("status") == "complete" for task in tasks)
    title = tag(
        "div",
        tag("strong", surface.label(block.get("title"))),
        tag("span", f"{done}/{len(tasks)}", class_="plan-count"),
        class_="plan-title",
    )
    items = [tag("li", render_task(task, surface=surface)) for task in tasks]
    return tag("section", title, tag("ol", *items, class_="tasks"), class_="plan")


def render_task(block: Json, *, surface: Surface) -> Html:
    """One task with its state, in words for those who do not see the mark."""
    status = block.get("status")
    status = status if status in _STATUSES else "pending"
    mark = {"complete": "check", "error": "close"}.get(status)
    details = [
        tag("div", render_rich_text(block[name], reader=surface.reader), class_=f"task-{name}")
        for name in ("details", "output")
        if block.get(name)
    ]
    sources = [
        tag("li", link(plain(source.get("text")) or str(source.get("url", "")), url=str(source.get("url", ""))))
        for source in block.get("sources") or ()
    ]
    return tag(
        "div",
        tag("span", icon(mark) if mark else EMPTY, class_="task-mark"),
        tag(
            "div",
            tag("span", surface.label(block.get("title")), class_="task-title"),
            tag("span", surface.word(f"task_{status}"), class_="unseen"),
            *details,
            tag("ul", *sources, class_="task-sources") if sources else EMPTY,
        ),
        class_=f"task task-is-{status}",
    )


def render_alert(block: Json, *, surface: Surface) -> Html:
    """A notice of some weight."""
    level = block.get("level")
    level = level if level in _LEVELS else "default"
    return tag(
        "div",
        icon(_LEVELS.get(level, "info")),
        tag("div", surface.text(block.get("text"))),
        class_=f"alert alert-{level}",
        role="note",
    )


def render_card(block: Json, *, surface: Surface, block_id: str) -> Html:
    """A card: picture, title, subtitle, body and buttons, each optional."""
    hero = render_image(block["hero_image"], surface=surface) if block.get("hero_image") else EMPTY
    small = render_image(block["icon"], surface=surface, inline=True) if block.get("icon") else EMPTY
    heading = tag(
        "div",
        small,
        tag(
            "div",
            tag("strong", surface.label(block.get("title"))) if block.get("title") else EMPTY,
            tag("div", surface.label(block.get("subtitle")), class_="described") if block.get("subtitle") else EMPTY,
        ),
        class_="card-heading",
    )
    actions = [render_element(element, block_id=block_id, surface=surface) for element in block.get("actions") or ()]
    return tag(
        "article",
        hero,
        heading,
        surface.text(block.get("body")),
        tag("div", *actions, class_="actions") if actions else EMPTY,
        class_="card",
    )


def render_carousel(block: Json, *, surface: Surface, block_id: str) -> Html:
    """Cards in a row that scrolls."""
    cards = [
        render_card(card, surface=surface, block_id=str(card.get("block_id") or block_id))
        for card in block.get("elements") or ()
    ]
    return tag("div", *cards, class_="carousel", tabindex=0, role="group", aria_label=surface.word("cards"))


def render_container(block: Json, *, surface: Surface, children: Callable[[Json], Html]) -> Html:
    """A frame around other blocks; `children` renders them. A collapsible one folds."""
    if block.get("rich_text_title"):
        title = render_rich_text(block["rich_text_title"], reader=surface.reader)
    else:
        title = tag("strong", surface.label(block.get("title")))
    subtitle = tag("div", surface.label(block.get("subtitle")), class_="described") if block.get("subtitle") else EMPTY
    small = render_image(block["icon"], surface=surface, inline=True) if block.get("icon") else EMPTY
    heading = (small, tag("div", title, subtitle))
    width = block.get("width") if block.get("width") in ("narrow", "wide", "full") else "standard"
    ruled = " container-ruled" if block.get("has_header_divider") else ""
    if block.get("is_collapsible"):
        return tag(
            "details",
            tag("summary", *heading, class_="container-heading"),
            children(block),
            class_=f"container width-{width}",
            open=not block.get("default_collapsed"),
        )
    return tag(
        "section",
        tag("div", *heading, class_="container-heading"),
        children(block),
        class_=f"container width-{width}{ruled}",
    )
