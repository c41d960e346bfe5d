"""Parameters that mean the same in every kind, declared once: where, tags, why, for how long."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from bot.model.kind import Option, Untaken
from bot.model.text import Text, Unsuitable
from bot.model.until import UNTIL_RULE, until_word

GROUP_PATTERN = r"^$|^[-\w().]{0,89}[-\w()]$"
"""Source  learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, 2026"""

WORKSPACE_PATTERN = r"^$|^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$"
"""Source  the pattern in the REST client of azure-ai-ml 1.35.2"""

GROUP_RULE = Text(
    en="1 to 90 letters, digits and _ - . ( ), not ending in a dot",
    es="de 1 a 90 letras, dígitos y _ - . ( ), sin punto al final",
)
WORKSPACE_RULE = Text(
    en="3 to 33 letters, digits, - and _, beginning with a letter or a digit",
    es="de 3 a 33 letras sin tilde, dígitos, - y _, empezando por letra o dígito",
)
_SCOPE_RULE = Text(
    en="an Azure id that begins with /subscriptions/",
    es="un identificador de Azure que empieza por /subscriptions/",
)
_SUBSCRIPTION_RULE = Text(en="a subscription's id or name", es="el id o el nombre de una suscripción")


def one_line(written: Any) -> Any:
    """Text as it is kept: NFC, without invisible and control characters, runs of white space as one space."""
    if not isinstance(written, str):
        return written
    text = unicodedata.normalize("NFC", written)
    seen = "".join(" " if one.isspace() else one for one in text if one.isspace() or not _unseen(one))
    return " ".join(seen.split())


def _unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")


OneLine = BeforeValidator(one_line)
"""For text that people write and others read."""

LOCATION = Option(
    flag="--location",
    aliases=("-l",),
    summary=Text(en="Azure region", es="Región de Azure"),
    lookup="regions",
    default_from="location",
)


def _group(*, unless: tuple[str, ...] = ()) -> Option:
    return Option(
        flag="--resource-group",
        aliases=("-g",),
        summary=Text(en="Resource group", es="Grupo de recursos"),
        lookup="resource_groups",
        default_from="group",
        yaml="resource_group",
        rule=GROUP_RULE,
        unless=unless,
    )


def _workspace(*, unless: tuple[str, ...] = ()) -> Option:
    return Option(
        flag="--workspace-name",
        aliases=("-w", "--workspace"),
        summary=Text(en="Workspace", es="Área de trabajo"),
        lookup="workspaces",
        default_from="workspace",
        rule=WORKSPACE_RULE,
        unless=unless,
    )


_TAGS = Option(
    flag="--tags", summary=Text(en="Tags, as name=value", es="Etiquetas, como nombre=valor"), many=True, free=True
)
_HOURS = re.compile(
    r"^(\d{1,5}(?:[.,]\d{1,2})?)\s*(min|m|minutes?|minutos?|h|d|w|hours?|days?|weeks?|horas?|d[ií]as?|semanas?|sem)$",
    re.IGNORECASE,
)
_IN_HOURS = {"m": 1 / 60, "h": 1, "d": 24, "w": 168, "s": 168}


def pairs_of(written: Any) -> Any:
    """`["a=1", "b=2"]` or a mapping -> mapping. Raises Unsuitable for a word without `=`."""
    if isinstance(written, Mapping) or written is None:
        return {one_line(name): one_line(value) for name, value in (written or {}).items()}
    words = written if isinstance(written, (list, tuple)) else str(written).split()
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = str(word).partition("=")
        if not equals or not name.strip():
            raise Unsuitable(
                en=f"{_short(str(word))} is not name=value",
                es=f"{_short(str(word))} no es nombre=valor",
                word=str(word),
            )
        found[one_line(name)] = one_line(value)
    return found


def _sound_tags(tags: Mapping[str, str]) -> Mapping[str, str]:
    r"""Azure's own rules: at most 50, names to 512 characters without <>%&\?/, values to 256.

    Names that differ in letter case alone are one tag to Azure, so both together are refused.
    Source  learn.microsoft.com/azure/azure-resource-manager/management/tag-resources, 2026
    """
    if len(tags) > 50:
        raise Unsuitable(en="Azure takes at most 50 tags", es="Azure admite como máximo 50 etiquetas")
    seen: set[str] = set()
    for name, value in tags.items():
        if not name or len(name) > 512 or re.search(r"[<>%&\\?/]", name):
            raise Unsuitable(
                en=f"{_short(name)} is not a tag name Azure takes: at most 512 characters, none of < > % & \\ ? /",
                es=f"{_short(name)} no es un nombre de etiqueta que Azure admita: como máximo 512 caracteres y "
                "ninguno de < > % & \\ ? /",
            )
        if len(value) > 256:
            raise Unsuitable(
                en=f"the value of the tag {_short(name)} is longer than 256 characters",
                es=f"el valor de la etiqueta {_short(name)} tiene más de 256 caracteres",
            )
        if name.casefold() in seen:
            raise Unsuitable(
                en=f"the tag {_short(name)} is there twice: Azure takes no account of letter case",
                es=f"la etiqueta {_short(name)} está repetida: Azure no distingue mayúsculas",
            )
        seen.add(name.casefold())
    return tags


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")


def _hours(written: Any) -> Any:
    """`8h`, `3 d`, `2 semanas`, `90 min` -> hours, to a hundredth. Raises Unsuitable for anything else."""
    if written is None:
        return None
    if isinstance(written, (int, float)):
        return round(float(written), 2)
    found = _HOURS.match(str(written).strip())
    if found is None:
        raise Unsuitable(
            en=f"{_short(str(written))} is not a duration: write 8h, 3d or 2w",
            es=f"{_short(str(written))} no es una duración: escriba 8h, 3d o 2w",
        )
    return round(float(found[1].replace(",", ".")) * _IN_HOURS[found[2][0].lower()], 2)


Group = Annotated[str, Field(pattern=GROUP_PATTERN), _group()]
GroupInScope = Annotated[str, Field(pattern=GROUP_PATTERN), _group(unless=("scope",))]
Workspace = Annotated[str, Field(pattern=WORKSPACE_PATTERN), _workspace()]
WorkspaceInScope = Annotated[str, Field(pattern=WORKSPACE_PATTERN), _workspace(unless=("scope", "resource_group"))]
"""A group that the line names is meant as a whole: a remembered workspace must not narrow it silently."""
ExistingGroup = Annotated[
    str,
    Field(min_length=1, pattern=GROUP_PATTERN),
    Option(
        flag="--name",
        aliases=("-n", "--resource-group", "-g"),
        summary=Text(en="Resource group", es="Grupo de recursos"),
        lookup="resource_groups",
        default_from="group",
        rule=GROUP_RULE,
    ),
]
"""The group a line is about, by its own name."""
ExistingWorkspace = Annotated[
    str,
    Field(min_length=1, pattern=WORKSPACE_PATTERN),
    Option(
        flag="--name",
        aliases=("-n", "--workspace-name", "-w", "--workspace"),
        summary=Text(en="Workspace", es="Área de trabajo"),
        lookup="workspaces",
        default_from="workspace",
        rule=WORKSPACE_RULE,
    ),
]
"""The workspace a line is about, by its own name."""
Scope = Annotated[
    str,
    Field(max_length=1000, pattern=r"^(?:/[-\w.()]+)*/?$"),
    Option(flag="--scope", summary=Text(en="Azure scope", es="Ámbito de Azure"), rule=_SCOPE_RULE),
]
Subscription = Annotated[
    str,
    Field(pattern=r"^[-\w .()]{0,64}$"),
    Option(
        flag="--subscription",
        summary=Text(en="Subscription; your team's, which is used anyway", es="Suscripción; la de su equipo"),
        rule=_SUBSCRIPTION_RULE,
    ),
]
Tags = Annotated[Mapping[str, str], BeforeValidator(pairs_of), AfterValidator(_sound_tags), _TAGS]
Reason = Annotated[
    str,
    OneLine,
    Field(max_length=500),
    Option(
        flag="--reason",
        aliases=("--because",),
        summary=Text(en="Why you need it, for the approvers", es="Para qué lo necesita, para quien aprueba"),
        free=True,
    ),
]
Hours = Annotated[
    float | None,
    Field(gt=0, le=8760),
    BeforeValidator(_hours),
    Option(
        flag="--for",
        aliases=("--duration",),
        summary=Text(en="For how long, such as 8h or 3d", es="Durante cuánto tiempo, como 8h o 3d"),
        unit=Text(en="hours", es="horas"),
        lookup="durations",
    ),
]
Until = Annotated[
    str,
    BeforeValidator(until_word),
    Option(
        flag="--until",
        summary=Text(
            en="Until when, such as friday or 2026-11-27T18:00Z", es="Hasta cuándo, como viernes o 2026-11-27"
        ),
        rule=UNTIL_RULE,
        lookup="days",
    ),
]
"""In place of a duration; filed as the moment it means where the person is."""
Description = Annotated[
    str,
    OneLine,
    Field(max_length=256),
    Option(flag="--description", summary=Text(en="Description", es="Descripción"), free=True),
]

FILE = Option(
    flag="--file",
    aliases=("-f",),
    summary=Text(
        en="YAML file, attached to the message or shared in this thread or channel",
        es="Archivo YAML, adjunto al mensaje o compartido en este hilo o canal",
    ),
    lookup="files",
)
SET = Option(
    flag="--set",
    summary=Text(
        en="Values by their names in the YAML file, as name=value",
        es="Valores por su nombre en el archivo YAML, como nombre=valor",
    ),
    many=True,
)
"""Of every kind whose file is flat."""
File = Annotated[str, Field(max_length=240), FILE]
"""For a kind whose file goes to Azure whole; one whose file is flat needs no such parameter."""

NETWORK_WHY = Text(
    en="the network is the platform team's: what is made here gets Azure's default one",
    es="la red es cosa del equipo de plataforma: lo que se crea aquí usa la predeterminada de Azure",
)
IDENTITY_WHY = Text(
    en="identities are given by the platform team",
    es="las identidades las asigna el equipo de plataforma",
)
FILE_UNTAKEN = Untaken(
    flags=("--file", "-f"),
    why=Text(
        en="a file on your machine cannot be read from here: write its values as options",
        es="desde aquí no se puede leer un archivo de su equipo: escriba sus valores como opciones",
    ),
)
SET_UNTAKEN = Untaken(
    flags=("--set",),
    why=Text(
        en="only what has an option of its own can be asked for, so that approvers see it",
        es="solo se puede pedir lo que tiene opción propia, para que quien aprueba lo vea",
    ),
    words=-1,
)
