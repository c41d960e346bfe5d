"""The vocabulary in which Block Kit's limits are written down; `shapes` holds the limits, `checking` applies them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Surface = Literal["message", "modal", "home"]
EVERYWHERE: frozenset[Surface] = frozenset({"message", "modal", "home"})
MESSAGES: frozenset[Surface] = frozenset({"message"})
VIEWS: frozenset[Surface] = frozenset({"modal", "home"})
MODALS: frozenset[Surface] = frozenset({"modal"})

PLAIN = ("plain_text",)
ANY_TEXT = ("plain_text", "mrkdwn")


@dataclass(frozen=True, slots=True)
class Word:
    """A string of `least` to `most` characters, matching `pattern` when there is one."""

    most: int
    least: int = 1
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A text object of one of these kinds, with `least` to `most` characters."""

    kinds: tuple[str, ...]
    most: int
    least: int = 1


@dataclass(frozen=True, slots=True)
class Enum:
    """One of these words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Number:
    """Any number."""


@dataclass(frozen=True, slots=True)
class Truth:
    """true or false."""


@dataclass(frozen=True, slots=True)
class Form:
    """An object without a `type`, with the fields of a named form."""

    name: str


@dataclass(frozen=True, slots=True)
class Part:
    """An object whose `type` is one of these, with the fields of that shape."""

    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list of `least` to `most` things."""

    of: "Rule"
    most: int
    least: int = 1


@dataclass(frozen=True, slots=True)
class Anything:
    """A value that the sandbox does not look into."""


Rule = Word | Text | Enum | Whole | Number | Truth | Form | Part | Items | Anything


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of an object: those it must have, those it may have, sets of which `one_of` must be there.

    `exactly` are sets of which exactly one field must be there. `surfaces` are where a block is allowed.
    """

    required: Mapping[str, Rule] = field(default_factory=dict)
    optional: Mapping[str, Rule] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()
    exactly: tuple[str, ...] = ()
    surfaces: frozenset[Surface] = EVERYWHERE

    def rule(self, name: str) -> Rule | None:
        """The rule of a field, or None for one that does not belong here."""
        return self.required.get(name) or self.optional.get(name)
