"""The allow rule that came nearest, and what it missed: the useful half of a denial by default."""

from __future__ import annotations

from bot.model.text import Text
from bot.policy.bundle import Candidate
from bot.policy.fire import all_of
from bot.policy.normalise import Normalised
from bot.policy.rule import Condition, Known


def nearest_allow(*, candidates: tuple[Candidate, ...], facts: Normalised, groups: frozenset[str]) -> Text | None:
    """What the nearest allow rule would have wanted; None when no rule could allow this action at all."""
    best: tuple[tuple[int, int, str], Text] | None = None
    for candidate in candidates:
        rule = candidate.rule
        if rule.effect != "allow" or rule.observed:
            continue
        outside = bool(rule.to) and rule.to.isdisjoint(groups)
        missed = [c for c in candidate.when if c.holds(facts.known) is not True]
        if candidate.unless and all_of(candidate.unless, facts.known) is not False:
            missed += [c for c in candidate.unless if c.holds(facts.known) is not False]
        rank = (int(outside), len(missed), rule.id)
        if best is None or rank < best[0]:
            excepted = frozenset(map(id, candidate.unless))
            best = rank, _said(candidate, outside, missed, excepted, facts)
    return best[1] if best else None


def _said(
    candidate: Candidate, outside: bool, missed: list[Condition], excepted: frozenset[int], facts: Normalised
) -> Text:
    rule = candidate.rule
    en, es = [], []
    if outside:
        names = ", ".join(sorted(rule.to))
        en.append(f"it is for people in {names}")
        es.append(f"es para personas de {names}")
    for condition in missed:
        shown = shown_value(facts.known.get(condition.field))
        negated = id(condition) in excepted
        if condition.field not in facts.known:
            en.append(f"`{condition.field}` is not known and it wants {'not ' * negated}{condition.written}")
            es.append(f"no se conoce `{condition.field}` y exige {'no ' * negated}{condition.written}")
        else:
            en.append(f"`{condition.field}` is {shown} and it wants {'not ' * negated}{condition.written}")
            es.append(f"`{condition.field}` es {shown} y exige {'no ' * negated}{condition.written}")
    return Text(
        en=f"The nearest rule is {rule.id} ({rule.source}): {'; '.join(en)}.",
        es=f"La regla más cercana es {rule.id} ({rule.source}): {'; '.join(es)}.",
    )


def shown_value(value: Known | None) -> str:
    """A known fact as a person may read it."""
    match value:
        case None:
            return "?"
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:g}"
        case frozenset():
            return ", ".join(sorted(value)) or "—"
        case str():
            return value or "—"
        case _:
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
