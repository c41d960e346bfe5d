"""YAML bytes to a tree of positioned nodes, strictly: no anchors, aliases, tags, duplicate keys, no guessed types.

PyYAML's own loader keeps the last of two equal keys, and makes `NO` False, `12:30` 750 and `010` 8. Here every
scalar stays the text that was written until the vocabulary gives it a type.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from bot.policy.issue import Issues, did_you_mean, quoted

MOST_BYTES = 1_048_576
"""Largest document, in bytes."""
MOST_NODES = 200_000
"""Most scalars, lists and mappings in one document."""
DEEPEST = 16
"""Deepest nesting; the deepest that a valid document needs is 6."""

_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar as written. plain: without quotes and not a block."""

    path: str
    line: int
    column: int
    width: int
    text: str
    plain: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    path: str
    line: int
    column: int
    width: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    path: str
    line: int
    column: int
    width: int
    entries: tuple[tuple[Scalar, Node], ...]

    def get(self, key: str) -> Node | None:
        """The value of a key, None when the key is not written."""
        for name, value in self.entries:
            if name.text == key:
                return value
        return None


Node = Scalar | Sequence | Mapping


class _Stop(Exception):
    """Reading this document has ended early; the reason is recorded."""


def read(*, path: str, content: bytes, issues: Issues) -> Mapping | None:
    """The document's root mapping; None when it could not be read, and then the issues say why."""
    if len(content) > MOST_BYTES:
        issues.add_file("E002", path, f"the file is {len(content):,} bytes; the most is {MOST_BYTES:,}")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        issues.add_file("E005", path, f"the file is not UTF-8 (byte {error.start})")
        return None
    issues.sources[path] = text.split("\n")
    if not _is_visible(path, text, issues):
        return None
    try:
        root = _Tree(path, issues).build(yaml.parse(text, Loader=_Parser))
    except _Stop:
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        problem = " ".join(part for part in (error.context, error.problem) if part)
        issues.add("E001", Scalar(path, line, column, 1, "", plain=True), f"this is not YAML: {problem}")
        return None
    except (yaml.YAMLError, ValueError) as error:
        issues.add_file("E001", path, f"this is not YAML: {str(error).splitlines()[0]}")
        return None
    if not isinstance(root, Mapping):
        issues.add("E013", root, "a policy document is a mapping with `apiVersion` and `kind`")
        return None
    return root


def _is_visible(path: str, text: str, issues: Issues) -> bool:
    """False, recorded, when the text has a character that hides or reorders what a reviewer sees."""
    bad = {
        c for c in set(text) if c not in "\n\r\t" and unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
    }
    if not bad:
        return True
    for number, line in enumerate(issues.sources[path], start=1):
        for column, character in enumerate(line, start=1):
            if character in bad:
                name = f"U+{ord(character):04X} {unicodedata.name(character, 'CONTROL CHARACTER')}"
                at = Scalar(path, number, column, 1, "", plain=True)
                issues.add("E007", at, f"invisible character {name}: reviewers cannot see what it does")
                return False
    return False


class _Tree:
    """Builds nodes from parser events; counts as it goes, so a hostile document costs no more than its limits."""

    def __init__(self, path: str, issues: Issues) -> None:
        self._path = path
        self._issues = issues
        self._nodes = 0

    def build(self, events: Iterator[Any]) -> Node:
        root: Node | None = None
        for event in events:
            match event:
                case yaml.StreamStartEvent() | yaml.StreamEndEvent() | yaml.DocumentEndEvent():
                    continue
                case yaml.DocumentStartEvent():
                    if root is not None:
                        raise self._stop("E006", event, "one file holds one document; this starts a second one")
                    if event.version or event.tags:
                        raise self._stop("E003", event, "YAML directives are not allowed")
                case _:
                    root = self._node(event, events, 1)
        if root is None:
            self._issues.add_file("E006", self._path, "the file is empty")
            raise _Stop
        return root

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise self._stop("E002", event, f"more than {MOST_NODES:,} values in one file")
        if depth > DEEPEST:
            raise self._stop("E002", event, f"nested more than {DEEPEST} deep")
        if isinstance(event, yaml.AliasEvent):
            raise self._stop("E003", event, f"aliases are not allowed (*{event.anchor}): write it out")
        if event.anchor is not None:
            raise self._stop("E003", event, f"anchors are not allowed (&{event.anchor}): write it out where it is used")
        if event.tag is not None:
            raise self._stop("E003", event, f"tags are not allowed ({quoted(event.tag)})")
        start, end = event.start_mark, event.end_mark
        line, column = start.line + 1, start.column + 1
        if isinstance(event, yaml.ScalarEvent):
            width = end.column - start.column if end.line == start.line else 1
            return Scalar(self._path, line, column, max(1, width), event.value, plain=not event.style)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            for inner in events:
                if isinstance(inner, yaml.SequenceEndEvent):
                    break
                items.append(self._node(inner, events, depth + 1))
            return Sequence(self._path, line, column, 1, tuple(items))
        return Mapping(self._path, line, column, 1, self._entries(events, depth))

    def _entries(self, events: Iterator[Any], depth: int) -> tuple[tuple[Scalar, Node], ...]:
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, int] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, events, depth + 1)
            if not isinstance(key, Scalar):
                self._issues.add("E013", key, "a key is a word")
                raise _Stop
            value = self._node(next(events), events, depth + 1)
            if key.text in seen:
                self._issues.add("E004", key, f"{quoted(key.text)} is written twice; first on line {seen[key.text]}")
                continue
            seen[key.text] = key.line
            entries.append((key, value))
        return tuple(entries)

    def _stop(self, code: str, event: Any, message: str) -> _Stop:
        mark = event.start_mark
        self._issues.add(code, Scalar(self._path, mark.line + 1, mark.column + 1, 1, "", plain=True), message)
        return _Stop()


def unknown_key(*, key: Scalar, known: tuple[str, ...], what: str, issues: Issues) -> None:
    """Record that a key is none of the known ones."""
    hint = did_you_mean(key.text, known) or f"; the keys are {', '.join(known)}"
    issues.add("E011", key, f"unknown key {quoted(key.text)} in {what}{hint}")
