"""What a workspace must state, and what of it may change later."""

import re

from bot.sandbox.azure.arm_path import WORKSPACES, ArmPath, location_key
from bot.sandbox.azure.sizes import LOCATIONS
from bot.sandbox.azure.wire import AzureError, Json
from bot.sandbox.azure.world import Resource, World

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,32}")
_DEPENDENTS = ("storageAccount", "keyVault", "applicationInsights")
_FIXED = (*_DEPENDENTS[:2], "hubResourceId")


def check_workspace(world: World, *, path: ArmPath, body: Json) -> None:
    """Raises AzureError for a workspace that Azure would not create: name, region, missing parts, soft deletion."""
    properties: Json = body.get("properties") or {}
    if not _NAME.fullmatch(path.name):
        raise AzureError(
            400,
            "BadRequest",
            "Workspace name is invalid: it must be between 3 and 33 characters long, start with a letter or digit, "
            "and have only letters, digits, - and _.",
        )
    location = location_key(str(body.get("location") or ""))
    if location not in LOCATIONS:
        raise AzureError(
            400,
            "LocationNotAvailableForResourceType" if location else "LocationRequired",
            f"The provided location '{body.get('location', '')}' is not available for resource type "
            f"'{WORKSPACES}'. List of available regions for the resource type is '{','.join(LOCATIONS)}'.",
        )
    old = world.find(path.id)
    if old is not None:
        check_workspace_change(old, location, properties)
        return
    if str(body.get("kind") or "Default").lower() != "project":
        missing = [name for name in _DEPENDENTS[:2] if not properties.get(name)]
        if missing:
            raise AzureError(
                400, "ValidationError", f"Missing dependent resources in workspace json: {', '.join(missing)}."
            )
    else:
        _check_hub(world.find(str(properties.get("hubResourceId", ""))), location)
    for name in (*_DEPENDENTS, "containerRegistry"):
        if properties.get(name) and world.find(str(properties[name])) is None:
            raise AzureError(
                400, "BadRequest", f"Unable to get the dependent resource '{properties[name]}': it was not found."
            )
    if path.id.lower() in world.soft_deleted and not properties.get("allowRecoverSoftDeletedWorkspace"):
        raise AzureError(
            400,
            "BadRequest",
            "Soft-deleted workspace exists. Please purge or recover it. https://aka.ms/wsoftdelete",
        )


def _check_hub(hub: Resource | None, location: str) -> None:
    if hub is None or str(hub.body.get("kind", "")).lower() != "hub":
        raise AzureError(400, "ValidationError", "A project needs the hubResourceId of an existing hub.")
    if hub.location != location:
        raise AzureError(
            400,
            "ValidationError",
            f"The location '{location}' of a project must be that of its hub, '{hub.location}'.",
        )


def check_workspace_change(old: Resource, location: str, properties: Json) -> None:
    """Raises AzureError for a change of region or of what a workspace is made of; "" as location changes nothing."""
    if location and location != old.location:
        raise AzureError(
            409,
            "InvalidResourceLocation",
            f"The resource '{old.name}' already exists in location '{old.location}'. A resource with the same name "
            f"cannot be created in location '{location}'. Please select a new resource name.",
        )
    for name in _FIXED:
        given = properties.get(name)
        if given and str(given).lower() != str(old.properties.get(name, "")).lower():
            raise AzureError(400, "BadRequest", f"The {name} of an existing workspace cannot be changed.")
    isolation = str((properties.get("managedNetwork") or {}).get("isolationMode") or "")
    before = str((old.properties.get("managedNetwork") or {}).get("isolationMode") or "Disabled")
    if isolation.lower() == "disabled" and before.lower() != "disabled":
        raise AzureError(
            400, "BadRequest", f"The managed network of '{old.name}' cannot be disabled once it is enabled."
        )
