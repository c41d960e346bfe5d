"""Every kind there is in groups to choose from, by what its command is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model.form import Menu, Offer, OfferGroup
from bot.model.kind import AnyKind
from bot.model.text import Text, same

MOST_FAVOURITES = 5

_ABOUT: Mapping[str, Text] = {
    "group": Text(en="Resource groups", es="Grupos de recursos"),
    "workspace": Text(en="Workspaces", es="Áreas de trabajo"),
    "compute": Text(en="Compute", es="Procesos"),
    "environment": Text(en="Environments", es="Entornos"),
    "data": Text(en="Data", es="Datos"),
    "datastore": Text(en="Datastores", es="Almacenes de datos"),
    "model": Text(en="Models", es="Modelos"),
    "component": Text(en="Components", es="Componentes"),
    "job": Text(en="Jobs", es="Trabajos"),
    "notebook": Text(en="Notebooks", es="Cuadernos"),
    "role": Text(en="Roles", es="Roles"),
    "pack": Text(en="Onboarding and offboarding", es="Altas y bajas"),
}
"""What a command is about, by its first word after `ml`; another word stands for itself."""


def menu_of(*, kinds: Sequence[AnyKind], used: Mapping[str, int]) -> Menu:
    """The kinds in the order of the help, changes before reads in each group.

    used  kind -> how often the asker's team asked for it.
    """
    groups: dict[str, list[AnyKind]] = {}
    for kind in kinds:
        groups.setdefault(_about(kind), []).append(kind)
    known = {kind.name: kind for kind in kinds}
    often = sorted((name for name, times in used.items() if times and name in known), key=lambda one: -used[one])
    return Menu(
        favourites=tuple(_offer(known[name]) for name in often[:MOST_FAVOURITES]),
        groups=tuple(
            OfferGroup(
                title=_ABOUT.get(about) or same(about.capitalize()),
                offers=tuple(_offer(kind) for kind in sorted(found, key=lambda kind: kind.is_read)),
            )
            for about, found in groups.items()
        ),
    )


def _about(kind: AnyKind) -> str:
    words = kind.commands[0].split()
    return words[1] if words[0] == "ml" and len(words) > 1 else words[0]


def _offer(kind: AnyKind) -> Offer:
    return Offer(kind=kind.name, title=kind.title)
