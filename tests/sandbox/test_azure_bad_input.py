"""Whatever is sent, the local Azure answers in Azure's words; nothing breaks it."""

from typing import Any

import pytest
import requests

from bot.sandbox.azure.arm_path import WORKSPACES
from bot.sandbox.server import Sandbox
from tests.sandbox.azure_clients import ARM, Clients

WS = f"/resourceGroups/nlp-rg/providers/{WORKSPACES}/ws-nlp"
GUID = "481c61a7-f15b-574d-89ca-f25f2ab9a9a6"
PLACES = (
    "/resourcegroups/new-rg",
    f"{WS}2",
    f"{WS}/computes/cpu",
    f"{WS}/datastores/raw",
    f"{WS}/environments/e/versions/1",
    f"{WS}/environments/e",
    f"{WS}/jobs/j",
    f"{WS}/schedules/s",
    "/resourceGroups/this-rg/providers/Microsoft.Storage/storageAccounts/stx123",
    "/resourcegroups/this-rg/providers/Microsoft.Resources/deployments/d",
    f"/providers/Microsoft.Authorization/roleAssignments/{GUID}",
)
BODIES: tuple[Any, ...] = (
    {},
    {"location": 7},
    {"location": "eastus", "properties": []},
    {"location": "eastus", "properties": "x"},
    {"location": "eastus", "tags": ["a"], "identity": "me"},
    {"properties": {"properties": [1], "computeType": "AmlCompute"}},
    {"properties": {"computeType": "AmlCompute", "properties": {"vmSize": 7, "scaleSettings": 1}}},
    {"properties": {"computeType": {"a": 1}, "datastoreType": [], "jobType": 1}},
    {"properties": {"mode": "Incremental", "template": []}},
    {"properties": {"mode": "Incremental", "template": {"resources": [{}]}}},
    {"properties": {"mode": "Incremental", "template": {"resources": [7]}}},
    {"properties": {"mode": "Incremental", "template": {"resources": [], "parameters": {"a": 1}}}},
    {"properties": {"mode": "Incremental", "template": {"resources": [{"type": 1, "name": [], "dependsOn": "x"}]}}},
    {"properties": {"mode": "Incremental", "template": {"resources": [{"type": "A/b", "name": "c", "copy": {}}]}}},
    {"properties": {"mode": "Incremental", "template": {"resources": [], "outputs": {"a": {"value": "[b()]"}}}}},
    {"properties": {"principalId": [], "roleDefinitionId": {}}},
    None,
    [],
    "text",
)


@pytest.mark.parametrize("place", PLACES)
def test_no_body_breaks_a_put(clients: Clients, place: str) -> None:
    for body in BODIES:
        answer = clients.call("PUT", place, body=body)
        assert answer.status_code < 500, (place, body, answer.text)
        if answer.status_code >= 400:
            assert answer.json()["error"]["code"], (place, body)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/subscriptions",
        "//subscriptions//x",
        "/subscriptions/{s}/providers",
        "/subscriptions/{s}/providers/Microsoft.Compute/",
        "/subscriptions/{s}/resourceGroups/nlp-rg/providers/A/b/c/d/e/f/g",
        "/subscriptions/{s}/resourceGroups/nlp-rg/providers/A",
        "/subscriptions/{s}/resourceGroups/nlp-rg/x/y/z",
        "/subscriptions/{s}/resourceGroups/%2e%2e/providers/A/b/c",
        "/subscriptions/{s}/resourceGroups/nlp-rg/providers/Microsoft.MachineLearningServices/workspaces/ws-nlp/computes//start",
        "/subscriptions/{s}/resourceGroups/" + "x" * 3000,
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS"])
def test_no_address_breaks_it(clients: Clients, method: str, path: str) -> None:
    answer = requests.request(
        method,
        ARM + path.replace("{s}", clients.subscription),
        params={"api-version": "2024-01-01"},
        headers={"Authorization": f"Bearer {clients.token()}"},
        json={"location": "eastus"},
        timeout=5,
    )
    assert answer.status_code < 500, answer.text


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("graph.microsoft.com", "/v1.0/users/a/b/c"),
        ("graph.microsoft.com", "/beta/me"),
        ("graph.microsoft.com", "/"),
        ("login.microsoftonline.com", "/"),
        ("login.microsoftonline.com", "/x/oauth2/v2.0/token"),
        ("prices.azure.com", "/api/retail/prices?$filter=nonsense"),
        ("westeurope.api.azureml.ms", "/history/v1.0/x"),
        ("a.blob.core.windows.net", "/"),
        ("ml.azure.com", "/"),
    ],
)
def test_no_other_service_breaks_either(clients: Clients, host: str, path: str) -> None:
    header = {"Authorization": f"Bearer {clients.token('https://graph.microsoft.com')}"}
    for method in ("GET", "POST", "PUT", "DELETE"):
        answer = requests.request(method, f"https://{host}{path}", headers=header, data=b"\xff{", timeout=5)
        assert answer.status_code < 500, (method, host, path)


def _prices(text: str, **query: str) -> dict[str, Any]:
    address = "https://prices.azure.com/api/retail/prices"
    found: dict[str, Any] = requests.get(address, params={"$filter": text, **query}, timeout=5).json()
    return found


def test_prices_are_listed_by_region_and_size_with_what_is_easily_mistaken(sandbox: Sandbox) -> None:
    text = "serviceName eq 'Virtual Machines' and armRegionName eq 'eastus' and armSkuName eq 'Standard_DS11_v2'"
    assert [(item["skuName"], item["retailPrice"]) for item in _prices(text)["Items"]] == [
        ("DS11 v2", 0.333),
        ("DS11 v2 Spot", 0.02775),
        ("DS11 v2", 0.185),
        ("DS11 v2 Low Priority", 0.037),
        ("DS11 v2", 972.36),
    ]
    assert len(_prices(f"{text} and priceType eq 'Consumption'")["Items"]) == 4


def test_prices_come_page_by_page_and_for_several_names_at_once(sandbox: Sandbox) -> None:
    sandbox.azure.tuning.page_size = 3
    text = "armRegionName eq 'eastus' and (armSkuName eq 'Standard_DS11_v2' or armSkuName eq 'Standard_DS3_v2')"
    first = _prices(text)
    assert (first["Count"], len(first["Items"])) == (3, 3)
    assert first["NextPageLink"].startswith("https://prices.azure.com:443/api/retail/prices?")
    rest = _prices(text, **{"$skip": "3"})
    assert {item["armSkuName"] for item in first["Items"] + rest["Items"]} == {"Standard_DS11_v2", "Standard_DS3_v2"}
    assert "Error" in _prices(text, currencyCode="'EUR'")
