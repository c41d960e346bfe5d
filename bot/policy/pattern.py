"""Names against patterns in time proportional to the name: no backtracking, whatever the pattern.

Two small languages: `*`/`?` for resource names (case-blind), and `name_pattern`, a regular expression without
groups, alternatives or look-around.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_PATTERN = 200
MOST_REPEATS = 300
"""Largest number in a `{m,n}`: longer than any Azure resource name."""

_CLASSES = {
    "d": frozenset("0123456789"),
    "w": frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"),
}
_SPECIAL = frozenset("\\^$.|?*+()[]{}")
_PRINTABLE = frozenset(chr(code) for code in range(0x20, 0x7F))


def glob_matches(pattern: str, name: str) -> bool:
    """Whether the whole name matches a pattern of letters, `*` (any run) and `?` (any one); case is ignored."""
    pattern, name = pattern.casefold(), name.casefold()
    p = n = 0
    star, resume = -1, 0
    while n < len(name):
        if p < len(pattern) and pattern[p] == "*":
            star, resume = p, n
            p += 1
        elif p < len(pattern) and pattern[p] in ("?", name[n]):
            p += 1
            n += 1
        elif star >= 0:
            resume += 1
            p, n = star + 1, resume
        else:
            return False
    return all(rest == "*" for rest in pattern[p:])


def any_glob_matches(patterns: Iterable[str], name: str) -> bool:
    return any(glob_matches(pattern, name) for pattern in patterns)


def globs_overlap(one: str, other: str) -> bool:
    """Whether some name matches both patterns."""
    one, other = one.casefold(), other.casefold()
    reached = {(0, 0)}
    queue = [(0, 0)]

    def reach(i: int, j: int) -> None:
        if (i, j) not in reached:
            reached.add((i, j))
            queue.append((i, j))

    while queue:
        i, j = queue.pop()
        if i == len(one) and j == len(other):
            return True
        star_i = i < len(one) and one[i] == "*"
        star_j = j < len(other) and other[j] == "*"
        if star_i:
            reach(i + 1, j)
            if j < len(other):
                reach(i, j + 1)
        if star_j:
            reach(i, j + 1)
            if i < len(one):
                reach(i + 1, j)
        both = i < len(one) and j < len(other)
        if both and not star_i and not star_j and (one[i] == other[j] or "?" in (one[i], other[j])):
            reach(i + 1, j + 1)
    return False


@dataclass(frozen=True, slots=True)
class Atom:
    """One class of characters, repeated. most -1 is without end."""

    characters: frozenset[str]
    least: int
    most: int


class PatternFault(ValueError):
    """The pattern is outside the small language; str() says what and where."""


@dataclass(frozen=True, slots=True)
class NamePattern:
    """A compiled name_pattern; text is what was written."""

    text: str
    atoms: tuple[Atom, ...]

    def matches(self, name: str) -> bool:
        """Whether the whole name matches. Time: length of the name times length of the pattern."""
        states: frozenset[tuple[int, int]] = self._closed({(0, 0)})
        for character in name:
            following: set[tuple[int, int]] = set()
            for index, count in states:
                if index < len(self.atoms):
                    atom = self.atoms[index]
                    if character in atom.characters and (atom.most < 0 or count < atom.most):
                        following.add((index, count + 1 if atom.most >= 0 else min(count + 1, atom.least)))
            if not following:
                return False
            states = self._closed(following)
        return (len(self.atoms), 0) in states

    def example(self) -> str:
        """A short name that matches."""
        return "".join(min(atom.characters) * max(atom.least, 1 if atom.most else 0) for atom in self.atoms)

    def _closed(self, states: set[tuple[int, int]]) -> frozenset[tuple[int, int]]:
        queue = list(states)
        while queue:
            index, count = queue.pop()
            if index < len(self.atoms) and count >= self.atoms[index].least and (index + 1, 0) not in states:
                states.add((index + 1, 0))
                queue.append((index + 1, 0))
        return frozenset(states)


def compile_pattern(text: str) -> NamePattern:
    """Compile `^...$`. Raises PatternFault for whatever the small language does not have."""
    if len(text) > LONGEST_PATTERN:
        raise PatternFault(f"longer than {LONGEST_PATTERN} characters")
    if not text.startswith("^") or not text.endswith("$") or text.endswith("\\$"):
        raise PatternFault("it must begin with ^ and end with $, so that the whole name is meant")
    body, atoms, at = text[1:-1], [], 0
    while at < len(body):
        characters, at = _class(body, at)
        least, most, at = _repeat(body, at)
        atoms.append(Atom(characters, least, most))
    return NamePattern(text, tuple(atoms))


def _class(body: str, at: int) -> tuple[frozenset[str], int]:
    character = body[at]
    if character == "[":
        return _bracket(body, at + 1)
    if character == ".":
        return _PRINTABLE, at + 1
    if character == "\\":
        return _escaped(body, at)
    if character in _SPECIAL:
        raise PatternFault(f"`{character}` at position {at + 2}: groups, alternatives and anchors are not available")
    return frozenset(character), at + 1


def _escaped(body: str, at: int) -> tuple[frozenset[str], int]:
    following = body[at + 1 : at + 2]
    if following in _CLASSES:
        return _CLASSES[following], at + 2
    if following and (following in _SPECIAL or following == "-"):
        return frozenset(following), at + 2
    raise PatternFault(f"`\\{following}` at position {at + 2} is not available")


def _bracket(body: str, at: int) -> tuple[frozenset[str], int]:
    negated = body[at : at + 1] == "^"
    at += negated
    found: set[str] = set()
    while at < len(body) and body[at] != "]":
        if body[at] == "\\":
            inside, at = _escaped(body, at)
        else:
            inside, at = frozenset(body[at]), at + 1
        if len(inside) == 1 and body[at : at + 1] == "-" and body[at + 1 : at + 2] not in ("", "]"):
            (first,), last = inside, body[at + 1]
            if last == "\\" or first > last:
                raise PatternFault(f"`{first}-{last}` is not a range")
            inside, at = frozenset(chr(code) for code in range(ord(first), ord(last) + 1)), at + 2
        found |= inside
    if at >= len(body):
        raise PatternFault("`[` is never closed")
    if not found:
        raise PatternFault("`[]` matches nothing")
    return (_PRINTABLE - found if negated else frozenset(found)), at + 1


def _repeat(body: str, at: int) -> tuple[int, int, int]:
    character = body[at : at + 1]
    if character in ("*", "+", "?") and character:
        return {"*": (0, -1), "+": (1, -1), "?": (0, 1)}[character] + (at + 1,)
    if character != "{":
        return 1, 1, at
    end = body.find("}", at)
    if end < 0:
        raise PatternFault("`{` is never closed")
    low, comma, high = body[at + 1 : end].partition(",")
    if not (low.isascii() and low.isdigit()) or (high and not (high.isascii() and high.isdigit())):
        raise PatternFault(f"`{{{body[at + 1 : end]}}}` is not a repetition such as {{2,23}}")
    if len(low) > 4 or len(high) > 4:
        raise PatternFault(f"a repetition of more than {MOST_REPEATS}")
    least = int(low)
    most = int(high) if high else (-1 if comma else least)
    if max(least, most) > MOST_REPEATS or (0 <= most < least):
        raise PatternFault(f"`{{{body[at + 1 : end]}}}` is out of order or more than {MOST_REPEATS}")
    return least, most, end + 1
