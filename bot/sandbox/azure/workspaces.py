"""Azure Machine Learning workspaces: from creation to soft delete and purge."""

from datetime import datetime

from bot.sandbox.azure.accepted import accepted, system_data
from bot.sandbox.azure.arm_path import WORKSPACES, ArmPath, location_key
from bot.sandbox.azure.datastores import add_built_in_datastores
from bot.sandbox.azure.directory import ServicePrincipal
from bot.sandbox.azure.lists import page
from bot.sandbox.azure.operations import status_headers
from bot.sandbox.azure.routing import Router
from bot.sandbox.azure.soft_delete import remove_softly
from bot.sandbox.azure.wire import AzureError, Json, Reply, stable_guid, stamp
from bot.sandbox.azure.workspace_rules import check_workspace, check_workspace_change
from bot.sandbox.azure.world import Activity, Ask, Resource, World, begin, not_found

_CHANGEABLE = (
    "friendlyName",
    "description",
    "imageBuildCompute",
    "publicNetworkAccess",
    "applicationInsights",
    "containerRegistry",
    "primaryUserAssignedIdentity",
    "v1LegacyMode",
    "managedNetwork",
    "featureStoreSettings",
    "serverlessComputeSettings",
    "enableDataIsolation",
    "systemDatastoresAuthMode",
    "ipAllowlist",
    "networkAcls",
)

_OF_THE_HUB = ("storageAccount", "keyVault", "containerRegistry")
"""What a project shows as its own and is its hub's."""
_DIAGNOSED = (
    "userDefinedRoute",
    "networkSecurityRule",
    "resourceLock",
    "dnsResolution",
    "storageAccount",
    "keyVault",
    "containerRegistry",
    "applicationInsights",
    "other",
)


def add_routes(router: Router) -> None:
    """Let the router answer for workspaces."""
    router.item("GET", WORKSPACES, _get)
    router.item("PUT", WORKSPACES, _put)
    router.item("PATCH", WORKSPACES, _patch)
    router.item("DELETE", WORKSPACES, _delete)
    router.list(WORKSPACES, _list)
    router.action(WORKSPACES, "listKeys", _list_keys)
    router.action(WORKSPACES, "diagnose", _diagnose)
    router.action(WORKSPACES, "resyncKeys", _resync)


def start_workspace(world: World, *, path: ArmPath, body: Json, now: datetime) -> Resource:
    """Put a workspace there, in state Creating; `finish_workspace` completes it."""
    old = world.find(path.id)
    if old is not None:
        _merge(world, old, body, now)
        return old
    recovered = world.soft_deleted.pop(path.id.lower(), None)
    location = location_key(str(body["location"]))
    given = {name: value for name, value in (body.get("properties") or {}).items() if value not in (None, "")}
    if hub := world.find(str(given.get("hubResourceId", ""))):
        given |= {name: hub.properties[name] for name in _OF_THE_HUB if hub.properties.get(name)}
    workspace_id = stable_guid(path.id, stamp(now)) if recovered is None else recovered.properties["workspaceId"]
    workspace = Resource(
        path.id,
        WORKSPACES,
        path.name,
        {
            "location": location,
            "tags": body.get("tags") or {},
            "kind": body.get("kind") or "Default",
            "sku": body.get("sku") or {"name": "Basic", "tier": "Basic"},
            "identity": _identity(world, path.id, body.get("identity") or {"type": "SystemAssigned"}, now),
            "properties": {
                "friendlyName": path.name,
                "description": "",
                "hbiWorkspace": False,
                "publicNetworkAccess": "Enabled",
                "v1LegacyMode": False,
                "enableDataIsolation": False,
                "systemDatastoresAuthMode": "accesskey",
                "managedNetwork": {"isolationMode": "Disabled"},
                "storageHnsEnabled": False,
                **given,
                "creationTime": stamp(now),
                "tenantId": world.tenant,
                "workspaceId": workspace_id,
                "discoveryUrl": f"https://{location}.api.azureml.ms/discovery",
                "mlFlowTrackingUri": f"azureml://{location}.api.azureml.ms/mlflow/v1.0{path.id}",
                "provisioningState": "Creating",
            },
        },
    )
    workspace.properties.pop("allowRecoverSoftDeletedWorkspace", None)
    world.put(workspace)
    return workspace


def finish_workspace(world: World, *, resource_id: str, now: datetime) -> None:
    """Complete a workspace: state Succeeded and its four datastores."""
    workspace = world.find(resource_id)
    if workspace is not None:
        workspace.properties["provisioningState"] = "Succeeded"
        world.activity.append(Activity(now, f"{WORKSPACES}/write", workspace.id, "Succeeded"))
        add_built_in_datastores(world, workspace=workspace, now=now)


def ready_workspace(ask: Ask) -> Resource:
    """The workspace that a call's resource belongs to; raises AzureError 404 or, while it is being made, 409."""
    path = ask.path
    parent = ArmPath(path.subscription, path.group, path.scope, WORKSPACES, path.names[:1], True)
    workspace = ask.world.find(parent.id)
    ask.world.check_parents(parent)
    if workspace is None:
        raise not_found(parent)
    if workspace.properties["provisioningState"] != "Succeeded":
        raise AzureError(
            409,
            "Conflict",
            f"The workspace '{workspace.name}' is in state {workspace.properties['provisioningState']}.",
        )
    return workspace


def _get(ask: Ask) -> Reply:
    return Reply(200, ask.world.existing(ask.path).document())


def _list(ask: Ask) -> Reply:
    if ask.path.group:
        ask.world.group(name=ask.path.group)
    return page(ask, [item.document() for item in ask.world.of_kind(WORKSPACES, under=ask.path.scope)])


def _put(ask: Ask) -> Reply:
    body, world, path = ask.call.json(), ask.world, ask.path
    world.check_parents(path)
    check_workspace(world, path=path, body=body)
    old = world.find(path.id)
    workspace = start_workspace(world, path=path, body=body, now=ask.now)
    workspace.body["systemData"] = system_data(ask, old=old)
    return accepted(
        ask,
        status=200 if old else 201,
        body=workspace.document(),
        service="workspace",
        location=workspace.location,
        resource_id=path.id,
        what=f"create workspace {path.name}",
        seconds=world.tuning.seconds_for("PUT", WORKSPACES),
        done=lambda moment: finish_workspace(world, resource_id=path.id, now=moment),
        failed=lambda _, __: workspace.properties.update(provisioningState="Failed"),
    )


def _patch(ask: Ask) -> Reply:
    workspace, body = ask.world.existing(ask.path), ask.call.json()
    check_workspace_change(workspace, "", body.get("properties") or {})
    _merge(ask.world, workspace, body, ask.now)
    workspace.body["systemData"] = system_data(ask, old=workspace)
    return Reply(200, workspace.document())


def _delete(ask: Ask) -> Reply:
    workspace = ask.world.find(ask.path.id)
    if workspace is None:
        ask.world.check_parents(ask.path)
        return Reply(204)
    purge, world = ask.call.query.get("forceToPurge", "").lower() == "true", ask.world
    projects = [
        item.name
        for item in world.of_kind(WORKSPACES)
        if str(item.properties.get("hubResourceId", "")).lower() == workspace.id.lower()
    ]
    if projects:
        raise AzureError(409, "Conflict", f"The hub still has projects: {', '.join(projects)}.")
    before = workspace.properties["provisioningState"]
    workspace.properties["provisioningState"] = "Deleting"

    def done(moment: datetime) -> None:
        remove_softly(world, workspace.id, now=moment, purge=purge)

    return accepted(
        ask,
        status=202,
        body=None,
        service="workspace",
        location=workspace.location,
        resource_id=workspace.id,
        what=f"{'purge' if purge else 'delete'} workspace {workspace.name}",
        seconds=world.tuning.seconds_for("DELETE", WORKSPACES),
        done=done,
        failed=lambda _, __: workspace.properties.update(provisioningState=before),
    )


def _list_keys(ask: Ask) -> Reply:
    workspace = ready_workspace(ask)
    return Reply(
        200,
        {
            "userStorageKey": stable_guid(workspace.id, "storage"),
            "userStorageResourceId": workspace.properties.get("storageAccount"),
            "appInsightsInstrumentationKey": stable_guid(workspace.id, "insights"),
        },
    )


def _diagnose(ask: Ask) -> Reply:
    """Accepted, and answered by and by at `Location`: for each part whether it is still there."""
    workspace = ready_workspace(ask)

    def done(_: datetime) -> None:
        operation.result = {"value": _complaints(ask.world, workspace)}

    operation = begin(
        ask,
        what=f"diagnose workspace {workspace.name}",
        resource_id=workspace.id,
        seconds=ask.world.tuning.seconds_for("POST", f"{WORKSPACES}/diagnose"),
        done=done,
        failed=lambda _, __: None,
    )
    headers = status_headers(
        subscription=ask.world.subscription,
        location=workspace.location,
        name=operation.id,
        service="workspace",
        api_version=ask.api_version,
        retry_after=ask.world.tuning.retry_after_seconds,
        with_location=True,
    )
    return Reply(202, None, headers)


def _complaints(world: World, workspace: Resource) -> Json:
    found: Json = {f"{name}Results": [] for name in _DIAGNOSED}
    for name in ("storageAccount", "keyVault", "containerRegistry", "applicationInsights"):
        part = str(workspace.properties.get(name) or "")
        if part and world.find(part) is None:
            message = f"The resource {part} was not found."
            found[f"{name}Results"] = [{"code": "ResourceNotFound", "level": "Error", "message": message}]
    return found


def _resync(ask: Ask) -> Reply:
    ready_workspace(ask)
    return Reply(200)


def _merge(world: World, workspace: Resource, body: Json, now: datetime) -> None:
    if body.get("tags") is not None:
        workspace.body["tags"] = body["tags"]
    if body.get("identity"):
        workspace.body["identity"] = _identity(world, workspace.id, body["identity"], now)
    for name in _CHANGEABLE:
        if (body.get("properties") or {}).get(name) not in (None, ""):
            workspace.properties[name] = body["properties"][name]


def _identity(world: World, resource_id: str, given: Json, now: datetime) -> Json:
    identity = {name: value for name, value in given.items() if value is not None}
    if "systemassigned" in str(identity.get("type", "")).lower().replace(" ", ""):
        principal = stable_guid(resource_id, "identity")
        identity |= {"principalId": principal, "tenantId": world.tenant}
        name = resource_id.rpartition("/")[2]
        world.directory.add(
            ServicePrincipal(principal, stable_guid(resource_id, "client"), name, "ManagedIdentity"), now=now
        )
    return identity
