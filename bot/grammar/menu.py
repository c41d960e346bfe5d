"""Every kind there is in groups to choose from, by what its command is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model.form import Menu, Offer, OfferGroup
from bot.model.kind import AnyKind
from bot.model.text import Text, same

MOST_FAVOURITES = 5

_COMING_AND_GOING = Text(en="People who come and go", es="Altas y bajas de personas")

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
    "onboard": _COMING_AND_GOING,
    "offboard": _COMING_AND_GOING,
}
"""What a command is about, by its first word after `ml`; another word stands for itself."""


def menu_of(*, kinds: Sequence[AnyKind], used: Mapping[str, int]) -> Menu:
    """The kinds in the order of the help, changes before reads in each group.

    used  kind -> how often the asker's team asked for it.
    """
    groups: dict[Text, list[AnyKind]] = {}
    for kind in kinds:
        groups.setdefault(_about(kind), []).append(kind)
    known = {kind.name: kind for kind in kinds}
    often = sorted((name for name, times in used.items() if times and name in known), key=lambda one: -used[one])
    return Menu(
        favourites=tuple(_offer(known[name]) for name in often[:MOST_FAVOURITES]),
        groups=tuple(
            OfferGroup(
                title=about,
                offers=tuple(_offer(kind) for kind in sorted(found, key=lambda kind: kind.is_read)),
            )
            for about, found in groups.items()
        ),
    )


def _about(kind: AnyKind) -> Text:
    words = kind.commands[0].split()
    word = words[1] if words[0] == "ml" and len(words) > 1 else words[0]
    return _ABOUT.get(word) or same(word.capitalize())


def _offer(kind: AnyKind) -> Offer:
    return Offer(kind=kind.name, title=kind.title)
