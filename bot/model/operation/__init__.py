"""Azure verbs as data. The preview an approver sees is these operations, and so is what is executed.

A new verb is its class in the module of what it acts on with its name in the union here, the deed in `bot/azure`, and
the row that joins the two in `bot/azure/verbs.py`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.model.operation.answer import Answer
from bot.model.operation.computes import DeleteCompute, ListComputes, PutAmlCompute, PutComputeInstance, Tier
from bot.model.operation.groups import (
    DeleteResourceGroup,
    ListGroupContents,
    ListResourceGroups,
    PutResourceGroup,
    ResourceGroupExists,
    ShowResourceGroup,
)
from bot.model.operation.references import WorkspaceRef
from bot.model.operation.resources import DeletePart
from bot.model.operation.roles import (
    DeleteRoleAssignment,
    InspectRoles,
    ListRoleAssignments,
    ListRoleDefinitions,
    PutRoleAssignment,
    ShowRoleDefinition,
    assignment_name,
)
from bot.model.operation.verb import AzureVerb, OperationEffect, Precondition
from bot.model.operation.workspaces import (
    Change,
    DeleteWorkspace,
    DeployWorkspace,
    DiagnoseWorkspace,
    InspectWorkspace,
    ListWorkspaces,
    Setting,
    ShowWorkspace,
    UpdateWorkspace,
)

Operation = Annotated[
    PutResourceGroup
    | DeleteResourceGroup
    | DeployWorkspace
    | UpdateWorkspace
    | DeleteWorkspace
    | DeletePart
    | PutComputeInstance
    | PutAmlCompute
    | DeleteCompute
    | PutRoleAssignment
    | DeleteRoleAssignment,
    Field(discriminator="verb"),
]

Query = Annotated[
    ListComputes
    | ShowWorkspace
    | ListWorkspaces
    | InspectWorkspace
    | DiagnoseWorkspace
    | ListRoleAssignments
    | InspectRoles
    | ListRoleDefinitions
    | ShowRoleDefinition
    | ListResourceGroups
    | ShowResourceGroup
    | ResourceGroupExists
    | ListGroupContents,
    Field(discriminator="verb"),
]

__all__ = [
    "Answer",
    "AzureVerb",
    "Change",
    "DeleteCompute",
    "DeletePart",
    "DeleteResourceGroup",
    "DeleteRoleAssignment",
    "DeleteWorkspace",
    "DeployWorkspace",
    "DiagnoseWorkspace",
    "InspectRoles",
    "InspectWorkspace",
    "ListComputes",
    "ListGroupContents",
    "ListResourceGroups",
    "ListRoleAssignments",
    "ListRoleDefinitions",
    "ListWorkspaces",
    "Operation",
    "OperationEffect",
    "Precondition",
    "PutAmlCompute",
    "PutComputeInstance",
    "PutResourceGroup",
    "PutRoleAssignment",
    "Query",
    "ResourceGroupExists",
    "Setting",
    "ShowResourceGroup",
    "ShowRoleDefinition",
    "ShowWorkspace",
    "Tier",
    "UpdateWorkspace",
    "WorkspaceRef",
    "assignment_name",
]
