"""Which deed carries out which verb, and which read answers which question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.azure.asset_reads import AssetReads
from bot.azure.assets import Assets, Contents
from bot.azure.attachments import Attachments
from bot.azure.clients import Clients
from bot.azure.components import Components
from bot.azure.compute_power import power_changes
from bot.azure.compute_reads import ComputeReads
from bot.azure.compute_settings import settings_changes
from bot.azure.compute_use import used_computes
from bot.azure.computes import Computes
from bot.azure.datastores import Datastores
from bot.azure.deployments import Workspaces
from bot.azure.environments import Environments
from bot.azure.group_reads import GroupReads
from bot.azure.groups import ResourceGroups
from bot.azure.job_reads import JobReads
from bot.azure.jobs import Jobs
from bot.azure.parts import Parts
from bot.azure.reads import Names, Reads
from bot.azure.role_reads import RoleReads
from bot.azure.roles import RoleAssignments
from bot.azure.time_bound import TimeBound
from bot.azure.unfinished import UnfinishedReads
from bot.azure.workspace_changes import WorkspaceChanges
from bot.azure.workspace_reads import WorkspaceReads
from bot.model.noun import Noun
from bot.model.operation import (
    Answer,
    ArchiveAsset,
    ArchiveJob,
    AttachDatabricks,
    AttachKubernetes,
    AttachSynapseSpark,
    AttachVirtualMachine,
    CancelJob,
    DeleteCompute,
    DeleteDatastore,
    DeletePart,
    DeleteResourceGroup,
    DeleteRoleAssignment,
    DeleteWorkspace,
    DeployTemplate,
    DeployWorkspace,
    DetachCompute,
    DiagnoseWorkspace,
    InspectAssignments,
    InspectRoles,
    InspectWorkspace,
    ListAssets,
    ListComputeNodes,
    ListComputes,
    ListComputeSizes,
    ListComputeUsage,
    ListDatastores,
    ListGroupContents,
    ListJobs,
    ListResourceGroups,
    ListRoleAssignments,
    ListRoleDefinitions,
    ListUnfinished,
    ListWorkspaces,
    PutAmlCompute,
    PutComponent,
    PutComputeInstance,
    PutDataAsset,
    PutDatastore,
    PutEnvironment,
    PutModel,
    PutResourceGroup,
    PutRoleAssignment,
    ResizeComputeInstance,
    ResourceGroupExists,
    RestartComputeInstance,
    RestoreAsset,
    RestoreJob,
    ScaleAmlCompute,
    SetIdleShutdown,
    ShowAsset,
    ShowCompute,
    ShowDatastore,
    ShowJob,
    ShowResourceGroup,
    ShowRoleDefinition,
    ShowWorkspace,
    StartComputeInstance,
    StopComputeInstance,
    SubmitJob,
    UpdateWorkspace,
)
from bot.model.outcome import Outcome
from bot.model.seen import FindCompute, FindComputes, FindUse, SeenCompute


@dataclass(frozen=True, slots=True)
class Deed:
    """How one verb is carried out.

    begin  tell Azure (operation=, key=) and come back at once: Succeeded, InProgress or Rejected.
    check  look (operation=, key=), changing nothing: Succeeded, InProgress, Absent or Rejected.
    """

    begin: Callable[..., Outcome]
    check: Callable[..., Outcome]


def deeds(
    *, clients: Clients, look_seconds: float, contents: Contents, time_bound: TimeBound
) -> Mapping[type[Noun], Deed]:
    """Every verb of the union Operation -> its deed. `look_seconds` lie between two looks at a long operation."""
    groups = ResourceGroups(clients=clients, look_seconds=look_seconds)
    workspaces = Workspaces(clients=clients, look_seconds=look_seconds)
    changes = WorkspaceChanges(clients=clients, look_seconds=look_seconds)
    parts = Parts(clients=clients, look_seconds=look_seconds)
    computes = Computes(clients=clients, look_seconds=look_seconds)
    power = power_changes(clients=clients, computes=computes, look_seconds=look_seconds)
    attachments = Attachments(clients=clients, computes=computes, look_seconds=look_seconds)
    settings = settings_changes(clients=clients, computes=computes, look_seconds=look_seconds)
    roles = RoleAssignments(clients=clients, time_bound=time_bound)
    datastores = Datastores(clients=clients)
    assets = Assets(clients=clients, contents=contents)
    jobs = Jobs(clients=clients, contents=contents)
    environments = Environments(clients=clients)
    components = Components(clients=clients, contents=contents)
    return {
        PutResourceGroup: Deed(groups.begin, groups.check),
        DeleteResourceGroup: Deed(groups.begin_delete, groups.check_delete),
        DeployWorkspace: Deed(workspaces.begin, workspaces.check),
        DeployTemplate: Deed(workspaces.begin, workspaces.check),
        UpdateWorkspace: Deed(changes.begin, changes.check),
        DeleteWorkspace: Deed(changes.begin_delete, changes.check_delete),
        DeletePart: Deed(parts.begin_delete, parts.check_delete),
        PutComputeInstance: Deed(computes.begin, computes.check),
        PutAmlCompute: Deed(computes.begin, computes.check),
        DeleteCompute: Deed(computes.begin_delete, computes.check_delete),
        DetachCompute: Deed(computes.begin_delete, computes.check_delete),
        AttachKubernetes: Deed(attachments.begin, attachments.check),
        AttachSynapseSpark: Deed(attachments.begin, attachments.check),
        AttachDatabricks: Deed(attachments.begin, attachments.check),
        AttachVirtualMachine: Deed(attachments.begin, attachments.check),
        StartComputeInstance: Deed(power.begin, power.check),
        StopComputeInstance: Deed(power.begin, power.check),
        RestartComputeInstance: Deed(power.begin, power.check),
        ResizeComputeInstance: Deed(settings.begin, settings.check),
        ScaleAmlCompute: Deed(settings.begin, settings.check),
        SetIdleShutdown: Deed(settings.begin, settings.check),
        PutEnvironment: Deed(environments.begin, environments.check),
        PutComponent: Deed(components.begin, components.check),
        SubmitJob: Deed(jobs.begin, jobs.check),
        CancelJob: Deed(jobs.begin_cancel, jobs.check_cancel),
        ArchiveJob: Deed(jobs.begin_archive, jobs.check_archive),
        RestoreJob: Deed(jobs.begin_archive, jobs.check_archive),
        PutRoleAssignment: Deed(roles.begin, roles.check),
        DeleteRoleAssignment: Deed(roles.begin_delete, roles.check_delete),
        PutDatastore: Deed(datastores.begin, datastores.check),
        DeleteDatastore: Deed(datastores.begin_delete, datastores.check_delete),
        PutDataAsset: Deed(assets.begin, assets.check),
        PutModel: Deed(assets.begin, assets.check),
        ArchiveAsset: Deed(assets.begin_archive, assets.check_archive),
        RestoreAsset: Deed(assets.begin_archive, assets.check_archive),
    }


def answers(*, clients: Clients, names: Names) -> Mapping[type[Noun], Callable[[Any], Answer]]:
    """Every question of the union Query -> what answers it. Each raises Refused or Unavailable."""
    reads = Reads(clients=clients, names=names)
    computes = ComputeReads(clients=clients, names=names)
    jobs = JobReads(clients=clients)
    groups = GroupReads(clients=clients)
    workspaces = WorkspaceReads(clients=clients)
    unfinished = UnfinishedReads(clients=clients)
    roles = RoleReads(clients=clients)
    assets = AssetReads(clients=clients)
    return {
        ListComputes: lambda query: computes.every(query=query),
        ShowCompute: lambda query: computes.one(query=query),
        ListComputeNodes: lambda query: computes.nodes(query=query),
        ListComputeSizes: lambda query: computes.sizes(query=query),
        ListComputeUsage: lambda query: computes.usage(query=query),
        ListJobs: lambda query: jobs.listed(query=query),
        ShowJob: lambda query: jobs.shown(query=query),
        ShowWorkspace: lambda query: reads.workspace(query=query),
        ListUnfinished: lambda query: unfinished.listed(query=query),
        ListWorkspaces: lambda query: workspaces.every(query=query),
        InspectWorkspace: lambda query: workspaces.inside(query=query),
        DiagnoseWorkspace: lambda query: workspaces.diagnosis(query=query),
        ListRoleAssignments: lambda query: reads.role_assignments(query=query),
        InspectRoles: lambda query: roles.given(query=query),
        InspectAssignments: lambda query: roles.everywhere(query=query),
        ListRoleDefinitions: lambda query: roles.definitions(query=query),
        ShowRoleDefinition: lambda query: roles.definition(query=query),
        ListResourceGroups: lambda query: groups.every(query=query),
        ShowResourceGroup: lambda query: groups.one(query=query),
        ResourceGroupExists: lambda query: groups.exists(query=query),
        ListGroupContents: lambda query: groups.contents(query=query),
        ListDatastores: lambda query: assets.datastores(query=query),
        ShowDatastore: lambda query: assets.datastore(query=query),
        ListAssets: lambda query: assets.assets(query=query),
        ShowAsset: lambda query: assets.asset(query=query),
    }


def finds(*, clients: Clients) -> Mapping[type[Noun], Callable[[Any], tuple[SeenCompute, ...]]]:
    """Every noun of the union Find -> what finds it. Each raises Refused or Unavailable."""
    computes = Computes(clients=clients, look_seconds=0.0)
    return {
        FindCompute: lambda find: computes.find(workspace=find.workspace, name=find.name),
        FindComputes: lambda find: computes.find_all(workspace=find.workspace),
        FindUse: lambda find: used_computes(clients=clients, workspace=find.workspace),
    }
