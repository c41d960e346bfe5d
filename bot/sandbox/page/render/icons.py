"""The page's own line icons, drawn in the colour of the text around them."""

import json
from importlib.resources import files
from typing import Final

from bot.sandbox.page.markup import Html

_PATHS: Final[dict[str, str]] = json.loads(files("bot.sandbox.page").joinpath("icons.json").read_text("utf-8"))


def icon(name: str) -> Html:
    """The drawing of this name; it says nothing to a screen reader."""
    kind = "icon icon-dots" if name == "dots" else "icon"
    return Html(
        f'<svg class="{kind}" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.7" '
        f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        f'<path d="{_PATHS[name]}"/></svg>'
    )


def icon_paths() -> dict[str, str]:
    """Every icon's path by name, for the page's scripts."""
    return dict(_PATHS)
