"""The `markdown` block to HTML: headings, lists, quotes, code, tables, rules, emphasis and links.

A subset of CommonMark as the block documents it; raw HTML is text
(docs.slack.dev/reference/block-kit/blocks/markdown-block, read 2026-11).
"""

import re
from collections.abc import Callable, Iterable
from itertools import groupby

from bot.sandbox.page.emoji import with_pictures
from bot.sandbox.page.markup import Html, join, link, tag

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*)")
_RULE = re.compile(r" {0,3}(?:-{3,}|\*{3,}|_{3,}) *")
_BULLET = re.compile(r"( {0,12})[-*+] +(?:\[([ xX])\] +)?(.*)")
_NUMBER = re.compile(r"( {0,12})(\d{1,9})[.)] +(.*)")
_TABLE_RULE = re.compile(r"\|?[ :|-]*-[ :|-]*")
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|!?\[(?P<label>[^\[\]\n]{1,500})\]\((?P<to>[^()\s]{1,2000})\)"
    r"|\*\*(?P<strong>[^*\n]{1,2000})\*\*"
    r"|~~(?P<del>[^~\n]{1,2000})~~"
    r"|\*(?P<em>[^*\s][^*\n]{0,2000})\*"
    r"|(?<!\w)_(?P<em2>[^_\s][^_\n]{0,2000})_(?!\w)"
    r"|(?P<url>https?://[^\s<>\"'`]{1,2000}[^\s<>\"'`.,;:!?)\]])"
)


def render_markdown(source: str) -> Html:
    """Markdown as HTML blocks."""
    parts: list[Html] = []
    for index, piece in enumerate(re.split(r"^```[^\n]*\n?", source, flags=re.MULTILINE)):
        if index % 2:
            parts.append(tag("pre", tag("code", piece.rstrip("\n"))))
        else:
            parts += _blocks(piece)
    return join(parts)


def _blocks(source: str) -> Iterable[Html]:
    for kind, group in groupby(source.split("\n"), key=_kind):
        lines = list(group)
        if kind is not None:
            yield kind(lines)


def _kind(line: str) -> Callable[[list[str]], Html] | None:
    if not line.strip():
        return None
    if _HEADING.fullmatch(line):
        return _headings
    if _RULE.fullmatch(line):
        return _rules
    if line.startswith(">"):
        return _quote
    if _BULLET.fullmatch(line):
        return _bullets
    if _NUMBER.fullmatch(line):
        return _numbers
    if line.lstrip().startswith("|"):
        return _table
    return _paragraph


def _headings(lines: list[str]) -> Html:
    made = []
    for line in lines:
        match = _HEADING.fullmatch(line)
        level = min(len(match[1]) + 2, 6) if match else 3
        made.append(tag(f"h{level}", _inline(match[2].rstrip("# ") if match else line)))
    return join(made)


def _rules(lines: list[str]) -> Html:
    return join(tag("hr") for _ in lines)


def _quote(lines: list[str]) -> Html:
    return tag("blockquote", _joined([line[1:].removeprefix(" ") for line in lines]))


def _bullets(lines: list[str]) -> Html:
    items = []
    for line in lines:
        match = _BULLET.fullmatch(line)
        indent, box, rest = (match[1], match[2], match[3]) if match else ("", None, line)
        mark = "" if box is None else ("☑ " if box in "xX" else "☐ ")
        items.append(tag("li", mark, _inline(rest), class_=f"indent-{min(len(indent) // 2, 8)}"))
    return tag("ul", *items)


def _numbers(lines: list[str]) -> Html:
    matches = [match for line in lines if (match := _NUMBER.fullmatch(line))]
    items = [tag("li", _inline(match[3]), class_=f"indent-{min(len(match[1]) // 2, 8)}") for match in matches]
    start = int(matches[0][2])
    return tag("ol", *items, start=start if start != 1 else None)


def _table(lines: list[str]) -> Html:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    headed = len(lines) > 1 and bool(_TABLE_RULE.fullmatch(lines[1].strip()))
    head = tag("thead", tag("tr", *(tag("th", _inline(cell), scope="col") for cell in rows[0]))) if headed else ""
    body = [tag("tr", *(tag("td", _inline(cell)) for cell in row)) for row in (rows[2:] if headed else rows)]
    return tag("div", tag("table", head, tag("tbody", *body)), class_="table-frame")


def _paragraph(lines: list[str]) -> Html:
    return tag("p", _joined(lines))


def _joined(lines: list[str]) -> Html:
    return join((_inline(line) for line in lines), between=tag("br"))


def _inline(source: str, depth: int = 0) -> Html:
    if depth > 4:
        return with_pictures(source)
    parts: list[str] = []
    end = 0
    for match in _INLINE.finditer(source):
        parts.append(with_pictures(source[end : match.start()]))
        parts.append(_span(match, depth + 1))
        end = match.end()
    parts.append(with_pictures(source[end:]))
    return join(parts)


def _span(match: re.Match[str], depth: int) -> Html:
    if match["code"]:
        return tag("code", match["code"])
    if match["label"]:
        return link(_inline(match["label"], 9), url=match["to"])
    if match["url"]:
        return link(match["url"], url=match["url"])
    name = {"strong": "strong", "del": "del"}.get(match.lastgroup or "", "em")
    return tag(name, _inline(match[match.lastgroup or 0], depth))
