"""What private endpoints and DNS links must point at: Azure refuses those that lead nowhere."""

from typing import Any

from bot.sandbox.azure.arm_path import ArmPath
from bot.sandbox.azure.wire import AzureError, Json
from bot.sandbox.azure.world import World

_ENDPOINTS = "microsoft.network/privateendpoints"
_ZONE_GROUPS = f"{_ENDPOINTS}/privatednszonegroups"
_LINKS = "microsoft.network/privatednszones/virtualnetworklinks"


def check_network(world: World, *, path: ArmPath, body: Json) -> None:
    """Raises AzureError 400 for a private endpoint, a zone group or a link whose target does not exist."""
    properties: Json = body.get("properties") or {}
    match path.kind.lower():
        case kind if kind == _ENDPOINTS:
            _check_subnet(world, str((properties.get("subnet") or {}).get("id", "")))
            connections = properties.get("privateLinkServiceConnections") or []
            if not connections:
                raise _missing("privateLinkServiceConnections", path.name)
            for one in connections:
                inner: Json = one.get("properties") or {}
                _check(world, str(inner.get("privateLinkServiceId", "")))
                if not inner.get("groupIds"):
                    raise _missing("groupIds", path.name)
        case kind if kind == _ZONE_GROUPS:
            for one in properties.get("privateDnsZoneConfigs") or []:
                _check(world, str((one.get("properties") or {}).get("privateDnsZoneId", "")))
        case kind if kind == _LINKS:
            _check(world, str((properties.get("virtualNetwork") or {}).get("id", "")))


def _check_subnet(world: World, subnet: str) -> None:
    """A subnet stands in its network's own document."""
    network, _, name = subnet.rpartition("/subnets/")
    found = world.find(network)
    subnets: list[Any] = found.properties.get("subnets") or [] if found is not None else []
    if name.lower() not in [str(one.get("name", "")).lower() for one in subnets]:
        raise _dangling(subnet)


def _check(world: World, resource_id: str) -> None:
    if world.find(resource_id) is None:
        raise _dangling(resource_id)


def _dangling(resource_id: str) -> AzureError:
    return AzureError(
        400,
        "InvalidResourceReference",
        f"Resource {resource_id} referenced by the resource was not found. Please make sure that the referenced "
        "resource exists, and that both resources are in the same region.",
    )


def _missing(name: str, of: str) -> AzureError:
    return AzureError(400, "InvalidRequestFormat", f"The private endpoint '{of}' needs {name}.")
