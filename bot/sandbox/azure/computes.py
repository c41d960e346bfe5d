"""Computes of a workspace: create, change, list, delete and detach."""

import copy
from datetime import datetime

from bot.sandbox.azure.accepted import accepted, system_data
from bot.sandbox.azure.arm_path import COMPUTES, ArmPath
from bot.sandbox.azure.compute_checks import Plan
from bot.sandbox.azure.compute_kinds import compute_location, kind_named
from bot.sandbox.azure.lists import page
from bot.sandbox.azure.occupancy import shown_compute
from bot.sandbox.azure.routing import Router
from bot.sandbox.azure.sizes import LOCATIONS
from bot.sandbox.azure.wire import AzureError, Json, Reply, stable_guid, stamp
from bot.sandbox.azure.workspaces import ready_workspace
from bot.sandbox.azure.world import Ask, Resource, World, not_found

_SECRETS = ("password", "privateKeyData", "databricksAccessToken", "adminUserPassword")


def add_routes(router: Router) -> None:
    """Let the router answer for computes."""
    router.item("GET", COMPUTES, _get)
    router.item("PUT", COMPUTES, _put)
    router.item("PATCH", COMPUTES, _patch)
    router.item("DELETE", COMPUTES, _delete)
    router.list(COMPUTES, _list)


def check_compute(ask: Ask, *, path: ArmPath, body: Json, workspace: Resource) -> Plan:
    """What would be created or changed; raises AzureError for what Azure refuses."""
    properties: Json = copy.deepcopy(body.get("properties") or {})
    kind_name = str(properties.get("computeType", ""))
    kind, location = kind_named(kind_name), compute_location(body=body, workspace=workspace)
    if location not in LOCATIONS:
        raise AzureError(400, "BadRequest", f"The location '{body.get('location')}' is not available.")
    old = ask.world.find(path.id)
    if old is not None and old.properties["computeType"] != kind_name:
        raise AzureError(409, "Conflict", f"A compute of type {old.properties['computeType']} has this name already.")
    if old is not None and old.properties["provisioningState"] in ("Creating", "Deleting"):
        raise AzureError(
            409, "Conflict", f"The compute '{path.name}' is in state {old.properties['provisioningState']}."
        )
    plan = Plan(
        world=ask.world,
        path=path,
        location=location,
        inner=properties.get("properties") or {},
        outer=properties,
        old=old,
        caller=ask.caller,
        now=ask.now,
    )
    kind.check(plan)
    return plan


def start_compute(ask: Ask, *, plan: Plan, body: Json) -> Resource:
    """Put a compute there, in state Creating (or Updating); `finish_compute` completes it."""
    kind, old = kind_named(str(plan.outer["computeType"])), plan.old
    inner = kind.starting(plan)
    secrets = _take_secrets(inner)
    moment = stamp(plan.now)
    compute = Resource(
        plan.path.id,
        COMPUTES,
        plan.path.name,
        {
            "location": plan.location,
            "tags": body.get("tags") if body.get("tags") is not None else (old.body.get("tags") if old else {}),
            "properties": {
                "description": None,
                "disableLocalAuth": True,
                "resourceId": None,
                **plan.outer,
                "properties": inner,
                "computeLocation": plan.location,
                "provisioningState": "Updating" if old else "Creating",
                "provisioningErrors": None,
                "isAttachedCompute": not kind.managed,
                "createdOn": old.properties["createdOn"] if old else moment,
                "modifiedOn": moment,
            },
            "systemData": system_data(ask, old=old),
        },
        secrets or (old.secrets if old else {}),
    )
    if identity := _identity(ask.world, plan.path.id, body.get("identity")):
        compute.body["identity"] = identity
    ask.world.put(compute)
    return compute


def finish_compute(world: World, *, resource_id: str) -> None:
    """Complete a compute: state Succeeded, and running where that applies."""
    compute = world.find(resource_id)
    if compute is not None:
        properties = compute.properties
        kind = kind_named(properties["computeType"])
        properties["properties"] = kind.settled(properties["properties"])
        properties["provisioningState"] = "Succeeded"


def fail_compute(world: World, *, resource_id: str, error: Json) -> None:
    """Leave a compute behind that could not be made, with the reason in it."""
    compute = world.find(resource_id)
    if compute is not None:
        compute.properties["provisioningState"] = "Failed"
        compute.properties["provisioningErrors"] = [{"error": error}]
        inner = compute.properties["properties"]
        if inner.get("state") == "Creating":
            inner["state"] = "CreateFailed"


def _put(ask: Ask) -> Reply:
    body, path, world = ask.call.json(), ask.path, ask.world
    plan = check_compute(ask, path=path, body=body, workspace=ready_workspace(ask))
    compute = start_compute(ask, plan=plan, body=body)
    return accepted(
        ask,
        status=200 if plan.old else 201,
        body=compute.document(),
        service="compute",
        location=compute.location,
        resource_id=path.id,
        what=f"{'update' if plan.old else 'create'} compute {path.name}",
        seconds=world.tuning.seconds_for("PUT", COMPUTES),
        done=lambda _: finish_compute(world, resource_id=path.id),
        failed=lambda _, error: fail_compute(world, resource_id=path.id, error=error),
    )


def _patch(ask: Ask) -> Reply:
    compute = existing_compute(ask, ask.path)
    if compute.properties["computeType"] != "AmlCompute":
        raise AzureError(400, "BadRequest", "Only clusters can be changed in part.")
    if compute.properties["provisioningState"] in ("Creating", "Updating", "Deleting"):
        state = compute.properties["provisioningState"]
        raise AzureError(409, "Conflict", f"The compute '{compute.name}' is in state {state}.")
    given: Json = ((ask.call.json().get("properties") or {}).get("properties") or {}).get("scaleSettings") or {}
    body = copy.deepcopy(compute.body)
    body["properties"]["properties"]["scaleSettings"].update(given)
    plan = check_compute(ask, path=ask.path, body=body, workspace=ready_workspace(ask))
    before = copy.deepcopy(compute.properties["properties"]["scaleSettings"])
    started = start_compute(ask, plan=plan, body=body)

    def failed(_: datetime, error: Json) -> None:
        fail_compute(ask.world, resource_id=started.id, error=error)
        started.properties["properties"]["scaleSettings"] = before

    return accepted(
        ask,
        status=200,
        body=started.document(),
        service="compute",
        location=started.location,
        resource_id=started.id,
        what=f"scale compute {started.name}",
        seconds=ask.world.tuning.seconds_for("PATCH", COMPUTES),
        done=lambda _: finish_compute(ask.world, resource_id=started.id),
        failed=failed,
    )


def _get(ask: Ask) -> Reply:
    return Reply(200, shown_compute(ask.world, existing_compute(ask, ask.path), now=ask.now))


def _list(ask: Ask) -> Reply:
    ready_workspace(ask)
    found = ask.world.of_kind(COMPUTES, under=ask.path.parent_id)
    return page(ask, [shown_compute(ask.world, item, now=ask.now) for item in found])


def _delete(ask: Ask) -> Reply:
    ready_workspace(ask)
    compute = ask.world.find(ask.path.id)
    if compute is None:
        return Reply(204)
    how = ask.call.query.get("underlyingResourceAction", "")
    managed = kind_named(compute.properties["computeType"]).managed
    if how not in ("Delete", "Detach"):
        raise AzureError(400, "BadRequest", "underlyingResourceAction must be Delete or Detach.")
    if managed and how == "Detach":
        raise AzureError(
            400, "BadRequest", f"A compute of type {compute.properties['computeType']} can only be deleted."
        )
    if not managed and how == "Delete":
        raise AzureError(
            400, "BadRequest", f"A compute of type {compute.properties['computeType']} can only be detached."
        )
    before = compute.properties["provisioningState"]
    compute.properties["provisioningState"] = "Deleting"
    return accepted(
        ask,
        status=202,
        body=None,
        service="compute",
        location=compute.location,
        resource_id=compute.id,
        what=f"{how.lower()} compute {compute.name}",
        seconds=ask.world.tuning.seconds_for("DELETE", COMPUTES),
        done=lambda _: ask.world.remove(compute.id),
        failed=lambda _, __: compute.properties.update(provisioningState=before),
    )


def existing_compute(ask: Ask, path: ArmPath) -> Resource:
    """A compute of a ready workspace; raises AzureError 404, or 409 while the workspace is being made."""
    ready_workspace(ask)
    found = ask.world.find(path.id)
    if found is None:
        raise not_found(path)
    return found


def _identity(world: World, resource_id: str, given: object) -> Json | None:
    if not isinstance(given, dict) or not given.get("type"):
        return None
    wanted = str(given["type"]).lower().replace(" ", "")
    names = {"systemassigned": "SystemAssigned", "userassigned": "UserAssigned", "none": "None"}
    identity: Json = {**given, "type": names.get(wanted, "SystemAssigned,UserAssigned")}
    if "systemassigned" in wanted:
        identity |= {"principalId": stable_guid(resource_id, "identity"), "tenantId": world.tenant}
    return identity


def _take_secrets(inner: Json) -> Json:
    taken: Json = {}
    for name in [name for name in inner if name in _SECRETS]:
        taken[name] = inner.pop(name)
    for value in inner.values():
        if isinstance(value, dict):
            taken |= _take_secrets(value)
    return taken
