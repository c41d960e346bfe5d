"""Remembered defaults: filling what a line leaves out, and what `configure` asks to remember."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.grammar.mending import Mending
from bot.grammar.options import Gathered
from bot.grammar.spellings import Spellings
from bot.grammar.table import Said, parameters_of
from bot.model.lookalike import folded
from bot.model.problem import Correction, Problem
from bot.model.text import Text

_NAMES: Mapping[str, str] = {
    "group": "group",
    "resource-group": "group",
    "resource_group": "group",
    "workspace": "workspace",
    "workspace-name": "workspace",
    "location": "location",
    "region": "location",
}


def filled(*, said: Said, gathered: Gathered, defaults: Mapping[str, str], mending: Mending) -> tuple[Correction, ...]:
    """Fill what the line left out from the defaults, each with a word about it."""
    notes = []
    written = frozenset(gathered.values)
    for parameter in parameters_of(said.params):
        option = parameter.option
        value = defaults.get(option.default_from, "") if option.default_from else ""
        if not value or parameter.field in written or mending.concerns(parameter.field):
            continue
        if not written.isdisjoint(option.unless):
            continue
        gathered.values[parameter.field] = value
        text = Text(
            en=f"{option.default_from} {value}: from your defaults in this channel.",
            es=f"{option.default_from} {value}: de sus valores predeterminados en este canal.",
        )
        notes.append(Correction(code=f"default-{option.default_from}", text=text))
    return tuple(notes)


def to_remember(*, pairs: Sequence[str] | str, spellings: Spellings, mending: Mending) -> Mapping[str, str]:
    """`group=x workspace=y` -> name -> value; an empty value forgets. `defaults.group=x` is the same as `group=x`."""
    remembered: dict[str, str] = {}
    for pair in [pairs] if isinstance(pairs, str) else pairs:
        name, equals, value = pair.partition("=")
        known = _NAMES.get(name.lower().removeprefix("defaults."))
        value = value.strip().strip("\"'")
        if known is None or not equals:
            mending.add(_unknown(pair))
        elif known == "location" and value:
            table = spellings.of("regions")
            region = table.get(folded(value)) or spellings.otherwise("regions", value)
            if table and not isinstance(region, str):
                mending.add(_no_region(value, sorted(table.values())))
            else:
                remembered[known] = region if isinstance(region, str) else value
        else:
            remembered[known] = value
    return remembered


def _unknown(pair: str) -> Problem:
    text = Text(
        en=f"{pair[:60]!r} is not a default I remember: write group=…, workspace=… or location=…",
        es=f"{pair[:60]!r} no es un valor que recuerde: escriba group=…, workspace=… o location=…",
    )
    return Problem(code="unknown-default", text=text, field="defaults")


def _no_region(value: str, known: Sequence[str]) -> Problem:
    text = Text(
        en=f"I know no region {value[:60]!r}. There are: {', '.join(known)}.",
        es=f"No conozco la región {value[:60]!r}. Hay: {', '.join(known)}.",
    )
    return Problem(code="unknown-value", text=text, field="defaults")
