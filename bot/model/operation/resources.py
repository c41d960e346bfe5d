"""Azure resources of any type, as people call them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from bot.model.operation.verb import AzureVerb, OperationEffect, Precondition
from bot.model.operation.wording import Say

_MOST_NAMED = 12
"""So many things are named in one sentence; of the others the number is said."""

CALLED: Mapping[str, tuple[str, str]] = {
    "microsoft.storage/storageaccounts": ("storage account", "cuenta de almacenamiento"),
    "microsoft.keyvault/vaults": ("key vault", "almacén de claves"),
    "microsoft.operationalinsights/workspaces": ("log workspace", "área de registros"),
    "microsoft.insights/components": ("Application Insights", "Application Insights"),
    "microsoft.containerregistry/registries": ("container registry", "registro de contenedores"),
    "microsoft.machinelearningservices/workspaces": ("workspace", "área de trabajo"),
    "microsoft.network/virtualnetworks": ("virtual network", "red virtual"),
    "microsoft.network/networksecuritygroups": ("network security group", "grupo de seguridad de red"),
    "microsoft.network/privateendpoints": ("private endpoint", "punto de conexión privado"),
    "microsoft.network/privatednszones": ("private DNS zone", "zona DNS privada"),
    "microsoft.network/networkinterfaces": ("network interface", "interfaz de red"),
    "microsoft.compute/virtualmachines": ("virtual machine", "máquina virtual"),
    "microsoft.databricks/workspaces": ("Databricks workspace", "área de trabajo de Databricks"),
    "microsoft.synapse/workspaces": ("Synapse workspace", "área de trabajo de Synapse"),
    "microsoft.containerservice/managedclusters": ("Kubernetes cluster", "clúster de Kubernetes"),
}
"""Lower-case resource type -> what it is called in English and Spanish."""


def called(kind: str, say: Say) -> str:
    """What a resource type is called; the type itself when it has no everyday name."""
    known = CALLED.get(kind.lower())
    return say(*known) if known else kind


def type_of(resource_id: str) -> str:
    """The type of a top-level resource, out of its Azure id: `Microsoft.Storage/storageAccounts`."""
    return "/".join(resource_id.rstrip("/").split("/")[-3:-1])


def request_of(key: str) -> str:
    """The request that an operation's key belongs to, as people call it: `r-42-1a2b3c4d-0` is R-42's."""
    return "-".join(key.split("-")[:2]).upper()


def joined(parts: Sequence[str], say: Say) -> str:
    """A list in a sentence: `a, b and c`."""
    return f"{', '.join(parts[:-1])} {say('and', 'y')} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def listed(things: Sequence[str], say: Say) -> str:
    """Things written as `type/name` (`Microsoft.KeyVault/vaults/kv1`), in words: some by name, the rest counted."""
    parts = [thing.rpartition("/") for thing in things]
    named = [f"{called(kind, say)} {name}" for kind, _, name in parts[:_MOST_NAMED]]
    rest = Counter(called(kind, say) for kind, _, _ in parts[_MOST_NAMED:])
    if not rest:
        return ", ".join(named)
    counted = ", ".join(f"{number} × {kind}" for kind, number in sorted(rest.items()))
    return f"{', '.join(named)} {say('and', 'y')} {rest.total()} {say('more', 'más')} ({counted})"


class DeletePart(AzureVerb):
    """Delete a resource that belonged to a workspace: its storage account, vault, insights, logs or registry.

    One that is already gone counts as done. Refused when another workspace uses it.

    made_by  when not empty, only one that carries the mark of this operation.
    """

    verb: Literal["DeletePart"] = "DeletePart"
    precondition: Precondition = "present"
    effect: OperationEffect = "delete"
    resource: str
    made_by: str = ""

    @property
    def target(self) -> str:
        return self.resource

    @property
    def type(self) -> str:
        """Its type, such as `Microsoft.Storage/storageAccounts`."""
        return type_of(self.resource)

    @property
    def subscription(self) -> str:
        return self.resource.split("/")[2]

    def sentence(self, say: Say) -> str:
        what = f"{called(self.type, say)} {self.resource.rpartition('/')[2]}"
        if self.made_by:
            made = request_of(self.made_by)
            return say(f"Delete the {what}, which {made} made", f"Eliminar: {what}, que creó {made}")
        return say(f"Delete the {what}", f"Eliminar: {what}")
