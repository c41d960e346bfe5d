"""Parameters that mean the same in every kind, declared once: where, tags, why, for how long."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from bot.model.kind import Option
from bot.model.text import Text

GROUP = Option(
    flag="--resource-group",
    aliases=("-g",),
    summary=Text(en="Resource group", es="Grupo de recursos"),
    lookup="resource_groups",
    default_from="group",
    yaml="resource_group",
)
WORKSPACE = Option(
    flag="--workspace-name",
    aliases=("-w", "--workspace"),
    summary=Text(en="Workspace", es="Área de trabajo"),
    lookup="workspaces",
    default_from="workspace",
)
LOCATION = Option(
    flag="--location",
    aliases=("-l",),
    summary=Text(en="Azure region", es="Región de Azure"),
    lookup="regions",
    default_from="location",
)
DESCRIPTION = Option(flag="--description", summary=Text(en="Description", es="Descripción"))
TAGS = Option(
    flag="--tags",
    summary=Text(en="Tags, as name=value", es="Etiquetas, como nombre=valor"),
    many=True,
)
REASON = Option(
    flag="--reason",
    aliases=("--because",),
    summary=Text(en="Why you need it, for the approvers", es="Para qué lo necesita, para quien aprueba"),
)
DURATION = Option(
    flag="--for",
    aliases=("--duration",),
    summary=Text(en="For how long, such as 8h or 3d", es="Durante cuánto tiempo, como 8h o 3d"),
)

_HOURS = re.compile(r"^(\d{1,4})\s*(h|d|w|hours?|days?|weeks?|horas?|d[ií]as?|semanas?)$", re.IGNORECASE)
_IN_HOURS = {"h": 1, "d": 24, "w": 168, "s": 168}


def _tags(written: Any) -> Any:
    """`["a=1", "b=2"]` or a mapping -> mapping. Raises ValueError for a word without `=`."""
    if isinstance(written, Mapping) or written is None:
        return written or {}
    words = written if isinstance(written, (list, tuple)) else str(written).split()
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = str(word).partition("=")
        if not equals or not name:
            raise ValueError(f"{word!r} is not name=value")
        found[name] = value
    return found


def _sound_tags(tags: Mapping[str, str]) -> Mapping[str, str]:
    """Azure's own rules: at most 50, names to 512 characters without <>%&\\?/, values to 256.

    Source  learn.microsoft.com/azure/azure-resource-manager/management/tag-resources, 2026
    """
    if len(tags) > 50:
        raise ValueError("at most 50 tags")
    for name, value in tags.items():
        if len(name) > 512 or len(value) > 256 or re.search(r"[<>%&\\?/]", name):
            raise ValueError(f"{name!r} is not a tag Azure takes")
    return tags


def _hours(written: Any) -> Any:
    """`8h`, `3 d`, `2 semanas` -> hours."""
    if written is None or isinstance(written, (int, float)):
        return written
    found = _HOURS.match(str(written).strip())
    if found is None:
        raise ValueError("write a duration as 8h, 3d or 2w")
    return float(int(found[1]) * _IN_HOURS[found[2][0].lower()])


Tags = Annotated[Mapping[str, str], BeforeValidator(_tags), AfterValidator(_sound_tags), TAGS]
Reason = Annotated[str, Field(max_length=500), REASON]
Hours = Annotated[float | None, BeforeValidator(_hours), Field(gt=0, le=8760), DURATION]
Description = Annotated[str, Field(max_length=256), DESCRIPTION]
