"""Which command a line begins with, and which one it may have meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.grammar.sentences import unknown_command
from bot.grammar.table import RENAMED, Reading, Table
from bot.grammar.tokens import Token
from bot.model.problem import Correction, Problem
from bot.model.text import Text

_ALIKE = 0.6
"""How similar a word must be to count as a slip of another one, by difflib's ratio."""


@dataclass(frozen=True, slots=True)
class Found:
    """path: the command as it was named, in canonical words; rest: the words after it."""

    reading: Reading
    path: str
    rest: tuple[Token, ...]
    corrections: tuple[Correction, ...] = ()


def command_of(*, tokens: tuple[Token, ...], table: Table) -> Found | None:
    """The longest command path the words begin with; `R-7` alone is `show R-7`. None when there is none."""
    leading = [token.text.lower() for token in _leading(tokens, table.longest)]
    renamed = [RENAMED.get(word, word) if at < 2 else word for at, word in enumerate(leading)]
    for length in range(len(leading), 0, -1):
        reading = table.paths.get(tuple(renamed[:length]))
        if reading is not None:
            path = " ".join(renamed[:length])
            notes = _renamed(" ".join(leading[:length]), path) if leading[:length] != renamed[:length] else ()
            return Found(reading, path, tokens[length:], notes)
    if len(tokens) == 1 and leading and leading[0][:2] == "r-" and leading[0][2:].isdecimal():
        reading = table.paths.get(("show",))
        return Found(reading, "show", tokens) if reading is not None else None
    return None


def unknown(*, tokens: tuple[Token, ...], table: Table) -> tuple[Problem, Found | None]:
    """The problem with a line that begins with no command, and the nearest command; None when none is near."""
    leading = _leading(tokens, table.longest)
    words = [RENAMED.get(token.text.lower(), token.text.lower()) for token in leading]
    shown = " ".join(token.text for token in leading)[:80] or (tokens[0].text[:80] if tokens else "")
    position = tokens[0].start if tokens else -1
    best = _nearest_path(words, table)
    if len(best) == 1 and len(words) > 1 and not any(token.text.startswith("-") for token in tokens):
        # Words without an option that begin a little like `show` are a sentence nobody understood.
        best = ()
    if not best:
        depth = _depth(words)
        alike = table.begins.get(words[0], ()) if words else ()
        known = {" ".join(path) for path in alike if path[:depth] == tuple(words[:depth])}
        return unknown_command(words=shown, found="", known=known, position=position), None
    path = " ".join(best)
    problem = unknown_command(words=shown, found=path, known=(), position=position)
    return problem, Found(table.paths[best], path, tokens[len(best) :])


def _leading(tokens: tuple[Token, ...], longest: int) -> list[Token]:
    leading: list[Token] = []
    for token in tokens[:longest]:
        if token.text.startswith("-") or token.quoted or token.unresolved or token.secret:
            break
        leading.append(token)
    return leading


def _renamed(written: str, path: str) -> tuple[Correction, ...]:
    text = Text(en=f"`{written}` is called `{path}` since 2022.", es=f"`{written}` se llama `{path}` desde 2022.")
    return (Correction(code="renamed-command", text=text),)


def _depth(words: Sequence[str]) -> int:
    """How many words name a group of commands: `ml compute`, `role assignment`, `group`."""
    return 2 if words and words[0] in ("ml", "role") else 1


def _nearest_path(words: Sequence[str], table: Table) -> tuple[str, ...]:
    """The path that differs in the fewest letters, word by word; every word must be alike. Empty when none is."""
    alike = [_alike(word, table.words) for word in words]
    best: tuple[str, ...] = ()
    most = 0.0
    # A path begins with something like the first word, or with one of the words in another order.
    firsts = dict.fromkeys([*(alike[0] if alike else ()), *words])
    for path in (path for first in firsts for path in table.begins.get(first, ())):
        if len(path) > len(words):
            continue
        likeness = [near.get(word, 0.0) for near, word in zip(alike, path, strict=False)]
        if all(likeness):
            score = sum(likeness)
        elif len(path) > 1 and sorted(path) == sorted(words[: len(path)]):
            score = float(len(path))  # the right words in another order
        else:
            continue
        # A longer path explains more of what was written.
        if score > most:
            best, most = path, score
    return best


def _alike(written: str, known: Sequence[str]) -> Mapping[str, float]:
    """Known word -> how much the written one is like it; a word that is known is like itself alone."""
    if written in known:
        return {written: 1.0}
    matcher = SequenceMatcher(None, "", written, autojunk=False)
    found: dict[str, float] = {}
    for word in known:
        matcher.set_seq1(word)
        if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
            ratio = matcher.ratio()
            if ratio >= _ALIKE:
                found[word] = ratio
    return found
