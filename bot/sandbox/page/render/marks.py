"""What every interactive element carries: the marks the scripts read, and the question to ask before acting."""

from bot.sandbox.page.markup import EMPTY, Attribute, Html, tag
from bot.sandbox.page.render.surface import Json, Surface


def render_confirm(confirm: Json | None, *, surface: Surface) -> Html:
    """The question to ask before an action, kept in a template beside the control that asks it."""
    if not confirm:
        return EMPTY
    style = "danger" if confirm.get("style") == "danger" else "primary"
    return tag(
        "template",
        tag("h2", surface.label(confirm.get("title"))),
        tag("div", surface.text(confirm.get("text")), class_="confirm-text"),
        tag("button", surface.label(confirm.get("deny")), type="button", class_="btn", data_confirm_answer="no"),
        tag(
            "button",
            surface.label(confirm.get("confirm")),
            type="button",
            class_=f"btn btn-{style}",
            data_confirm_answer="yes",
        ),
        data_confirm=True,
    )


def marks(element: Json, *, block_id: str) -> dict[str, Attribute]:
    """The attributes by which the scripts recognise an element."""
    return {
        "data_el": str(element.get("type", "")),
        "data_block": block_id,
        "data_action": str(element.get("action_id", "")),
    }
