"""Every way people write the members of the closed tables: sizes, regions, roles, kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model.catalogue import Catalogue
from bot.model.lookalike import folded

_SHORTEST = 3
"""An abbreviation has at least so many characters: `own` for Owner."""

_ACCENTS = str.maketrans("áéíóúüñ", "aeiouun")


@dataclass(frozen=True, slots=True, eq=False)
class Spellings:
    """catalogue: where they come from; tables: look-up -> folded spelling -> canonical spelling."""

    catalogue: Catalogue
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, lookup: str) -> Mapping[str, str]:
        """The table of a look-up; empty when it has no closed table."""
        return self.tables.get(lookup, {})

    def otherwise(self, lookup: str, value: str) -> str | frozenset[str]:
        """What a spelling that is not in the table can only mean, or the several it may mean, or an empty set.

        `DS11_v2` is a size, `West Europe` a region, `contrib` a role; so is a role's path, by the id it ends with.
        """
        plain, table = folded(value).translate(_ACCENTS), self.of(lookup)
        match lookup:
            case "sizes":
                return table.get(f"standard_{plain.replace(' ', '_')}", frozenset())
            case "regions":
                return table.get(plain.replace(" ", ""), frozenset())
            case "roles":
                meant = table.get(plain) or table.get(plain.rpartition("/")[2])
                if meant:
                    return meant
                several = (
                    frozenset(role for spelling, role in table.items() if _abbreviates(plain, spelling))
                    if len(plain) >= _SHORTEST
                    else frozenset()
                )
                return next(iter(several)) if len(several) == 1 else several
            case _:
                return frozenset()


def spellings_of(*, catalogue: Catalogue, kinds: tuple[str, ...]) -> Spellings:
    """The spellings of a catalogue, made once for as long as the same one is used."""
    global _last
    if _last is None or _last[0] is not catalogue or _last[1] != kinds:
        _last = (catalogue, kinds, _made(catalogue, kinds))
    return _last[2]


_last: tuple[Catalogue, tuple[str, ...], Spellings] | None = None


def _made(catalogue: Catalogue, kinds: tuple[str, ...]) -> Spellings:
    roles: dict[str, str] = {}
    for role in catalogue.roles.values():
        for spelling in (role.name, role.id, *role.names):
            roles[folded(spelling)] = role.name
            roles[folded(spelling).translate(_ACCENTS)] = role.name
    return Spellings(
        catalogue=catalogue,
        tables={
            "sizes": {folded(name): name for name in catalogue.sizes},
            "regions": {folded(region): region for region in catalogue.regions},
            "roles": roles,
            "templates": {folded(name): name for name in catalogue.templates},
            "kinds": {kind: kind for kind in kinds},
        },
    )


def _abbreviates(written: str, spelling: str) -> bool:
    """Whether each word written begins the words of the spelling, in order: `data sci`, `compute op`."""
    words, whole = written.split(), spelling.split()
    return len(words) <= len(whole) and all(full.startswith(word) for word, full in zip(words, whole, strict=False))
