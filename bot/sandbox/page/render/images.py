"""Images: the page never fetches from another host, so a picture is shown as its description."""

from urllib.parse import urlsplit

from bot.sandbox.page.markup import EMPTY, Html, tag
from bot.sandbox.page.render.icons import icon
from bot.sandbox.page.render.surface import Json, Surface


def render_image(image: Json, *, surface: Surface, inline: bool = False) -> Html:
    """An image block or element as a framed description; `inline` for one among words or beside a section."""
    described = str(image.get("alt_text", ""))
    if inline:
        return tag(
            "span",
            icon("file"),
            tag("span", described, class_="unseen"),
            class_="thumb",
            role="img",
            aria_label=described,
            title=described,
        )
    host = _host(str(image.get("image_url", "")))
    title = tag("figcaption", surface.label(image.get("title"))) if image.get("title") else EMPTY
    source = tag("span", host, class_="picture-host") if host else EMPTY
    return tag("figure", tag("div", icon("file"), tag("span", described), source, class_="picture"), title)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
