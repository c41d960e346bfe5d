"""The state of the local Azure for people to look at."""

from datetime import datetime

from bot.sandbox.azure.arm_path import DEPLOYMENTS, GROUPS, JOBS, ROLE_ASSIGNMENTS, ROLE_DEFINITIONS
from bot.sandbox.azure.jobs import job_status
from bot.sandbox.azure.rbac import role_by_id
from bot.sandbox.azure.wire import Json, stamp
from bot.sandbox.azure.world import Resource, World
from bot.sandbox.redaction import redacted


def shown_state(world: World, *, now: datetime) -> Json:
    """A JSON-able picture, without secrets.

    Keys: `now`, `subscription`, `resource_groups` (each with `resources`, whose children are listed flat, in order of
    creation), `role_assignments` (with readable `role`, `principal` and `scope`), `deployments`, `operations` (under
    way, with `due` and `seconds_left`, None when that depends on others), `soft_deleted` workspaces.
    """
    groups = []
    for group in world.of_kind(GROUPS):
        inside = [item for item in world.under(group.id) if item.id != group.id and item.kind not in _ELSEWHERE]
        groups.append(
            {
                "id": group.id,
                "name": group.name,
                "location": group.location,
                "state": group.properties["provisioningState"],
                "tags": group.body.get("tags") or {},
                "resources": [_resource(world, item, now) for item in inside],
            }
        )
    picture = {
        "now": stamp(now),
        "subscription": {"id": world.subscription, "name": world.company.azure.subscription_name},
        "resource_groups": groups,
        "role_assignments": [_assignment(world, item) for item in world.of_kind(ROLE_ASSIGNMENTS)],
        "deployments": [_deployment(item) for item in world.of_kind(DEPLOYMENTS)],
        "operations": [
            {
                "what": item.what,
                "resource_id": item.resource_id,
                "started": stamp(item.started),
                "due": stamp(item.due) if item.due > item.started else None,
                "seconds_left": max(0.0, (item.due - now).total_seconds()) if item.due > item.started else None,
            }
            for item in world.timeline.under_way()
        ],
        "soft_deleted": [item.id for item in world.soft_deleted.values()],
    }
    shown = redacted(picture)
    return shown if isinstance(shown, dict) else {}


_ELSEWHERE = (ROLE_ASSIGNMENTS, ROLE_DEFINITIONS, DEPLOYMENTS)


def _resource(world: World, item: Resource, now: datetime) -> Json:
    properties = item.properties
    state = properties.get("provisioningState", "Succeeded")
    inner = properties.get("properties")
    detail = job_status(world, item, now=now) if item.kind == JOBS else ""
    if isinstance(inner, dict):
        detail = str(inner.get("state") or inner.get("allocationState") or detail)
    return {
        "id": item.id,
        "name": item.name,
        "type": item.kind,
        "location": item.location,
        "state": state,
        "detail": detail,
        "tags": item.body.get("tags") or {},
        "properties": properties,
    }


def _assignment(world: World, item: Resource) -> Json:
    properties = item.properties
    role = role_by_id(world, properties["roleDefinitionId"])
    return {
        "id": item.id,
        "role": role.name if role else properties["roleDefinitionId"],
        "principal": world.directory.name_of(properties["principalId"]),
        "principal_id": properties["principalId"],
        "principal_type": properties["principalType"],
        "scope": properties["scope"],
        "condition": properties["condition"],
        "created_on": properties["createdOn"],
        "created_by": world.directory.name_of(properties["createdBy"]),
    }


def _deployment(item: Resource) -> Json:
    properties = item.properties
    return {
        "id": item.id,
        "name": item.name,
        "resource_group": item.id.split("/")[4],
        "state": properties["provisioningState"],
        "timestamp": properties["timestamp"],
        "error": properties.get("error"),
    }
