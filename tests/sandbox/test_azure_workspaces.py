"""Workspaces: what the SDK sees, what may change, soft delete and purge, hubs and projects."""

from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from bot.sandbox.azure.arm_path import WORKSPACES
from bot.sandbox.server import Sandbox
from tests.sandbox.azure_clients import Clients, error_of
from tests.sandbox.workspace_template import deployment

PATH = f"/resourceGroups/nlp-rg/providers/{WORKSPACES}"


def _body(clients: Clients, **properties: Any) -> dict[str, Any]:
    """A direct PUT of a workspace that uses what ws-nlp uses."""
    existing = clients.call("GET", f"{PATH}/ws-nlp").json()["properties"]
    parts = {name: existing[name] for name in ("storageAccount", "keyVault", "applicationInsights")}
    return {"location": "westeurope", "identity": {"type": "SystemAssigned"}, "properties": {**parts, **properties}}


def test_the_seeded_workspace_is_found_and_listed(clients: Clients) -> None:
    ml = clients.ml()
    workspace = ml.workspaces.get("WS-NLP")
    assert (workspace.name, workspace.location, workspace.resource_group) == ("ws-nlp", "westeurope", "nlp-rg")
    assert workspace.mlflow_tracking_uri.startswith("azureml://westeurope.api.azureml.ms/mlflow/v1.0/subscriptions/")
    assert [item.name for item in ml.workspaces.list()] == ["ws-nlp"]
    with pytest.raises(ResourceNotFoundError) as raised:
        ml.workspaces.get("nope")
    assert error_of(raised).code == "ResourceNotFound"
    response: Any = raised.value.response
    assert response.headers["x-ms-failure-cause"] == "gateway"


def test_a_direct_put_creates_and_repeats(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.clock.freeze()
    sandbox.azure.tuning.seconds["PUT"] = 4.0
    sandbox.azure.tuning.retry_after_seconds = 2
    body = _body(clients, description="second")
    made = clients.call("PUT", f"{PATH}/ws-two", body=body)
    assert (made.status_code, made.json()["properties"]["provisioningState"]) == (201, "Creating")
    assert made.headers["Retry-After"] == "2"
    assert "workspaceOperationsStatus" in made.headers["Azure-AsyncOperation"]
    sandbox.clock.advance(seconds=5)
    shown = clients.call("GET", f"{PATH}/ws-two").json()
    assert shown["properties"]["provisioningState"] == "Succeeded"
    assert shown["systemData"]["createdBy"] == "amlbot"
    again = clients.call("PUT", f"{PATH}/ws-two", body=body)
    assert again.status_code == 200
    assert again.json()["properties"]["workspaceId"] == shown["properties"]["workspaceId"]


@pytest.mark.parametrize(
    ("name", "change", "status"),
    [
        ("w", {}, 400),
        ("ws two", {}, 400),
        ("ws-two", {"location": "atlantis"}, 400),
        ("ws-two", {"properties": {}}, 400),
        ("ws-nlp", {"location": "eastus"}, 409),
    ],
)
def test_bad_workspaces_are_refused(clients: Clients, name: str, change: dict[str, Any], status: int) -> None:
    answer = clients.call("PUT", f"{PATH}/{name}", body={**_body(clients), **change})
    assert answer.status_code == status
    assert [item.name for item in clients.ml().workspaces.list()] == ["ws-nlp"]


def test_a_workspace_needs_its_group_and_its_storage(clients: Clients) -> None:
    body = _body(clients)
    assert clients.call("PUT", PATH.replace("nlp-rg", "nope") + "/ws-two", body=body).json()["error"]["code"] == (
        "ResourceGroupNotFound"
    )
    body["properties"]["storageAccount"] += "x"
    assert clients.call("PUT", f"{PATH}/ws-two", body=body).status_code == 400


def test_tags_and_descriptions_change_and_the_rest_stays(clients: Clients) -> None:
    before = clients.call("GET", f"{PATH}/ws-nlp").json()["properties"]
    patch = {"tags": {"team": "nlp"}, "properties": {"description": "texts", "workspaceId": "mine"}}
    assert clients.call("PATCH", f"{PATH}/ws-nlp", body=patch).status_code == 200
    workspace = clients.ml().workspaces.get("ws-nlp")
    assert (workspace.tags, workspace.description) == ({"team": "nlp"}, "texts")
    after = clients.call("GET", f"{PATH}/ws-nlp").json()["properties"]
    assert {**after, "description": before["description"]} == before
    assert clients.call("PATCH", f"{PATH}/ws-nlp", body={"properties": {"keyVault": "/other"}}).status_code == 400


def test_deleting_keeps_the_workspace_softly_until_it_is_recovered(clients: Clients, sandbox: Sandbox) -> None:
    ml, body = clients.ml(), _body(clients)
    identity = clients.call("GET", f"{PATH}/ws-nlp").json()["properties"]["workspaceId"]
    ml.workspaces.begin_delete("ws-nlp", delete_dependent_resources=False).result()
    assert list(ml.workspaces.list()) == []
    assert sandbox.azure.state()["soft_deleted"][0].endswith("/ws-nlp")
    refused = clients.call("PUT", f"{PATH}/ws-nlp", body=body)
    assert refused.status_code == 400
    assert "Soft-deleted workspace exists" in refused.json()["error"]["message"]
    body["properties"]["allowRecoverSoftDeletedWorkspace"] = True
    assert clients.call("PUT", f"{PATH}/ws-nlp", body=body).json()["properties"]["workspaceId"] == identity


def test_a_purged_workspace_is_gone_at_once_and_a_deleted_one_after_two_weeks(
    clients: Clients, sandbox: Sandbox
) -> None:
    body, again = _body(clients), f"{PATH}/ws-nlp"
    clients.ml().workspaces.begin_delete("ws-nlp", delete_dependent_resources=False, permanently_delete=True).result()
    assert sandbox.azure.state()["soft_deleted"] == []
    assert clients.call("PUT", again, body=body).status_code == 201
    clients.call("GET", again)
    clients.ml().workspaces.begin_delete("ws-nlp", delete_dependent_resources=False).result()
    assert clients.call("PUT", again, body=body).status_code == 400
    sandbox.clock.advance(seconds=15 * 24 * 3600)
    assert clients.call("PUT", again, body=body).status_code == 201


def test_deleting_with_dependents_removes_them_too(clients: Clients) -> None:
    clients.ml().workspaces.begin_delete("ws-nlp", delete_dependent_resources=True).result()
    left = {item.type for item in clients.resources.resources.list_by_resource_group("nlp-rg")}
    assert not left & {"Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults"}


@pytest.mark.slow
def test_the_sdk_s_own_template_creates_a_workspace(clients: Clients, sandbox: Sandbox) -> None:
    from azure.ai.ml.entities import Workspace

    ml = clients.ml(group="this-rg", workspace="ws-own")
    made = ml.workspaces.begin_create(Workspace(name="ws-own", location="eastus", tags={"a": "b"})).result()
    assert (made.name, made.location, made.tags["a"]) == ("ws-own", "eastus", "b")
    assert {item.type.rpartition("/")[2] for item in clients.resources.resources.list_by_resource_group("this-rg")} >= {
        "workspaces",
        "storageAccounts",
        "vaults",
        "components",
    }


def test_a_hub_keeps_its_projects(clients: Clients) -> None:
    hub = clients.call("PUT", f"{PATH}/hub-nlp", body={**_body(clients), "kind": "Hub"})
    clients.call("GET", f"{PATH}/hub-nlp")
    project = {"location": "westeurope", "kind": "Project", "properties": {"hubResourceId": hub.json()["id"]}}
    assert clients.call("PUT", f"{PATH}/project-a", body=project).status_code == 201
    wrong = {**project, "properties": {"hubResourceId": "/nope"}}
    assert clients.call("PUT", f"{PATH}/project-b", body=wrong).status_code == 400
    clients.call("GET", f"{PATH}/project-a")
    assert clients.call("DELETE", f"{PATH}/hub-nlp").status_code == 409
    assert clients.call("DELETE", f"{PATH}/project-a").status_code == 202
    clients.call("GET", f"{PATH}/project-a")
    assert clients.call("DELETE", f"{PATH}/hub-nlp").status_code == 202


def test_keys_and_diagnosis(clients: Clients) -> None:
    assert clients.ml().workspaces.get_keys("ws-nlp").user_storage_key
    assert clients.ml().workspaces.begin_diagnose("ws-nlp").result() is not None


def test_a_failed_delete_leaves_the_workspace_as_it_was(clients: Clients, sandbox: Sandbox) -> None:
    from bot.sandbox.faults import Fault

    sandbox.faults.add(Fault(service="azure", match="DELETE */workspaces/ws-nlp", kind="failed_operation"))
    with pytest.raises(HttpResponseError) as raised:
        clients.ml().workspaces.begin_delete("ws-nlp", delete_dependent_resources=False).result()
    assert raised.value.status_code == 200
    assert clients.call("GET", f"{PATH}/ws-nlp").json()["properties"]["provisioningState"] == "Succeeded"


def test_a_workspace_of_a_deployment_is_not_there_before_its_turn(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.clock.freeze()
    sandbox.azure.tuning.seconds["PUT"] = 5.0
    path = "/resourcegroups/this-rg/providers/Microsoft.Resources/deployments/req-1"
    clients.call("PUT", path, body=deployment(name="ws-one"))
    assert clients.call("GET", PATH.replace("nlp-rg", "this-rg") + "/ws-one").status_code == 404
