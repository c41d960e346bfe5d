"""The sandbox asks on every call whether its caller may do that: refused cases beside allowed ones."""

import pytest
from azure.core.exceptions import HttpResponseError

from bot.sandbox.azure.builtin_roles import BUILT_IN_ROLES
from bot.sandbox.azure.rbac import allows
from bot.sandbox.server import Sandbox
from tests.sandbox.azure_clients import Clients, clients_of, error_of

ML = "Microsoft.MachineLearningServices/workspaces"
ROLES = {role.name: role for role in BUILT_IN_ROLES}


@pytest.mark.parametrize(
    ("role", "action", "allowed"),
    [
        ("Owner", "Microsoft.Authorization/roleAssignments/write", True),
        ("Contributor", f"{ML}/computes/write", True),
        ("Contributor", "Microsoft.Authorization/roleAssignments/write", False),
        ("Contributor", "Microsoft.Authorization/roleAssignments/delete", False),
        ("Contributor", "Microsoft.Authorization/roleAssignments/read", True),
        ("Reader", f"{ML}/computes/read", True),
        ("Reader", f"{ML}/computes/start/action", False),
        ("Reader", f"{ML}/write", False),
        ("AzureML Data Scientist", f"{ML}/jobs/write", True),
        ("AzureML Data Scientist", f"{ML}/models/versions/write", True),
        ("AzureML Data Scientist", f"{ML}/computes/read", True),
        ("AzureML Data Scientist", f"{ML}/computes/write", False),
        ("AzureML Data Scientist", f"{ML}/computes/delete", False),
        ("AzureML Data Scientist", f"{ML}/write", False),
        ("AzureML Data Scientist", f"{ML}/delete", False),
        ("AzureML Data Scientist", f"{ML}/listKeys/action", False),
        ("AzureML Compute Operator", f"{ML}/computes/write", True),
        ("AzureML Compute Operator", f"{ML}/jobs/write", False),
        ("Role Based Access Control Administrator", "Microsoft.Authorization/roleAssignments/write", True),
        ("Role Based Access Control Administrator", "Microsoft.Authorization/roleDefinitions/write", False),
        ("Role Based Access Control Administrator", f"{ML}/computes/write", False),
        ("User Access Administrator", "Microsoft.Authorization/roleAssignments/delete", True),
        ("User Access Administrator", f"{ML}/write", False),
    ],
)
def test_what_each_role_allows(role: str, action: str, allowed: bool) -> None:
    assert allows(ROLES[role], action=action) is allowed


@pytest.mark.parametrize("role", ["Reader", "Contributor"])
def test_a_reader_reads_and_a_contributor_also_writes(clients: Clients, sandbox: Sandbox, role: str) -> None:
    application = sandbox.azure.add_application(name=f"an {role}", secret="application-secret")
    theirs = clients_of(application, tenant=sandbox.company.azure.tenant_id)
    group = f"{clients.scope}/resourceGroups/this-rg"
    path = "/resourceGroups/this-rg/providers/Microsoft.Storage/storageAccounts/stvision1"
    body = {"location": "eastus"}
    assert theirs.call("GET", "/resourceGroups/this-rg").status_code == 403
    sandbox.azure.give_role(principal_id=application.id, role=role, scope=group)
    assert theirs.call("GET", "/resourceGroups/this-rg").status_code == 200
    assert theirs.call("GET", "/resourceGroups/nlp-rg").status_code == 403
    assert theirs.call("PUT", path, body=body).status_code == (201 if role == "Contributor" else 403)


def test_the_refusal_names_who_what_and_where(clients: Clients, sandbox: Sandbox) -> None:
    bot = sandbox.company.azure
    sandbox.azure.take_roles(principal_id=bot.bot_object_id)
    sandbox.azure.give_role(principal_id=bot.bot_object_id, role="Reader", scope=clients.scope)
    with pytest.raises(HttpResponseError) as raised:
        clients.resources.resource_groups.create_or_update("new", {"location": "eastus"})
    assert (raised.value.status_code, error_of(raised).code) == (403, "AuthorizationFailed")
    assert error_of(raised).message == (
        f"The client '{bot.bot_client_id}' with object id '{bot.bot_object_id}' does not have authorization to perform "
        "action 'Microsoft.Resources/subscriptions/resourceGroups/write' over scope "
        f"'{clients.scope}/resourceGroups/new' or the scope is invalid. If access was recently granted, please refresh "
        "your credentials."
    )


def test_roles_of_a_group_count_for_its_members(clients: Clients, sandbox: Sandbox) -> None:
    application = sandbox.azure.add_application(name="member", secret="application-secret")
    theirs = clients_of(application, tenant=sandbox.company.azure.tenant_id)
    admins = sandbox.company.group(name="platform-admins").entra
    sandbox.azure.give_role(principal_id=admins, role="Reader", scope=clients.scope)
    assert theirs.call("GET", "/resourcegroups").status_code == 403
    sandbox.azure.directory.set_membership(group_id=admins, member_id=application.id, member=True)
    assert theirs.call("GET", "/resourcegroups").status_code == 200


def test_without_role_administration_no_role_is_given(clients: Clients, sandbox: Sandbox) -> None:
    bot = sandbox.company.azure.bot_object_id
    path = "/providers/Microsoft.Authorization/roleAssignments/481c61a7-f15b-574d-89ca-f25f2ab9a9a6"
    role = f"{clients.scope}/providers/Microsoft.Authorization/roleDefinitions/{ROLES['Reader'].id}"
    body = {"properties": {"roleDefinitionId": role, "principalId": sandbox.company.person(handle="joe").entra}}
    assert clients.call("PUT", path, body=body).status_code == 201
    sandbox.azure.take_roles(principal_id=bot)
    sandbox.azure.give_role(principal_id=bot, role="Contributor", scope=clients.scope)
    assert clients.call("PUT", path, body=body).status_code == 403
    assert clients.call("DELETE", path).status_code == 403


def test_an_operator_of_computes_may_not_touch_the_workspace(clients: Clients, sandbox: Sandbox) -> None:
    application = sandbox.azure.add_application(name="operator", secret="application-secret")
    theirs = clients_of(application, tenant=sandbox.company.azure.tenant_id)
    workspace = f"{clients.scope}/resourceGroups/nlp-rg/providers/{ML}/ws-nlp"
    sandbox.azure.give_role(principal_id=application.id, role="AzureML Compute Operator", scope=workspace)
    path = f"/resourceGroups/nlp-rg/providers/{ML}/ws-nlp"
    inner = {"vmSize": "Standard_DS3_v2", "scaleSettings": {"maxNodeCount": 1}}
    body = {"location": "westeurope", "properties": {"computeType": "AmlCompute", "properties": inner}}
    assert theirs.call("PUT", f"{path}/computes/cpu", body=body).status_code == 201
    assert theirs.call("PATCH", path, body={"tags": {"a": "b"}}).status_code == 403
