"""What chats, documents and terminals do to a command line on its way, undone; each character keeps its place.

Quotes and dashes are left to the tokenizer, which alone knows what is inside quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_SPACES = re.compile("[\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\t]")
_INVISIBLE = re.compile("[\r\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe0e\ufe0f\ufeff]")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#39);")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'"}
_FENCE = re.compile(r"^\s*```[ \t]*(?:[A-Za-z][\w+ -]*\r?\n)?(?P<inside>.*?)```\s*$", re.DOTALL)
_INLINE = re.compile(r"^\s*`(?P<inside>[^`\n]+)`\s*$")
_PROMPT = re.compile(r"^\s*(?:\$|>|&gt;|PS [^>\n]{0,60}(?:>|&gt;))\s+(?=\S)")
_CONTINUED = re.compile(r"(?<![ \t])[ \t]*[\\`^][ \t]*\r?\n[ \t]*")
Written = Callable[[re.Match[str]], str]
_SLACK = re.compile(r"<(?P<body>(?:mailto:|https?://|@[UW]|#C|!)[^<>\n]*)>")


@dataclass(frozen=True, slots=True)
class Placed:
    """A text whose characters know where they stood in the line as typed; `end` is where what follows it stood."""

    text: str
    offsets: Sequence[int]
    end: int

    def inside(self, start: int, end: int) -> Placed:
        return Placed(self.text[start:end], self.offsets[start:end], self.place(end))

    def place(self, at: int) -> int:
        """Offset in the line as typed of the character at an index, or of what follows the last one."""
        return self.offsets[at] if at < len(self.offsets) else self.end


def repair(line: str) -> Placed:
    """Undo the damage of pasting: fences, prompts, continued lines, Slack's links and entities, odd white space."""
    placed = Placed(line, range(len(line)), len(line))
    if "`" in line:
        found = _FENCE.match(line) or _INLINE.match(line)
        if found is not None:
            placed = placed.inside(*found.span("inside"))
    prompt = _PROMPT.match(placed.text)
    if prompt is not None:
        placed = placed.inside(prompt.end(), len(placed.text))
    if "\n" in placed.text:
        placed = _rewritten(placed, _CONTINUED, lambda found: " ")
    if "<" in placed.text:
        placed = _rewritten(placed, _SLACK, _unlinked)
    if "&" in placed.text:
        placed = _rewritten(placed, _ENTITY, lambda found: _ENTITIES[found[0]])
    if not placed.text.isascii() or "\t" in placed.text or "\r" in placed.text:
        placed = _rewritten(placed, _INVISIBLE, lambda found: "")
        placed = _rewritten(placed, _SPACES, lambda found: " ")
    return placed


def is_slack_link(text: str) -> bool:
    """Whether Slack's markup for a link or an address is in the text."""
    return _SLACK.search(text) is not None


def is_entity(text: str) -> bool:
    """Whether an HTML entity of Slack's is in the text."""
    return _ENTITY.search(text) is not None


def _unlinked(found: re.Match[str]) -> str:
    """`<mailto:a@b|a@b>` -> `a@b`, `<http://x.yml|x.yml>` -> `x.yml`, `<@U1|ana>` -> `<@U1>`."""
    target, bar, label = found["body"].partition("|")
    if target[0] in "@#!":
        return f"<{target}>"
    return label if bar else target.removeprefix("mailto:")


def _rewritten(placed: Placed, pattern: re.Pattern[str], write: Written) -> Placed:
    """The text with every match rewritten; what is written stands where the match began."""
    pieces: list[str] = []
    offsets: list[int] = []
    end = 0
    for found in pattern.finditer(placed.text):
        said = write(found)
        pieces += (placed.text[end : found.start()], said)
        offsets += placed.offsets[end : found.start()]
        offsets += [placed.offsets[found.start()]] * len(said)
        end = found.end()
    if end == 0:
        return placed
    pieces.append(placed.text[end:])
    offsets += placed.offsets[end:]
    return Placed("".join(pieces), offsets, placed.end)
