"""A version of data or of a model as it is in Azure, in our own words, and how it differs from one asked for. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.azure.existing import Difference, same_word, tag_differences
from bot.model.operation import PutDataAsset, PutModel
from bot.model.operation.assets import content_digest
from bot.model.storage_path import same_path
from bot.model.text import Text

CONTENT = "amlbot-content"
"""The tag that says what was uploaded, so that an equal version is known as such."""

_TYPE = Text(en="type", es="tipo")
_PATH = Text(en="path", es="ruta")
_STAGE = Text(en="stage", es="fase")
_PROPERTY = Text(en="property", es="propiedad")
_ARCHIVED = Text(en="archived", es="archivado")


@dataclass(frozen=True, slots=True)
class SeenVersion:
    """What was read about one version."""

    id: str
    version: str
    type: str = ""
    path: str = ""
    stage: str = ""
    archived: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)


def seen_version(document: Mapping[str, Any]) -> SeenVersion:
    """Read Azure's own document: MLClient's entities forget whether they are archived."""
    properties = document.get("properties") or {}
    return SeenVersion(
        id=str(document.get("id") or ""),
        version=str(document.get("name") or ""),
        type=str(properties.get("dataType") or properties.get("modelType") or ""),
        path=str(properties.get("dataUri") or properties.get("modelUri") or ""),
        stage=str(properties.get("stage") or ""),
        archived=bool(properties.get("isArchived")),
        tags=dict(properties.get("tags") or {}),
        properties=dict(properties.get("properties") or {}),
    )


def version_differences(*, operation: PutDataAsset | PutModel, seen: SeenVersion) -> list[Difference]:
    """How a version that is there differs from the one that was asked for; its description does not count."""
    found = []
    if not same_word(seen.type, operation.type):
        found.append(Difference(_TYPE, found=seen.type, asked=operation.type))
    if operation.files:
        content = content_digest(operation.files)
        if seen.tags.get(CONTENT) != content:
            found.append(Difference(_PATH, found=seen.path, asked=f"{operation.path} ({content[:12]})"))
    elif not same_path(seen.path, operation.path, here=operation.workspace):
        found.append(Difference(_PATH, found=seen.path, asked=operation.path))
    if seen.archived:
        found.append(Difference(_ARCHIVED, found="✓", asked=""))
    if isinstance(operation, PutModel):
        if operation.stage and seen.stage != operation.stage:
            found.append(Difference(_STAGE, found=seen.stage, asked=operation.stage))
        found += [
            Difference(_PROPERTY, found=f"{name}={seen.properties.get(name, '')}", asked=f"{name}={value}")
            for name, value in operation.properties.items()
            if seen.properties.get(name) != value
        ]
    return found + tag_differences(found=seen.tags, asked=operation.tags)


def next_version(versions: list[SeenVersion]) -> str:
    """The number after the highest; versions that are no numbers do not count, as Azure's own counting has it."""
    return str(max((int(one.version) for one in versions if one.version.isdecimal()), default=0) + 1)
