"""Environments, data, models, components and code: containers with versions."""

import re
import uuid
from urllib.parse import quote

from bot.sandbox.azure.accepted import system_data
from bot.sandbox.azure.arm_path import WORKSPACES, ArmPath
from bot.sandbox.azure.blobs import signature
from bot.sandbox.azure.lists import page
from bot.sandbox.azure.routing import Router
from bot.sandbox.azure.wire import AzureError, Json, Reply, new_guid
from bot.sandbox.azure.workspaces import ready_workspace
from bot.sandbox.azure.world import Ask, Resource, World, not_found

# What a version is; everything else about it may change later.
_FIXED = {
    "environments": ("image", "condaFile", "build"),
    "data": ("dataUri", "dataType"),
    "models": ("modelUri", "modelType"),
    "components": ("componentSpec",),
    "codes": (),
}


# The REST specification's own pattern for names of assets (azure-rest-api-specs, machineLearningServices, 2023-04-01).
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-_]{0,254}")
_VERSION = re.compile(r"[a-zA-Z0-9][\w.-]{0,254}")
_SHORT = re.compile(r"azureml://datastores/([^/]+)/paths/(.*)", re.IGNORECASE)


def add_routes(router: Router) -> None:
    """Let the router answer for assets."""
    for asset in _FIXED:
        container, version = f"{WORKSPACES}/{asset}", f"{WORKSPACES}/{asset}/versions"
        router.list(container, _list_containers)
        router.item("GET", container, _get_container)
        router.item("PUT", container, _put_container)
        router.item("DELETE", container, _delete)
        router.list(version, _list_versions)
        router.item("GET", version, _get_version)
        router.item("PUT", version, _put_version)
        router.item("DELETE", version, _delete)
        router.action(version, "startPendingUpload", _start_upload)


def _list_containers(ask: Ask) -> Reply:
    ready_workspace(ask)
    found = ask.world.of_kind(ask.path.kind, under=ask.path.parent_id)
    return page(ask, [_container_document(ask.world, item) for item in found if _wanted(ask, item)])


def _get_container(ask: Ask) -> Reply:
    ready_workspace(ask)
    found = ask.world.find(ask.path.id)
    if found is None:
        raise _missing(ask.path)
    return Reply(200, _container_document(ask.world, found))


def _put_container(ask: Ask) -> Reply:
    ready_workspace(ask)
    old = ask.world.find(ask.path.id)
    container = _container(ask, ask.path)
    given: Json = ask.call.json().get("properties") or {}
    for name in ("description", "tags", "properties", "isArchived"):
        if given.get(name) is not None:
            container.properties[name] = given[name]
    if "isArchived" in given:
        for version in _versions(ask.world, container):
            version.properties["isArchived"] = bool(given["isArchived"])
    return Reply(200 if old else 201, _container_document(ask.world, container))


def _list_versions(ask: Ask) -> Reply:
    workspace = ready_workspace(ask)
    query, asset = ask.call.query, ask.path.kind.split("/")[-2]
    if asset == "codes" and "hash" in query:
        # Code is looked for by what is in it, under whatever name it was stored.
        found = [
            item
            for item in ask.world.of_kind(ask.path.kind, under=workspace.id)
            if (item.properties.get("properties") or {}).get("hash_sha256") == query["hash"]
        ]
        return page(ask, [item.document() for item in found])
    container = ask.world.find(ask.path.parent_id)
    versions = [] if container is None else [v for v in _versions(ask.world, container) if _wanted(ask, v)]
    if stage := query.get("stage"):
        versions = [item for item in versions if item.properties.get("stage") == stage]
    if query.get("$orderBy", "createdtime desc").lower().endswith("desc"):
        versions.reverse()
    size = query.get("$top", "")
    return page(ask, [item.document() for item in versions], size=int(size) if size.isdigit() and int(size) else None)


def _get_version(ask: Ask) -> Reply:
    ready_workspace(ask)
    found = ask.world.find(ask.path.id)
    if found is None:
        raise _missing(ask.path)
    return Reply(200, found.document())


def _put_version(ask: Ask) -> Reply:
    workspace = ready_workspace(ask)
    path, world, asset = ask.path, ask.world, ask.path.kind.split("/")[-2]
    given: Json = ask.call.json().get("properties") or {}
    if not _NAME.fullmatch(path.names[1]) or not _VERSION.fullmatch(path.name):
        raise AzureError(
            400,
            "UserError",
            f"'{path.names[1]}:{path.name}' is not a valid name and version: a name begins with a letter or a digit "
            "and has only letters, digits, underscores and hyphens, at most 255.",
        )
    if asset == "data":
        given = {**given, "dataUri": _long_path(str(given.get("dataUri") or ""), workspace)}
    old = world.find(path.id)
    if old is not None:
        _check_same(asset, old, given)
    _container(
        ask, ArmPath(path.subscription, path.group, path.scope, path.kind.rpartition("/")[0], path.names[:-1], True)
    )
    properties = {"description": None, "tags": {}, "properties": {}, "isAnonymous": False, "isArchived": False, **given}
    if asset == "models":
        # The SDK reads this without asking whether it is there.
        properties.setdefault("flavors", {})
    if asset == "environments":
        properties |= {"environmentType": "UserCreated", "osType": given.get("osType") or "Linux"}
    version = Resource(
        path.id, path.kind, path.name, {"properties": properties, "systemData": system_data(ask, old=old)}
    )
    world.put(version)
    return Reply(200 if old else 201, version.document())


def _delete(ask: Ask) -> Reply:
    ready_workspace(ask)
    if ask.world.find(ask.path.id) is None:
        return Reply(204)
    ask.world.remove(ask.path.id)
    return Reply(200)


def _start_upload(ask: Ask) -> Reply:
    workspace = ready_workspace(ask)
    storage = str(workspace.properties.get("storageAccount", ""))
    account, container = storage.rpartition("/")[2], str(uuid.uuid4())
    uri = f"https://{account}.blob.core.windows.net/{container}"
    sas = f"{uri}?sv=2024-11-04&sr=c&sp=racwdl&sig={quote(signature(account, container))}"
    return Reply(
        200,
        {
            "pendingUploadId": new_guid(),
            "pendingUploadType": "TemporaryBlobReference",
            "blobReferenceForConsumption": {
                "blobUri": uri,
                "storageAccountArmId": storage,
                "credential": {"credentialType": "SAS", "sasUri": sas},
            },
        },
    )


def _long_path(uri: str, workspace: Resource) -> str:
    """The path of a datastore with the workspace it belongs to, as Azure keeps it."""
    found = _SHORT.fullmatch(uri)
    if found is None:
        return uri
    _, _, subscription, _, group, *_ = workspace.id.split("/")
    return (
        f"azureml://subscriptions/{subscription}/resourcegroups/{group}/workspaces/{workspace.name}/datastores/"
        f"{found[1]}/paths/{found[2]}"
    )


def _container(ask: Ask, path: ArmPath) -> Resource:
    found = ask.world.find(path.id)
    if found is None:
        body: Json = {
            "properties": {"description": None, "tags": {}, "properties": {}, "isArchived": False},
            "systemData": system_data(ask),
        }
        if path.kind.endswith("/data"):
            body["properties"]["dataType"] = (ask.call.json().get("properties") or {}).get("dataType", "uri_file")
        found = Resource(path.id, path.kind, path.name, body)
        ask.world.put(found)
    return found


def _container_document(world: World, container: Resource) -> Json:
    document = container.document()
    versions = [item.name for item in _versions(world, container)]
    numbers = [int(name) for name in versions if name.isdigit()]
    document["properties"] = {
        **document["properties"],
        "latestVersion": versions[-1] if versions else None,
        "nextVersion": str(max(numbers, default=0) + 1),
    }
    return document


def _versions(world: World, container: Resource) -> list[Resource]:
    return world.of_kind(f"{container.kind}/versions", under=container.id)


def _wanted(ask: Ask, item: Resource) -> bool:
    view, archived = ask.call.query.get("listViewType", "ActiveOnly"), bool(item.properties.get("isArchived"))
    return view == "All" or archived == (view == "ArchivedOnly")


def _check_same(asset: str, old: Resource, given: Json) -> None:
    changed = [name for name in _FIXED[asset] if given.get(name) != old.properties.get(name)]
    if not changed:
        return
    if asset in ("data", "models"):
        raise AzureError(400, "UserError", "Asset paths cannot be updated.")
    # For environments the SDK counts on 409: it then tries again with the next version.
    raise AzureError(
        409 if asset == "environments" else 400,
        "UserError",
        f"A version {old.name} of this name already exists and its {', '.join(changed)} cannot be changed. Use another "
        "name or version, or change only tags, description and isArchived.",
    )


def _missing(path: ArmPath) -> AzureError:
    refusal = not_found(path)
    return AzureError(404, "UserError" if len(path.names) > 2 else refusal.code, refusal.message)
