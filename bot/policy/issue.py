"""What is wrong with a policy document, where, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

MOST_ISSUES = 200
"""After this many issues reading goes on but nothing more is recorded: nobody reads further in one go."""

_LONGEST_WORD = 80
_LONGEST_LINE = 160


class Position(Protocol):
    """Anything that stands somewhere in a document."""

    @property
    def path(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def width(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem of one document.

    line, column   counted from 1; both 0 when it is about the file as a whole.
    width          characters the caret underlines.
    source         the line as written, empty when there is none.
    """

    code: str
    path: str
    line: int
    column: int
    message: str
    source: str = ""
    width: int = 1
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        said = f"{where}: {self.severity}[{self.code}]: {self.message}"
        if not self.source:
            return said
        gutter = f"{self.line:>6} | "
        shown, start = _window(self.source, self.column - 1)
        caret = " " * start + "^" * max(1, min(self.width, len(shown) - start))
        return f"{said}\n{gutter}{shown}\n{' ' * (len(gutter) - 2)}| {caret}"


@dataclass(slots=True)
class Issues:
    """The issues found so far. sources: path -> lines of the document."""

    sources: dict[str, list[str]] = field(default_factory=dict)
    found: list[Issue] = field(default_factory=list)

    def add(self, code: str, at: Position, message: str, *, severity: Literal["error", "warning"] = "error") -> None:
        """Record one issue at a node. The same words at the same place are recorded once."""
        lines = self.sources.get(at.path, [])
        source = lines[at.line - 1] if 0 < at.line <= len(lines) else ""
        self._keep(Issue(code, at.path, at.line, at.column, message, source, at.width, severity))

    def add_line(self, code: str, path: str, line: int, message: str) -> None:
        """Record a warning about an entry that begins on a line; the caret stands under what is written there."""
        lines = self.sources.get(path, [])
        source = lines[line - 1] if 0 < line <= len(lines) else ""
        start = len(source) - len(source.lstrip(" -"))
        width = max(1, len(source.rstrip()) - start)
        self._keep(Issue(code, path, line, start + 1, message, source, width, "warning"))

    def add_file(self, code: str, path: str, message: str) -> None:
        """Record an issue about a file as a whole."""
        self._keep(Issue(code, path, 0, 0, message))

    @property
    def errors(self) -> tuple[Issue, ...]:
        return tuple(issue for issue in self.in_order() if issue.severity == "error")

    def in_order(self) -> list[Issue]:
        return sorted(self.found, key=lambda issue: (issue.path, issue.line, issue.column, issue.code))

    def _keep(self, issue: Issue) -> None:
        if len(self.found) < MOST_ISSUES and issue not in self.found:
            self.found.append(issue)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean ...?` for the nearest known word, empty when none is near."""
    nearest = nearest_word(word, known)
    return f"; did you mean `{nearest}`?" if nearest else ""


def nearest_word(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like this one, compared without case; empty when none does."""
    folded: Mapping[str, str] = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word[:_LONGEST_WORD].casefold(), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def quoted(word: str) -> str:
    """A word of the document as it may stand in a message: short, and without control characters."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in word[:_LONGEST_WORD])
    return f"`{shown}{'…' if len(word) > _LONGEST_WORD else ''}`"


def _window(source: str, start: int) -> tuple[str, int]:
    """The part of a long line around the caret, safe to print."""
    safe = "".join(c if c.isprintable() else " " for c in source)
    if len(safe) <= _LONGEST_LINE:
        return safe, start
    begin = max(0, start - _LONGEST_LINE // 2)
    return safe[begin : begin + _LONGEST_LINE], start - begin
