"""Resource groups, subscriptions and providers, asked for with the real SDK."""

import pytest
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)

from bot.sandbox.server import Sandbox
from tests.sandbox.azure_clients import Clients, error_of


def test_a_group_is_created_once_and_updated_after(clients: Clients) -> None:
    groups = clients.resources.resource_groups
    made = groups.create_or_update("nombre-grupo", {"location": "East US", "tags": {"team": "vision"}})
    assert (made.location, made.tags, made.properties.provisioning_state) == ("eastus", {"team": "vision"}, "Succeeded")
    assert made.id == f"{clients.scope}/resourceGroups/nombre-grupo"
    again = groups.create_or_update("NOMBRE-GRUPO", {"location": "eastus"})
    assert again.name == "nombre-grupo"
    assert not again.tags
    assert clients.call("PUT", "/resourcegroups/otro", body={"location": "eastus"}).status_code == 201
    assert clients.call("PUT", "/resourcegroups/otro", body={"location": "eastus"}).status_code == 200


def test_a_group_cannot_move(clients: Clients) -> None:
    groups = clients.resources.resource_groups
    with pytest.raises(ResourceExistsError) as raised:
        groups.create_or_update("this-rg", {"location": "westeurope"})
    assert error_of(raised).code == "InvalidResourceGroupLocation"
    assert groups.get("this-rg").location == "eastus"


@pytest.mark.parametrize(
    ("name", "location", "code"),
    [
        ("ends.", "eastus", "InvalidResourceGroup"),
        ("g" * 91, "eastus", "InvalidResourceGroup"),
        ("bad name", "eastus", "InvalidResourceGroup"),
        ("fine", "atlantis", "LocationNotAvailableForResourceGroup"),
        ("fine", "", "LocationRequired"),
    ],
)
def test_bad_groups_are_refused(clients: Clients, name: str, location: str, code: str) -> None:
    answer = clients.call("PUT", f"/resourcegroups/{name}", body={"location": location})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert clients.call("GET", "/resourcegroups").json()["value"][-1]["name"] == "nlp-rg"


def test_existence_and_absence(clients: Clients) -> None:
    groups = clients.resources.resource_groups
    assert groups.check_existence("THIS-RG")
    assert not groups.check_existence("nope")
    with pytest.raises(ResourceNotFoundError) as raised:
        groups.get("nope")
    assert error_of(raised).code == "ResourceGroupNotFound"


def test_deleting_a_group_takes_time_and_everything_in_it(clients: Clients, sandbox: Sandbox) -> None:
    groups = clients.resources.resource_groups
    sandbox.azure.tuning.seconds["DELETE"] = 60.0
    sandbox.clock.freeze()
    poller = groups.begin_delete("nlp-rg", polling=False)
    assert poller.result() is None
    assert groups.get("nlp-rg").properties.provisioning_state == "Deleting"
    with pytest.raises(ResourceExistsError):
        groups.create_or_update("nlp-rg", {"location": "westeurope"})
    assert sandbox.azure.state()["operations"][0]["seconds_left"] == 60.0
    sandbox.clock.advance(seconds=61)
    assert not groups.check_existence("nlp-rg")
    assert "nlp-rg" not in str(sandbox.azure.state()["resource_groups"])


def test_deleting_a_group_can_be_waited_for(clients: Clients) -> None:
    groups = clients.resources.resource_groups
    groups.begin_delete("nlp-rg").result()
    assert [group.name for group in groups.list()] == ["this-rg"]


def test_long_lists_come_in_pages(clients: Clients, sandbox: Sandbox) -> None:
    groups = clients.resources.resource_groups
    for number in range(5):
        groups.create_or_update(f"g{number}", {"location": "eastus"})
    sandbox.azure.tuning.page_size = 2
    sandbox.journal.clear()
    assert [group.name for group in groups.list()] == ["this-rg", "nlp-rg", "g0", "g1", "g2", "g3", "g4"]
    assert len(sandbox.journal.entries(service="azure")) == 4


def test_resources_of_a_group_are_listed_without_their_insides(clients: Clients) -> None:
    found = list(clients.resources.resources.list_by_resource_group("nlp-rg"))
    assert {item.type for item in found} == {
        "Microsoft.Storage/storageAccounts",
        "Microsoft.KeyVault/vaults",
        "Microsoft.Insights/components",
        "Microsoft.OperationalInsights/workspaces",
        "Microsoft.MachineLearningServices/workspaces",
    }
    only = list(clients.resources.resources.list(filter="resourceType eq 'Microsoft.KeyVault/vaults'"))
    assert len(only) == 1


def test_generic_resources_are_created_read_and_deleted(clients: Clients) -> None:
    path = "/resourceGroups/this-rg/providers/Microsoft.Storage/storageAccounts/stvision1"
    body = {"location": "eastus", "sku": {"name": "Standard_LRS"}, "kind": "StorageV2", "properties": {}}
    assert clients.call("GET", path).status_code == 404
    assert clients.call("PUT", path, body=body).status_code == 201
    assert clients.call("PUT", path, body=body).status_code == 200
    shown = clients.call("GET", path).json()
    assert shown["properties"]["primaryEndpoints"]["blob"] == "https://stvision1.blob.core.windows.net/"
    elsewhere = path.replace("this-rg", "nlp-rg")
    taken = clients.call("PUT", elsewhere, body=body)
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "StorageAccountAlreadyTaken")
    assert (
        clients.call("PUT", path.replace("stvision1", "St_1"), body=body).json()["error"]["code"]
        == "AccountNameInvalid"
    )
    assert clients.call("DELETE", path).status_code == 200
    assert clients.call("DELETE", path).status_code == 204


def test_providers_are_registered_before_they_are_used(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.azure.tuning.unregistered_providers.add("microsoft.storage")
    path = "/resourceGroups/this-rg/providers/Microsoft.Storage/storageAccounts/stvision1"
    refused = clients.call("PUT", path, body={"location": "eastus"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "MissingSubscriptionRegistration")
    assert clients.resources.providers.get("Microsoft.Storage").registration_state == "NotRegistered"
    assert clients.resources.providers.register("Microsoft.Storage").registration_state == "Registered"
    assert clients.call("PUT", path, body={"location": "eastus"}).status_code == 201
    with pytest.raises(HttpResponseError):
        clients.resources.providers.get("Microsoft.Nothing")


def test_a_call_needs_an_api_version_a_token_and_our_subscription(clients: Clients, sandbox: Sandbox) -> None:
    import requests

    address = f"https://management.azure.com{clients.scope}/resourcegroups"
    header = {"Authorization": f"Bearer {clients.token()}"}
    assert requests.get(address, headers=header, timeout=5).json()["error"]["code"] == "MissingApiVersionParameter"
    bare = requests.get(address, params={"api-version": "x"}, timeout=5)
    assert bare.status_code == 401
    assert bare.headers["WWW-Authenticate"].startswith("Bearer ")
    forged = clients.token()[:-4] + "AAAA"
    wrong = requests.get(address, params={"api-version": "x"}, headers={"Authorization": f"Bearer {forged}"}, timeout=5)
    assert wrong.json()["error"]["code"] == "InvalidAuthenticationToken"
    graph = {"Authorization": f"Bearer {clients.token('https://graph.microsoft.com')}"}
    other = requests.get(address, params={"api-version": "x"}, headers=graph, timeout=5)
    assert other.json()["error"]["code"] == "InvalidAuthenticationTokenAudience"
    strange = requests.get(
        "https://management.azure.com/subscriptions/dddddddd-0000-4000-8000-000000000001/resourcegroups",
        params={"api-version": "x"},
        headers=header,
        timeout=5,
    )
    assert (strange.status_code, strange.json()["error"]["code"]) == (404, "SubscriptionNotFound")


def test_answers_carry_ids_and_what_is_left_of_the_rate_limit(clients: Clients, sandbox: Sandbox) -> None:
    answer = clients.call("GET", "/resourcegroups")
    assert int(answer.headers["x-ms-ratelimit-remaining-subscription-reads"]) > 100
    assert answer.headers["x-ms-request-id"] == answer.headers["x-ms-correlation-request-id"]
    sandbox.azure.tuning.enforce_rate_limits = True
    sandbox.clock.freeze()
    statuses = [clients.call("DELETE", "/resourcegroups/nope").status_code for _ in range(201)]
    assert statuses[-1] == 429
    assert 429 not in statuses[:150]
    sandbox.clock.advance(seconds=5)
    assert clients.call("DELETE", "/resourcegroups/nope").status_code == 404


def test_unknown_methods_and_bodies_are_refused(clients: Clients) -> None:
    assert clients.call("POST", "/resourcegroups/this-rg").status_code == 405
    assert clients.call("PUT", "/resourcegroups/this-rg", body=["no object"]).json()["error"]["code"] == (
        "InvalidRequestContent"
    )


def test_a_wrong_client_secret_is_refused_beside_the_right_one(clients: Clients, sandbox: Sandbox) -> None:
    from azure.identity import ClientSecretCredential

    company = sandbox.company.azure
    for tenant, client, secret, code in (
        (company.tenant_id, company.bot_client_id, "wrong", "AADSTS7000215"),
        (company.tenant_id, company.bot_object_id, "wrong", "AADSTS700016"),
        (
            "dddddddd-0000-4000-8000-000000000001",
            company.bot_client_id,
            "wrong",
            "AADSTS90002|Unable to get authority configuration",
        ),
    ):
        with pytest.raises(ClientAuthenticationError, match=code):
            ClientSecretCredential(tenant, client, secret).get_token("https://management.azure.com/.default")
    right = ClientSecretCredential(company.tenant_id, company.bot_client_id, sandbox.environment["AZURE_CLIENT_SECRET"])
    assert right.get_token("https://management.azure.com/.default").token.count(".") == 2


def test_a_deleted_group_keeps_the_names_of_its_vaults_and_workspaces(clients: Clients, sandbox: Sandbox) -> None:
    """The storage account's name is free at once; the vault's is held for 90 days unless it is recovered."""
    vault = "/resourceGroups/this-rg/providers/Microsoft.KeyVault/vaults/visionkv"
    body = {"location": "eastus", "properties": {}}
    assert clients.call("PUT", vault, body=body).status_code == 201
    clients.resources.resource_groups.begin_delete("this-rg", polling=False)
    sandbox.clock.advance(seconds=600)
    clients.resources.resource_groups.create_or_update("this-rg", {"location": "eastus"})
    refused = clients.call("PUT", vault, body=body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "ConflictError")
    body["properties"] = {"createMode": "recover"}
    assert clients.call("PUT", vault, body=body).status_code == 201
    assert clients.call("DELETE", vault).status_code == 200
    sandbox.clock.advance(seconds=91 * 86_400)
    assert clients.call("PUT", vault, body={"location": "eastus"}).status_code == 201
