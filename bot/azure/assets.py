"""Versions of data and models registered through MLClient; any asset archived and restored. All of it at once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.azure.asset_facts import CONTENT, SeenVersion, seen_version, version_differences
from bot.azure.clients import Clients
from bot.azure.errors import writing
from bot.azure.existing import already_exists, is_ours, with_mark
from bot.azure.refusals import refusal
from bot.azure.rest import put_json
from bot.azure.submission import submit
from bot.azure.versions import ASSET_API, Versions
from bot.model.errors import Refused
from bot.model.operation import ArchiveAsset, AssetType, PutDataAsset, PutModel, RestoreAsset, asset_id
from bot.model.operation.assets import content_digest
from bot.model.outcome import Absent, Outcome, Rejected, Succeeded
from bot.model.text import Text
from bot.model.upload import StoredFile

if TYPE_CHECKING:
    from azure.ai.ml.entities import Data, Model

PutAsset = PutDataAsset | PutModel
Contents = Callable[[str], bytes]
"""Digest -> the stored bytes. Raises LookupError when they are not there or no longer those."""

_CHANGED = Rejected(
    code="FilesChanged",
    sentence=Text(
        en="The files are no longer what was agreed to. Nothing was registered: ask again.",
        es="Los archivos ya no son los que se aprobaron. No se ha registrado nada: vuelva a pedirlo.",
    ),
)
ChangeAsset = ArchiveAsset | RestoreAsset


class Assets:
    """Registers and archives. A version is never written over: an equal one counts as done, another one is named."""

    def __init__(self, *, clients: Clients, contents: Contents) -> None:
        """`contents`: digest -> the stored bytes of a file that came along."""
        self._clients = clients
        self._contents = contents
        self._versions = Versions(clients=clients)

    def begin(self, *, operation: PutAsset, key: str) -> Outcome:
        """Register it, unless it is there. Raises Refused, Unavailable, OutcomeUnknown."""
        standing, version = self._standing(operation, key)
        if isinstance(standing, Succeeded):
            return standing.model_copy(update={"already": True})
        if not isinstance(standing, Absent):
            return standing
        with ExitStack() as kept:
            try:
                folder = kept.enter_context(laid_out(files=operation.files, contents=self._contents))
            except LookupError:
                return _CHANGED
            try:
                self._register(operation, version=version, key=key, folder=folder)
            except Refused:
                if not operation.version:
                    self._versions.must_be_free(workspace=operation.workspace, path=_version_id(operation, version))
                raise
        return Succeeded(resource_id=_version_id(operation, version))

    def check(self, *, operation: PutAsset, key: str) -> Outcome:
        """Look whether it is there. Raises Refused, Unavailable."""
        return self._standing(operation, key)[0]

    def begin_archive(self, *, operation: ChangeAsset, key: str) -> Outcome:
        """Archive or restore it; what is as wanted counts as done. Raises Refused, Unavailable, OutcomeUnknown.

        The document is written back whole. MLClient's own archive leaves the stage of a model out on the way
        (azure-ai-ml 1.35, `_archive_restore_body`), and what nobody named must not be reset.
        """
        document = self._versions.one(workspace=operation.workspace, path=operation.target)
        if document is None:
            return Rejected(code="ResourceNotFound", sentence=refusal(code="ResourceNotFound"))
        wanted = isinstance(operation, ArchiveAsset)
        if seen_version(document).archived == wanted:
            return Succeeded(resource_id=operation.target, already=True)
        properties = {name: value for name, value in document["properties"].items() if value is not None}
        client = self._clients.resources(operation.workspace.subscription)
        with writing():
            body = {"properties": {**properties, "isArchived": wanted}}
            put_json(client, operation.target, body=body, api_version=ASSET_API)
        return Succeeded(resource_id=operation.target)

    def check_archive(self, *, operation: ChangeAsset, key: str) -> Outcome:
        """Look whether it is archived, or not; Absent: it is not so yet. Raises Refused, Unavailable."""
        document = self._versions.one(workspace=operation.workspace, path=operation.target)
        if document is None or seen_version(document).archived != isinstance(operation, ArchiveAsset):
            return Absent(resource_id=operation.target)
        return Succeeded(resource_id=operation.target)

    def _register(self, operation: PutAsset, *, version: str, key: str, folder: Path | None) -> None:
        client = self._clients.writer(operation.workspace)
        path = operation.path if folder is None else str(folder / operation.path)
        with writing():
            if isinstance(operation, PutDataAsset):
                data = data_entity(operation=operation, version=version, key=key, path=path)
                submit(lambda: client.data.create_or_update(data))
            else:
                model = model_entity(operation=operation, version=version, key=key, path=path)
                submit(lambda: client.models.create_or_update(model))

    def _standing(self, operation: PutAsset, key: str) -> tuple[Outcome, str]:
        """What is there for the operation, and the version it is about."""
        found, version = self._versions.about(
            workspace=operation.workspace, container=_container_id(operation), version=operation.version, key=key
        )
        return _standing(operation, key, None if found is None else seen_version(found)), version


@contextmanager
def laid_out(*, files: tuple[StoredFile, ...], contents: Contents) -> Iterator[Path | None]:
    """The files in a folder of their own for as long as they are uploaded; None when there are none.

    Raises LookupError when the stored bytes are gone or are no longer those.
    """
    if not files:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="amlbot-") as name:
        folder = Path(name)
        for file in files:
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(contents(file.digest))
        yield folder


def data_entity(*, operation: PutDataAsset, version: str, key: str, path: str) -> Data:
    """The SDK's entity for the operation, with our mark among its tags; `path` as it is or as it is laid out here."""
    from azure.ai.ml.entities import Data

    return Data(
        name=operation.name,
        version=version,
        type=operation.type,
        path=path,
        datastore=operation.datastore or None,
        description=operation.description or None,
        tags=_tags(operation, key=key),
        # Else the SDK reads an MLTable's description with the datastore's keys before it registers it.
        skip_validation=True,
    )


def model_entity(*, operation: PutModel, version: str, key: str, path: str) -> Model:
    """The SDK's entity for the operation, with our mark among its tags; `path` as it is or as it is laid out here."""
    from azure.ai.ml.entities import Model

    return Model(
        name=operation.name,
        version=version,
        type=operation.type,
        path=path,
        datastore=operation.datastore or None,
        stage=operation.stage or None,
        description=operation.description or None,
        tags=_tags(operation, key=key),
        properties=dict(operation.properties),
    )


def _standing(operation: PutAsset, key: str, seen: SeenVersion | None) -> Outcome:
    if seen is None:
        return Absent(resource_id=operation.target)
    if is_ours(seen.tags, key=key):
        return Succeeded(resource_id=seen.id or operation.target)
    differences = version_differences(operation=operation, seen=seen)
    if differences:
        return already_exists(name=f"{operation.name}:{seen.version}", differences=differences)
    return Succeeded(resource_id=seen.id or operation.target, already=True)


def _tags(operation: PutAsset, *, key: str) -> dict[str, str]:
    uploaded = {CONTENT: content_digest(operation.files)} if operation.files else {}
    return {**with_mark(operation.tags, key=key), **uploaded}


def _version_id(operation: PutAsset, version: str) -> str:
    return f"{_container_id(operation)}/versions/{version}"


def _container_id(operation: PutAsset) -> str:
    asset: AssetType = "data" if isinstance(operation, PutDataAsset) else "model"
    return asset_id(workspace=operation.workspace, asset=asset, name=operation.name)
