"""The kinds of compute: what each must state, what the service adds to it, and what may change later."""

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.azure.arm_path import COMPUTES, ArmPath, location_key, same_id
from bot.sandbox.azure.quotas import check_quota
from bot.sandbox.azure.sizes import VmSize, size_named
from bot.sandbox.azure.wire import AzureError, Json, stamp
from bot.sandbox.azure.world import Caller, Resource, World

_INSTANCE_NAME = re.compile(r"[A-Za-z](?![A-Za-z0-9-]*-\d+\Z)[A-Za-z0-9-]{2,23}")
_OTHER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,14}[A-Za-z0-9]")
_SPARK_DEFAULTS = {
    "autoScaleProperties": {"minNodeCount": 3, "maxNodeCount": 10, "enabled": True},
    "autoPauseProperties": {"delayInMinutes": 15, "enabled": True},
    "sparkVersion": "3.4",
    "nodeCount": 3,
    "nodeSize": "Small",
    "nodeSizeFamily": "MemoryOptimized",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """One compute about to be created or changed."""

    world: World
    path: ArmPath
    location: str
    inner: Json
    outer: Json
    old: Resource | None
    caller: Caller
    now: datetime


@dataclass(frozen=True, slots=True)
class Kind:
    """What is particular to a kind: its checks, and its inner properties while being made and once there."""

    check: Callable[[Plan], None]
    starting: Callable[[Plan], Json]
    settled: Callable[[Json], Json]
    managed: bool


def kind_named(name: str) -> Kind:
    """The kind with this name; raises AzureError 400 for others."""
    found = _KINDS.get(name)
    if found is None:
        raise AzureError(400, "BadRequest", f"The compute type '{name}' is not supported.")
    return found


def _check_cluster(plan: Plan) -> None:
    _check_other_name(plan)
    size, scale = _size(plan), plan.inner.get("scaleSettings") or {}
    most, least = scale.get("maxNodeCount"), scale.get("minNodeCount") or 0
    if not isinstance(most, int) or not isinstance(least, int) or most < 1 or least < 0 or least > most:
        raise AzureError(
            400, "BadRequest", "scaleSettings needs a maxNodeCount of at least 1 and a minNodeCount between 0 and it."
        )
    _check_unchanged(plan, ("vmPriority",))
    check_quota(
        plan.world,
        location=plan.location,
        size=size,
        inner=plan.inner,
        nodes=max(1, least),
        resource_id=plan.path.id,
    )


def _check_instance(plan: Plan) -> None:
    name = plan.path.name
    if not _INSTANCE_NAME.fullmatch(name):
        raise AzureError(
            400,
            "InvalidResourceName",
            "A name for an Azure ML Compute Instance must be between 3 and 24 characters in length and must use only "
            "numbers, letters and minus symbol (-) and must start with letters. Numbers cannot be the ending of the "
            "name if the previous character is a minus symbol (-). Please specify a different Azure ML Instance name",
        )
    for other in plan.world.of_kind(COMPUTES):
        if (
            other.name.lower() == name.lower()
            and other.location == plan.location
            and other.properties["computeType"] == "ComputeInstance"
            and not same_id(other.id, plan.path.id)
        ):
            raise AzureError(
                409,
                "Conflict",
                "Compute with this name already exists. Compute name needs to be unique across all existing computes "
                "within an Azure region.",
            )
    size = _size(plan)
    user: Json = (plan.inner.get("personalComputeInstanceSettings") or {}).get("assignedUser") or {}
    if user and plan.world.directory.users.get(str(user.get("objectId", "")).lower()) is None:
        raise AzureError(400, "BadRequest", f"The assigned user '{user.get('objectId')}' was not found in the tenant.")
    if (
        plan.old is not None
        and user
        and user != _inner(plan.old).get("personalComputeInstanceSettings", {}).get("assignedUser")
    ):
        raise AzureError(400, "BadRequest", "The assigned user of an existing compute instance cannot be changed.")
    if plan.old is None:
        check_quota(plan.world, location=plan.location, size=size, inner=plan.inner, nodes=1, resource_id=plan.path.id)


def _check_attached(plan: Plan) -> None:
    _check_other_name(plan)
    if not plan.outer.get("resourceId"):
        raise AzureError(400, "BadRequest", "An attached compute needs the resourceId of what is attached.")
    if plan.old is not None and not same_id(str(plan.old.properties["resourceId"]), str(plan.outer["resourceId"])):
        raise AzureError(400, "BadRequest", "The resourceId of an attached compute cannot be changed.")


def _check_other_name(plan: Plan) -> None:
    if not _OTHER_NAME.fullmatch(plan.path.name):
        raise AzureError(
            400,
            "BadRequest",
            "Compute name is invalid. It can include letters, digits and dashes. It must start with a letter, end "
            "with a letter or digit, and be between 2 and 16 characters in length.",
        )


def _size(plan: Plan) -> VmSize:
    name = str(plan.inner.get("vmSize") or "")
    size = size_named(name)
    if size is None:
        raise AzureError(
            400,
            "BadRequest",
            f"InvalidPropertyValue: vmSize {name}",
            details=[
                {
                    "code": "InvalidPropertyValue",
                    "target": "properties.vmSize",
                    "message": f"The specified VM size {name} is not supported in {plan.location}.",
                }
            ],
        )
    if plan.old is not None and str(_inner(plan.old).get("vmSize", "")).lower() != name.lower():
        raise AzureError(400, "BadRequest", "The vmSize of an existing compute cannot be changed.")
    return size


def _check_unchanged(plan: Plan, names: tuple[str, ...]) -> None:
    for name in names:
        given = plan.inner.get(name)
        if plan.old is not None and given and given != _inner(plan.old).get(name):
            raise AzureError(400, "BadRequest", f"The {name} of an existing compute cannot be changed.")


def _start_cluster(plan: Plan) -> Json:
    before = _inner(plan.old) if plan.old else {}
    scale = {"minNodeCount": 0, "nodeIdleTimeBeforeScaleDown": "PT120S", **(plan.inner.get("scaleSettings") or {})}
    return {
        "osType": "Linux",
        "vmPriority": "Dedicated",
        "isolatedNetwork": False,
        "enableNodePublicIp": True,
        "remoteLoginPortPublicAccess": "NotSpecified",
        "subnet": None,
        "virtualMachineImage": None,
        **plan.inner,
        "vmSize": str(plan.inner["vmSize"]).upper(),
        "scaleSettings": scale,
        "allocationState": "Resizing",
        "allocationStateTransitionTime": stamp(plan.now),
        "errors": None,
        "currentNodeCount": before.get("currentNodeCount", 0),
        "targetNodeCount": scale["minNodeCount"],
        "nodeStateCounts": _node_states(before.get("currentNodeCount", 0)),
    }


def _settle_cluster(inner: Json) -> Json:
    nodes = inner["scaleSettings"]["minNodeCount"]
    return {
        **inner,
        "allocationState": "Steady",
        "currentNodeCount": nodes,
        "targetNodeCount": nodes,
        "nodeStateCounts": _node_states(nodes),
    }


def _node_states(nodes: int) -> Json:
    names = ("idle", "running", "preparing", "unusable", "leaving", "preempted")
    return {f"{name}NodeCount": nodes if name == "idle" else 0 for name in names}


def _start_instance(plan: Plan) -> Json:
    before = _inner(plan.old) if plan.old else {}
    user = (plan.inner.get("personalComputeInstanceSettings") or {}).get("assignedUser")
    owner = {"userObjectId": plan.caller.object_id, "userOrgId": plan.world.tenant, "userName": plan.caller.name}
    host = f"https://{plan.path.name}.{plan.location}.instances.azureml.ms"
    return {
        "applicationSharingPolicy": "Personal" if user else "Shared",
        "computeInstanceAuthorizationType": "personal",
        "enableNodePublicIp": True,
        "enableOSPatching": False,
        "enableRootAccess": True,
        "enableSSO": True,
        "releaseQuotaOnStop": False,
        "idleTimeBeforeShutdown": None,
        "sshSettings": {"sshPublicAccess": "Disabled"},
        "subnet": None,
        "errors": [],
        "applications": [
            {"displayName": "Jupyter", "endpointUri": f"{host}/tree/"},
            {"displayName": "Jupyter Lab", "endpointUri": f"{host}/lab"},
        ],
        "osImageMetadata": {"currentImageVersion": "26.11.01", "isLatestOsImageVersion": True},
        "connectivityEndpoints": {"publicIpAddress": None, "privateIpAddress": "10.0.0.4"},
        "versions": {"runtime": "amlbot-sandbox"},
        **before,
        **plan.inner,
        "vmSize": str(plan.inner["vmSize"]).upper(),
        "createdBy": before.get("createdBy", owner),
        "state": before.get("state", "Creating"),
        "lastOperation": {
            "operationName": "Create",
            "operationTime": stamp(plan.now),
            "operationStatus": "InProgress",
            "operationTrigger": "User",
        },
    }


def _settle_instance(inner: Json) -> Json:
    state = "Running" if inner["state"] == "Creating" else inner["state"]
    return {**inner, "state": state, "lastOperation": {**inner["lastOperation"], "operationStatus": "Succeeded"}}


def _as_given(plan: Plan) -> Json:
    return copy.deepcopy(plan.inner)


def _start_spark(plan: Plan) -> Json:
    parts = str(plan.outer["resourceId"]).split("/")
    names = dict(zip(parts[1::2], parts[2::2], strict=False))
    return {
        **copy.deepcopy(_SPARK_DEFAULTS),
        "poolName": names.get("bigDataPools", ""),
        "workspaceName": names.get("workspaces", ""),
        "resourceGroup": names.get("resourceGroups", ""),
        "subscriptionId": names.get("subscriptions", ""),
        **plan.inner,
    }


def _unchanged(inner: Json) -> Json:
    return inner


def _inner(compute: Resource) -> Json:
    inner: Json = compute.properties.get("properties") or {}
    return inner


def compute_location(*, body: Json, workspace: Resource) -> str:
    """Where a compute goes: what it states, else where its workspace is."""
    return location_key(str(body.get("location") or "")) or workspace.location


_ATTACHED = Kind(_check_attached, _as_given, _unchanged, managed=False)
_KINDS = {
    "AmlCompute": Kind(_check_cluster, _start_cluster, _settle_cluster, managed=True),
    "ComputeInstance": Kind(_check_instance, _start_instance, _settle_instance, managed=True),
    "SynapseSpark": Kind(_check_attached, _start_spark, _unchanged, managed=False),
    "Kubernetes": _ATTACHED,
    "AKS": _ATTACHED,
    "VirtualMachine": _ATTACHED,
    "HDInsight": _ATTACHED,
    "Databricks": _ATTACHED,
    "DataFactory": _ATTACHED,
}
