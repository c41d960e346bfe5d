"""Text from people made fit to be shown: nothing invisible in it, and never longer than Slack takes."""

from __future__ import annotations

import re

ELLIPSIS = "…"
NOTHING = "—"

# Bidirectional controls and zero-width characters can make a name read as another one; Unicode tags are invisible.
# Lone surrogates cannot be encoded at all, and Slack refuses most control characters.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """The text without characters that cannot be seen, apart from line ends and tabs."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\u2028", "\n"))


def width(text: str) -> int:
    """Length as Slack's clients count it: UTF-16 code units, so that an emoji counts as two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """The cleaned text, ended by an ellipsis where it is longer than `limit` (see `width`)."""
    text = clean(text)
    if width(text) <= limit:
        return text
    room, kept = limit - 1, 0
    for character in text:
        room -= 2 if ord(character) > 0xFFFF else 1
        if room < 0:
            break
        kept += 1
    return text[:kept].rstrip() + ELLIPSIS


def one_line(text: str, limit: int) -> str:
    """The cleaned text on one line, cut to `limit`; a dash when nothing is left to see."""
    return cut(" ".join(clean(text).split()), limit) or NOTHING


def escaped(text: str) -> str:
    """The text with `&`, `<` and `>` made inert, for the top-level `text` that Slack reads as mrkdwn.

    Source  docs.slack.dev/messaging/formatting-message-text, Escaping text (2026-11). Cut before, never after.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
