"""The rich_text block to HTML: sections, lists, preformatted text and quotes, with their inline elements.

Source: docs.slack.dev/reference/block-kit/blocks/rich-text-block (read 2026-11). Nothing in a text element is markup.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from bot.sandbox.page.emoji import picture, picture_named, with_pictures
from bot.sandbox.page.markup import EMPTY, Html, join, link, tag, text
from bot.sandbox.page.render.mrkdwn import channel_mention, date_mark, group_mention, person_mention
from bot.sandbox.page.render.reader import Reader

Json: TypeAlias = Mapping[str, Any]

_STYLES: Final = (("code", "code"), ("bold", "strong"), ("italic", "em"), ("strike", "del"), ("underline", "u"))
_HEX = re.compile(r"[0-9a-fA-F]{4,6}(?:-[0-9a-fA-F]{4,6})*")
_OPTION: Final = re.compile(r"(?<!\S)(--[a-z][a-z-]*)")


def render_rich_text(block: Json, *, reader: Reader) -> Html:
    """A rich_text block as HTML blocks."""
    return join(_part(part, reader) for part in block.get("elements") or ())


def _part(part: Json, reader: Reader) -> Html:
    match part.get("type"):
        case "rich_text_section":
            return tag("p", _inline(part, reader))
        case "rich_text_preformatted":
            return tag("pre", tag("code", *(_fixed(element, reader) for element in part.get("elements") or ())))
        case "rich_text_quote":
            return tag("blockquote", _inline(part, reader))
        case "rich_text_list":
            return _list(part, reader)
        case _:
            return EMPTY


def _list(part: Json, reader: Reader) -> Html:
    ordered = part.get("style") == "ordered"
    items = [tag("li", _inline(item, reader)) for item in part.get("elements") or ()]
    indent = min(int(part.get("indent") or 0), 8)
    start = int(part.get("offset") or 0) + 1
    return tag(
        "ol" if ordered else "ul", *items, class_=f"indent-{indent}", start=start if ordered and start > 1 else None
    )


def _inline(part: Json, reader: Reader) -> Html:
    return join(_styled(element, reader) for element in part.get("elements") or ())


def _styled(element: Json, reader: Reader) -> Html:
    style = element.get("style") or {}
    shown = _element(element, reader)
    for name, wrapper in _STYLES:
        if style.get(name):
            shown = tag(wrapper, shown)
    return shown


def _element(element: Json, reader: Reader) -> Html:
    match element.get("type"):
        case "text":
            return _broken(str(element.get("text", "")))
        case "link":
            address = str(element.get("url", ""))
            return link(with_pictures(str(element.get("text") or address), codes=False), url=address)
        case "emoji":
            return _emoji(element)
        case "user":
            return person_mention(str(element.get("user_id", "")), reader=reader)
        case "channel":
            return channel_mention(str(element.get("channel_id", "")), reader=reader)
        case "usergroup":
            return group_mention(str(element.get("usergroup_id", "")), reader=reader)
        case "broadcast":
            return tag("span", f"@{element.get('range', 'channel')}", class_="mention mention-loud")
        case "date":
            return date_mark(
                str(element.get("timestamp", "")),
                pattern=str(element.get("format", "{date} {time}")),
                fallback=str(element.get("fallback", "")),
                reader=reader,
            )
        case "color":
            return tag("code", str(element.get("value", "")))
        case _:
            return EMPTY


def _fixed(element: Json, reader: Reader) -> Html:
    """An element in fixed-width type; the name of an option is not broken after its dashes."""
    if element.get("type") != "text" or element.get("style"):
        return _inline({"elements": [element]}, reader)
    words = enumerate(_OPTION.split(str(element.get("text", ""))))
    return join(tag("span", word, class_="whole") if index % 2 else _broken(word) for index, word in words)


def _broken(source: str) -> Html:
    return join((with_pictures(line, codes=False) for line in source.split("\n")), between=tag("br"))


def _emoji(element: Json) -> Html:
    code = str(element.get("unicode", ""))
    if _HEX.fullmatch(code) and all(int(point, 16) <= 0x10FFFF for point in code.split("-")):
        points = [int(point, 16) for point in code.split("-")]
        if not any(0xD800 <= point <= 0xDFFF for point in points):
            return picture("".join(chr(point) for point in points))
    return picture_named(str(element.get("name", ""))) if element.get("name") else text("")
