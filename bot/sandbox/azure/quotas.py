"""Cores: how many a region allows per family, how many are in use, and the refusal when they do not suffice."""

from datetime import datetime

from bot.sandbox.azure.arm_path import COMPUTES, location_key
from bot.sandbox.azure.occupancy import shown_compute
from bot.sandbox.azure.prices import LOW_PRIORITY_SHARE
from bot.sandbox.azure.routing import Router
from bot.sandbox.azure.sizes import DEFAULT_QUOTAS, LOCATIONS, SIZES, VmSize, size_named
from bot.sandbox.azure.wire import AzureError, Json, Reply
from bot.sandbox.azure.world import Ask, World

LOCATION = "Microsoft.MachineLearningServices/locations"
LOW_PRIORITY = "Low Priority Cores"
_RUNNING = ("Running", "Starting", "Creating", "Restarting")


def add_routes(router: Router) -> None:
    """Let the router answer for sizes, usages and quotas of a region."""
    router.list(f"{LOCATION}/usages", _usages)
    router.list(f"{LOCATION}/vmSizes", _sizes)
    router.list(f"{LOCATION}/quotas", _quotas)
    router.action(LOCATION, "updateQuotas", _update)


def limit(world: World, *, location: str, family: str) -> int:
    """The vCPUs a family may have in a region."""
    fallback = 100 if family == LOW_PRIORITY else DEFAULT_QUOTAS[family]
    return world.tuning.quotas.get((location_key(location), family), fallback)


def in_use(world: World, *, location: str, family: str, now: datetime, without: str = "") -> int:
    """The vCPUs of a family that instances and cluster nodes in a region hold, apart from one compute's.

    Nodes that came up for a job are among them, until they have gone again.
    """
    total = 0
    for compute in world.of_kind(COMPUTES):
        inner: Json = shown_compute(world, compute, now=now)["properties"].get("properties") or {}
        size = size_named(str(inner.get("vmSize", "")))
        if size is None or compute.location != location_key(location) or compute.id.lower() == without.lower():
            continue
        if quota_family(size, inner) != family:
            continue
        if compute.properties["computeType"] == "AmlCompute":
            nodes = max(int(inner.get("currentNodeCount", 0)), int(inner.get("targetNodeCount", 0)))
            total += size.cores * nodes
        elif inner.get("state") in _RUNNING or not inner.get("releaseQuotaOnStop"):
            total += size.cores
    return total


def quota_family(size: VmSize, inner: Json) -> str:
    """The quota that a compute draws on: its family's, or the one for low priority."""
    return LOW_PRIORITY if inner.get("vmPriority") == "LowPriority" else size.family


def check_quota(
    world: World, *, location: str, size: VmSize, inner: Json, nodes: int, resource_id: str, now: datetime
) -> None:
    """Raises AzureError 400 when the region has no room for so many nodes of a size."""
    family = quota_family(size, inner)
    allowed = limit(world, location=location, family=family)
    used = in_use(world, location=location, family=family, now=now, without=resource_id)
    if used + nodes * size.cores > allowed:
        raise AzureError(
            400,
            "BadRequest",
            f"The specified subscription has a {family} vCPU quota of {allowed} and cannot accomodate for at least "
            f"{nodes} requested managed compute nodes which maps to {nodes * size.cores} vCPUs. Talk to your "
            "Subscription Admin or refer to "
            "https://docs.microsoft.com/azure/machine-learning/how-to-manage-quotas#request-quota-increases to "
            "increase the family quota",
            details=[
                {
                    "code": "ClusterCoreQuotaReached",
                    "message": "Operation results in exceeding quota limits of Core. Maximum allowed: "
                    f"{allowed}, Current in use: {used}, Additional requested: {nodes * size.cores}.",
                }
            ],
        )


def _usages(ask: Ask) -> Reply:
    location = _location(ask)
    return Reply(
        200,
        {
            "value": [
                {
                    "id": f"{_root(ask, location)}/usages/{family}",
                    "type": f"{LOCATION}/usages",
                    "unit": "Count",
                    "currentValue": in_use(ask.world, location=location, family=family, now=ask.now),
                    "limit": limit(ask.world, location=location, family=family),
                    "name": {"value": family, "localizedValue": f"{family} vCPUs"},
                }
                for family in (*DEFAULT_QUOTAS, LOW_PRIORITY)
            ]
            + _shares(ask, location)
        },
    )


def _shares(ask: Ask, location: str) -> list[Json]:
    """What each compute and its workspace hold, under the name of the family and with its limit, as Azure has it."""
    rows = []
    for compute in ask.world.of_kind(COMPUTES):
        inner: Json = shown_compute(ask.world, compute, now=ask.now)["properties"].get("properties") or {}
        size = size_named(str(inner.get("vmSize", "")))
        if size is None or compute.location != location:
            continue
        family = quota_family(size, inner)
        used = size.cores * int(inner.get("currentNodeCount", 1))
        for owner, kind in (
            (compute.id.rpartition("/computes/")[0], "workspaces"),
            (compute.id, "workspaces/computes"),
        ):
            rows.append(
                {
                    "id": f"{owner}/usages/{family}",
                    "type": f"Microsoft.MachineLearningServices/{kind}/usages",
                    "unit": "Count",
                    "currentValue": used,
                    "limit": limit(ask.world, location=location, family=family),
                    "name": {"value": family, "localizedValue": f"{family} vCPUs"},
                }
            )
    return rows


def _quotas(ask: Ask) -> Reply:
    location = _location(ask)
    return Reply(200, {"value": [_quota(ask, location, family) for family in (*DEFAULT_QUOTAS, LOW_PRIORITY)]})


def _update(ask: Ask) -> Reply:
    location, results = _location(ask), []
    for entry in ask.call.json().get("value") or []:
        family = str(entry.get("id", "")).rpartition("/")[2]
        value = entry.get("limit")
        if family not in (*DEFAULT_QUOTAS, LOW_PRIORITY) or not isinstance(value, int) or value < 0:
            raise AzureError(400, "BadRequest", f"The quota '{entry.get('id')}' cannot be set to {value}.")
        ask.world.tuning.quotas[location, family] = value
        results.append({**_quota(ask, location, family), "status": "Success"})
    return Reply(200, {"value": results})


def _sizes(ask: Ask) -> Reply:
    location = _location(ask)
    return Reply(
        200,
        {
            "value": [
                {
                    "name": size.name,
                    "family": size.family,
                    "vCPUs": size.cores,
                    "gpus": size.gpus,
                    "osVhdSizeMB": 1_047_552,
                    "maxResourceVolumeMB": size.disk,
                    "memoryGB": size.memory,
                    "lowPriorityCapable": True,
                    "premiumIO": "s" in size.name.lower().partition("_")[2],
                    "supportedComputeTypes": ["AmlCompute", "ComputeInstance"],
                    "estimatedVMPrices": {
                        "billingCurrency": "USD",
                        "unitOfMeasure": "OneHour",
                        "values": [
                            _price(size.price, tier)
                            for tier in ("Standard", "LowPriority")
                            if size.name not in ask.world.tuning.sizes_without_estimate
                        ],
                    },
                }
                for size in SIZES
                if location not in size.not_in
            ]
        },
    )


def _price(standard: float, tier: str) -> Json:
    share = 1.0 if tier == "Standard" else LOW_PRIORITY_SHARE
    return {"retailPrice": round(standard * share, 2), "osType": "Linux", "vmTier": tier}


def _quota(ask: Ask, location: str, family: str) -> Json:
    return {
        "id": f"{_root(ask, location)}/quotas/{family}",
        "type": f"{LOCATION}/quotas",
        "name": {"value": family, "localizedValue": f"{family} vCPUs"},
        "limit": limit(ask.world, location=location, family=family),
        "unit": "Count",
    }


def _root(ask: Ask, location: str) -> str:
    return f"/subscriptions/{ask.world.subscription}/providers/{LOCATION}/{location}"


def _location(ask: Ask) -> str:
    location = location_key(ask.path.names[0])
    if location not in LOCATIONS:
        raise AzureError(404, "LocationNotFound", f"The location '{ask.path.names[0]}' could not be found.")
    return location
