"""Slack's mrkdwn to HTML: the control sequences in angle brackets, emphasis, code, quotes, links and dates.

Source: docs.slack.dev/messaging/formatting-message-text (read 2026-11). Slack escapes only & < >, so exactly those
three entities are read back.
"""

import re
from typing import Final

from bot.sandbox.page.emoji import with_pictures
from bot.sandbox.page.markup import Html, join, link, safe_href, tag, text
from bot.sandbox.page.render.reader import Reader, moment_of

_FENCE = re.compile(r"```(?:\n)?(.+?)```", re.DOTALL)
_QUOTE = re.compile(r"(?:&gt;|>) ?")
_ATOM = re.compile(
    r"`(?P<code>[^`\n]+)`|<(?P<angle>[^<>\n]{1,3100})>|(?P<url>https?://[^\s<>|`]{1,2000}[^\s<>|`.,;:!?)\]}'\"*_~])"
)
_EMPHASIS: Final = {"*": "strong", "_": "em", "~": "del"}
_SPECIAL = {"here": "@here", "channel": "@channel", "everyone": "@everyone"}


def render_mrkdwn(source: str, *, reader: Reader, verbatim: bool = False) -> Html:
    """The text as HTML blocks; `verbatim` leaves bare addresses unlinked, as Slack does."""
    parts: list[Html] = []
    end = 0
    for fence in _FENCE.finditer(source):
        parts += _lines(source[end : fence.start()].removesuffix("\n"), reader, verbatim)
        parts.append(tag("pre", tag("code", unescape(fence[1]).rstrip("\n"))))
        end = fence.end()
        if source[end : end + 1] == "\n":
            end += 1
    parts += _lines(source[end:], reader, verbatim)
    return join(parts)


def render_mrkdwn_inline(source: str, *, reader: Reader, verbatim: bool = False) -> Html:
    """One run of text as inline HTML: no code blocks and no quotes, line ends become breaks."""
    lines = [_inline(line, reader, frozenset(), verbatim) for line in source.split("\n")]
    return join(lines, between=tag("br"))


def unescape(source: str) -> str:
    """The text behind Slack's three entities."""
    return source.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _lines(source: str, reader: Reader, verbatim: bool) -> list[Html]:
    if not source:
        return []
    parts: list[Html] = []
    quoted: list[str] = []
    plain: list[str] = []

    def flush() -> None:
        if quoted:
            parts.append(tag("blockquote", render_mrkdwn_inline("\n".join(quoted), reader=reader, verbatim=verbatim)))
        if plain:
            parts.append(tag("p", render_mrkdwn_inline("\n".join(plain), reader=reader, verbatim=verbatim)))
        quoted.clear()
        plain.clear()

    for line in source.split("\n"):
        mark = _QUOTE.match(line)
        here, other = (quoted, plain) if mark else (plain, quoted)
        if other:
            flush()
        here.append(line[mark.end() :] if mark else line)
    flush()
    return parts


def _inline(line: str, reader: Reader, within: frozenset[str], verbatim: bool) -> Html:
    atoms = list(_ATOM.finditer(line))
    hidden = _blank(line, atoms)
    parts: list[str] = []
    position = 0
    for start, stop, mark in _spans(hidden, within):
        parts.append(_leaves(line[position:start], reader, verbatim))
        inner = _inline(line[start + 1 : stop], reader, within | {mark}, verbatim)
        parts.append(tag(_EMPHASIS[mark], inner))
        position = stop + 1
    parts.append(_leaves(line[position:], reader, verbatim))
    return join(parts)


def _blank(line: str, atoms: list[re.Match[str]]) -> str:
    """The line with code, links and mentions blanked out, so that a mark inside them is never emphasis."""
    pieces: list[str] = []
    end = 0
    for atom in atoms:
        pieces += [line[end : atom.start()], "\0" * (atom.end() - atom.start())]
        end = atom.end()
    return "".join([*pieces, line[end:]])


def _spans(hidden: str, within: frozenset[str]) -> list[tuple[int, int, str]]:
    """The outermost pairs of marks, left to right: (opening, closing, mark). Linear in the length of the line."""
    closers: dict[str, list[int]] = {mark: [] for mark in _EMPHASIS if mark not in within}
    for index in range(len(hidden) - 1, 0, -1):
        if hidden[index] in closers and not hidden[index - 1].isspace() and not _wordy(hidden, index + 1):
            closers[hidden[index]].append(index)
    spans: list[tuple[int, int, str]] = []
    index = 0
    while index < len(hidden) - 2:
        mark = hidden[index]
        if (
            mark in closers
            and not hidden[index + 1].isspace()
            and hidden[index + 1] != mark
            and not _wordy(hidden, index - 1)
        ):
            ends = closers[mark]
            while ends and ends[-1] < index + 2:
                ends.pop()
            if ends:
                spans.append((index, ends[-1], mark))
                index = ends[-1]
        index += 1
    return spans


def _wordy(hidden: str, index: int) -> bool:
    return 0 <= index < len(hidden) and hidden[index].isalnum()


def _leaves(source: str, reader: Reader, verbatim: bool) -> Html:
    parts: list[str] = []
    end = 0
    for atom in _ATOM.finditer(source):
        parts.append(with_pictures(unescape(source[end : atom.start()])))
        if atom["code"] is not None:
            parts.append(tag("code", unescape(atom["code"])))
        elif atom["angle"] is not None:
            parts.append(_control(atom["angle"], reader))
        else:
            address = unescape(atom["url"])
            parts.append(text(address) if verbatim else link(address, url=address))
        end = atom.end()
    parts.append(with_pictures(unescape(source[end:])))
    return join(parts)


def _control(body: str, reader: Reader) -> Html:
    """What stands between angle brackets: a mention, a date, a special mention or a link; anything else stays text."""
    target, _, label = body.partition("|")
    if target.startswith("@") and len(target) > 1:
        return person_mention(target[1:], label=label, reader=reader)
    if target.startswith("#") and len(target) > 1:
        return channel_mention(target[1:], label=label, reader=reader)
    if target.startswith("!"):
        return _special(target[1:], label, reader)
    if safe_href(unescape(target)):
        shown = unescape(label) if label else unescape(target).removeprefix("mailto:")
        return link(with_pictures(shown), url=unescape(target))
    return with_pictures(unescape(f"<{body}>"))


def _special(target: str, label: str, reader: Reader) -> Html:
    if target in _SPECIAL:
        return tag("span", _SPECIAL[target], class_="mention mention-loud")
    if target.startswith("subteam^"):
        return group_mention(target.removeprefix("subteam^"), label=label, reader=reader)
    if target.startswith("date^"):
        seconds, _, rest = target.removeprefix("date^").partition("^")
        pattern, _, address = rest.partition("^")
        shown = date_mark(seconds, pattern=unescape(pattern), fallback=unescape(label), reader=reader)
        return link(shown, url=unescape(address)) if address else shown
    return with_pictures(unescape(label) if label else f"<!{target}>")


def person_mention(person: str, *, label: str = "", reader: Reader) -> Html:
    """A person's name as a mention, with the reader's own name standing out."""
    name = reader.people.get(person) or unescape(label) or person
    own = " mention-you" if person == reader.viewer else ""
    return tag("span", f"@{name}", class_=f"mention{own}", data_person=person)


def channel_mention(channel: str, *, label: str = "", reader: Reader) -> Html:
    """A channel's name; one the reader knows is a button that opens it."""
    name = reader.channels.get(channel)
    if name is None:
        return tag("span", f"#{unescape(label) or channel}", class_="mention")
    return tag("button", f"#{name}", type="button", class_="mention", data_open_channel=channel)


def group_mention(group: str, *, label: str = "", reader: Reader) -> Html:
    """A user group's handle as a mention."""
    name = reader.groups.get(group) or unescape(label).removeprefix("@") or group
    return tag("span", f"@{name}", class_="mention")


def date_mark(seconds: str, *, pattern: str, fallback: str, reader: Reader) -> Html:
    """A moment in the reader's own time zone and language, or the fallback when it is no moment."""
    moment = moment_of(seconds)
    if moment is None:
        return with_pictures(fallback)
    shown = reader.date_text(moment=moment, pattern=pattern)
    return tag("time", shown, datetime=moment.isoformat(timespec="seconds"), title=fallback or None)
