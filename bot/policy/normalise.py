"""Facts made comparable before anything is decided; what cannot be made comparable is an invalid request."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.model.decision import Reason
from bot.model.facts import Facts, FactValue, Field, Unknown, Vocabulary
from bot.model.lookalike import folded, foreign_character, normalised
from bot.model.place import scope_level
from bot.policy.rule import Known
from bot.policy.words import invalid

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Normalised:
    """The facts as rules look at them.

    known     field -> value; an unknown fact and one that was left out are absent.
    unknown   fields that could not be learnt -> why.
    written   text fields in their own letter case, for name patterns.
    """

    known: Mapping[str, Known]
    unknown: Mapping[str, str]
    written: Mapping[str, str]


def normalise(*, facts: Facts, vocabulary: Vocabulary, emergency: bool) -> Normalised | Reason:
    """The facts, or why the request is invalid.

    emergency  whether the declared emergency counts.
    Raises LookupError when a kind gave a fact that it did not declare.
    """
    exists = vocabulary.actions.get(facts.action)
    if exists is None:
        shown = _shown(facts.action)
        return invalid(f"There is no action {shown}.", f"No existe la acción {shown}.")
    groups = facts.requester.groups
    known: dict[str, Known] = {
        "team": facts.team,
        "project": facts.project,
        "guest": facts.requester.guest,
        "emergency": emergency,
        "now": facts.now,
    }
    if not isinstance(groups, Unknown):
        known["groups"] = groups
    unknown: dict[str, str] = {}
    written: dict[str, str] = {}
    for name, value in facts.values.items():
        if name not in exists:
            raise LookupError(f"{facts.action} gave the fact {name}, which its kind does not declare")
        field = vocabulary.fields[name]
        if isinstance(value, Unknown):
            unknown[name] = value.unknown
            continue
        found = normalised_value(field=field, value=value, vocabulary=vocabulary)
        if isinstance(found, Reason):
            return found
        known[name] = found
        if isinstance(value, str) and not field.table:
            written[name] = _plain(value)[0]
    crossed = _crossed(known)
    return crossed if crossed is not None else Normalised(known, unknown, written)


def normalised_value(*, field: Field, value: FactValue, vocabulary: Vocabulary) -> Known | Reason:
    """One fact that is known as rules look at it, or why it makes the request invalid."""
    match field.type:
        case "text" if isinstance(value, str):
            return _text(field, value, vocabulary)
        case "number" if isinstance(value, (int, float)) and not isinstance(value, bool):
            return _number(field, float(value))
        case "boolean" if isinstance(value, bool):
            return value
        case "texts" if isinstance(value, tuple):
            return _texts(field, value, vocabulary)
    shown = _shown(str(value))
    return invalid(
        f"`{field.name}` should be {field.type}, not {shown}.", f"`{field.name}` no puede ser {shown} ({field.type})."
    )


def _number(field: Field, value: float) -> float | Reason:
    if math.isfinite(value) and value >= 0:
        return value
    return invalid(
        f"`{field.name}` is {value:g}; it cannot be negative or endless.",
        f"`{field.name}` es {value:g}; no puede ser negativo ni infinito.",
    )


def _text(field: Field, value: str, vocabulary: Vocabulary) -> str | Reason:
    table = vocabulary.tables.get(field.table) if field.table else None
    if table is not None:
        canonical = table.get(_folded(value)) or _level(field, value)
        if canonical:
            return canonical
    plain, foreign = _plain(value)
    shown = _shown(plain)
    if foreign:
        return invalid(
            f"`{field.name}` {shown} contains {foreign}, which only looks like a plain letter or is not allowed.",
            f"`{field.name}` {shown} contiene {foreign}, que solo parece una letra corriente o no está permitido.",
        )
    if table is not None:
        return invalid(
            f"`{field.name}` {shown} is not one of the {field.table} this organisation knows.",
            f"`{field.name}` {shown} no está entre los valores que conoce esta organización ({field.table}).",
        )
    return plain.casefold()


_folded = lru_cache(maxsize=4096)(folded)


@lru_cache(maxsize=4096)
def _plain(text: str) -> tuple[str, str]:
    """The text normalised, and the first character in it that is not plain."""
    plain = normalised(text)
    return plain, foreign_character(plain)


def _level(field: Field, value: str) -> str:
    """An Azure scope as its level; root scopes, wildcards and management groups are no level."""
    if field.table != "scopes" or not value.startswith("/") or "*" in value:
        return ""
    return scope_level(value) or ""


def _texts(field: Field, values: tuple[str, ...], vocabulary: Vocabulary) -> frozenset[str] | Reason:
    """Tags are `name` or `name=value`; a value may be in any language, a name may not pretend to be another."""
    found: set[str] = set()
    for value in values:
        name = value.partition("=")[0]
        one = _text(field, value if field.table else name, vocabulary)
        if isinstance(one, Reason):
            return one
        found.add(one if field.table else folded(name))
    return frozenset(found)


def _crossed(known: Mapping[str, Known]) -> Reason | None:
    """`min_x` above `max_x`, for any x."""
    for name, low in known.items():
        if not name.startswith("min_"):
            continue
        high = known.get(f"max_{name[4:]}")
        if isinstance(low, float) and isinstance(high, float) and low > high:
            return invalid(
                f"`{name}` ({low:g}) is more than `max_{name[4:]}` ({high:g}).",
                f"`{name}` ({low:g}) es mayor que `max_{name[4:]}` ({high:g}).",
            )
    return None


def _shown(text: str) -> str:
    return f"«{text[:_SHOWN]}…»" if len(text) > _SHOWN else f"«{text}»"
