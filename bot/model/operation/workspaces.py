"""Workspaces and what comes with them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Literal

from bot.model.noun import Noun
from bot.model.operation.references import WorkspaceRef
from bot.model.operation.resources import called, joined, request_of, type_of
from bot.model.operation.verb import AzureVerb, OperationEffect, Precondition
from bot.model.operation.wording import Say, described, tagged
from bot.model.text import Text

WorkspaceKind = Literal["default", "hub", "project"]
Isolation = Literal["disabled", "allow_internet_outbound", "allow_only_approved_outbound"]
DatastoresSignIn = Literal["accesskey", "identity"]

_STORAGE, _VAULT = "Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults"
_LOGS, _INSIGHTS = "Microsoft.OperationalInsights/workspaces", "Microsoft.Insights/components"
_KINDS: Mapping[WorkspaceKind, tuple[str, str]] = {
    "default": ("the workspace", "el área de trabajo"),
    "hub": ("the hub", "el centro (hub)"),
    "project": ("the project", "el proyecto"),
}


def part_names(workspace: WorkspaceRef) -> Mapping[str, str]:
    """Resource type -> the name that a workspace's own resource of that type is given.

    Storage: 3-24 lower-case letters and digits; vault: 3-24 letters, digits, minus, starts with a letter.
    Source  learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
    """
    mark = uuid.uuid5(uuid.NAMESPACE_URL, workspace.id.lower()).hex[:10]
    stem = "".join(c for c in workspace.workspace.lower() if c.isascii() and c.isalnum())
    letters = stem.lstrip("0123456789") or "w"
    return {
        _STORAGE: f"{stem[:12]}st{mark}",
        _VAULT: f"{letters[:12]}kv{mark}",
        _LOGS: f"{letters[:20]}log{mark}",
        _INSIGHTS: f"{letters[:20]}ai{mark}",
    }


class DeployWorkspace(AzureVerb):
    """Create a workspace with what it needs, by one ARM deployment.

    Names of what comes with it follow from the workspace's id, so repeating the deployment changes nothing.

    uses  Azure ids of the storage account, vault, insights and registry it is given; a new one is made of the others,
          except of the registry, which Azure makes when the first image is built.
    hub   Azure id of the hub whose storage, vault and registry a project shares.
    """

    verb: Literal["DeployWorkspace"] = "DeployWorkspace"
    precondition: Precondition = "absent"
    effect: OperationEffect = "create"
    workspace: WorkspaceRef
    kind: WorkspaceKind = "default"
    hub: str = ""
    region: str
    display_name: str = ""
    description: str = ""
    tags: Mapping[str, str] = {}
    public_network_access: bool = True
    isolation: Isolation = "disabled"
    provision_network: bool = False
    datastores_auth: DatastoresSignIn = "accesskey"
    image_build_compute: str = ""
    data_isolation: bool = False
    uses: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        return self.workspace.id

    @property
    def given(self) -> Mapping[str, str]:
        """Resource type -> Azure id of what it is given."""
        return {type_of(part): part for part in self.uses}

    @property
    def dependants(self) -> Mapping[str, str]:
        """Resource type -> name of what is created with it. A project gets nothing of its own, a hub no insights."""
        if self.kind == "project":
            return {}
        given = {kind.lower() for kind in self.given}
        left_out = {_LOGS, _INSIGHTS} if self.kind == "hub" or _INSIGHTS.lower() in given else set()
        return {
            kind: name
            for kind, name in part_names(self.workspace).items()
            if kind.lower() not in given and kind not in left_out
        }

    def sentence(self, say: Say) -> str:
        ref = self.workspace
        place = f"{ref.workspace} {say('in', 'en')} {ref.resource_group} ({self.region})"
        said = f"{say('Create', 'Crear')} {say(*_KINDS[self.kind])} {place}"
        if self.hub:
            said += f" {say('of the hub', 'del centro (hub)')} {self.hub.rpartition('/')[2]}"
        if self.dependants:
            said += say(", with its ", ", con su ")
            said += joined([f"{called(kind, say)} {name}" for kind, name in self.dependants.items()], say)
        if self.uses:
            said += say(", using ", ", que usa: ")
            said += joined([f"{called(kind, say)} {part.rpartition('/')[2]}" for kind, part in self.given.items()], say)
        return said + self._settings(say) + described(self.description, say) + tagged(self.tags, say)

    def _settings(self, say: Say) -> str:
        """What is not as Azure has it by itself."""
        said = "" if self.public_network_access else say(", no public access", ", sin acceso público")
        if self.isolation != "disabled":
            said += say(f"; managed network {self.isolation}", f"; red administrada {self.isolation}")
        if self.provision_network:
            said += say(", made at once", ", que se crea de inmediato")
        if self.datastores_auth != "accesskey":
            said += say("; its datastores sign in by identity", "; sus almacenes de datos se autentican por identidad")
        if self.image_build_compute:
            name = self.image_build_compute
            said += say(f"; images are built on {name}", f"; las imágenes se crean en {name}")
        if self.data_isolation:
            said += say("; data kept apart", "; con los datos aislados")
        if self.display_name:
            said += f"; {say('shown as', 'mostrada como')} “{self.display_name}”"
        return said


class DeleteWorkspace(AzureVerb):
    """Delete a workspace. One that is already gone counts as done.

    permanently  Azure keeps nothing of it: otherwise it can be recovered for 14 days, and its name is held as long.
    made_by      when not empty, only one that this operation made and whose creation has failed.
    """

    verb: Literal["DeleteWorkspace"] = "DeleteWorkspace"
    precondition: Precondition = "present"
    effect: OperationEffect = "delete"
    workspace: WorkspaceRef
    permanently: bool = False
    made_by: str = ""

    @property
    def target(self) -> str:
        return self.workspace.id

    def sentence(self, say: Say) -> str:
        name, group = self.workspace.workspace, self.workspace.resource_group
        if self.made_by:
            made = request_of(self.made_by)
            return say(
                f"Delete the workspace {name} ({group}), whose creation by {made} failed, for good",
                f"Eliminar definitivamente el área de trabajo {name} ({group}), cuya creación por {made} falló",
            )
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

    The settings of `Change` by their names, `kind`, `region`, and the whole Azure id of each part: storage_account,
    key_vault, application_insights, logs, container_registry. A part that another workspace uses too comes a second
    time, as `shared` and its id; each project of a hub comes as `project` and its name.
    """

    verb: Literal["InspectWorkspace"] = "InspectWorkspace"
    workspace: WorkspaceRef


class ListWorkspaces(Noun):
    """The workspaces of a subscription, or of one of its groups. kinds, lower case, narrow when there are any."""

    verb: Literal["ListWorkspaces"] = "ListWorkspaces"
    subscription: str
    resource_group: str = ""
    kinds: tuple[str, ...] = ()


class ListUnfinished(Noun):
    """What failed attempts at workspaces have left in a group: workspace, made_by, type, name, state.

    made_by  the key of the operation that made it, such as `r-42-1a2b3c4d-0`.
    state    `left-over` for what that attempt made, `there-before` for what it found, `not-known` for the parts of a
             template of the platform team.
    workspace narrows to one. One that is there and whole, or being made at this moment, has left nothing.
    """

    verb: Literal["ListUnfinished"] = "ListUnfinished"
    subscription: str
    resource_group: str
    workspace: str = ""


class DiagnoseWorkspace(Noun):
    """What Azure finds wrong with a workspace and what it depends on."""

    verb: Literal["DiagnoseWorkspace"] = "DiagnoseWorkspace"
    workspace: WorkspaceRef
