"""The words that can fill each parameter of a kind: units, names of options, choices and closed tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from bot.grammar.spellings import Spellings
from bot.grammar.spoken.words import FILLERS, plain
from bot.grammar.table import Parameter, parameters_of
from bot.model.kind import AnyKind
from bot.model.lookalike import folded

LONGEST_PHRASE = 6
_SIZE_LIKE = re.compile(r"(?:standard_)?[a-z]{1,3}\d{1,3}[a-z]*(?:_\w+)?")
_SHORTEST_ROLE = 5
_TABLES = ("sizes", "regions", "roles")
_NO_CUES = frozenset({"description", "assignee", "for", "until", "user", "type", "person", "yes"})
"""Names of options that are also words of a sentence, and would be taken for themselves."""

_NO_CHOICES = frozenset({"group", "user", "default", "none", "project", "true", "false", "file", "folder"})
"""Values that are also words of a sentence about something else."""


@dataclass(frozen=True, slots=True)
class Slots:
    """Parameters by how they are spoken of. None where a kind has no such parameter.

    units    plain unit word -> the parameters counted in it.
    scoped   it acts on a scope: access *to* a workspace.
    cues     plain words that announce a parameter: `workspace`, `vm size`, `grupo de recursos`.
    choices  plain words -> (parameter, value): `low priority`, `prioridad baja`.
    """

    name: Parameter | None = None
    scoped: bool = False
    duration: Parameter | None = None
    until: Parameter | None = None
    person: Parameter | None = None
    reason: Parameter | None = None
    group: Parameter | None = None
    workspace: Parameter | None = None
    tags: Parameter | None = None
    tables: Mapping[str, Parameter] = field(default_factory=dict)
    units: Mapping[str, tuple[Parameter, ...]] = field(default_factory=dict)
    cues: Mapping[str, Parameter] = field(default_factory=dict)
    choices: Mapping[str, tuple[Parameter, str]] = field(default_factory=dict)


@lru_cache(maxsize=256)
def slots_of(kind: AnyKind) -> Slots:
    """The slots of a kind, from its declaration alone."""
    parameters = [one for one in parameters_of(kind.params) if not one.option.secret]
    by_field = {one.field: one for one in parameters}
    units: dict[str, tuple[Parameter, ...]] = {}
    cues: dict[str, Parameter] = {}
    choices: dict[str, tuple[Parameter, str]] = {}
    for one in parameters:
        if one.option.unit is not None and one.option.lookup != "durations":
            for unit in {plain(one.option.unit.en), plain(one.option.unit.es)}:
                for word in {unit, unit.removesuffix("s")}:
                    units[word] = (*units.get(word, ()), one)
        for cue in _cues(one):
            cues.setdefault(cue, one)
        for value in one.choices if len(one.choices) > 1 else ():
            if value.casefold() in _NO_CHOICES:
                continue
            choices.setdefault(plain(value.replace("_", " ").replace("-", " ")), (one, value))
        for word, value in one.option.spoken:
            choices[plain(word)] = (one, value)
    return Slots(
        name=by_field.get("name"),
        scoped="scope" in by_field,
        duration=next((one for one in parameters if one.option.lookup == "durations"), None),
        until=by_field.get("until"),
        person=next((one for one in parameters if one.option.lookup == "principals"), None),
        reason=by_field.get("reason"),
        group=by_field.get("resource_group"),
        workspace=by_field.get("workspace"),
        tags=by_field.get("tags"),
        tables={one.option.lookup: one for one in parameters if one.option.lookup in _TABLES},
        units=units,
        cues=cues,
        choices=choices,
    )


def _cues(parameter: Parameter) -> set[str]:
    option = parameter.option
    flags = [flag[2:].replace("-", " ") for flag in (option.flag, *option.aliases) if flag.startswith("--")]
    summaries = [words for words in (option.summary.en, option.summary.es) if len(words.split()) <= 3]
    # The word that carries the meaning: `VM size`, `Tamaño de máquina virtual`.
    heads = (
        [option.summary.en.rpartition(" ")[2], option.summary.es.partition(" ")[0]] if option.lookup in _TABLES else []
    )
    found = {plain(words) for words in (*flags, *summaries, *heads, parameter.field.replace("_", " "))}
    return {cue for cue in found if cue and cue not in _NO_CUES and cue not in FILLERS}


def role_in(words: tuple[str, ...], at: int, spellings: Spellings) -> tuple[int, str] | None:
    """(number of words, role) of the longest role that begins at a plain word; None when none does."""
    table = spellings.of("roles")
    for length in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
        phrase = " ".join(words[at : at + length])
        if phrase in table:
            return length, table[phrase]
        if length == 1 and (len(phrase) < _SHORTEST_ROLE or phrase in FILLERS):
            continue
        if words[at] in FILLERS or words[at + length - 1] in FILLERS:
            continue
        meant = spellings.otherwise("roles", phrase)
        if isinstance(meant, str):
            return length, meant
    return None


def region_in(words: tuple[str, ...], at: int, spellings: Spellings) -> tuple[int, str] | None:
    """(number of words, region) of `eastus` or `west europe`."""
    table = spellings.of("regions")
    for length in (2, 1):
        found = table.get("".join(words[at : at + length])) if at + length <= len(words) else None
        if found is not None:
            return length, found
    return None


def size_in(text: str, spellings: Spellings) -> str:
    """The VM size a word means: `DS11` is Standard_DS11_v2 when no other size begins so; empty for no size.

    A word that has the form of a size and is none in the catalogue comes back as it stands, to be complained about.
    """
    table, written = spellings.of("sizes"), folded(text)
    exact = table.get(written) or spellings.otherwise("sizes", text)
    if isinstance(exact, str) and exact:
        return exact
    if not _SIZE_LIKE.fullmatch(written):
        return ""
    begin = written.removeprefix("standard_")
    meant = [
        name for spelt, name in table.items() if re.fullmatch(rf"(?:standard_)?{re.escape(begin)}(?:_\w+)?", spelt)
    ]
    offered = [name for name in meant if not spellings.catalogue.sizes[name].retired] or meant
    return offered[0] if len(offered) == 1 else text
