"""What a resource group holds, as Azure lists it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azure.mgmt.resource.resources import ResourceManagementClient


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """One resource of a group."""

    type: str
    name: str
    region: str

    @property
    def path(self) -> str:
        """Type and name in one, as plans name it."""
        return f"{self.type}/{self.name}"


def contents_of(client: ResourceManagementClient, *, group: str) -> list[Held]:
    """Everything in a group, in order of type and name. Raises azure-core's HttpResponseError."""
    return sorted(
        Held(type=str(item.type), name=str(item.name), region=str(item.location or ""))
        for item in client.resources.list_by_resource_group(group)
    )
