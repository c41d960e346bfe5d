"""Environments: an image, with packages from a conda file or without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from bot.model.operation.references import WorkspaceRef, asset_id
from bot.model.operation.verb import AzureVerb, OperationEffect, Precondition
from bot.model.operation.wording import Say, described, tagged

OsType = Literal["linux", "windows"]


class PutEnvironment(AzureVerb):
    """Register a version of an environment. Azure builds the image when it is first used.

    version  empty: the next one, which Azure counts. An equal version that is there counts as done.
    conda    the conda file as plain values; empty for the image as it is.
    """

    verb: Literal["PutEnvironment"] = "PutEnvironment"
    precondition: Precondition = "absent"
    effect: OperationEffect = "create"
    workspace: WorkspaceRef
    name: str
    version: str = ""
    image: str
    conda: Mapping[str, Any] = {}
    os_type: OsType = "linux"
    description: str = ""
    tags: Mapping[str, str] = {}

    @property
    def target(self) -> str:
        return asset_id(workspace=self.workspace, asset="environment", name=self.name, version=self.version)

    @property
    def packages(self) -> tuple[str, ...]:
        """What the conda file installs, as it says it: conda's packages first, then pip's."""
        return tuple(_packages(self.conda.get("dependencies")))

    def sentence(self, say: Say) -> str:
        name, version, place = self.name, self.version, self.workspace.workspace
        said = (
            say(f"Register version {version} of the environment {name} in {place}",
                f"Registrar la versión {version} del entorno {name} en {place}")
            if version
            else say(f"Register the next version of the environment {name} in {place}",
                     f"Registrar la versión siguiente del entorno {name} en {place}")
        )  # fmt: skip
        parts = [say(f"{said}: the image {self.image}", f"{said}: la imagen {self.image}")]
        if self.conda:
            packages = ", ".join(self.packages) or say("no packages", "ningún paquete")
            parts.append(say(f"with {packages}", f"con {packages}"))
            channels = ", ".join(str(one) for one in self.conda.get("channels") or ())
            if channels:
                parts.append(say(f"from {channels}", f"de {channels}"))
        parts.append(self.os_type)
        return "; ".join(parts) + described(self.description, say) + tagged(self.tags, say)


def _packages(dependencies: Any) -> Iterator[str]:
    later: list[str] = []
    for one in dependencies if isinstance(dependencies, list) else ():
        if isinstance(one, Mapping):
            for inner in one.values():
                later += [str(word) for word in inner] if isinstance(inner, list) else []
        else:
            yield str(one)
    yield from later
