"""The kinds of compute: how each is checked, and what the service adds to it while it is made and afterwards."""

import copy
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.azure.arm_path import location_key
from bot.sandbox.azure.compute_checks import Plan, check_attached, check_cluster, check_instance, inner_properties
from bot.sandbox.azure.wire import AzureError, Json, stamp
from bot.sandbox.azure.world import Resource

_SPARK_DEFAULTS = {
    "autoScaleProperties": {"minNodeCount": 3, "maxNodeCount": 10, "enabled": True},
    "autoPauseProperties": {"delayInMinutes": 15, "enabled": True},
    "sparkVersion": "3.4",
    "nodeCount": 3,
    "nodeSize": "Small",
    "nodeSizeFamily": "MemoryOptimized",
}


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


def _start_cluster(plan: Plan) -> Json:
    before = inner_properties(plan.old) if plan.old else {}
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
    before = inner_properties(plan.old) if plan.old else {}
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


def compute_location(*, body: Json, workspace: Resource) -> str:
    """Where a compute goes: what it states, else where its workspace is."""
    return location_key(str(body.get("location") or "")) or workspace.location


_ATTACHED = Kind(check_attached, _as_given, _unchanged, managed=False)
_KINDS = {
    "AmlCompute": Kind(check_cluster, _start_cluster, _settle_cluster, managed=True),
    "ComputeInstance": Kind(check_instance, _start_instance, _settle_instance, managed=True),
    "SynapseSpark": Kind(check_attached, _start_spark, _unchanged, managed=False),
    "Kubernetes": _ATTACHED,
    "AKS": _ATTACHED,
    "VirtualMachine": _ATTACHED,
    "HDInsight": _ATTACHED,
    "Databricks": _ATTACHED,
    "DataFactory": _ATTACHED,
}
