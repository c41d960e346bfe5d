"""Data, models, environments and components: what a workspace keeps in versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.model.noun import Noun, digest
from bot.model.operation.references import AssetType, WorkspaceRef, asset_id
from bot.model.operation.verb import AzureVerb, OperationEffect, Precondition
from bot.model.operation.wording import Say, described, tagged
from bot.model.text import Text
from bot.model.upload import StoredFile

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


def _source(*, kind: str, path: str, files: tuple[StoredFile, ...], datastore: str, say: Say) -> str:
    """Where a version comes from, beginning with `: `."""
    if not files:
        return f": {kind} {say('at', 'en')} {path}"
    size = max(1, round(sum(file.size for file in files) / 1000))
    stored = datastore or say("the default datastore", "el almacén de datos predeterminado")
    if len(files) == 1:
        return say(
            f": {kind} from the file {path} that came along ({size} kB), uploaded to {stored}",
            f": {kind} del archivo adjunto {path} ({size} kB), que se carga en {stored}",
        )
    return say(
        f": {kind} from {path} with {len(files)} files that came along ({size} kB), uploaded to {stored}",
        f": {kind} de {path} con {len(files)} archivos adjuntos ({size} kB), que se cargan en {stored}",
    )


def content_digest(files: tuple[StoredFile, ...]) -> str:
    """What uploaded files hold, under whatever names they are stored: equal for equal files."""
    return digest(sorted((file.path, file.digest) for file in files))


class PutDataAsset(AzureVerb):
    """Register a version of a data asset: a name for a file, a folder or a table.

    version    empty: the next one, which Azure counts. An equal version that is there counts as done.
    path       in the cloud; of what came along, the file or the folder (ending in `/`) among `files`.
    files      what is uploaded first; empty for what is in the cloud already.
    datastore  where to; empty for the workspace's default one.
    """

    verb: Literal["PutDataAsset"] = "PutDataAsset"
    precondition: Precondition = "absent"
    effect: OperationEffect = "create"
    workspace: WorkspaceRef
    name: str
    version: str = ""
    type: DataType
    path: str
    files: tuple[StoredFile, ...] = ()
    datastore: str = ""
    description: str = ""
    tags: Mapping[str, str] = {}

    @property
    def target(self) -> str:
        return asset_id(workspace=self.workspace, asset="data", name=self.name, version=self.version)

    def sentence(self, say: Say) -> str:
        what = _new_version(asset="data", name=self.name, version=self.version, workspace=self.workspace, say=say)
        where = _source(kind=self.type, path=self.path, files=self.files, datastore=self.datastore, say=say)
        return what + where + described(self.description, say) + tagged(self.tags, say)


class PutModel(AzureVerb):
    """Register a version of a model: a file such as a pickle, an MLflow or a Triton folder.

    version    empty: the next one, which Azure counts. An equal version that is there counts as done.
    path       in the cloud; of what came along, the file or the folder (ending in `/`) among `files`.
    files      what is uploaded first; empty for what is in the cloud already.
    datastore  where to; empty for the workspace's default one.
    stage      where it is in its life, such as Production; any word.
    """

    verb: Literal["PutModel"] = "PutModel"
    precondition: Precondition = "absent"
    effect: OperationEffect = "create"
    workspace: WorkspaceRef
    name: str
    version: str = ""
    type: ModelType
    path: str
    files: tuple[StoredFile, ...] = ()
    datastore: str = ""
    stage: str = ""
    description: str = ""
    tags: Mapping[str, str] = {}
    properties: Mapping[str, str] = {}

    @property
    def target(self) -> str:
        return asset_id(workspace=self.workspace, asset="model", name=self.name, version=self.version)

    def sentence(self, say: Say) -> str:
        what = _new_version(asset="model", name=self.name, version=self.version, workspace=self.workspace, say=say)
        where = _source(kind=self.type, path=self.path, files=self.files, datastore=self.datastore, say=say)
        stage = f"; {say('stage', 'fase')} {self.stage}" if self.stage else ""
        more = ", ".join(f"{name}={value}" for name, value in self.properties.items())
        properties = f"; {say('properties', 'propiedades')} {more}" if more else ""
        return what + where + stage + described(self.description, say) + tagged(self.tags, say) + properties


class _ChangeAsset(AzureVerb):
    """version  the one that is meant; empty for all there are."""

    precondition: Precondition = "present"
    effect: OperationEffect = "patch"
    workspace: WorkspaceRef
    asset: AssetType
    name: str
    version: str = ""

    @property
    def target(self) -> str:
        return asset_id(workspace=self.workspace, asset=self.asset, name=self.name, version=self.version)

    def _changed(self, en: str, es: str, say: Say) -> str:
        what = asset_words(asset=self.asset, name=self.name, version=self.version, say=say)
        every = "" if self.version else say(", with all its versions", ", con todas sus versiones")
        return f"{say(en, es)} {what} {say('in', 'de')} {self.workspace.workspace}{every}"


class ArchiveAsset(_ChangeAsset):
    """Hide an asset from lists; what refers to it goes on working."""

    verb: Literal["ArchiveAsset"] = "ArchiveAsset"

    def sentence(self, say: Say) -> str:
        return self._changed("Archive", "Archivar", say)


class RestoreAsset(_ChangeAsset):
    """Show an archived asset in lists again."""

    verb: Literal["RestoreAsset"] = "RestoreAsset"

    def sentence(self, say: Say) -> str:
        return self._changed("Restore", "Restaurar", say)


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
