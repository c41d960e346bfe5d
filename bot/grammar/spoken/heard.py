"""What is known around a sentence, and what a sentence was read as."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.grammar.spoken.until import Now
from bot.grammar.tokens import Token
from bot.model.kind import AnyKind
from bot.model.problem import Correction


@dataclass(frozen=True, slots=True)
class Known:
    """What is known around a sentence.

    asker                who says it, as a mention; empty when nobody knows.
    groups, workspaces   names or patterns with `*` and `?` that somebody's policies give them.
    """

    now: Now | None = None
    asker: str = ""
    groups: tuple[str, ...] = ()
    workspaces: tuple[str, ...] = ()


@dataclass(slots=True)
class Understood:
    """What a sentence was read as. With a word in `unsure` nothing may be asked for.

    kinds   the kinds it could be about: one, when it is clear.
    answers parameter -> what is said of it; places: parameter -> where that stands in the line.
    unsure  words without a meaning here, with their places.
    begins  where the words stand that say what is to be done, or to what.
    """

    kinds: tuple[AnyKind, ...]
    answers: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    unsure: list[Token] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    begins: int = 0
