"""Workspaces made by deployment under a name of our own: watched, repeated, refused, failed."""

import copy
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError

from bot.sandbox.azure.arm_path import COMPUTES, WORKSPACES
from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from tests.sandbox.azure_clients import Clients, error_of
from tests.sandbox.workspace_template import TEMPLATE, deployment

PATH = "/resourcegroups/this-rg/providers/Microsoft.Resources/deployments"


def _deploy(clients: Clients, **parameters: Any) -> Any:
    body = deployment(**{"name": "area-trabajo-nombre", **parameters})
    return clients.deployments.begin_create_or_update("this-rg", "req-0001", body).result()


def test_a_workspace_comes_with_everything_it_needs(clients: Clients, sandbox: Sandbox) -> None:
    done = _deploy(clients, tags={"team": "vision"})
    assert done.properties.provisioning_state == "Succeeded"
    workspace_id = done.properties.outputs["workspaceId"]["value"]
    workspace = clients.ml(group="this-rg", workspace="area-trabajo-nombre").workspaces.get("area-trabajo-nombre")
    assert workspace.id == workspace_id
    assert (workspace.location, workspace.display_name) == ("eastus", "AREA-TRABAJO-NOMBRE")
    assert workspace.tags == {"team": "vision"}
    assert workspace.discovery_url == "https://eastus.api.azureml.ms/discovery"
    assert workspace.storage_account.rpartition("/")[2].startswith("st")
    assert workspace.identity.principal_id == done.properties.outputs["principalId"]["value"]
    assert clients.graph(f"/servicePrincipals/{workspace.identity.principal_id}").status_code == 200
    stores = clients.ml(group="this-rg", workspace="area-trabajo-nombre").datastores
    assert sorted(store.name for store in stores.list()) == [
        "workspaceartifactstore",
        "workspaceblobstore",
        "workspacefilestore",
        "workspaceworkingdirectory",
    ]
    assert len(done.properties.output_resources) == 4


def test_the_deployment_is_watched_while_it_goes_on(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.clock.freeze()
    sandbox.azure.tuning.seconds = {"PUT": 2.0, f"PUT {WORKSPACES}": 10.0}
    answer = clients.call("PUT", f"{PATH}/req-0001", body=deployment(name="ws-one"))
    assert answer.status_code == 201
    assert answer.json()["properties"]["provisioningState"] == "Accepted"
    assert "Retry-After" not in answer.headers
    status = answer.headers["Azure-AsyncOperation"].removeprefix(f"https://management.azure.com{clients.scope}")
    path, _, version = status.partition("?api-version=")

    def now() -> tuple[str, str, list[str]]:
        poll = clients.call("GET", path, version=version).json()["status"]
        state = clients.deployments.get("this-rg", "req-0001").properties.provisioning_state
        listed = clients.call("GET", "/resourcegroups/this-rg/deployments/req-0001/operations").json()["value"]
        return poll, state, [item["properties"]["targetResource"]["resourceType"].rpartition("/")[2] for item in listed]

    assert now() == ("InProgress", "Running", ["storageAccounts", "vaults", "components"])
    sandbox.clock.advance(seconds=3)
    assert now() == ("InProgress", "Running", ["storageAccounts", "vaults", "components", "workspaces"])
    workspace = f"/resourceGroups/this-rg/providers/{WORKSPACES}/ws-one"
    assert clients.call("GET", workspace).json()["properties"]["provisioningState"] == "Creating"
    body = {"properties": {"computeType": "AmlCompute", "properties": {}}}
    assert clients.call("PUT", f"{workspace}/computes/cpu", body=body).status_code == 409
    sandbox.clock.advance(seconds=10)
    assert now()[:2] == ("Succeeded", "Succeeded")
    assert clients.call("GET", workspace).json()["properties"]["provisioningState"] == "Succeeded"
    both = [
        len(list(clients.deployment_operations.list("this-rg", "req-0001"))),
        len(clients.call("GET", f"{PATH}/req-0001/operations").json()["value"]),
    ]
    assert both == [4, 4]


def test_the_same_deployment_again_changes_nothing(clients: Clients, sandbox: Sandbox) -> None:
    _deploy(clients)
    first = clients.call("GET", f"/resourceGroups/this-rg/providers/{WORKSPACES}/area-trabajo-nombre").json()
    before = len(list(clients.resources.resources.list_by_resource_group("this-rg")))
    _deploy(clients)
    again = clients.call("GET", f"/resourceGroups/this-rg/providers/{WORKSPACES}/area-trabajo-nombre").json()
    assert again["properties"]["workspaceId"] == first["properties"]["workspaceId"]
    assert len(list(clients.resources.resources.list_by_resource_group("this-rg"))) == before


def test_an_active_deployment_cannot_be_replaced_until_it_has_ended(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.clock.freeze()
    sandbox.azure.tuning.seconds["PUT"] = 5.0
    body = deployment(name="ws-one")
    assert clients.call("PUT", f"{PATH}/req-0001", body=body).status_code == 201
    with pytest.raises(ResourceExistsError) as raised:
        clients.deployments.begin_create_or_update("this-rg", "req-0001", body)
    assert error_of(raised).code == "DeploymentActive"
    sandbox.clock.advance(seconds=30)
    assert clients.call("PUT", f"{PATH}/req-0001", body=body).status_code == 200


def test_a_running_deployment_can_be_cancelled(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.clock.freeze()
    sandbox.azure.tuning.seconds["PUT"] = 5.0
    clients.call("PUT", f"{PATH}/req-0001", body=deployment(name="ws-one"))
    clients.deployments.cancel("this-rg", "req-0001")
    sandbox.clock.advance(seconds=30)
    assert clients.deployments.get("this-rg", "req-0001").properties.provisioning_state == "Canceled"
    assert clients.call("GET", f"/resourceGroups/this-rg/providers/{WORKSPACES}/ws-one").status_code == 404
    with pytest.raises(ResourceExistsError):
        clients.deployments.cancel("this-rg", "req-0001")


def _without_name() -> dict[str, Any]:
    body = deployment(name="ws-one")
    del body["properties"]["parameters"]["name"]
    return body


def _with(change: str) -> dict[str, Any]:
    template = copy.deepcopy(TEMPLATE)
    match change:
        case "cycle":
            template["resources"][1]["dependsOn"] = ["[parameters('name')]"]
        case "missing need":
            template["resources"][1]["dependsOn"] = ["[resourceId('Microsoft.Network/virtualNetworks', 'other')]"]
        case "unknown function":
            template["resources"][1]["location"] = "[locate()]"
        case "unreadable":
            template["resources"][1]["location"] = "[concat('a']"
        case "segments":
            template["resources"][1]["name"] = "a/b"
        case "variable":
            template["resources"][1]["name"] = "[variables('nope')]"
        case "twice":
            template["resources"].append(copy.deepcopy(template["resources"][1]))
    return deployment(name="ws-one", template=template)


@pytest.mark.parametrize(
    "body",
    [
        _without_name(),
        deployment(name="ws-one", shoe=1),
        deployment(name="ws"),
        deployment(name=7),  # type: ignore[arg-type]
        deployment(name="ws-one", network="yes"),
        *(
            _with(change)
            for change in ("cycle", "missing need", "unknown function", "unreadable", "segments", "variable", "twice")
        ),
    ],
)
def test_templates_that_cannot_be_are_refused_and_leave_nothing(clients: Clients, body: dict[str, Any]) -> None:
    with pytest.raises(HttpResponseError) as raised:
        clients.deployments.begin_create_or_update("this-rg", "req-0001", body)
    assert (raised.value.status_code, error_of(raised).code) == (400, "InvalidTemplate")
    assert "Deployment template validation failed" in error_of(raised).message
    with pytest.raises(ResourceNotFoundError):
        clients.deployments.get("this-rg", "req-0001")
    assert list(clients.resources.resources.list_by_resource_group("this-rg")) == []


def test_a_failed_resource_fails_the_deployment_with_its_reason(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.faults.add(
        Fault(
            service="azure",
            match="PUT */workspaces/ws-one",
            kind="failed_operation",
            code="InternalServerError",
            message="the region is full",
        )
    )
    with pytest.raises(HttpResponseError) as raised:
        _deploy(clients, name="ws-one")
    assert raised.value.status_code == 200
    assert error_of(raised).code == "DeploymentFailed"
    [detail] = error_of(raised).details
    assert (detail.code, detail.message) == ("InternalServerError", "the region is full")
    failed = [
        item
        for item in clients.deployment_operations.list("this-rg", "req-0001")
        if item.properties.provisioning_state == "Failed"
    ]
    assert [item.properties.target_resource.resource_name for item in failed] == ["ws-one"]
    kept = {item.type for item in clients.resources.resources.list_by_resource_group("this-rg")}
    assert "Microsoft.Storage/storageAccounts" in kept
    assert _deploy(clients, name="ws-one").properties.provisioning_state == "Succeeded"


def test_a_fault_on_the_deployment_itself_fails_its_last_resource(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.faults.add(
        Fault(service="azure", match="PUT */deployments/*", kind="failed_operation", code="QuotaExceeded")
    )
    with pytest.raises(HttpResponseError) as raised:
        _deploy(clients)
    assert error_of(raised).details[0].code == "QuotaExceeded"


def test_what_azure_refuses_fails_the_deployment(clients: Clients) -> None:
    clients.call(
        "PUT",
        "/resourceGroups/nlp-rg/providers/Microsoft.Network/virtualNetworks/x",
        body={"location": "eastus"},
    )
    template = copy.deepcopy(TEMPLATE)
    template["variables"]["storage"] = "Not_A_Name"
    with pytest.raises(HttpResponseError) as raised:
        clients.deployments.begin_create_or_update(
            "this-rg", "req-0001", deployment(name="ws-one", template=template)
        ).result()
    assert error_of(raised).code == "DeploymentFailed"
    assert error_of(raised).details[0].code == "AccountNameInvalid"


def test_without_the_right_to_create_each_resource_nothing_is_deployed(clients: Clients, sandbox: Sandbox) -> None:
    template = copy.deepcopy(TEMPLATE)
    template["resources"].append(
        {
            "type": "Microsoft.Authorization/roleAssignments",
            "apiVersion": "2022-04-01",
            "name": "[guid(resourceGroup().id, 'reader')]",
            "properties": {
                "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', "
                "'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
                "principalId": sandbox.company.person(handle="ana").entra,
                "principalType": "User",
            },
        }
    )
    body = deployment(name="ws-one", template=template)
    bot = sandbox.company.azure.bot_object_id
    sandbox.azure.take_roles(principal_id=bot)
    sandbox.azure.give_role(principal_id=bot, role="Contributor", scope=clients.scope)
    with pytest.raises(HttpResponseError) as raised:
        clients.deployments.begin_create_or_update("this-rg", "req-0001", body)
    assert (raised.value.status_code, error_of(raised).code) == (403, "InvalidTemplateDeployment")
    sandbox.azure.give_role(principal_id=bot, role="Role Based Access Control Administrator", scope=clients.scope)
    clients.deployments.begin_create_or_update("this-rg", "req-0001", body).result()
    [given] = clients.roles.role_assignments.list_for_scope(
        f"{clients.scope}/resourceGroups/this-rg",
        filter=f"principalId eq '{sandbox.company.person(handle='ana').entra}'",
    )
    assert given.scope.endswith("/this-rg")


def test_computes_and_datastores_can_be_part_of_a_template(clients: Clients, sandbox: Sandbox) -> None:
    template = copy.deepcopy(TEMPLATE)
    workspace = "[resourceId('Microsoft.MachineLearningServices/workspaces', parameters('name'))]"
    template["resources"] += [
        {
            "type": COMPUTES,
            "apiVersion": "2024-10-01",
            "name": "[concat(parameters('name'), '/cpu', copyIndex(1))]",
            "copy": {"name": "clusters", "count": 2},
            "location": "[parameters('location')]",
            "dependsOn": [workspace],
            "properties": {
                "computeType": "AmlCompute",
                "properties": {"vmSize": "Standard_DS3_v2", "scaleSettings": {"maxNodeCount": 2}},
            },
        },
        {
            "type": f"{WORKSPACES}/datastores",
            "apiVersion": "2024-10-01",
            "name": "[format('{0}/raw', parameters('name'))]",
            "dependsOn": [workspace, "clusters"],
            "properties": {
                "datastoreType": "AzureBlob",
                "accountName": "[variables('storage')]",
                "containerName": "raw",
                "credentials": {"credentialsType": "None"},
            },
        },
    ]
    clients.deployments.begin_create_or_update(
        "this-rg", "req-1", deployment(name="ws-one", template=template)
    ).result()
    ml = clients.ml(group="this-rg", workspace="ws-one")
    assert [compute.name for compute in ml.compute.list()] == ["cpu1", "cpu2"]
    assert ml.datastores.get("raw").container_name == "raw"


def test_a_nested_deployment_is_part_of_the_whole(clients: Clients, sandbox: Sandbox) -> None:
    template: dict[str, Any] = {
        "resources": [
            {
                "type": "Microsoft.Resources/deployments",
                "apiVersion": "2022-09-01",
                "name": "inner",
                "properties": {
                    "mode": "Incremental",
                    "expressionEvaluationOptions": {"scope": "inner"},
                    "parameters": {"name": {"value": "ws-inner"}},
                    "template": TEMPLATE,
                },
            }
        ]
    }
    body = {"properties": {"mode": "Incremental", "template": template}}
    clients.deployments.begin_create_or_update("this-rg", "outer", body).result()
    assert clients.ml(group="this-rg", workspace="ws-inner").workspaces.get("ws-inner").name == "ws-inner"


def test_validation_and_export(clients: Clients) -> None:
    checked = clients.call("POST", f"{PATH}/req-0001/validate", body=deployment(name="ws-one"))
    assert len(checked.json()["properties"]["validatedResources"]) == 4
    assert clients.call("POST", f"{PATH}/req-0001/validate", body=_without_name()).status_code == 400
    _deploy(clients)
    assert clients.deployments.export_template("this-rg", "req-0001").template["contentVersion"] == "1.0.0.0"
    assert [item.name for item in clients.deployments.list_by_resource_group("this-rg")] == ["req-0001"]
    clients.deployments.begin_delete("this-rg", "req-0001").result()
    assert not clients.deployments.check_existence("this-rg", "req-0001")


def test_secure_parameters_are_never_shown(clients: Clients, sandbox: Sandbox) -> None:
    template = copy.deepcopy(TEMPLATE)
    template["parameters"]["adminWord"] = {"type": "securestring"}
    body = deployment(name="ws-one", template=template, adminWord="hunter2")
    clients.deployments.begin_create_or_update("this-rg", "req-0001", body).result()
    assert "hunter2" not in clients.call("GET", f"{PATH}/req-0001").text
    assert "hunter2" not in str(sandbox.azure.state())


def test_an_output_that_cannot_be_computed_fails_the_deployment_and_nothing_else(clients: Clients) -> None:
    template = copy.deepcopy(TEMPLATE)
    workspace = "resourceId('Microsoft.MachineLearningServices/workspaces', parameters('name'))"
    template["outputs"] = {"x": {"type": "string", "value": f"[reference({workspace}).nothing]"}}
    with pytest.raises(HttpResponseError) as raised:
        clients.deployments.begin_create_or_update(
            "this-rg", "d", deployment(name="ws-one", template=template)
        ).result()
    assert error_of(raised).code == "DeploymentOutputEvaluationFailed"
    assert clients.ml(group="this-rg", workspace="ws-one").workspaces.get("ws-one").name == "ws-one"
