"""Environments registered through MLClient: an image, and the packages of a conda file that go along as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.azure.asset_facts import SeenVersion, seen_version
from bot.azure.clients import Clients
from bot.azure.errors import writing
from bot.azure.existing import Difference, already_exists, is_ours, same_word, tag_differences, with_mark
from bot.azure.submission import submit
from bot.azure.versions import Versions
from bot.grammar.document import Document, read_document
from bot.model.errors import Refused
from bot.model.operation import PutEnvironment, asset_id
from bot.model.outcome import Absent, Outcome, Succeeded
from bot.model.text import Text

if TYPE_CHECKING:
    from azure.ai.ml.entities import Environment

_IMAGE = Text(en="image", es="imagen")
_CONDA = Text(en="packages", es="paquetes")
_SYSTEM = Text(en="operating system", es="sistema operativo")
_ARCHIVED = Text(en="archived", es="archivado")


@dataclass(frozen=True, slots=True)
class SeenEnvironment:
    """What was read about one version. conda: the conda file as plain values; readable: whether it could be read."""

    version: SeenVersion
    image: str
    os_type: str
    conda: Mapping[str, Any] = field(default_factory=dict)


class Environments:
    """Registers versions. One is never written over: an equal one counts as done, another one is named."""

    def __init__(self, *, clients: Clients) -> None:
        self._clients = clients
        self._versions = Versions(clients=clients)

    def begin(self, *, operation: PutEnvironment, key: str) -> Outcome:
        """Register it, unless it is there. Raises Refused, Unavailable, OutcomeUnknown."""
        standing, version = self._standing(operation, key)
        if isinstance(standing, Succeeded):
            return standing.model_copy(update={"already": True})
        if not isinstance(standing, Absent):
            return standing
        entity = environment_entity(operation=operation, version=version, key=key)
        environments = self._clients.writer(operation.workspace).environments
        try:
            with writing():
                submit(lambda: environments.create_or_update(entity))
        except Refused:
            if not operation.version:
                self._versions.must_be_free(workspace=operation.workspace, path=_version_id(operation, version))
            raise
        return Succeeded(resource_id=_version_id(operation, version))

    def check(self, *, operation: PutEnvironment, key: str) -> Outcome:
        """Look whether it is there. Raises Refused, Unavailable."""
        return self._standing(operation, key)[0]

    def _standing(self, operation: PutEnvironment, key: str) -> tuple[Outcome, str]:
        """What is there for the operation, and the version it is about."""
        found, version = self._versions.about(
            workspace=operation.workspace, container=_container_id(operation), version=operation.version, key=key
        )
        return _standing(operation, key, None if found is None else seen_environment(found)), version


def environment_entity(*, operation: PutEnvironment, version: str, key: str) -> Environment:
    """The SDK's entity for the operation, with our mark among its tags. Nothing in it names a file."""
    from azure.ai.ml.entities import Environment

    return Environment(
        name=operation.name,
        version=version,
        image=operation.image,
        conda_file=dict(operation.conda) or None,
        os_type=operation.os_type,
        description=operation.description or None,
        tags=with_mark(operation.tags, key=key),
    )


def seen_environment(document: Mapping[str, Any]) -> SeenEnvironment:
    """Read Azure's own document. A conda file that cannot be read is one that equals none."""
    properties = document.get("properties") or {}
    text = str(properties.get("condaFile") or "")
    conda: Mapping[str, Any] = {}
    if text:
        read = read_document(name="condaFile", content=text.encode())
        conda = read.values if isinstance(read, Document) else {"unreadable": True}
    return SeenEnvironment(
        version=seen_version(document),
        image=str(properties.get("image") or ""),
        os_type=str(properties.get("osType") or ""),
        conda=conda,
    )


def environment_differences(*, operation: PutEnvironment, seen: SeenEnvironment) -> list[Difference]:
    """How a version that is there differs from the one that was asked for; its description does not count."""
    found = []
    if seen.image != operation.image:
        found.append(Difference(_IMAGE, found=seen.image, asked=operation.image))
    if dict(seen.conda) != dict(operation.conda):
        found.append(Difference(_CONDA, found=_packages(seen.conda), asked=_packages(operation.conda)))
    if seen.os_type and not same_word(seen.os_type, operation.os_type):
        found.append(Difference(_SYSTEM, found=seen.os_type, asked=operation.os_type))
    if seen.version.archived:
        found.append(Difference(_ARCHIVED, found="✓", asked=""))
    return found + tag_differences(found=seen.version.tags, asked=operation.tags)


def _packages(conda: Mapping[str, Any]) -> str:
    dependencies = conda.get("dependencies")
    return ", ".join(str(one) for one in dependencies) if isinstance(dependencies, list) else ""


def _standing(operation: PutEnvironment, key: str, seen: SeenEnvironment | None) -> Outcome:
    if seen is None:
        return Absent(resource_id=operation.target)
    if is_ours(seen.version.tags, key=key):
        return Succeeded(resource_id=seen.version.id or operation.target)
    differences = environment_differences(operation=operation, seen=seen)
    if differences:
        return already_exists(name=f"{operation.name}:{seen.version.version}", differences=differences)
    return Succeeded(resource_id=seen.version.id or operation.target, already=True)


def _version_id(operation: PutEnvironment, version: str) -> str:
    return f"{_container_id(operation)}/versions/{version}"


def _container_id(operation: PutEnvironment) -> str:
    return asset_id(workspace=operation.workspace, asset="environment", name=operation.name)
