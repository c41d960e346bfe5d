"""Workspaces and what comes with them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Literal

from bot.model.noun import Noun
from bot.model.operation.references import WorkspaceRef
from bot.model.operation.resources import called
from bot.model.operation.verb import AzureVerb, OperationEffect, Precondition
from bot.model.operation.wording import Say, described, tagged


class DeployWorkspace(AzureVerb):
    """Create a workspace with the storage account, key vault and insights it needs, by one ARM deployment.

    Names of what comes with it follow from the workspace's id, so repeating the deployment changes nothing.
    """

    verb: Literal["DeployWorkspace"] = "DeployWorkspace"
    precondition: Precondition = "absent"
    effect: OperationEffect = "create"
    workspace: WorkspaceRef
    region: str
    display_name: str = ""
    description: str = ""
    tags: Mapping[str, str] = {}
    public_network_access: bool = True

    @property
    def target(self) -> str:
        return self.workspace.id

    @property
    def dependants(self) -> Mapping[str, str]:
        """Resource type -> name of what is created with the workspace.

        Storage: 3-24 lower-case letters and digits; vault: 3-24 letters, digits, minus, starts with a letter.
        Source  learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
        """
        mark = uuid.uuid5(uuid.NAMESPACE_URL, self.workspace.id.lower()).hex[:10]
        stem = "".join(c for c in self.workspace.workspace.lower() if c.isascii() and c.isalnum())
        letters = stem.lstrip("0123456789") or "w"
        return {
            "Microsoft.Storage/storageAccounts": f"{stem[:12]}st{mark}",
            "Microsoft.KeyVault/vaults": f"{letters[:12]}kv{mark}",
            "Microsoft.OperationalInsights/workspaces": f"{letters[:20]}log{mark}",
            "Microsoft.Insights/components": f"{letters[:20]}ai{mark}",
        }

    def sentence(self, say: Say) -> str:
        ref = self.workspace
        place = f"{ref.workspace} {say('in', 'en')} {ref.resource_group} ({self.region})"
        said = say(f"Create the workspace {place}, with its ", f"Crear el área de trabajo {place}, con su ")
        access = "" if self.public_network_access else say(", no public access", ", sin acceso público")
        shown = f"; {say('shown as', 'mostrada como')} “{self.display_name}”" if self.display_name else ""
        parts = [f"{called(kind, say)} {name}" for kind, name in self.dependants.items()]
        listed = f"{', '.join(parts[:-1])} {say('and', 'y')} {parts[-1]}"
        return said + listed + access + shown + described(self.description, say) + tagged(self.tags, say)


class ShowWorkspace(Noun):
    """One workspace and what belongs to it."""

    verb: Literal["ShowWorkspace"] = "ShowWorkspace"
    workspace: WorkspaceRef
