"""Datastores: the four every workspace begins with, and those people attach. Secrets go in and never come out."""

import copy
import re
from datetime import datetime
from urllib.parse import quote

from bot.sandbox.azure.accepted import system_data
from bot.sandbox.azure.arm_path import DATASTORES, WORKSPACES, ArmPath
from bot.sandbox.azure.blobs import signature
from bot.sandbox.azure.lists import page
from bot.sandbox.azure.routing import Router
from bot.sandbox.azure.wire import AzureError, Json, Reply, stamp
from bot.sandbox.azure.world import Ask, Resource, World, not_found

_NAME = re.compile(r"[a-z0-9_]{1,255}", re.IGNORECASE)
_NEEDS = {
    "AzureBlob": ("accountName", "containerName"),
    "AzureFile": ("accountName", "fileShareName"),
    "AzureDataLakeGen1": ("storeName",),
    "AzureDataLakeGen2": ("accountName", "filesystem"),
    "OneLake": ("oneLakeWorkspaceName", "artifact"),
}


def add_routes(router: Router) -> None:
    """Let the router answer for datastores."""
    router.item("GET", DATASTORES, _get)
    router.item("PUT", DATASTORES, _put)
    router.item("DELETE", DATASTORES, _delete)
    router.list(DATASTORES, _list)
    router.action(DATASTORES, "listSecrets", _list_secrets)


def add_built_in_datastores(world: World, *, workspace: Resource, now: datetime) -> None:
    """The four datastores of a new workspace, on its storage account; the blob store is the default."""
    account = str(workspace.properties.get("storageAccount", "")).rpartition("/")[2] or "hubstorage"
    suffix = workspace.properties["workspaceId"]
    moment = stamp(now)
    for name, kind, place in (
        ("workspaceblobstore", "AzureBlob", {"containerName": f"azureml-blobstore-{suffix}"}),
        ("workspaceartifactstore", "AzureBlob", {"containerName": "azureml"}),
        ("workspacefilestore", "AzureFile", {"fileShareName": f"azureml-filestore-{suffix}"}),
        ("workspaceworkingdirectory", "AzureFile", {"fileShareName": f"code-{suffix}"}),
    ):
        resource_id = f"{workspace.id}/datastores/{name}"
        if world.find(resource_id) is not None:
            continue
        body = {
            "properties": {
                "datastoreType": kind,
                "accountName": account,
                **place,
                "endpoint": "core.windows.net",
                "protocol": "https",
                "credentials": {"credentialsType": "AccountKey"},
                "description": None,
                "tags": {},
                "properties": {},
                "isDefault": name == "workspaceblobstore",
                "subscriptionId": world.subscription,
                "resourceGroup": workspace.id.split("/")[4],
                "serviceDataAccessAuthIdentity": "None",
            },
            "systemData": {"createdAt": moment, "createdBy": "Service", "createdByType": "ManagedIdentity"},
        }
        world.put(Resource(resource_id, DATASTORES, name, body, {"key": "", "secretsType": "AccountKey"}))


def put_datastore(ask: Ask, *, path: ArmPath, body: Json) -> tuple[bool, Resource]:
    """Create or change a datastore; True when it is new. Raises AzureError 400 for a bad name, type or content."""
    world, properties = ask.world, copy.deepcopy(body.get("properties") or {})
    kind = str(properties.get("datastoreType", ""))
    if not _NAME.fullmatch(path.name):
        raise AzureError(
            400,
            "UserError",
            f"Datastore name {path.name} is invalid: it can have only letters, digits and underscores.",
        )
    if kind not in _NEEDS:
        raise AzureError(400, "UserError", f"The datastore type '{kind}' is not supported.")
    missing = [name for name in _NEEDS[kind] if not properties.get(name)]
    if missing:
        raise AzureError(400, "UserError", f"The datastore lacks {', '.join(missing)}.")
    old = world.find(path.id)
    if old is not None and old.properties["datastoreType"] != kind:
        raise AzureError(400, "UserError", "The type of an existing datastore cannot be changed.")
    credentials: Json = properties.get("credentials") or {"credentialsType": "None"}
    secrets: Json = credentials.pop("secrets", None) or {}
    properties["credentials"] = credentials
    properties["isDefault"] = bool(properties.get("isDefault")) or bool(old and old.properties.get("isDefault"))
    if properties["isDefault"]:
        for other in world.of_kind(DATASTORES, under=path.parent_id):
            other.properties["isDefault"] = False
    resource = Resource(path.id, DATASTORES, path.name, {"properties": properties}, secrets)
    resource.body["systemData"] = system_data(ask, old=old)
    world.put(resource)
    return old is None, resource


def _get(ask: Ask) -> Reply:
    return Reply(200, _existing(ask, ask.path).document())


def _put(ask: Ask) -> Reply:
    _workspace(ask)
    new, resource = put_datastore(ask, path=ask.path, body=ask.call.json())
    return Reply(201 if new else 200, resource.document())


def _delete(ask: Ask) -> Reply:
    _workspace(ask)
    found = ask.world.find(ask.path.id)
    if found is None:
        return Reply(204)
    if found.properties.get("isDefault"):
        raise AzureError(400, "UserError", "The default datastore of a workspace cannot be deleted.")
    ask.world.remove(found.id)
    return Reply(200)


def _list(ask: Ask) -> Reply:
    _workspace(ask)
    found = ask.world.of_kind(DATASTORES, under=ask.path.parent_id)
    if ask.call.query.get("isDefault", "").lower() == "true":
        found = [item for item in found if item.properties.get("isDefault")]
    if names := ask.call.query.get("names"):
        found = [item for item in found if item.name in names.split(",")]
    count = ask.call.query.get("count", "")
    return page(ask, [item.document() for item in found], size=int(count) if count.isdigit() and int(count) else None)


def _list_secrets(ask: Ask) -> Reply:
    path = ask.path
    item = ArmPath(path.subscription, path.group, path.scope, DATASTORES, path.names, True)
    found = _existing(ask, item)
    asked = ask.call.json() if ask.call.body else {}
    kind = found.properties["credentials"]["credentialsType"]
    if kind == "None":
        raise AzureError(400, "UserError", f"The datastore '{found.name}' has no secrets.")
    if kind == "AccountKey" and asked.get("expirableSecret"):
        container = str(found.properties.get("containerName") or found.properties.get("fileShareName") or "")
        account = str(found.properties["accountName"])
        sas = f"sv=2024-11-04&sr=c&sp=racwdl&sig={quote(signature(account, container))}"
        return Reply(200, {"secretsType": "Sas", "sasToken": sas})
    if kind == "AccountKey":
        return Reply(200, {"secretsType": "AccountKey", "key": found.secrets.get("key") or signature(found.id, "key")})
    return Reply(200, {"secretsType": kind, **found.secrets})


def _existing(ask: Ask, path: ArmPath) -> Resource:
    _workspace(ask)
    found = ask.world.find(path.id)
    if found is None:
        raise AzureError(404, "UserError", f"Could not find datastore: {path.name}")
    return found


def _workspace(ask: Ask) -> None:
    path = ask.path
    parent = ArmPath(path.subscription, path.group, path.scope, WORKSPACES, path.names[:1], True)
    ask.world.check_parents(parent)
    if ask.world.find(parent.id) is None:
        raise not_found(parent)
