"""Parameters that mean the same for data, models, environments and components, declared once."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.model.facts import Field as Fact
from bot.model.kind import Option, Untaken
from bot.model.text import Text

VERSION_PATTERN = r"^$|^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}$"

_NAME_RULE = Text(
    en="1 to 255 letters, digits, - and _, beginning with a letter or a digit",
    es="de 1 a 255 letras sin tilde, dígitos, - y _, empezando por letra o dígito",
)
_ANY_NAME_RULE = Text(
    en="1 to 255 letters, digits, -, _ and dots", es="de 1 a 255 letras sin tilde, dígitos, -, _ y puntos"
)
_VERSION_RULE = Text(
    en="letters, digits, - _ and dots, such as 3 or 1.0.2",
    es="letras sin tilde, dígitos, - _ y puntos, como 3 o 1.0.2",
)


def _name(rule: Text) -> Option:
    return Option(flag="--name", aliases=("-n",), summary=Text(en="Name", es="Nombre"), rule=rule)


NewName = Annotated[str, Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}$"), _name(_NAME_RULE)]
"""Source  the pattern of asset names in azure-rest-api-specs, machineLearningServices, 2023-04-01"""

GivenName = Annotated[str, Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}$"), _name(_ANY_NAME_RULE)]
"""The name of what is there: Azure's own environments have dots in theirs."""

SoughtName = Annotated[
    str,
    Field(pattern=VERSION_PATTERN),
    Option(
        flag="--name",
        aliases=("-n",),
        summary=Text(en="All versions of this one", es="Todas las versiones de este"),
        rule=_ANY_NAME_RULE,
    ),
]
STAGE_PATTERN = r"^[a-zA-Z0-9_ .-]{0,100}$"
STAGE_RULE = Text(
    en="up to 100 letters, digits, spaces, - _ and dots",
    es="hasta 100 letras sin tilde, dígitos, espacios, - _ y puntos",
)

NewVersion = Annotated[
    str,
    Field(pattern=VERSION_PATTERN),
    Option(
        flag="--version",
        aliases=("-v",),
        summary=Text(en="Version; left out, the next number", es="Versión; si se omite, el número siguiente"),
        rule=_VERSION_RULE,
    ),
]
ChosenVersion = Annotated[
    str,
    Field(pattern=VERSION_PATTERN),
    Option(
        flag="--version",
        aliases=("-v",),
        summary=Text(en="Version; left out, all of them", es="Versión; si se omite, todas"),
        rule=_VERSION_RULE,
    ),
]
ShownVersion = Annotated[
    str,
    Field(pattern=VERSION_PATTERN),
    Option(
        flag="--version",
        aliases=("-v",),
        summary=Text(en="Version; left out, the newest", es="Versión; si se omite, la más reciente"),
        rule=_VERSION_RULE,
    ),
]

NAME_FIELD = Fact(name="name", type="text", summary=Text(en="Name of the resource.", es="Nombre del recurso."))
VERSION_FIELD = Fact(
    name="version",
    type="text",
    summary=Text(en="Version that is named; empty when none is.", es="Versión indicada; vacía si no se indica."),
)

REGISTRY_UNTAKEN = Untaken(
    flags=("--registry-name",),
    why=Text(
        en="only what belongs to a workspace can be asked for, not what a registry shares between workspaces",
        es="solo se puede pedir lo que pertenece a un área de trabajo, no lo que un registro comparte entre varias",
    ),
)
