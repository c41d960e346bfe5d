"""Datastores of a workspace, through MLClient and always without credentials. All of it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.clients import Clients
from bot.azure.errors import is_missing, names_the_workspace, reading, writing
from bot.azure.existing import Difference, already_exists, is_ours, same_word, tag_differences, with_mark
from bot.azure.plain import plain
from bot.azure.submission import submit
from bot.model.errors import Refused
from bot.model.operation import DatastoreType, DeleteDatastore, PutDatastore, WorkspaceRef
from bot.model.outcome import Absent, Outcome, Succeeded
from bot.model.text import Text

if TYPE_CHECKING:
    from azure.ai.ml.entities import Datastore

ONE_LAKE_ENDPOINT = "onelake.dfs.fabric.microsoft.com"

_TYPE = Text(en="type", es="tipo")
_ACCOUNT = Text(en="account", es="cuenta")
_CONTAINER = Text(en="container", es="contenedor")
_PROTOCOL = Text(en="protocol", es="protocolo")
_CREDENTIALS = Text(en="credentials", es="credenciales")


class Datastores:
    """Creates and deletes datastores."""

    def __init__(self, *, clients: Clients) -> None:
        self._clients = clients

    def begin(self, *, operation: PutDatastore, key: str) -> Outcome:
        """Create it, unless it is there. Raises Refused, Unavailable, OutcomeUnknown."""
        standing = self.check(operation=operation, key=key)
        if isinstance(standing, Succeeded):
            return standing.model_copy(update={"already": True})
        if not isinstance(standing, Absent):
            return standing
        entity = datastore_entity(operation=operation, key=key)
        stores = self._clients.writer(operation.workspace).datastores
        with writing():
            submit(lambda: stores.create_or_update(entity))
        return Succeeded(resource_id=operation.target)

    def check(self, *, operation: PutDatastore, key: str) -> Outcome:
        """Look whether it is there. Raises Refused, Unavailable."""
        found = self._look(operation.workspace, operation.name)
        if found is None:
            return Absent(resource_id=operation.target)
        if is_ours(found.tags, key=key):
            return Succeeded(resource_id=operation.target)
        differences = datastore_differences(operation=operation, found=found)
        if differences:
            return already_exists(name=operation.name, differences=differences)
        return Succeeded(resource_id=operation.target, already=True)

    def begin_delete(self, *, operation: DeleteDatastore, key: str) -> Outcome:
        """Delete it; what is not there counts as deleted. Raises Refused, Unavailable, OutcomeUnknown."""
        stores = self._clients.writer(operation.workspace).datastores
        try:
            with writing():
                status = submit(lambda: stores.delete(operation.name))
        except Refused as refused:
            if is_missing(refused):
                return Succeeded(resource_id=operation.target, already=True)
            raise
        return Succeeded(resource_id=operation.target, already=status == 204)

    def check_delete(self, *, operation: DeleteDatastore, key: str) -> Outcome:
        """Look whether it is gone; Absent: it is still there. Raises Refused, Unavailable."""
        try:
            found = self._look(operation.workspace, operation.name)
        except Refused as refused:
            if is_missing(refused):
                return Succeeded(resource_id=operation.target)
            raise
        return Succeeded(resource_id=operation.target) if found is None else Absent(resource_id=operation.target)

    def _look(self, workspace: WorkspaceRef, name: str) -> Datastore | None:
        with reading():
            try:
                found: Datastore = self._clients.reader(workspace).datastores.get(name)
            except ResourceNotFoundError as missing:
                if names_the_workspace(missing, workspace):
                    raise
                return None
        return found


def datastore_entity(*, operation: PutDatastore, key: str) -> Datastore:
    """The SDK's entity for the operation, with our mark among its tags and no credentials."""
    from azure.ai.ml.entities import (
        AzureBlobDatastore,
        AzureDataLakeGen2Datastore,
        AzureFileDatastore,
        OneLakeArtifact,
        OneLakeDatastore,
    )

    given: dict[str, Any] = {
        "name": operation.name,
        "description": operation.description or None,
        "tags": with_mark(operation.tags, key=key),
    }
    if operation.type == "one_lake":
        return OneLakeDatastore(
            **given,
            one_lake_workspace_name=operation.account,
            artifact=OneLakeArtifact(name=operation.container),
            endpoint=operation.endpoint or ONE_LAKE_ENDPOINT,
        )
    given |= {"account_name": operation.account, "protocol": operation.protocol}
    if operation.endpoint:
        given["endpoint"] = operation.endpoint
    if operation.type == "azure_blob":
        return AzureBlobDatastore(**given, container_name=operation.container)
    if operation.type == "azure_file":
        return AzureFileDatastore(**given, file_share_name=operation.container)
    return AzureDataLakeGen2Datastore(**given, filesystem=operation.container)


def datastore_differences(*, operation: PutDatastore, found: Datastore) -> list[Difference]:
    """How a datastore that is there differs from the one that was asked for; its description does not count.

    One that holds credentials is another one: whoever reads through it needs no right of their own.
    """
    kind = datastore_type(found)
    if kind != operation.type:
        return [Difference(_TYPE, found=kind, asked=operation.type)]
    account, container = datastore_place(found)
    rows = (
        (_ACCOUNT, account, operation.account),
        (_CONTAINER, container, operation.container),
        (_PROTOCOL, plain(getattr(found, "protocol", "https")) or "https", operation.protocol),
    )
    differences = [Difference(what, found=there, asked=asked) for what, there, asked in rows if there != asked]
    held = credentials_of(found)
    if held:
        differences.append(Difference(_CREDENTIALS, found=held, asked=""))
    return differences + tag_differences(found=found.tags, asked=operation.tags)


_TYPES: dict[str, DatastoreType] = {
    "azureblob": "azure_blob",
    "azurefile": "azure_file",
    "azuredatalakegen2": "azure_data_lake_gen2",
    "onelake": "one_lake",
}


def datastore_type(found: Datastore) -> str:
    """Its type as az writes it; a type of before, such as Data Lake Gen1, as the SDK does."""
    kind = plain(found.type)
    return _TYPES.get(kind.replace("_", "").lower(), kind)


def datastore_place(found: Datastore) -> tuple[str, str]:
    """The account and the container, share, file system or OneLake item it points to."""
    if lake := getattr(found, "one_lake_workspace_name", None):
        return plain(lake), plain(getattr(getattr(found, "artifact", None), "name", None))
    account = plain(getattr(found, "account_name", "") or getattr(found, "store_name", ""))
    for name in ("container_name", "file_share_name", "filesystem"):
        if value := getattr(found, name, None):
            return account, plain(value)
    return account, ""


def credentials_of(found: Datastore) -> str:
    """Which kind of credentials it holds, never the credentials; empty when everybody comes as themselves."""
    kind = plain(getattr(found.credentials, "type", ""))
    return "" if same_word(kind.replace("_", ""), "none") else kind
