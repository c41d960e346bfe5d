"""The plan in words leaves out nothing that the plan sets."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.model.operation import (
    ArchiveAsset,
    ArchiveJob,
    AttachDatabricks,
    AttachKubernetes,
    AttachSynapseSpark,
    AttachVirtualMachine,
    CancelJob,
    Change,
    DeleteCompute,
    DeleteDatastore,
    DeletePart,
    DeleteResourceGroup,
    DeleteRoleAssignment,
    DeleteWorkspace,
    DeployTemplate,
    DeployWorkspace,
    DetachCompute,
    Operation,
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
    RestartComputeInstance,
    RestoreAsset,
    RestoreJob,
    ScaleAmlCompute,
    SetIdleShutdown,
    StartComputeInstance,
    StopComputeInstance,
    SubmitJob,
    UpdateWorkspace,
    WorkspaceRef,
)
from bot.model.upload import stored

WORKSPACE = WorkspaceRef(subscription="sub-1", resource_group="rg-1", workspace="ws-1")
TAGS = {"team": "vision", "owner": "ana"}
SCOPE = "/subscriptions/sub-1/resourceGroups/rg-1"
OPERATIONS: tuple[Operation, ...] = (
    PutResourceGroup(subscription="sub-1", name="rg-1", region="eastus", tags=TAGS),
    DeleteResourceGroup(subscription="sub-1", name="rg-1", holds=("Microsoft.Storage/storageAccounts/st1",)),
    DeployWorkspace(
        workspace=WORKSPACE,
        region="eastus",
        display_name="Shown",
        description="Said",
        tags=TAGS,
        public_network_access=False,
    ),
    DeployWorkspace(
        workspace=WORKSPACE,
        kind="project",
        hub=f"{SCOPE}/providers/Microsoft.MachineLearningServices/workspaces/hub-1",
        region="eastus",
    ),
    DeployWorkspace(
        workspace=WORKSPACE,
        kind="hub",
        region="eastus",
        isolation="allow_only_approved_outbound",
        provision_network=True,
        datastores_auth="identity",
        image_build_compute="builder",
        data_isolation=True,
        uses=(
            f"{SCOPE}/providers/Microsoft.Storage/storageAccounts/given1",
            f"{SCOPE}/providers/Microsoft.ContainerRegistry/registries/given2",
        ),
    ),
    DeployTemplate(
        workspace=WORKSPACE,
        region="eastus",
        template="private",
        digest="0123456789ab",
        document="",
        makes=("Microsoft.Network/virtualNetworks", "Microsoft.Network/privateEndpoints"),
        values={"retentionDays": 90},
        named=("retentionDays",),
        description="Said",
        tags=TAGS,
    ),
    UpdateWorkspace(
        workspace=WORKSPACE,
        changes=(
            Change(setting="display_name", was="Before", to="After"),
            Change(setting="image_build_compute", was="", to="builder"),
        ),
    ),
    DeleteWorkspace(workspace=WORKSPACE, permanently=True),
    DeletePart(resource=f"{SCOPE}/providers/Microsoft.KeyVault/vaults/kv1"),
    PutComputeInstance(
        workspace=WORKSPACE, name="nb", size="Size1", idle_minutes=45, description="Said", tags=TAGS, ssh=True
    ),
    PutAmlCompute(
        workspace=WORKSPACE,
        name="cpu",
        size="Size1",
        min_nodes=1,
        max_nodes=7,
        idle_seconds=360,
        tier="low_priority",
        description="Said",
        tags=TAGS,
    ),
    DeleteCompute(workspace=WORKSPACE, name="cpu"),
    PutRoleAssignment(
        scope=SCOPE,
        role="Reader",
        role_id="r",
        principal="p-1",
        principal_type="User",
        principal_name="joe@contoso.com",
        description="Said",
    ),
    PutDatastore(
        workspace=WORKSPACE,
        name="raw",
        type="azure_data_lake_gen2",
        account="contosoraw",
        container="curated",
        endpoint="core.usgovcloudapi.net",
        protocol="abfss",
        description="Said",
        tags=TAGS,
    ),
    DeleteDatastore(workspace=WORKSPACE, name="raw"),
    PutDataAsset(
        workspace=WORKSPACE,
        name="churn",
        version="3",
        type="mltable",
        path="https://a.blob.core.windows.net/c/",
        description="Said",
        tags=TAGS,
    ),
    PutModel(
        workspace=WORKSPACE,
        name="churn",
        version="3",
        type="mlflow_model",
        path="runs:/r/model",
        stage="Production",
        description="Said",
        tags=TAGS,
        properties={"auc": "0.91"},
    ),
    PutDataAsset(
        workspace=WORKSPACE,
        name="churn",
        type="uri_file",
        path="churn.csv",
        files=(stored(path="churn.csv", content=b"a,b"),),
        datastore="raw",
    ),
    PutEnvironment(
        workspace=WORKSPACE,
        name="envd",
        version="4",
        image="mcr.microsoft.com/img",
        conda={"channels": ["conda-forge"], "dependencies": ["python=3.11", {"pip": ["pandas"]}]},
        os_type="windows",
        description="Said",
        tags=TAGS,
    ),
    PutComponent(
        workspace=WORKSPACE,
        name="prep",
        version="5",
        file="prep.yml",
        files=(stored(path="prep.yml", content=b"1"), stored(path="prep.py", content=b"2")),
        spec="0" * 64,
        type="command",
        does="python prep.py",
        environment="envd:4",
    ),
    SubmitJob(
        workspace=WORKSPACE,
        file="job.yml",
        files=(stored(path="job.yml", content=b"1"), stored(path="train.py", content=b"2")),
        overrides=("compute=cpu",),
        spec="0" * 64,
        type="command",
        label="First",
        experiment="churn",
        does="python train.py",
        computes=("cpu", "gpu"),
        serverless=("2 × Size1",),
        services=("ssh",),
        hours=1.5,
    ),
    CancelJob(workspace=WORKSPACE, name="job-1"),
    ArchiveJob(workspace=WORKSPACE, name="job-1"),
    RestoreJob(workspace=WORKSPACE, name="job-1"),
    ArchiveAsset(workspace=WORKSPACE, asset="environment", name="envd", version="2"),
    RestoreAsset(workspace=WORKSPACE, asset="component", name="train"),
    DeleteRoleAssignment(scope=SCOPE, role="Reader", role_id="r", principal="p-1", principal_name="joe@contoso.com"),
    DetachCompute(workspace=WORKSPACE, name="aks"),
    AttachKubernetes(
        workspace=WORKSPACE, name="aks", resource_id="/s/aks1", namespace="ml", description="Said", tags=TAGS
    ),
    AttachSynapseSpark(workspace=WORKSPACE, name="spark", resource_id="/s/pool1"),
    AttachDatabricks(
        workspace=WORKSPACE, name="dbx", resource_id="/s/dbx1", workspace_url="https://adb-1", secret="attach-d"
    ),
    AttachVirtualMachine(
        workspace=WORKSPACE, name="vm", resource_id="/s/vm1", ssh_port=2222, username="azureuser", secret="attach-v"
    ),
    StartComputeInstance(workspace=WORKSPACE, name="nb", since="2026-11-10T10:00:00Z"),
    StopComputeInstance(workspace=WORKSPACE, name="nb", since="2026-11-10T10:00:00Z"),
    RestartComputeInstance(workspace=WORKSPACE, name="nb", since="2026-11-10T10:00:00Z"),
    ResizeComputeInstance(workspace=WORKSPACE, name="nb", size="Size2", was="Size1", since="2026-11-10T10:00:00Z"),
    ScaleAmlCompute(workspace=WORKSPACE, name="cpu", min_nodes=2, max_nodes=7, idle_seconds=360),
    SetIdleShutdown(workspace=WORKSPACE, name="nb", idle_minutes=45),
)
IDENTIFIERS = {
    "verb",
    "precondition",
    "effect",
    "subscription",
    "workspace",
    "scope",
    "role_id",
    "principal",
    "principal_type",
}
IDENTIFIERS |= {"files", "asset"}
IDENTIFIERS |= {"permanently", "assigned_to", "assigned_tenant", "tier", "ssh", "public_network_access"}
IDENTIFIERS |= {"since"}
IDENTIFIERS |= {"kind", "datastores_auth", "provision_network", "data_isolation"}
IDENTIFIERS |= {
    "spec",
    "conda",
    "files",
    "type",
    "permanently",
    "asset",
    "assigned_to",
    "assigned_tenant",
    "tier",
    "ssh",
    "public_network_access",
}
IDENTIFIERS |= {"makes"}
SAID = pytest.mark.parametrize("operation", OPERATIONS, ids=[one.verb for one in OPERATIONS])


def plain(value: object) -> list[str]:
    """The words of a value that its sentence must have: of a list of resource ids, the names they end with."""
    if isinstance(value, dict):
        return [f"{name}={inner}" for name, inner in value.items()]
    if isinstance(value, tuple | list):
        return [word for inner in value for word in (changed(inner) if isinstance(inner, dict) else plain(inner))]
    return [str(value).rpartition("/")[2]]


def changed(change: dict[str, str]) -> list[str]:
    """What a setting was and shall be; the setting itself is said in words."""
    return [change["was"], change["to"]]


@SAID
def test_everything_an_operation_sets_is_in_its_sentence(operation: Operation) -> None:
    said = operation.said
    for name, value in operation.model_dump(exclude_defaults=True, exclude=IDENTIFIERS).items():
        for word in plain(value):
            assert word in said.en, name
            assert word in said.es, name


@SAID
def test_a_sentence_is_in_two_languages_and_on_one_line(operation: Operation) -> None:
    said = operation.said
    assert said.en != said.es
    assert "\n" not in said.en + said.es


def deployed(kind: str) -> Operation:
    return next(one for one in OPERATIONS if isinstance(one, DeployWorkspace) and one.kind == kind)


def verb(name: str) -> Operation:
    return next(one for one in OPERATIONS if one.verb == name)


@pytest.mark.parametrize(
    ("operation", "en", "es"),
    [
        (verb("PutComputeInstance"), "SSH on", "SSH activado"),
        (verb("DeployWorkspace"), "no public access", "sin acceso público"),
        (verb("PutAmlCompute"), "low priority: Azure may take them back", "de prioridad baja: Azure puede retirarlos"),
        (verb("PutAmlCompute"), "1–7 nodes", "1–7 nodos"),
        (verb("DeleteResourceGroup"), "with everything in it: storage account st1", "cuenta de almacenamiento st1"),
        (verb("DeployTemplate"), "the template private (0123456789ab): virtual network", "red virtual, punto de"),
        (deployed("project"), "Create the project ws-1 in rg-1 (eastus) of the hub hub-1", "Crear el proyecto ws-1"),
        (deployed("hub"), "Create the hub ws-1", "Crear el centro (hub) ws-1"),
        (deployed("hub"), "using storage account given1 and container registry given2", "que usa: cuenta de"),
        (deployed("hub"), "sign in by identity", "se autentican por identidad"),
        (deployed("hub"), "allow_only_approved_outbound, made at once", "que se crea de inmediato"),
        (deployed("hub"), "data kept apart", "con los datos aislados"),
        (verb("DeleteWorkspace"), ", for good", ", definitivamente"),
        (verb("UpdateWorkspace"), "display name: “Before” → “After”", "nombre para mostrar: “Before” → “After”"),
        (verb("DeletePart"), "key vault kv1", "almacén de claves kv1"),
        (
            DeletePart(resource=f"{SCOPE}/providers/Microsoft.KeyVault/vaults/kv1", made_by="r-7-1a2b3c4d-0"),
            "kv1, which R-7 made",
            "kv1, que creó R-7",
        ),
        (
            DeleteWorkspace(workspace=WORKSPACE, permanently=True, made_by="r-7-1a2b3c4d-0"),
            "whose creation by R-7 failed",
            "cuya creación por R-7 falló",
        ),
        (verb("PutRoleAssignment"), "on the resource group rg-1", "sobre el grupo de recursos rg-1"),
        (verb("DeleteRoleAssignment"), "Take the role Reader", "Quitar a joe@contoso.com el rol Reader"),
    ],
)
def test_what_matters_to_an_approver_is_said(operation: Operation, en: str, es: str) -> None:
    said = operation.said
    assert en in said.en
    assert es in said.es


def test_every_operation_there_is_has_its_sentence_here() -> None:
    assert set(get_args(get_args(Operation)[0])) == {type(one) for one in OPERATIONS}


def test_an_environment_names_its_packages_and_where_they_come_from() -> None:
    operation = next(one for one in OPERATIONS if isinstance(one, PutEnvironment))
    for word in ("python=3.11", "pandas", "conda-forge"):
        assert word in operation.said.en
        assert word in operation.said.es
