"""What the requester named against the limits that come with the permission."""

from __future__ import annotations

from functools import lru_cache

from bot.model.decision import Limits, Reason
from bot.model.lookalike import folded
from bot.policy.normalise import Normalised
from bot.policy.pattern import NamePattern, compile_pattern
from bot.policy.words import over_limit

_AT_MOST = {"max_duration_h": "duration_h", "idle_shutdown_min": "idle_shutdown_min"}
"""Limit -> the field that may not be above it."""

FILLED_TAGS = frozenset({"team", "project", "owner"})
"""Tags amlbot knows the value of and sets itself when they are left out; any other the requester must give."""


def exceeded(*, limits: Limits, facts: Normalised, source: str) -> tuple[Reason, ...]:
    """Every limit the request is outside of. What was left out is no violation: it is set to the limit."""
    found = [
        *_too_much(limits, facts, source),
        *_badly_named(limits, facts, source),
    ]
    return (*found, *_untagged(limits, facts, source))


def _untagged(limits: Limits, facts: Normalised, source: str) -> list[Reason]:
    if limits.tags and "tags" in facts.unknown:
        return [_not_learnt("tags", ", ".join(limits.tags), source)]
    given = facts.known.get("tags")
    if not isinstance(given, frozenset):
        return []
    missing = [tag for tag in limits.tags if folded(tag) not in given and tag not in FILLED_TAGS]
    if not missing:
        return []
    names = ", ".join(missing)
    return [
        over_limit(
            field="tags",
            shown=", ".join(sorted(given)) or "—",
            allowed_en=f"these must be given too: {names}",
            allowed_es=f"también hay que indicar: {names}",
            source=source,
        )
    ]


def _too_much(limits: Limits, facts: Normalised, source: str) -> list[Reason]:
    found = []
    for limit, field in _AT_MOST.items():
        most: float | None = getattr(limits, limit)
        if most is None:
            continue
        if field in facts.unknown:
            found.append(_not_learnt(field, f"{most:g}", source))
        value = facts.known.get(field)
        if isinstance(value, float) and value > most:
            found.append(
                over_limit(
                    field=field,
                    shown=f"{value:g}",
                    allowed_en=f"the most allowed is {most:g}",
                    allowed_es=f"el máximo permitido es {most:g}",
                    source=source,
                )
            )
    return found


def _badly_named(limits: Limits, facts: Normalised, source: str) -> list[Reason]:
    if not limits.name_patterns:
        return []
    if "name" in facts.unknown:
        return [_not_learnt("name", " ".join(limits.name_patterns), source)]
    name = facts.written.get("name")
    return [
        over_limit(
            field="name",
            shown=f"«{name[:60]}»",
            allowed_en=f"a name must match {pattern}",
            allowed_es=f"un nombre debe cumplir {pattern}",
            source=source,
        )
        for pattern in limits.name_patterns
        if name is not None and not _fits(pattern, name)
    ]


def _not_learnt(field: str, limit: str, source: str) -> Reason:
    return over_limit(
        field=field,
        shown="?",
        allowed_en=f"it could not be learnt, and the limit is {limit}",
        allowed_es=f"no se ha podido averiguar, y el límite es {limit}",
        source=source,
    )


@lru_cache(maxsize=4096)
def _fits(pattern: str, name: str) -> bool:
    return _compiled(pattern).matches(name)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> NamePattern:
    return compile_pattern(pattern)
