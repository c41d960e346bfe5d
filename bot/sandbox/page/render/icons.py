"""The page's own line icons, drawn in the colour of the text around them."""

from typing import Final

from bot.sandbox.page.render.markup import Html

_PATHS: Final = {
    "chevron": "M5 8l5 5 5-5",
    "close": "M5 5l10 10M15 5L5 15",
    "dots": "M4.500 10h.010M10 10h.010M15.500 10h.010",
    "check": "M4.500 10.500l3.500 3.500 7.500-8.500",
    "reply": "M4 4h12v9H9l-4 3.500V13H4z",
    "hash": "M8 3L6.500 17M13.500 3L12 17M3.500 7.500h13M3 12.500h13",
    "cloud": "M6 15.500a3.500 3.500 0 0 1-.3-7A5 5 0 0 1 15 8.300a3.600 3.600 0 0 1-.5 7.200z",
    "pulse": "M2 10.500h3.500L8 4l4 12 2.500-5.500H18",
    "clock": "M10 2.500a7.500 7.500 0 1 1-.010 0zM10 6v4.200l2.800 1.800",
    "home": "M3 9.500L10 3.500l7 6V17h-5v-5H8v5H3z",
    "bot": "M4 7.500h12v8.500H4zM10 7.500V4M7.500 11.500v.800M12.500 11.500v.800M2 11v2.500M18 11v2.500",
    "send": "M3 10L17 4l-4.500 13-3-5.500zM9.500 11.500L17 4",
    "theme": "M10 2.500a7.500 7.500 0 1 0 0 15z M10 2.500a7.500 7.500 0 0 1 0 15",
    "language": "M10 2.500a7.500 7.500 0 1 1-.010 0zM2.800 10h14.400M10 2.500c-5 5-5 10 0 15M10 2.500c5 5 5 10 0 15",
    "file": "M5 2.500h6.500L15.500 6.500V17.500H5zM11.500 2.500V6.500h4",
    "warning": "M10 3L18 16.500H2zM10 8v4M10 14.300v.010",
    "info": "M10 2.500a7.500 7.500 0 1 1-.010 0zM10 9.500V14M10 6.300v.010",
    "eye": "M2 10c3-5.500 13-5.500 16 0-3 5.500-13 5.500-16 0zM10 7.700a2.300 2.300 0 1 1-.010 0z",
    "error": "M10 2.500a7.500 7.500 0 1 1-.010 0zM7.200 7.200l5.600 5.600M12.800 7.200l-5.600 5.600",
    "people": "M7.500 4a2.800 2.800 0 1 1-.010 0zM2.500 16c0-7 10-7 10 0M13 4.500a2.500 2.500 0 0 1 0 4.800M14.500 11.500c2 .500 3 2 3 4.500",
    "lock": "M5 9h10v8H5zM7 9V6.500a3 3 0 0 1 6 0V9",
    "spark": "M10 2.500l1.800 5.700L17.500 10l-5.700 1.800L10 17.500l-1.800-5.700L2.500 10l5.700-1.800z",
    "shortcut": "M11.500 2.500L4 11.500h5L8 17.500l8-9.500h-5z",
    "attach": "M14.500 9.500l-5 5a3 3 0 0 1-4.300-4.300l6-6a2 2 0 0 1 2.900 2.900l-5.800 5.800",
}


def icon(name: str) -> Html:
    """The drawing of this name; it says nothing to a screen reader."""
    return Html(
        '<svg class="icon" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.7" '
        f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="{_PATHS[name]}"/></svg>'
    )


def icon_paths() -> dict[str, str]:
    """Every icon's path by name, for the page's scripts."""
    return dict(_PATHS)
