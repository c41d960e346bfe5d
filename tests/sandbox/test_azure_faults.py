"""Trouble on the way: what the real SDK makes of it, and what is left in Azure afterwards."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.mgmt.authorization import models

from bot.sandbox.azure.arm_path import COMPUTES, WORKSPACES
from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from tests.sandbox.azure_clients import Clients, error_of

PATH = f"/resourceGroups/nlp-rg/providers/{WORKSPACES}/ws-nlp/computes"
LOST = (ServiceRequestError, ServiceResponseError)


def _calls(sandbox: Sandbox, method: str, ending: str) -> list[int]:
    return [
        entry.status
        for entry in sandbox.journal.entries(service="azure")
        if entry.operation.startswith(method + " ") and entry.operation.endswith(ending)
    ]


def _cluster() -> Any:
    from azure.ai.ml.entities import AmlCompute

    return AmlCompute(name="cpu", size="Standard_DS3_v2", max_instances=1)


def _create_group(clients: Clients) -> Any:
    return clients.resources.resource_groups.create_or_update("new-rg", {"location": "eastus"})


@pytest.mark.parametrize(
    ("fault", "attempts"),
    [
        ({"kind": "status", "status": 429, "retry_after": 0, "times": 2}, [429, 429, 201]),
        ({"kind": "status", "status": 503}, [503, 201]),
        ({"kind": "status", "status": 500, "times": 2}, [500, 500, 201]),
        ({"kind": "reset_before"}, [0, 201]),
        ({"kind": "reset_after"}, [0, 200]),
        ({"kind": "delay", "seconds": 0.05}, [201]),
    ],
)
def test_trouble_that_passes_is_hidden_by_the_sdk(
    clients: Clients, sandbox: Sandbox, fault: dict[str, Any], attempts: list[int]
) -> None:
    sandbox.faults.add(Fault(service="azure", match="PUT */resourcegroups/new-rg", **fault))
    assert _create_group(clients).name == "new-rg"
    assert _calls(sandbox, "PUT", "/new-rg") == attempts


def test_a_retry_after_is_waited_for(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.faults.add(
        Fault(service="azure", match="PUT */resourcegroups/new-rg", kind="status", status=429, retry_after=1)
    )
    began = time.monotonic()
    _create_group(clients)
    assert time.monotonic() - began >= 1.0


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (400, "BadRequest", HttpResponseError),
        (401, "AuthenticationFailed", ClientAuthenticationError),
        (403, "AuthorizationFailed", HttpResponseError),
        (409, "Conflict", ResourceExistsError),
    ],
)
def test_refusals_are_not_repeated(
    clients: Clients, sandbox: Sandbox, status: int, code: str, error: type[Exception]
) -> None:
    sandbox.faults.add(Fault(service="azure", match="PUT */resourcegroups/*", kind="status", status=status))
    with pytest.raises(error) as raised:
        _create_group(clients)
    assert error_of(raised).code == code
    assert _calls(sandbox, "PUT", "/new-rg") == [status]
    assert not clients.resources.resource_groups.check_existence("new-rg")


def test_an_error_carries_its_own_code_and_sentence(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.faults.add(
        Fault(
            service="azure", match="PUT *", kind="error", status=409, code="ScopeLocked", message="the scope is locked"
        )
    )
    with pytest.raises(ResourceExistsError) as raised:
        _create_group(clients)
    assert (error_of(raised).code, error_of(raised).message) == ("ScopeLocked", "the scope is locked")


@pytest.mark.parametrize(("kind", "exists"), [("reset_before", False), ("reset_after", True)])
def test_a_lost_connection_says_nothing_about_what_was_done(
    clients: Clients, sandbox: Sandbox, kind: str, exists: bool
) -> None:
    sandbox.faults.add(Fault(service="azure", match="PUT */new-rg", kind=kind, times=10))  # type: ignore[arg-type]
    with pytest.raises(LOST):
        clients.resources.resource_groups.create_or_update("new-rg", {"location": "eastus"}, retry_total=0)
    sandbox.faults.clear()
    assert clients.resources.resource_groups.check_existence("new-rg") is exists


@pytest.mark.parametrize(("again", "outcome"), [("answer", "answered"), ("conflict", "refused")])
def test_a_role_whose_answer_was_lost_exists_already_at_the_second_try(
    clients: Clients, sandbox: Sandbox, again: str, outcome: str
) -> None:
    sandbox.azure.tuning.same_role_assignment_again = again  # type: ignore[assignment]
    sandbox.faults.add(Fault(service="azure", match="PUT */roleAssignments/*", kind="reset_after"))
    parameters: Any = models.RoleAssignmentCreateParameters
    wanted = parameters(
        role_definition_id=f"{clients.scope}/providers/Microsoft.Authorization/roleDefinitions/"
        "acdd72a7-3385-48ef-bd42-f606fba81ae7",
        principal_id=sandbox.company.person(handle="joe").entra,
        principal_type="User",
    )
    name, scope = str(uuid.uuid5(uuid.NAMESPACE_URL, "x")), f"{clients.scope}/resourceGroups/this-rg"

    def create() -> Any:
        return clients.roles.role_assignments.create(scope, name, wanted)

    if outcome == "answered":
        assert create().name == name
    else:
        with pytest.raises(ResourceExistsError):
            create()
    assert clients.roles.role_assignments.get(scope, name).scope == scope
    assert len(_calls(sandbox, "PUT", name)) == 2


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
def test_a_compute_is_created_once_however_often_it_is_sent(clients: Clients, sandbox: Sandbox, kind: str) -> None:
    sandbox.faults.add(Fault(service="azure", match="PUT */computes/cpu", kind=kind))  # type: ignore[arg-type]
    done = clients.ml().compute.begin_create_or_update(_cluster()).result()
    assert done.provisioning_state == "Succeeded"
    assert [item.name for item in clients.ml().compute.list()] == ["cpu"]


def test_polling_survives_trouble(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.azure.tuning.seconds[f"PUT {COMPUTES}"] = 0.2
    for fault in ({"kind": "status", "status": 500}, {"kind": "reset_before"}, {"kind": "status", "status": 503}):
        sandbox.faults.add(Fault(service="azure", match="GET */computeOperationsStatus/*", **fault))
    assert clients.ml().compute.begin_create_or_update(_cluster()).result().provisioning_state == "Succeeded"
    assert sandbox.faults.pending() == {}


def test_a_failed_operation_is_an_error_with_status_200(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.faults.add(
        Fault(service="azure", match="PUT */computes/*", kind="failed_operation", code="AllocationFailed")
    )
    with pytest.raises(HttpResponseError) as raised:
        clients.ml().compute.begin_create_or_update(_cluster()).result()
    assert (raised.value.status_code, error_of(raised).code) == (200, "AllocationFailed")


def test_graph_and_login_have_their_troubles_too(clients: Clients, sandbox: Sandbox) -> None:
    sandbox.faults.add(
        Fault(service="azure", match="GET graph.microsoft.com/v1.0/users/*", kind="status", status=429, retry_after=3)
    )
    answer = clients.graph("/users/joe@contoso.com")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")
    assert "innerError" in answer.json()["error"]
    assert clients.graph("/users/joe@contoso.com").status_code == 200
    sandbox.faults.add(Fault(service="azure", match="POST login.*", kind="status", status=401, times=5))
    from azure.identity import DefaultAzureCredential

    with pytest.raises(ClientAuthenticationError):
        DefaultAzureCredential().get_token("https://management.azure.com/.default")


def _state(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.azure.state()


@pytest.mark.parametrize(
    "look",
    [
        lambda state: state["resource_groups"],
        lambda state: state["role_assignments"],
        lambda state: state["deployments"],
        lambda state: state["soft_deleted"],
    ],
)
def test_reset_brings_the_beginning_back(
    clients: Clients, sandbox: Sandbox, look: Callable[[dict[str, Any]], list[Any]]
) -> None:
    def names() -> list[Any]:
        return [
            item if isinstance(item, str) else item.get("name") or (item.get("role"), item.get("principal"))
            for item in look(_state(sandbox))
        ]

    before = names()
    _create_group(clients)
    sandbox.azure.give_role(principal_id=sandbox.company.azure.bot_object_id, role="Owner", scope=clients.scope)
    clients.call("DELETE", PATH.removesuffix("/computes"))
    clients.call("GET", PATH)
    clients.call(
        "PUT",
        "/resourcegroups/this-rg/providers/Microsoft.Resources/deployments/d",
        body={"properties": {"mode": "Incremental", "template": {"resources": []}}},
    )
    assert names() != before
    sandbox.azure.reset()
    assert names() == before


def test_the_state_shows_who_may_do_what(clients: Clients, sandbox: Sandbox) -> None:
    state = _state(sandbox)
    assert {(item["principal"], item["role"]) for item in state["role_assignments"]} == {
        ("amlbot", "Contributor"),
        ("amlbot", "Role Based Access Control Administrator"),
        ("amlbot", "Key Vault Secrets User"),
    }
    workspace = next(item for item in state["resource_groups"][1]["resources"] if item["type"] == WORKSPACES)
    assert (workspace["name"], workspace["state"]) == ("ws-nlp", "Succeeded")
    assert sandbox.azure.resource(workspace["id"].upper()) is not None
    assert sandbox.azure.resource("/nothing") is None
