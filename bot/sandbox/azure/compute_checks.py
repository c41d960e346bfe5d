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
_OTHER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,14}[A-Za-z0-9]")


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
        check_quota(plan.world, location=plan.location, size=size, inner=plan.inner, nodes=1, resource_id=plan.path.id)


def check_attached(plan: Plan) -> None:
    """An attached compute: name and what is attached; raises AzureError for what Azure refuses."""
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
