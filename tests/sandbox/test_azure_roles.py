"""Role definitions and role assignments: Azure's refusals beside what it allows."""

import uuid
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.mgmt.authorization.models import RoleAssignmentCreateParameters

from bot.sandbox.azure.directory import DirectoryGroup
from bot.sandbox.server import Sandbox
from tests.sandbox.azure_clients import Clients, clients_of, error_of

JOE = "22222222-0000-4000-8000-000000000003"
DAN = "22222222-0000-4000-8000-000000000002"
DS_VISION = "11111111-0000-4000-8000-000000000007"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
SCIENTIST = "f6c7c914-8db3-469d-8ca1-694a8f32e121"
RBAC_ADMIN = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"


def _name(*parts: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "|".join(parts)))


def _wanted(clients: Clients, role: str, principal: str = JOE, kind: str | None = "User", **more: Any) -> Any:
    return RoleAssignmentCreateParameters(
        role_definition_id=f"{clients.scope}/providers/Microsoft.Authorization/roleDefinitions/{role}",
        principal_id=principal,
        principal_type=kind,
        **more,
    )


@pytest.fixture
def group(clients: Clients) -> str:
    return f"{clients.scope}/resourceGroups/this-rg"


def test_a_role_is_given_shown_and_taken(clients: Clients, sandbox: Sandbox, group: str) -> None:
    roles, name = clients.roles.role_assignments, _name(group, JOE, CONTRIBUTOR)
    made = roles.create(group, name, _wanted(clients, CONTRIBUTOR))
    assert (made.principal_id, made.principal_type, made.scope) == (JOE, "User", group)
    assert made.created_by == sandbox.company.azure.bot_object_id
    assert roles.get(group, name).id == made.id
    [shown] = [item for item in sandbox.azure.state()["role_assignments"] if item["id"] == made.id]
    assert (shown["role"], shown["principal"]) == ("Contributor", "joe@contoso.com")
    assert roles.delete(group, name).id == made.id
    assert roles.delete(group, name) is None
    with pytest.raises(ResourceNotFoundError):
        roles.get(group, name)


def test_the_same_role_under_another_name_is_refused_with_the_existing_id(clients: Clients, group: str) -> None:
    roles, name = clients.roles.role_assignments, _name(group, JOE, CONTRIBUTOR)
    roles.create(group, name, _wanted(clients, CONTRIBUTOR))
    with pytest.raises(ResourceExistsError) as raised:
        roles.create(group, _name("another"), _wanted(clients, CONTRIBUTOR))
    assert error_of(raised).code == "RoleAssignmentExists"
    assert name.replace("-", "") in error_of(raised).message


@pytest.mark.parametrize("again", ["answer", "conflict"])
def test_the_same_assignment_again_is_answered_or_refused_as_tuned(
    clients: Clients, sandbox: Sandbox, group: str, again: str
) -> None:
    sandbox.azure.tuning.same_role_assignment_again = again  # type: ignore[assignment]
    roles, name = clients.roles.role_assignments, _name(group, JOE, CONTRIBUTOR)
    first = roles.create(group, name, _wanted(clients, CONTRIBUTOR))
    if again == "answer":
        assert roles.create(group, name, _wanted(clients, CONTRIBUTOR)).created_on == first.created_on
    else:
        with pytest.raises(ResourceExistsError):
            roles.create(group, name, _wanted(clients, CONTRIBUTOR))


def test_an_assignment_is_never_changed_into_another(clients: Clients, group: str) -> None:
    roles, name = clients.roles.role_assignments, _name(group, JOE, CONTRIBUTOR)
    roles.create(group, name, _wanted(clients, CONTRIBUTOR))
    for other in (_wanted(clients, READER), _wanted(clients, CONTRIBUTOR, DAN)):
        with pytest.raises(ResourceExistsError) as raised:
            roles.create(group, name, other)
        assert error_of(raised).code == "RoleAssignmentUpdateNotPermitted"


@pytest.mark.parametrize(
    ("role", "principal", "kind", "status", "code"),
    [
        (CONTRIBUTOR, "99999999-0000-4000-8000-000000000009", "User", 400, "PrincipalNotFound"),
        (CONTRIBUTOR, JOE, "Group", 400, "UnmatchedPrincipalType"),
        ("99999999-0000-4000-8000-000000000009", JOE, "User", 404, "RoleDefinitionDoesNotExist"),
    ],
)
def test_unknown_roles_and_principals_are_refused(
    clients: Clients, group: str, role: str, principal: str, kind: str, status: int, code: str
) -> None:
    with pytest.raises(HttpResponseError) as raised:
        clients.roles.role_assignments.create(group, _name("x"), _wanted(clients, role, principal, kind))
    assert (raised.value.status_code, error_of(raised).code) == (status, code)


@pytest.mark.parametrize(
    "scope", ["/resourceGroups/nope", "/resourceGroups/this-rg/providers/Microsoft.Storage/storageAccounts/none"]
)
def test_a_scope_that_does_not_exist_is_refused(clients: Clients, scope: str) -> None:
    with pytest.raises(ResourceNotFoundError):
        clients.roles.role_assignments.create(clients.scope + scope, _name("x"), _wanted(clients, READER))


def test_a_name_that_is_no_guid_is_refused(clients: Clients, group: str) -> None:
    with pytest.raises(HttpResponseError) as raised:
        clients.roles.role_assignments.create(group, "joe-contributor", _wanted(clients, READER))
    assert error_of(raised).code == "InvalidRoleAssignmentId"


def test_a_new_group_is_unknown_until_it_is_replicated_unless_its_type_is_stated(
    clients: Clients, sandbox: Sandbox, group: str
) -> None:
    sandbox.clock.freeze()
    sandbox.azure.tuning.replication_seconds = 60
    fresh = DirectoryGroup("33333333-0000-4000-8000-000000000001", "fresh", frozenset({JOE}))
    sandbox.azure.directory.add(fresh, now=sandbox.clock.now())
    roles = clients.roles.role_assignments
    with pytest.raises(HttpResponseError) as raised:
        roles.create(group, _name("untyped"), _wanted(clients, READER, fresh.id, None))
    assert error_of(raised).code == "PrincipalNotFound"
    roles.create(group, _name("typed"), _wanted(clients, READER, fresh.id, "Group"))
    roles.delete(group, _name("typed"))
    sandbox.clock.advance(seconds=61)
    assert roles.create(group, _name("later"), _wanted(clients, READER, fresh.id, None)).principal_type == "Group"


def test_lists_by_scope_by_principal_and_through_groups(clients: Clients, group: str) -> None:
    roles = clients.roles.role_assignments
    workspace = f"{clients.scope}/resourceGroups/nlp-rg/providers/Microsoft.MachineLearningServices/workspaces/ws-nlp"
    roles.create(group, _name("1"), _wanted(clients, READER))
    roles.create(workspace, _name("2"), _wanted(clients, SCIENTIST))
    roles.create(clients.scope, _name("3"), _wanted(clients, READER, DS_VISION, "Group"))

    def names(scope: str, text: str | None = None) -> set[str]:
        return {item.name for item in roles.list_for_scope(scope, filter=text)} & {_name("1"), _name("2"), _name("3")}

    assert names(group, "atScope()") == {_name("1"), _name("3")}
    assert names(clients.scope, "atScope()") == {_name("3")}
    assert names(clients.scope) == {_name("1"), _name("2"), _name("3")}
    assert names(clients.scope, f"principalId eq '{JOE}'") == {_name("1"), _name("2")}
    assert names(clients.scope, f"assignedTo('{JOE}')") == {_name("1"), _name("2"), _name("3")}
    assert names(group, f"atScope() and assignedTo('{JOE}')") == {_name("1"), _name("3")}
    assert names(workspace) == {_name("2"), _name("3")}
    with pytest.raises(HttpResponseError):
        names(group, "principalType eq 'User'")


def test_deleting_a_group_deletes_its_assignments(clients: Clients, sandbox: Sandbox, group: str) -> None:
    clients.roles.role_assignments.create(group, _name("1"), _wanted(clients, READER))
    clients.resources.resource_groups.begin_delete("this-rg").result()
    assert _name("1") not in str(sandbox.azure.state()["role_assignments"])


def test_built_in_roles_by_name_and_custom_ones(clients: Clients, group: str) -> None:
    definitions = clients.roles.role_definitions
    [scientist] = definitions.list(group, filter="roleName eq 'AzureML Data Scientist'")
    assert scientist.name == SCIENTIST
    assert scientist.role_type == "BuiltInRole"
    assert list(definitions.list(group, filter="roleName eq 'Nobody'")) == []
    name = _name("custom")
    body = {
        "properties": {
            "roleName": "Job Watcher",
            "description": "sees jobs",
            "assignableScopes": [group],
            "permissions": [{"actions": ["Microsoft.MachineLearningServices/workspaces/jobs/read"], "notActions": []}],
        }
    }
    path = f"/providers/Microsoft.Authorization/roleDefinitions/{name}"
    refused = clients.call("PUT", path, body=body, version="2022-04-01")
    assert refused.status_code == 403


def test_an_owner_defines_a_custom_role_and_gives_it(clients: Clients, sandbox: Sandbox, group: str) -> None:
    bot = sandbox.company.azure.bot_object_id
    sandbox.azure.give_role(principal_id=bot, role="Owner", scope=clients.scope)
    name = _name("custom")
    body = {
        "properties": {
            "roleName": "Job Watcher",
            "assignableScopes": [clients.scope],
            "permissions": [{"actions": ["Microsoft.MachineLearningServices/workspaces/jobs/read"], "notActions": []}],
        }
    }
    path = f"/providers/Microsoft.Authorization/roleDefinitions/{name}"
    assert clients.call("PUT", path, body=body).status_code == 201
    [found] = clients.roles.role_definitions.list(group, filter="roleName eq 'Job Watcher'")
    assert found.role_type == "CustomRole"
    clients.roles.role_assignments.create(group, _name("1"), _wanted(clients, name))
    assert clients.call("DELETE", path).json()["error"]["code"] == "RoleDefinitionHasAssignments"
    clients.roles.role_assignments.delete(group, _name("1"))
    assert clients.call("DELETE", path).status_code == 200
    assert clients.call("DELETE", f"/providers/Microsoft.Authorization/roleDefinitions/{READER}").status_code == 400


def test_a_condition_on_the_callers_role_limits_which_roles_it_may_give(
    clients: Clients, sandbox: Sandbox, group: str
) -> None:
    admin = sandbox.azure.add_application(name="delegate", secret="delegate-secret")
    condition = (
        "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR "
        "(@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] "
        f"ForAnyOfAnyValues:GuidEquals {{{SCIENTIST}, {READER}}}))"
    )
    wanted = _wanted(clients, RBAC_ADMIN, admin.id, "ServicePrincipal", condition=condition, condition_version="2.0")
    made = clients.roles.role_assignments.create(group, _name("delegation"), wanted)
    assert made.condition == condition
    delegate = clients_of(admin, tenant=sandbox.company.azure.tenant_id)
    delegate.roles.role_assignments.create(group, _name("1"), _wanted(clients, SCIENTIST))
    with pytest.raises(HttpResponseError) as raised:
        delegate.roles.role_assignments.create(group, _name("2"), _wanted(clients, OWNER))
    assert (raised.value.status_code, error_of(raised).code) == (403, "AuthorizationFailed")
