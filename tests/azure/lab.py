"""The bot's Azure in front of a local one: what the tests of this room work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.azure.clients import Clients
from bot.azure.cloud import AzureCloud
from bot.azure.computes import COMPUTE_API
from bot.azure.directory import EntraDirectory
from bot.azure.rest import change
from bot.model.operation import (
    DeployTemplate,
    Operation,
    PutAmlCompute,
    PutComputeInstance,
    PutDataAsset,
    PutDatastore,
    PutModel,
    WorkspaceRef,
)
from bot.model.operation.workspaces import part_names
from bot.model.outcome import InProgress, Outcome
from bot.model.template import DeploymentTemplate
from bot.policy.issue import Issues
from bot.policy.read_templates import templates_of
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.server import Sandbox

NLP = "nlp-rg"
POLICIES = Path(__file__).parents[2] / "policies"


DATA_SCIENTIST = "f6c7c914-8db3-469d-8ca1-694a8f32e121"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


@dataclass(frozen=True)
class Lab:
    """What a test needs: the bot's Azure, the local Azure behind it, and ways to disturb and to count."""

    sandbox: Sandbox
    clients: Clients
    cloud: AzureCloud
    directory: EntraDirectory
    stored: dict[str, bytes] = field(default_factory=dict)

    @property
    def subscription(self) -> str:
        return self.sandbox.company.azure.subscription_id

    def group(self, name: str) -> str:
        return f"/subscriptions/{self.subscription}/resourceGroups/{name}"

    @property
    def workspace(self) -> WorkspaceRef:
        """The workspace the company begins with."""
        return WorkspaceRef(subscription=self.subscription, resource_group=NLP, workspace="ws-nlp")

    def entra(self, handle: str) -> str:
        found = next(person.entra for person in self.sandbox.company.people if person.handle == handle)
        assert found is not None
        return found

    def entra_group(self, name: str) -> str:
        return next(group.entra for group in self.sandbox.company.groups if group.name == name)

    def disturb(self, match: str, kind: FaultKind, **how: object) -> None:
        """Order trouble for the next call to management.azure.com whose `METHOD path` fits."""
        method, _, path = match.partition(" ")
        self.sandbox.faults.add(
            Fault(service="azure", match=f"{method} management.azure.com{path}", kind=kind, **how)  # type: ignore[arg-type]
        )

    def disturb_graph(self, match: str, kind: FaultKind, **how: object) -> None:
        method, _, path = match.partition(" ")
        self.sandbox.faults.add(
            Fault(service="azure", match=f"{method} graph.microsoft.com{path}", kind=kind, **how)  # type: ignore[arg-type]
        )

    def disturb_vault(self, match: str, kind: FaultKind, **how: object) -> None:
        method, _, path = match.partition(" ")
        self.sandbox.faults.add(
            Fault(service="azure", match=f"{method} *.vault.azure.net{path}", kind=kind, **how)  # type: ignore[arg-type]
        )

    def wait(self, seconds: float = 600) -> None:
        """Let time pass in the local Azure."""
        self.sandbox.clock.advance(seconds=seconds)

    def sent(self, method: str, path: str) -> int:
        """How many calls of a method to addresses that contain the path have reached Azure."""
        return sum(
            1
            for entry in self.sandbox.journal.entries(service="azure")
            if entry.operation.startswith(f"{method} ") and path.lower() in entry.operation.lower()
        )

    def attach(self, name: str, *, kind: str = "Kubernetes") -> None:
        """Something of somebody else's, attached to the workspace by other means than the bot."""
        properties = {
            "computeType": kind,
            "resourceId": f"{self.group('nlp-rg')}/providers/Microsoft.ContainerService/managedClusters/{name}",
            "properties": {"namespace": "default"},
        }
        client = self.clients.resources(self.subscription)
        body = {"location": "westeurope", "properties": properties}
        change(client, "PUT", f"{self.workspace.id}/computes/{name}", api_version=COMPUTE_API, body=body)
        self.wait()

    def finish(self, operation: Operation, *, key: str) -> Outcome:
        """Begin, let time pass until Azure has ended, and look."""
        outcome = self.cloud.begin(operation=operation, key=key)
        if isinstance(outcome, InProgress):
            self.wait()
            outcome = self.cloud.check(operation=operation, key=key)
        return outcome


class Meanwhile:
    """The bot's clients; what is to happen happens when the call that changes something asks for its own."""

    def __init__(self, lab: Lab, happens: Callable[[], object], *, at: str, time: int = 1) -> None:
        self._lab, self._happens, self._at, self._left = lab, happens, at, time

    def __getattr__(self, name: str) -> Any:
        if name == self._at:
            self._left -= 1
            if self._left == 0:
                self._happens()
        return getattr(self._lab.clients, name)


def cluster(lab: Lab, **changes: object) -> PutAmlCompute:
    """The cluster of the documents' own example, in the workspace that is there."""
    plain = PutAmlCompute(
        workspace=lab.workspace,
        name="cpu",
        size="STANDARD_DS11_V2",
        min_nodes=0,
        max_nodes=2,
        idle_seconds=120,
        tags={"team": "nlp"},
    )
    return plain.model_copy(update=changes)


def instance(lab: Lab, **changes: object) -> PutComputeInstance:
    """An instance for one person, in the workspace that is there."""
    plain = PutComputeInstance(
        workspace=lab.workspace,
        name="noa-notebooks",
        size="Standard_DS11_v2",
        idle_minutes=60,
        assigned_to=lab.entra("noa"),
        assigned_tenant=lab.sandbox.company.azure.tenant_id,
    )
    return plain.model_copy(update=changes)


def datastore(lab: Lab, **changes: object) -> PutDatastore:
    """A blob container, in the workspace that is there."""
    plain = PutDatastore(
        workspace=lab.workspace,
        name="raw",
        type="azure_blob",
        account="contosoraw",
        container="raw-data",
        tags={"team": "nlp"},
    )
    return plain.model_copy(update=changes)


def data_asset(lab: Lab, **changes: object) -> PutDataAsset:
    """A file of the default datastore, in the workspace that is there."""
    plain = PutDataAsset(
        workspace=lab.workspace,
        name="churn",
        version="1",
        type="uri_file",
        path="azureml://datastores/workspaceblobstore/paths/churn/customer-churn.csv",
        tags={"team": "nlp"},
    )
    return plain.model_copy(update=changes)


def model(lab: Lab, **changes: object) -> PutModel:
    """A pickle that a job left behind, in the workspace that is there."""
    plain = PutModel(
        workspace=lab.workspace,
        name="churn-model",
        version="1",
        type="custom_model",
        path="azureml://jobs/train-7/outputs/artifacts/paths/model/churn.pkl",
        stage="Production",
        properties={"auc": "0.91"},
    )
    return plain.model_copy(update=changes)


def shipped_template(name: str) -> DeploymentTemplate:
    """A template of the shipped policies, read as they are."""
    path = f"templates/{name}.json"
    issues = Issues()
    found = templates_of({path: (POLICIES / path).read_bytes()}, issues=issues)
    assert not issues.errors, issues.errors
    return found[name]


def from_template(lab: Lab, **changes: object) -> DeployTemplate:
    """A workspace with a network of its own, from the shipped template."""
    template = shipped_template("private")
    workspace = WorkspaceRef(subscription=lab.subscription, resource_group="this-rg", workspace="vision-vnet")
    names = part_names(workspace)
    plain = DeployTemplate(
        workspace=workspace,
        region="eastus",
        template=template.name,
        digest=template.digest,
        document=template.document,
        makes=template.makes,
        values={
            "workspace": workspace.workspace,
            "region": "eastus",
            "displayName": "Red privada",
            "description": "",
            "storage": names["Microsoft.Storage/storageAccounts"],
            "vault": names["Microsoft.KeyVault/vaults"],
            "logs": names["Microsoft.OperationalInsights/workspaces"],
            "insights": names["Microsoft.Insights/components"],
        },
        tags={"team": "vision"},
    )
    return plain.model_copy(update=changes)
