"""Components: steps of pipelines with a name and a version, registered whole as a YAML file says."""

from __future__ import annotations

from typing import Literal

from bot.model.operation.references import WorkspaceRef, asset_id
from bot.model.operation.verb import AzureVerb, OperationEffect, Precondition
from bot.model.operation.wording import Say
from bot.model.upload import StoredFile

_LONGEST = 160


class PutComponent(AzureVerb):
    """Register a version of a component as its YAML file says, with the code it names.

    version      empty: the next one, which Azure counts.
    file         path of the YAML file among `files`, which are everything it needs.
    spec         digest of what the file says with every YAML it names: what is carried out.
    does         its command, or the names of its steps.
    environment  name of the environment it runs in, or its image.
    """

    verb: Literal["PutComponent"] = "PutComponent"
    precondition: Precondition = "absent"
    effect: OperationEffect = "create"
    workspace: WorkspaceRef
    name: str
    version: str = ""
    file: str
    files: tuple[StoredFile, ...]
    spec: str
    type: str
    does: str = ""
    environment: str = ""

    @property
    def target(self) -> str:
        return asset_id(workspace=self.workspace, asset="component", name=self.name, version=self.version)

    def sentence(self, say: Say) -> str:
        name, version, place, type_ = self.name, self.version, self.workspace.workspace, self.type
        said = (
            say(f"Register version {version} of the component {name} ({type_}) in {place}",
                f"Registrar la versión {version} del componente {name} ({type_}) en {place}")
            if version
            else say(f"Register the next version of the component {name} ({type_}) in {place}",
                     f"Registrar la versión siguiente del componente {name} ({type_}) en {place}")
        )  # fmt: skip
        does = self.does if len(self.does) <= _LONGEST else self.does[: _LONGEST - 1] + "…"
        parts = [f"{said}: {does}" if does else said]
        if self.environment:
            parts.append(say(f"in {self.environment}", f"en {self.environment}"))
        more = len(self.files) - 1
        more_en = f" with {more} more file{'s' if more > 1 else ''}" if more else ""
        more_es = f" con {more} archivo{'s' if more > 1 else ''} más" if more else ""
        parts.append(say(f"from {self.file}{more_en}", f"de {self.file}{more_es}"))
        return "; ".join(parts)
