"""Resource groups: created at once, never changed when they exist."""

from __future__ import annotations

from typing import Any

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.clients import ONCE, Clients
from bot.azure.errors import reading, writing
from bot.azure.existing import (
    REGION,
    Difference,
    already_exists,
    is_ours,
    same_region,
    tag_differences,
    with_mark,
)
from bot.azure.plain import plain
from bot.model.errors import Unavailable
from bot.model.operation import PutResourceGroup
from bot.model.outcome import Absent, InProgress, Outcome, Succeeded

_DELETING_SECONDS = 60.0


class ResourceGroups:
    """Creates resource groups with azure-mgmt-resource."""

    def __init__(self, *, clients: Clients) -> None:
        self._clients = clients

    def begin(self, *, operation: PutResourceGroup, key: str) -> Outcome:
        """Create it, unless it is there. Raises Refused, Unavailable, OutcomeUnknown."""
        standing = self.check(operation=operation, key=key)
        match standing:
            case Absent():
                pass
            case Succeeded():
                return standing.model_copy(update={"already": True})
            case InProgress():
                raise Unavailable(
                    service="Azure", why="a group of that name is being deleted", retry_after=_DELETING_SECONDS
                )
            case _:
                return standing
        groups = self._clients.resources(operation.subscription).resource_groups
        body: Any = {"location": operation.region, "tags": with_mark(operation.tags, key=key)}
        with writing():
            made = groups.create_or_update(operation.name, body, **ONCE)
        return Succeeded(resource_id=str(made.id or operation.target))

    def check(self, *, operation: PutResourceGroup, key: str) -> Outcome:
        """Look whether it is there. Raises Refused, Unavailable."""
        groups = self._clients.resources(operation.subscription).resource_groups
        with reading():
            try:
                found = groups.get(operation.name)
            except ResourceNotFoundError as missing:
                if missing.error is not None and missing.error.code != "ResourceGroupNotFound":
                    raise
                return Absent(resource_id=operation.target)
        resource_id = str(found.id or operation.target)
        state = plain(found.properties.provisioning_state) if found.properties else ""
        if state.lower() == "deleting":
            return InProgress(resource_id=resource_id, retry_after=_DELETING_SECONDS)
        if is_ours(found.tags, key=key):
            return Succeeded(resource_id=resource_id)
        differences = group_differences(operation=operation, region=found.location, tags=found.tags)
        if differences:
            return already_exists(name=operation.name, differences=differences)
        return Succeeded(resource_id=resource_id, already=True)


def group_differences(
    *, operation: PutResourceGroup, region: str | None, tags: dict[str, str] | None
) -> list[Difference]:
    """How a group that is there differs from the one that was asked for."""
    found = tag_differences(found=tags, asked=operation.tags)
    if not same_region(region, operation.region):
        found.insert(0, Difference(REGION, found=region or "", asked=operation.region))
    return found
