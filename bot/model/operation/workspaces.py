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
from bot.model.text import Text


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


class DeleteWorkspace(AzureVerb):
    """Delete a workspace. One that is already gone counts as done.

    permanently  Azure keeps nothing of it: otherwise it can be recovered for 14 days, and its name is held as long.
    """

    verb: Literal["DeleteWorkspace"] = "DeleteWorkspace"
    precondition: Precondition = "present"
    effect: OperationEffect = "delete"
    workspace: WorkspaceRef
    permanently: bool = False

    @property
    def target(self) -> str:
        return self.workspace.id

    def sentence(self, say: Say) -> str:
        name, group = self.workspace.workspace, self.workspace.resource_group
        said = say(
            f"Delete the workspace {name} ({group}) with its computes, jobs, models and data assets",
            f"Eliminar el área de trabajo {name} ({group}) con sus procesos, trabajos, modelos y recursos de datos",
        )
        if self.permanently:
            return said + say(", for good", ", definitivamente")
        return said + say("; it can be recovered for 14 days", "; se puede recuperar durante 14 días")


Setting = Literal[
    "display_name",
    "description",
    "public_network_access",
    "managed_network",
    "datastores_auth",
    "image_build_compute",
    "application_insights",
    "container_registry",
]
_SETTINGS: Mapping[Setting, tuple[str, str]] = {
    "display_name": ("display name", "nombre para mostrar"),
    "description": ("description", "descripción"),
    "public_network_access": ("public network access", "acceso desde la red pública"),
    "managed_network": ("managed network", "red administrada"),
    "datastores_auth": ("sign-in of its own datastores", "autenticación de sus almacenes de datos"),
    "image_build_compute": ("compute that builds images", "proceso que crea las imágenes"),
    "application_insights": ("Application Insights", "Application Insights"),
    "container_registry": ("container registry", "registro de contenedores"),
}


def setting_words(setting: Setting) -> Text:
    """What a setting is called."""
    en, es = _SETTINGS[setting]
    return Text(en=en, es=es)


class Change(Noun):
    """One setting of something that is there: what it was when it was asked for, and what it shall be."""

    setting: Setting
    was: str
    to: str


class UpdateWorkspace(AzureVerb):
    """Change the named settings of a workspace and no others.

    Refused when one of them is, meanwhile, neither what it was nor what it shall be: nobody agreed to overwrite that.
    """

    verb: Literal["UpdateWorkspace"] = "UpdateWorkspace"
    precondition: Precondition = "present"
    effect: OperationEffect = "patch"
    workspace: WorkspaceRef
    changes: tuple[Change, ...]

    @property
    def target(self) -> str:
        return self.workspace.id

    def sentence(self, say: Say) -> str:
        name = self.workspace.workspace
        parts = [
            f"{say(*_SETTINGS[one.setting])}: “{one.was}” → “{one.to}”"
            if one.was
            else f"{say(*_SETTINGS[one.setting])}: “{one.to}”"
            for one in self.changes
        ]
        return say(f"Change the workspace {name}: ", f"Cambiar el área de trabajo {name}: ") + "; ".join(parts)


class ShowWorkspace(Noun):
    """One workspace and what belongs to it."""

    verb: Literal["ShowWorkspace"] = "ShowWorkspace"
    workspace: WorkspaceRef


class InspectWorkspace(Noun):
    """Everything of a workspace that a change or a deletion has to know, as property and value.

    The settings of `Change` by their names, `kind`, and the whole Azure id of each part: storage_account, key_vault,
    application_insights, logs, container_registry. A part that another workspace uses too comes a second time, as
    `shared` and its id; each project of a hub comes as `project` and its name.
    """

    verb: Literal["InspectWorkspace"] = "InspectWorkspace"
    workspace: WorkspaceRef


class ListWorkspaces(Noun):
    """The workspaces of a subscription, or of one of its groups. kinds, lower case, narrow when there are any."""

    verb: Literal["ListWorkspaces"] = "ListWorkspaces"
    subscription: str
    resource_group: str = ""
    kinds: tuple[str, ...] = ()


class DiagnoseWorkspace(Noun):
    """What Azure finds wrong with a workspace and what it depends on."""

    verb: Literal["DiagnoseWorkspace"] = "DiagnoseWorkspace"
    workspace: WorkspaceRef
