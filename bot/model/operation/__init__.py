"""Azure verbs as data. The preview an approver sees is these operations, and so is what is executed.

A new verb is its class in the module of what it acts on with its name in the union here, the deed in `bot/azure`, and
the row that joins the two in `bot/azure/verbs.py`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.model.operation.answer import Answer
from bot.model.operation.assets import (
    ArchiveAsset,
    AssetView,
    DataType,
    ListAssets,
    ModelType,
    PutDataAsset,
    PutModel,
    RestoreAsset,
    ShowAsset,
)
from bot.model.operation.attachments import AttachDatabricks, AttachKubernetes, AttachSynapseSpark, AttachVirtualMachine
from bot.model.operation.components import PutComponent
from bot.model.operation.compute_changes import (
    DetachCompute,
    ResizeComputeInstance,
    RestartComputeInstance,
    ScaleAmlCompute,
    SetIdleShutdown,
    StartComputeInstance,
    StopComputeInstance,
)
from bot.model.operation.compute_reads import (
    ListComputeNodes,
    ListComputes,
    ListComputeSizes,
    ListComputeUsage,
    ShowCompute,
)
from bot.model.operation.computes import DeleteCompute, PutAmlCompute, PutComputeInstance, Tier
from bot.model.operation.datastores import (
    DatastoreType,
    DeleteDatastore,
    ListDatastores,
    PutDatastore,
    ShowDatastore,
)
from bot.model.operation.environments import PutEnvironment
from bot.model.operation.groups import (
    DeleteResourceGroup,
    ListGroupContents,
    ListResourceGroups,
    PutResourceGroup,
    ResourceGroupExists,
    ShowResourceGroup,
)
from bot.model.operation.jobs import ArchiveJob, CancelJob, ListJobs, RestoreJob, ShowJob, SubmitJob
from bot.model.operation.references import AssetType, WorkspaceRef, asset_id
from bot.model.operation.resources import DeletePart
from bot.model.operation.roles import (
    DeleteRoleAssignment,
    InspectAssignments,
    InspectRoles,
    ListRoleAssignments,
    ListRoleDefinitions,
    PutRoleAssignment,
    ShowRoleDefinition,
    assignment_name,
)
from bot.model.operation.templates import DeployTemplate
from bot.model.operation.verb import AzureVerb, OperationEffect, Precondition
from bot.model.operation.workspaces import (
    Change,
    DatastoresSignIn,
    DeleteWorkspace,
    DeployWorkspace,
    DiagnoseWorkspace,
    InspectWorkspace,
    Isolation,
    ListUnfinished,
    ListWorkspaces,
    Setting,
    ShowWorkspace,
    UpdateWorkspace,
    WorkspaceKind,
)

Operation = Annotated[
    PutResourceGroup
    | DeleteResourceGroup
    | DeployWorkspace
    | DeployTemplate
    | UpdateWorkspace
    | DeleteWorkspace
    | DeletePart
    | PutComputeInstance
    | PutAmlCompute
    | DeleteCompute
    | DetachCompute
    | AttachKubernetes
    | AttachSynapseSpark
    | AttachDatabricks
    | AttachVirtualMachine
    | StartComputeInstance
    | StopComputeInstance
    | RestartComputeInstance
    | ResizeComputeInstance
    | ScaleAmlCompute
    | SetIdleShutdown
    | PutRoleAssignment
    | DeleteRoleAssignment
    | PutDatastore
    | DeleteDatastore
    | PutDataAsset
    | PutModel
    | ArchiveAsset
    | RestoreAsset
    | PutEnvironment
    | PutComponent
    | SubmitJob
    | CancelJob
    | ArchiveJob
    | RestoreJob,
    Field(discriminator="verb"),
]

Query = Annotated[
    ListComputes
    | ShowCompute
    | ListComputeNodes
    | ListComputeSizes
    | ListComputeUsage
    | ShowWorkspace
    | ListUnfinished
    | ListWorkspaces
    | InspectWorkspace
    | DiagnoseWorkspace
    | ListRoleAssignments
    | InspectRoles
    | InspectAssignments
    | ListRoleDefinitions
    | ShowRoleDefinition
    | ListJobs
    | ShowJob
    | ListResourceGroups
    | ShowResourceGroup
    | ResourceGroupExists
    | ListGroupContents
    | ListDatastores
    | ShowDatastore
    | ListAssets
    | ShowAsset,
    Field(discriminator="verb"),
]

__all__ = [
    "Answer",
    "ArchiveAsset",
    "ArchiveJob",
    "AssetType",
    "AssetView",
    "AttachDatabricks",
    "AttachKubernetes",
    "AttachSynapseSpark",
    "AttachVirtualMachine",
    "AzureVerb",
    "CancelJob",
    "Change",
    "DataType",
    "DatastoreType",
    "DatastoresSignIn",
    "DeleteCompute",
    "DeleteDatastore",
    "DeletePart",
    "DeleteResourceGroup",
    "DeleteRoleAssignment",
    "DeleteWorkspace",
    "DeployTemplate",
    "DeployWorkspace",
    "DetachCompute",
    "DiagnoseWorkspace",
    "InspectAssignments",
    "InspectRoles",
    "InspectWorkspace",
    "Isolation",
    "ListAssets",
    "ListComputeNodes",
    "ListComputeSizes",
    "ListComputeUsage",
    "ListComputes",
    "ListDatastores",
    "ListGroupContents",
    "ListJobs",
    "ListResourceGroups",
    "ListRoleAssignments",
    "ListRoleDefinitions",
    "ListUnfinished",
    "ListWorkspaces",
    "ModelType",
    "Operation",
    "OperationEffect",
    "Precondition",
    "PutAmlCompute",
    "PutComponent",
    "PutComputeInstance",
    "PutDataAsset",
    "PutDatastore",
    "PutEnvironment",
    "PutModel",
    "PutResourceGroup",
    "PutRoleAssignment",
    "Query",
    "ResizeComputeInstance",
    "ResourceGroupExists",
    "RestartComputeInstance",
    "RestoreAsset",
    "RestoreJob",
    "ScaleAmlCompute",
    "SetIdleShutdown",
    "Setting",
    "ShowAsset",
    "ShowCompute",
    "ShowDatastore",
    "ShowJob",
    "ShowResourceGroup",
    "ShowRoleDefinition",
    "ShowWorkspace",
    "StartComputeInstance",
    "StopComputeInstance",
    "SubmitJob",
    "Tier",
    "UpdateWorkspace",
    "WorkspaceKind",
    "WorkspaceRef",
    "asset_id",
    "assignment_name",
]
