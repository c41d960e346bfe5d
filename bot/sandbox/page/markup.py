"""HTML that is safe by construction: text is escaped unless it is already `Html`, and only `tag` makes tags."""

from collections.abc import Iterable
from html import escape
from typing import Final, TypeAlias
from urllib.parse import urlsplit

_VOID: Final = frozenset({"br", "hr", "img", "input"})
_SAFE_SCHEMES: Final = frozenset({"http", "https", "mailto"})

Attribute: TypeAlias = str | int | float | bool | None


class Html(str):
    """Text that is already safe HTML; nothing but this module and constant drawings should make one."""

    __slots__ = ()


EMPTY: Final = Html("")


def text(value: object) -> Html:
    """The value as HTML text; what is `Html` already stays as it is."""
    return value if isinstance(value, Html) else Html(escape(str(value), quote=True))


def join(parts: Iterable[str], *, between: str = "") -> Html:
    """The parts one after another, each escaped unless it is `Html`."""
    return Html(text(between).join(text(part) for part in parts))


def tag(name: str, /, *children: str, **attributes: Attribute) -> Html:
    """One element. Attribute names lose a trailing underscore and turn the others into dashes (`class_`, `data_id`).

    True writes a bare attribute; False and None leave the attribute out.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(children)}</{name}>")


def safe_href(url: str) -> str | None:
    """The address when a reader may follow it (http, https or mailto), else None: nothing to follow."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme.lower() in _SAFE_SCHEMES else None


def link(label: str, *, url: str) -> Html:
    """A link that opens beside the page, or the bare label when the address is not one to follow."""
    href = safe_href(url)
    if href is None:
        return text(label)
    return tag("a", label, href=href, target="_blank", rel="noopener noreferrer nofollow")


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value), quote=True)}"'
