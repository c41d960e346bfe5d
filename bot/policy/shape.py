"""Typed values out of positioned nodes; whatever has the wrong shape is recorded where it stands.

Every function returns None only after recording an issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as AbstractMapping
from datetime import UTC, datetime
from typing import TypeVar

from bot.model.text import Text
from bot.policy.issue import Issues, did_you_mean, quoted
from bot.policy.pattern import LONGEST_PATTERN
from bot.policy.reader import Mapping, Node, Scalar, Sequence, unknown_key

_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,9})?")
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LONGEST_ID = 64

Word = TypeVar("Word", bound=str)


def fields_of(
    node: Node, *, what: str, required: tuple[str, ...], optional: tuple[str, ...], issues: Issues
) -> dict[str, Node] | None:
    """Key -> value of a mapping with a closed set of keys. Missing required keys are recorded and simply absent."""
    if not isinstance(node, Mapping):
        issues.add("E013", node, f"{what} is a mapping, not {_shape(node)}")
        return None
    known = (*required, *optional)
    found: dict[str, Node] = {}
    for key, value in node.entries:
        if key.text in known:
            found[key.text] = value
        else:
            unknown_key(key=key, known=known, what=what, issues=issues)
    for name in required:
        if name not in found:
            issues.add("E012", node, f"{what} needs `{name}`")
    return found


def items_of(node: Node, *, what: str, issues: Issues, empty_ok: bool = False) -> tuple[Node, ...]:
    """The members of a list; empty after recording when it is not a list."""
    if not isinstance(node, Sequence):
        issues.add("E013", node, f"{what} is a list, not {_shape(node)}: write it in [ ]")
        return ()
    if not node.items and not empty_ok:
        issues.add("E013", node, f"{what} is an empty list")
    return node.items


def words_of(node: Node, *, what: str, issues: Issues, one_ok: bool = False) -> tuple[Scalar, ...]:
    """The scalars of a list without repetition; a single scalar too when one_ok."""
    if one_ok and isinstance(node, Scalar):
        return (node,)
    found: dict[str, Scalar] = {}
    for item in items_of(node, what=what, issues=issues):
        if not isinstance(item, Scalar):
            issues.add("E013", item, f"{what} holds words, not {_shape(item)}")
        elif item.text in found:
            issues.add("E015", item, f"{quoted(item.text)} is listed twice")
        else:
            found[item.text] = item
    return tuple(found.values())


def text_of(node: Node, *, what: str, issues: Issues) -> str | None:
    """Non-empty text."""
    if not isinstance(node, Scalar):
        issues.add("E013", node, f"{what} is text, not {_shape(node)}")
        return None
    if not node.text.strip() or (node.plain and node.text in ("null", "~")):
        issues.add("E013", node, f"{what} is empty")
        return None
    return node.text


def id_of(node: Node, *, what: str, issues: Issues) -> str | None:
    """A name for other documents to point at: lower-case ASCII letters, digits and single hyphens."""
    text = text_of(node, what=what, issues=issues)
    if text is None:
        return None
    if len(text) > _LONGEST_ID or not _ID.fullmatch(text):
        issues.add("E014", node, f"{what} {quoted(text)} is not lower-case letters, digits and hyphens (at most 64)")
        return None
    return text


def guid_of(node: Node, *, what: str, issues: Issues) -> str | None:
    """A GUID in lower case."""
    text = text_of(node, what=what, issues=issues)
    if text is None:
        return None
    if not _GUID.fullmatch(text):
        issues.add("E014", node, f"{what} {quoted(text)} is not a GUID such as 11111111-0000-4000-8000-000000000001")
        return None
    return text.lower()


def number_of(node: Node, *, what: str, issues: Issues, least: float | None = None) -> float | None:
    """A plain decimal number. Quoted numbers, `010`, `1_000`, `12:30` and `1e6` are refused, not guessed at."""
    if not isinstance(node, Scalar):
        issues.add("E013", node, f"{what} is a number, not {_shape(node)}")
        return None
    if not node.plain and _NUMBER.fullmatch(node.text.strip()):
        issues.add("E032", node, f"{what} is a number, not text: write {node.text.strip()} without quotes")
        return None
    if not node.plain or not _NUMBER.fullmatch(node.text):
        issues.add("E032", node, f"{what} is a number such as 4 or 0.5, not {quoted(node.text)}")
        return None
    value = float(node.text)
    if least is not None and value < least:
        issues.add("E032", node, f"{what} is at least {least:g}, not {node.text}")
        return None
    return value


def boolean_of(node: Node, *, what: str, issues: Issues) -> bool | None:
    """Exactly `true` or `false`, unquoted."""
    if isinstance(node, Scalar) and node.plain and node.text in ("true", "false"):
        return node.text == "true"
    shown = quoted(node.text) if isinstance(node, Scalar) else _shape(node)
    hint = ""
    if isinstance(node, Scalar):
        meant = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}
        word = meant.get(node.text.strip().casefold(), "")
        hint = f"; did you mean `{word}`?" if word else ""
    issues.add("E032", node, f"{what} is true or false, not {shown}{hint}")
    return None


def time_of(node: Node, *, what: str, issues: Issues) -> datetime | None:
    """An instant with an explicit zone, as aware UTC."""
    text = text_of(node, what=what, issues=issues)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        issues.add("E009", node, f"{what} {quoted(text)} is not a time such as 2026-12-20T00:00:00Z")
        return None
    if moment.tzinfo is None:
        suggestion = f"{text}Z" if "T" in text else f"{text}T00:00:00Z"
        issues.add("E009", node, f"{what} {quoted(text)} has no time zone; write `{suggestion}` for UTC")
        return None
    return moment.astimezone(UTC)


def sentence_of(node: Node, *, what: str, issues: Issues) -> Text | None:
    """A sentence in both languages: {en: ..., es: ...}."""
    found = fields_of(node, what=what, required=("en", "es"), optional=(), issues=issues)
    if found is None or len(found) < 2:
        return None
    en = text_of(found["en"], what=f"{what} in English", issues=issues)
    es = text_of(found["es"], what=f"{what} in Spanish", issues=issues)
    return Text(en=" ".join(en.split()), es=" ".join(es.split())) if en and es else None


def choice_of(node: Node, *, what: str, among: Iterable[Word], issues: Issues) -> Word | None:
    """One word of a closed set."""
    text = text_of(node, what=what, issues=issues)
    if text is None:
        return None
    known = tuple(among)
    found = next((one for one in known if one == text), None)
    if found is not None:
        return found
    hint = did_you_mean(text, known) or f"; it is one of {', '.join(known)}"
    issues.add("E031", node, f"{what} {quoted(text)} is not known{hint}")
    return None


def shaped_of(
    found: AbstractMapping[str, Node], part: str, *, shape: re.Pattern[str], meant: str, issues: Issues
) -> str:
    """The text of a part that is left out or has this shape; empty when it is left out or was recorded.

    meant  what it is, with an example, such as `a Slack channel id such as C0VISION`.
    """
    if part not in found:
        return ""
    text = text_of(found[part], what=f"`{part}`", issues=issues)
    return text if text is not None and is_shaped(found[part], shape=shape, meant=meant, issues=issues) else ""


def is_shaped(node: Node, *, shape: re.Pattern[str], meant: str, issues: Issues) -> bool:
    """Whether a word has this shape; recorded when not."""
    text = node.text if isinstance(node, Scalar) else ""
    if len(text) <= LONGEST_PATTERN and shape.fullmatch(text):
        return True
    issues.add("E014", node, f"{quoted(text)} is not {meant}")
    return False


def _shape(node: Node) -> str:
    match node:
        case Scalar():
            return quoted(node.text)
        case Sequence():
            return "a list"
        case _:
            return "a mapping"
