"""Remembered defaults: filling what a line leaves out, and what `configure` asks to remember."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.grammar.letters import look_alike_in
from bot.grammar.mending import Mending
from bot.grammar.options import Gathered
from bot.grammar.sentences import against_rule, look_alike, nearest, not_in_table, not_remembered, unresolved
from bot.grammar.spellings import Spellings
from bot.grammar.table import Said, parameters_of
from bot.model.lookalike import folded
from bot.model.options import GROUP_PATTERN, GROUP_RULE, LOCATION, WORKSPACE_PATTERN, WORKSPACE_RULE
from bot.model.problem import Correction
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

_RULES: Mapping[str, tuple[str, Text]] = {
    "group": (GROUP_PATTERN, GROUP_RULE),
    "workspace": (WORKSPACE_PATTERN, WORKSPACE_RULE),
}
_UNRESOLVED = re.compile(r"\$|^[<{].*[>}]$")


def filled(*, said: Said, gathered: Gathered, defaults: Mapping[str, str], mending: Mending) -> tuple[Correction, ...]:
    """Fill what the line left out from the defaults, each with a word about it."""
    notes = []
    written = frozenset(gathered.values) | frozenset(gathered.places)
    for parameter in parameters_of(said.params):
        option = parameter.option
        value = defaults.get(option.default_from, "") if option.default_from else ""
        if not value or parameter.field in written or mending.concerns(parameter.field):
            continue
        if not written.isdisjoint(option.unless):
            continue
        gathered.values[parameter.field] = value
        text = Text(
            en=f"{option.default_from} {value}: remembered from an earlier line in this channel.",
            es=f"{option.default_from} {value}: recordado de una línea anterior en este canal.",
        )
        notes.append(Correction(code=f"default-{option.default_from}", text=text))
    return tuple(notes)


def to_remember(
    *, pairs: Sequence[str], places: Mapping[str, int], spellings: Spellings, mending: Mending
) -> Mapping[str, str]:
    """`group=x workspace=y` -> name -> value; an empty value forgets. `defaults.group=x` is the same as `group=x`.

    places   pair as written -> its offset in the line.
    """
    remembered: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        known = _NAMES.get(name.lower().removeprefix("defaults."))
        value = value.strip().strip("\"'")
        place = places.get(pair, places.get(name, -1))
        if known is None or not equals:
            mending.add(not_remembered(written=pair, position=place))
        elif not value:
            remembered[known] = ""
        elif _UNRESOLVED.search(value):
            mending.add(unresolved(flag=known, word=value, field="defaults", position=place))
        elif known == "location":
            remembered[known] = _region(value, place, spellings, mending)
        else:
            _check_name(known, value, place, mending)
            remembered[known] = value
    return remembered


def _region(value: str, place: int, spellings: Spellings, mending: Mending) -> str:
    table = spellings.of("regions")
    region = table.get(folded(value)) or spellings.otherwise("regions", value)
    if isinstance(region, str):
        return region
    if table:
        best = table.get(nearest(folded(value), table), "")
        known = set(table.values())
        mending.add(
            not_in_table(
                written=value, what=LOCATION.summary, found=best, known=known, field="defaults", position=place
            )
        )
    return value


def _check_name(name: str, value: str, place: int, mending: Mending) -> None:
    pattern, rule = _RULES[name]
    strange = look_alike_in(value)
    if strange:
        mending.add(look_alike(written=value[:60], strange=strange, field="defaults", position=place))
    elif not re.search(pattern, value):
        mending.add(against_rule(written=value, what=name, rule=rule, field="defaults", position=place))
