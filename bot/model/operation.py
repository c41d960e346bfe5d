"""One Azure verb as data. The preview an approver sees is these operations, and so is what is executed.

Each states its precondition (`absent`: refuse when it is there already; `present`; `any`) and its effect
(`create`, `replace`, `patch`, `delete`), so that a plan can never silently reset what nobody named.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from bot.model.noun import Noun
from bot.model.people import PrincipalType

Precondition = Literal["absent", "present", "any"]
OperationEffect = Literal["create", "replace", "patch", "delete"]
Tier = Literal["dedicated", "low_priority"]


class WorkspaceRef(Noun):
    """An Azure Machine Learning workspace by its path."""

    subscription: str
    resource_group: str
    workspace: str

    @property
    def id(self) -> str:
        return (
            f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"
            f"/providers/Microsoft.MachineLearningServices/workspaces/{self.workspace}"
        )


class PutResourceGroup(Noun):
    """Create a resource group. Azure answers 409 when the name is taken in another region."""

    verb: Literal["PutResourceGroup"] = "PutResourceGroup"
    precondition: Precondition = "absent"
    effect: OperationEffect = "create"
    subscription: str
    name: str
    region: str
    tags: Mapping[str, str] = {}

    @property
    def target(self) -> str:
        return f"/subscriptions/{self.subscription}/resourceGroups/{self.name}"


class DeployWorkspace(Noun):
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


class PutComputeInstance(Noun):
    """Create a compute instance, a VM for one person's notebooks.

    idle_minutes  stops the instance after that long without use; None leaves it running.
    assigned_to   object id of the person it is made for; empty for the caller.
    """

    verb: Literal["PutComputeInstance"] = "PutComputeInstance"
    precondition: Precondition = "absent"
    effect: OperationEffect = "create"
    workspace: WorkspaceRef
    name: str
    size: str
    idle_minutes: int | None = None
    assigned_to: str = ""
    assigned_tenant: str = ""
    ssh: bool = False
    description: str = ""
    tags: Mapping[str, str] = {}

    @property
    def target(self) -> str:
        return f"{self.workspace.id}/computes/{self.name}"


class PutAmlCompute(Noun):
    """Create a compute cluster that scales between min_nodes and max_nodes."""

    verb: Literal["PutAmlCompute"] = "PutAmlCompute"
    precondition: Precondition = "absent"
    effect: OperationEffect = "create"
    workspace: WorkspaceRef
    name: str
    size: str
    min_nodes: int
    max_nodes: int
    idle_seconds: int
    tier: Tier = "dedicated"
    description: str = ""
    tags: Mapping[str, str] = {}

    @property
    def target(self) -> str:
        return f"{self.workspace.id}/computes/{self.name}"


class DeleteCompute(Noun):
    """Delete a compute. One that is already gone counts as done."""

    verb: Literal["DeleteCompute"] = "DeleteCompute"
    precondition: Precondition = "any"
    effect: OperationEffect = "delete"
    workspace: WorkspaceRef
    name: str

    @property
    def target(self) -> str:
        return f"{self.workspace.id}/computes/{self.name}"


def assignment_name(*, scope: str, principal: str, role_id: str) -> str:
    """The name of the one role assignment for that triple: the same every time it is asked for."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{scope.lower()}|{principal.lower()}|{role_id.lower()}"))


class PutRoleAssignment(Noun):
    """Give a principal a role on a scope. An equal assignment that is there already counts as done."""

    verb: Literal["PutRoleAssignment"] = "PutRoleAssignment"
    precondition: Precondition = "any"
    effect: OperationEffect = "create"
    scope: str
    role: str
    role_id: str
    principal: str
    principal_type: PrincipalType
    principal_name: str = ""
    description: str = ""

    @property
    def name(self) -> str:
        return assignment_name(scope=self.scope, principal=self.principal, role_id=self.role_id)

    @property
    def target(self) -> str:
        return f"{self.scope}/providers/Microsoft.Authorization/roleAssignments/{self.name}"


class DeleteRoleAssignment(Noun):
    """Take a role away. An assignment that is already gone counts as done."""

    verb: Literal["DeleteRoleAssignment"] = "DeleteRoleAssignment"
    precondition: Precondition = "any"
    effect: OperationEffect = "delete"
    scope: str
    role: str
    role_id: str
    principal: str
    principal_name: str = ""

    @property
    def name(self) -> str:
        return assignment_name(scope=self.scope, principal=self.principal, role_id=self.role_id)

    @property
    def target(self) -> str:
        return f"{self.scope}/providers/Microsoft.Authorization/roleAssignments/{self.name}"


Operation = Annotated[
    PutResourceGroup
    | DeployWorkspace
    | PutComputeInstance
    | PutAmlCompute
    | DeleteCompute
    | PutRoleAssignment
    | DeleteRoleAssignment,
    Field(discriminator="verb"),
]


class ListComputes(Noun):
    """The computes of a workspace."""

    verb: Literal["ListComputes"] = "ListComputes"
    workspace: WorkspaceRef
    type: str = ""


class ShowWorkspace(Noun):
    """One workspace and what belongs to it."""

    verb: Literal["ShowWorkspace"] = "ShowWorkspace"
    workspace: WorkspaceRef


class ListRoleAssignments(Noun):
    """Who has which role on a scope; principal narrows to one identity when not empty."""

    verb: Literal["ListRoleAssignments"] = "ListRoleAssignments"
    scope: str
    principal: str = ""


Query = Annotated[ListComputes | ShowWorkspace | ListRoleAssignments, Field(discriminator="verb")]


class Answer(Noun):
    """What a query brought back: column names in order and rows of plain text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
