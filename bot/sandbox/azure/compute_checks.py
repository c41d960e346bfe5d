"""What each kind of compute must state, and what of it may change later."""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.azure.arm_path import COMPUTES, ArmPath, same_id
from bot.sandbox.azure.quotas import check_quota
from bot.sandbox.azure.sizes import VmSize, size_named
from bot.sandbox.azure.wire import AzureError, Json
from bot.sandbox.azure.world import Caller, Resource, World

_INSTANCE_NAME = re.compile(r"[A-Za-z](?![A-Za-z0-9-]*-\d+\Z)[A-Za-z0-9-]{2,23}")
_CLUSTER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,30}[A-Za-z0-9]")
_OTHER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,14}[A-Za-z0-9]")
_CRON = re.compile(r"(?:[\d*/,-]+ ){4}[\d*/,-]+")
_WINDOWS_ZONE = re.compile(r"UTC|[A-Z][A-Za-z. ]* Standard Time(?: \([A-Za-z]+\))?")

_ATTACHABLE = {
    "Kubernetes": ("microsoft.containerservice/managedclusters", "microsoft.kubernetes/connectedclusters"),
    "SynapseSpark": ("microsoft.synapse/workspaces",),
    "Databricks": ("microsoft.databricks/workspaces",),
    "VirtualMachine": ("microsoft.compute/virtualmachines",),
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


def check_cluster(plan: Plan) -> None:
    """A cluster: name, size, nodes and quota; raises AzureError for what Azure refuses."""
    _check_name(plan, _CLUSTER_NAME, "between 3 and 32")
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
        now=plan.now,
    )


def check_instance(plan: Plan) -> None:
    """An instance: name, also in the region, size, user and quota; raises AzureError for what Azure refuses."""
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
    for row in (plan.inner.get("schedules") or {}).get("computeStartStop") or []:
        _check_schedule(row)
    size = _size(plan)
    user: Json = (plan.inner.get("personalComputeInstanceSettings") or {}).get("assignedUser") or {}
    if user and plan.world.directory.users.get(str(user.get("objectId", "")).lower()) is None:
        raise AzureError(400, "BadRequest", f"The assigned user '{user.get('objectId')}' was not found in the tenant.")
    if (
        plan.old is not None
        and user
        and user != inner_properties(plan.old).get("personalComputeInstanceSettings", {}).get("assignedUser")
    ):
        raise AzureError(400, "BadRequest", "The assigned user of an existing compute instance cannot be changed.")
    if plan.old is None:
        check_quota(
            plan.world,
            location=plan.location,
            size=size,
            inner=plan.inner,
            nodes=1,
            resource_id=plan.path.id,
            now=plan.now,
        )


def _check_schedule(row: Json) -> None:
    """When an instance is started or stopped: a cron expression in a time zone as Windows names it."""
    cron: Json = row.get("cron") or {}
    if row.get("action") not in ("Start", "Stop"):
        raise AzureError(400, "BadRequest", "A schedule of a compute instance needs the action Start or Stop.")
    if row.get("triggerType") == "Cron" and not _CRON.fullmatch(str(cron.get("expression") or "")):
        raise AzureError(400, "BadRequest", f"The cron expression '{cron.get('expression')}' is not valid.")
    if not _WINDOWS_ZONE.fullmatch(str(cron.get("timeZone") or "UTC")):
        raise AzureError(400, "BadRequest", f"The time zone '{cron.get('timeZone')}' is not valid.")


def check_attached(plan: Plan) -> None:
    """An attached compute: name, what is attached and how it is reached; raises AzureError for what Azure refuses."""
    _check_name(plan, _OTHER_NAME, "between 2 and 16")
    kind, resource = str(plan.outer.get("computeType")), str(plan.outer.get("resourceId") or "")
    if not resource:
        raise AzureError(400, "BadRequest", "An attached compute needs the resourceId of what is attached.")
    wanted = _ATTACHABLE.get(kind)
    if wanted is not None and not any(f"/providers/{one}/" in resource.lower() for one in wanted):
        raise AzureError(400, "BadRequest", f"The resourceId '{resource}' is not one of a compute of type {kind}.")
    if plan.old is not None and not same_id(str(plan.old.properties["resourceId"]), resource):
        raise AzureError(400, "BadRequest", "The resourceId of an attached compute cannot be changed.")
    if kind == "Databricks" and not plan.inner.get("databricksAccessToken"):
        raise AzureError(400, "BadRequest", "A Databricks compute needs a databricksAccessToken.")
    if kind == "VirtualMachine":
        account: Json = plan.inner.get("administratorAccount") or {}
        if not account.get("username") or not (account.get("password") or account.get("privateKeyData")):
            raise AzureError(400, "BadRequest", "A virtual machine needs an administratorAccount with a credential.")


def _check_name(plan: Plan, rule: re.Pattern[str], length: str) -> None:
    """Lengths: learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, 2026."""
    if not rule.fullmatch(plan.path.name):
        raise AzureError(
            400,
            "BadRequest",
            "Compute name is invalid. It can include letters, digits and dashes. It must start with a letter, end "
            f"with a letter or digit, and be {length} characters in length.",
        )


def size_offered(name: str, *, location: str) -> VmSize:
    """The size of that name in a region; raises AzureError 400 where it is not offered."""
    size = size_named(name)
    if size is not None and location not in size.not_in:
        return size
    raise AzureError(
        400,
        "BadRequest",
        f"InvalidPropertyValue: vmSize {name}",
        details=[
            {
                "code": "InvalidPropertyValue",
                "target": "properties.vmSize",
                "message": f"The specified VM size {name} is not supported in {location}.",
            }
        ],
    )


def _size(plan: Plan) -> VmSize:
    name = str(plan.inner.get("vmSize") or "")
    size = size_offered(name, location=plan.location)
    if plan.old is not None and str(inner_properties(plan.old).get("vmSize", "")).lower() != name.lower():
        raise AzureError(400, "BadRequest", "The vmSize of an existing compute cannot be changed.")
    return size


def _check_unchanged(plan: Plan, names: tuple[str, ...]) -> None:
    for name in names:
        given = plan.inner.get(name)
        if plan.old is not None and given and given != inner_properties(plan.old).get(name):
            raise AzureError(400, "BadRequest", f"The {name} of an existing compute cannot be changed.")


def inner_properties(compute: Resource) -> Json:
    """The properties of a compute that belong to its kind."""
    inner: Json = compute.properties.get("properties") or {}
    return inner
