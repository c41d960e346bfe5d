"""Data, models, environments and components: what a workspace keeps in versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.model.noun import Noun
from bot.model.operation.references import AssetType, WorkspaceRef, asset_id
from bot.model.operation.verb import AzureVerb, OperationEffect, Precondition
from bot.model.operation.wording import Say, described, tagged
from bot.model.text import Text

DataType = Literal["uri_file", "uri_folder", "mltable"]
ModelType = Literal["custom_model", "mlflow_model", "triton_model"]
AssetView = Literal["active", "archived", "all"]

ASSET_WORDS: Mapping[AssetType, Text] = {
    "data": Text(en="data asset", es="recurso de datos"),
    "model": Text(en="model", es="modelo"),
    "environment": Text(en="environment", es="entorno"),
    "component": Text(en="component", es="componente"),
}
"""What each is called, in the singular; all of them are masculine in Spanish."""


def asset_words(*, asset: AssetType, name: str, version: str, say: Say) -> str:
    """`version 2 of the data asset churn`, or `the data asset churn`."""
    words = ASSET_WORDS[asset]
    if version:
        return say(f"version {version} of the {words.en} {name}", f"la versión {version} del {words.es} {name}")
    return say(f"the {words.en} {name}", f"el {words.es} {name}")


def _new_version(*, asset: AssetType, name: str, version: str, workspace: WorkspaceRef, say: Say) -> str:
    words, place = ASSET_WORDS[asset], workspace.workspace
    if version:
        return say(
            f"Register version {version} of the {words.en} {name} in {place}",
            f"Registrar la versión {version} del {words.es} {name} en {place}",
        )
    return say(
        f"Register the next version of the {words.en} {name} in {place}",
        f"Registrar la versión siguiente del {words.es} {name} en {place}",
    )


class PutDataAsset(AzureVerb):
    """Register a version of a data asset: a name for a file, a folder or a table that is in the cloud already.

    version  empty: the next one, which Azure counts. An equal version that is there counts as done.
    """

    verb: Literal["PutDataAsset"] = "PutDataAsset"
    precondition: Precondition = "absent"
    effect: OperationEffect = "create"
    workspace: WorkspaceRef
    name: str
    version: str = ""
    type: DataType
    path: str
    description: str = ""
    tags: Mapping[str, str] = {}

    @property
    def target(self) -> str:
        return asset_id(workspace=self.workspace, asset="data", name=self.name, version=self.version)

    def sentence(self, say: Say) -> str:
        what = _new_version(asset="data", name=self.name, version=self.version, workspace=self.workspace, say=say)
        where = f": {self.type} {say('at', 'en')} {self.path}"
        return what + where + described(self.description, say) + tagged(self.tags, say)


class PutModel(AzureVerb):
    """Register a version of a model that is in the cloud already: a file such as a pickle, an MLflow or Triton folder.

    version  empty: the next one, which Azure counts. An equal version that is there counts as done.
    stage    where it is in its life, such as Production; any word.
    """

    verb: Literal["PutModel"] = "PutModel"
    precondition: Precondition = "absent"
    effect: OperationEffect = "create"
    workspace: WorkspaceRef
    name: str
    version: str = ""
    type: ModelType
    path: str
    stage: str = ""
    description: str = ""
    tags: Mapping[str, str] = {}
    properties: Mapping[str, str] = {}

    @property
    def target(self) -> str:
        return asset_id(workspace=self.workspace, asset="model", name=self.name, version=self.version)

    def sentence(self, say: Say) -> str:
        what = _new_version(asset="model", name=self.name, version=self.version, workspace=self.workspace, say=say)
        where = f": {self.type} {say('at', 'en')} {self.path}"
        stage = f"; {say('stage', 'fase')} {self.stage}" if self.stage else ""
        more = ", ".join(f"{name}={value}" for name, value in self.properties.items())
        properties = f"; {say('properties', 'propiedades')} {more}" if more else ""
        return what + where + stage + described(self.description, say) + tagged(self.tags, say) + properties


class ArchiveAsset(AzureVerb):
    """Hide an asset from lists; what refers to it goes on working. Without a version, all of them."""

    verb: Literal["ArchiveAsset"] = "ArchiveAsset"
    precondition: Precondition = "present"
    effect: OperationEffect = "patch"
    workspace: WorkspaceRef
    asset: AssetType
    name: str
    version: str = ""

    @property
    def target(self) -> str:
        return asset_id(workspace=self.workspace, asset=self.asset, name=self.name, version=self.version)

    def sentence(self, say: Say) -> str:
        what = asset_words(asset=self.asset, name=self.name, version=self.version, say=say)
        every = "" if self.version else say(", with all its versions", ", con todas sus versiones")
        return f"{say('Archive', 'Archivar')} {what} {say('in', 'de')} {self.workspace.workspace}{every}"


class RestoreAsset(AzureVerb):
    """Show an archived asset in lists again. Without a version, all of them."""

    verb: Literal["RestoreAsset"] = "RestoreAsset"
    precondition: Precondition = "present"
    effect: OperationEffect = "patch"
    workspace: WorkspaceRef
    asset: AssetType
    name: str
    version: str = ""

    @property
    def target(self) -> str:
        return asset_id(workspace=self.workspace, asset=self.asset, name=self.name, version=self.version)

    def sentence(self, say: Say) -> str:
        what = asset_words(asset=self.asset, name=self.name, version=self.version, say=say)
        every = "" if self.version else say(", with all its versions", ", con todas sus versiones")
        return f"{say('Restore', 'Restaurar')} {what} {say('in', 'de')} {self.workspace.workspace}{every}"


class ListAssets(Noun):
    """The assets of one type in a workspace, or the versions of the one that is named.

    stage  only models in that stage, which Azure tells of versions alone.
    """

    verb: Literal["ListAssets"] = "ListAssets"
    workspace: WorkspaceRef
    asset: AssetType
    name: str = ""
    view: AssetView = "active"
    stage: str = ""


class ShowAsset(Noun):
    """One version of an asset; the newest when none is named."""

    verb: Literal["ShowAsset"] = "ShowAsset"
    workspace: WorkspaceRef
    asset: AssetType
    name: str
    version: str = ""
