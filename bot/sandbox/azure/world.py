"""Everything that exists in the local Azure, and the questions every handler asks of it."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.azure.arm_path import GROUPS, ArmPath, is_under
from bot.sandbox.azure.directory import Directory
from bot.sandbox.azure.operations import Effect, Failure, LongOperation, Timeline
from bot.sandbox.azure.tuning import Tuning
from bot.sandbox.azure.wire import ARM, AzureError, Call, Json, stamp
from bot.sandbox.company import Company
from bot.sandbox.faults import Faults


@dataclass(slots=True)
class Resource:
    """One thing in Azure. `body` is what a GET shows besides id, name and type; `secrets` is never shown."""

    id: str
    kind: str
    name: str
    body: Json
    secrets: Json = field(default_factory=dict)

    def document(self) -> Json:
        """The resource as a GET shows it now; later changes do not reach it."""
        return {"id": self.id, "name": self.name, "type": self.kind, **copy.deepcopy(self.body)}

    @property
    def properties(self) -> Json:
        """Its properties, to read or to change."""
        properties: Json = self.body.setdefault("properties", {})
        return properties

    @property
    def location(self) -> str:
        """Its region; "" for what has none."""
        return str(self.body.get("location", ""))


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose token came with a call."""

    object_id: str
    application_id: str
    name: str


@dataclass(frozen=True, slots=True)
class DeletedVault:
    """A key vault in the recycle bin, and until when."""

    vault: Resource
    deleted: datetime
    purged: datetime


@dataclass(frozen=True, slots=True)
class Activity:
    """One line of the activity log. `action` is the permission that was used, such as "…/workspaces/delete"."""

    at: datetime
    action: str
    resource_id: str
    status: str
    caller: str = ""

    def document(self) -> Json:
        """The event as the log shows it."""
        return {
            "eventTimestamp": stamp(self.at),
            "operationName": {"value": self.action, "localizedValue": self.action},
            "status": {"value": self.status, "localizedValue": self.status},
            "category": {"value": "Administrative", "localizedValue": "Administrative"},
            "resourceId": self.resource_id,
            "caller": self.caller,
            "level": "Informational",
            "channels": "Operation",
        }


class World:
    """Resources by id (compared without regard to case), the directory and the work under way.

    Not thread-safe by itself: AzureSandbox guards it.
    """

    def __init__(self, *, company: Company, faults: Faults, bot_secret: str, now: datetime) -> None:
        self.company = company
        self.faults = faults
        self.tuning = Tuning()
        self.directory = Directory(company=company, bot_secret=bot_secret, now=now)
        self.timeline = Timeline()
        self.subscription = company.azure.subscription_id
        self.tenant = company.azure.tenant_id
        self.soft_deleted: dict[str, Resource] = {}
        self.deleted_vaults: dict[str, DeletedVault] = {}
        self.activity: list[Activity] = []
        self.blobs: dict[str, tuple[bytes, dict[str, str]]] = {}
        self._resources: dict[str, Resource] = {}

    def find(self, resource_id: str) -> Resource | None:
        """The resource with this id; None when it does not exist."""
        return self._resources.get(resource_id.rstrip("/").lower())

    def put(self, resource: Resource) -> None:
        """Add a resource, or replace the one with the same id."""
        self._resources[resource.id.lower()] = resource

    def remove(self, resource_id: str) -> None:
        """Delete a resource with everything below it, and stop the work on them."""
        self.timeline.cancel(resource_id)
        for key in [key for key in self._resources if is_under(key, resource_id)]:
            del self._resources[key]

    def copied(self) -> "World":
        """Everything that exists now, in a world of its own; work under way stays behind."""
        other = copy.copy(self)
        other.timeline = Timeline()
        # What refers to its world is in the copy then, and what guards or orders stays one for all.
        shared = (self.company, self.faults, self.directory)
        known: dict[int, object] = {id(one): one for one in shared}
        known |= {id(self): other, id(self.timeline): other.timeline}
        other.tuning = copy.deepcopy(self.tuning, known)
        other.soft_deleted = copy.deepcopy(self.soft_deleted, known)
        other.deleted_vaults = copy.deepcopy(self.deleted_vaults, known)
        other.blobs = dict(self.blobs)
        other._resources = copy.deepcopy(self._resources, known)
        return other

    def of_kind(self, kind: str, *, under: str = "") -> list[Resource]:
        """Resources of one type (in its canonical spelling) at or below a scope, in order of creation."""
        return [item for item in self._resources.values() if item.kind == kind and is_under(item.id, under)]

    def under(self, scope: str) -> Iterator[Resource]:
        """Every resource at or below a scope, in order of creation."""
        return (item for item in list(self._resources.values()) if is_under(item.id, scope))

    def group(self, *, name: str) -> Resource:
        """A resource group; raises AzureError 404 ResourceGroupNotFound."""
        found = self.find(f"/subscriptions/{self.subscription}/resourceGroups/{name}")
        if found is None or found.kind != GROUPS:
            raise AzureError(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")
        return found

    def existing(self, path: ArmPath) -> Resource:
        """The resource an address names; raises AzureError 404 for it, or for the group or parent it lacks."""
        self.check_parents(path)
        found = self.find(path.id)
        if found is None:
            raise not_found(path)
        return found

    def check_parents(self, path: ArmPath) -> None:
        """Raises AzureError 404 unless the resource group and the parent resource of an address exist."""
        if path.subscription.lower() != self.subscription:
            raise AzureError(404, "SubscriptionNotFound", f"The subscription '{path.subscription}' could not be found.")
        if path.group:
            self.group(name=path.group)
        parent = path.parent_id
        if is_under(parent, path.scope) and parent != path.scope and self.find(parent) is None:
            types = "/".join(path.kind.split("/")[1:-1])
            raise AzureError(
                404,
                "ParentResourceNotFound",
                f"Failed to perform 'write' on resource(s) of type '{path.kind.partition('/')[2]}', because the "
                f"parent resource '{parent}' of type '{types}' could not be found.",
            )

    def canonical_scope(self, path: ArmPath) -> ArmPath:
        """The same address with the resource group's name in the spelling it was created with."""
        if not path.group:
            return path
        group = self.find(f"/subscriptions/{path.subscription}/resourceGroups/{path.group}")
        if group is None or group.name == path.group:
            return path
        old, new = f"/resourceGroups/{path.group}", f"/resourceGroups/{group.name}"
        return ArmPath(
            path.subscription, group.name, path.scope.replace(old, new, 1), path.kind, path.names, path.is_item
        )


@dataclass(frozen=True, slots=True)
class Ask:
    """One authorised call on its way to the handler of its resource type."""

    world: World
    call: Call
    path: ArmPath
    caller: Caller
    now: datetime

    @property
    def api_version(self) -> str:
        """What the call states as api-version."""
        return self.call.query.get("api-version", "")

    def failure_to_come(self) -> Json | None:
        """The error with which the work accepted by this call shall end, when such a fault was ordered."""
        return ordered_failure(self.world, operation=self.call.operation)


def ordered_failure(world: World, *, operation: str) -> Json | None:
    """Use up a "failed_operation" fault for an operation and give its error document; None when none was ordered."""
    fault = world.faults.take(service="azure", operation=operation, moment="operation")
    if fault is None:
        return None
    return {
        "code": fault.code or "InternalServerError",
        "message": fault.message or "An internal error occurred while the operation was being carried out.",
    }


def begin(
    ask: Ask, *, what: str, resource_id: str, seconds: float, done: Effect, failed: Failure, operation_id: str = ""
) -> LongOperation:
    """Start the long operation that this call asks for; it fails when a fault says so."""
    return ask.world.timeline.begin(
        what=what,
        resource_id=resource_id,
        now=ask.now,
        seconds=seconds,
        done=done,
        failed=failed,
        failure=ask.failure_to_come(),
        operation_id=operation_id,
    )


def not_found(path: ArmPath) -> AzureError:
    """The refusal for a resource that does not exist, in the words of ARM's front door."""
    kind = _kind_with_names(path)
    return AzureError(
        404,
        "ResourceNotFound",
        f"The Resource '{kind}' under resource group '{path.group or '<null>'}' was not found. For more details "
        "please go to https://aka.ms/ARMResourceNotFoundFix",
        headers={"x-ms-failure-cause": "gateway"},
    )


def operation_of(resource_id: str, *, method: str = "PUT") -> str:
    """The operation text under which faults know the creation of a resource inside a deployment."""
    return f"{method} {ARM}{resource_id}"


def _kind_with_names(path: ArmPath) -> str:
    namespace, *types = path.kind.split("/")
    pairs = [f"{kind}/{name}" for kind, name in zip(types, path.names, strict=False)]
    return "/".join([namespace, *pairs])
