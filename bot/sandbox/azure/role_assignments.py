"""Role assignments: who has which role where, with Azure's refusals."""

import re

from bot.sandbox.azure.arm_path import ROLE_ASSIGNMENTS, ROLE_DEFINITIONS, is_under, same_id
from bot.sandbox.azure.builtin_roles import RoleDefinition
from bot.sandbox.azure.lists import page
from bot.sandbox.azure.rbac import (
    ROLE_WRITE,
    all_roles,
    check_condition,
    no_definition,
    permitting,
    refusal_sentence,
    role_by_id,
    role_guid,
)
from bot.sandbox.azure.routing import Router
from bot.sandbox.azure.wire import AzureError, Json, Reply, is_guid, new_guid, stamp
from bot.sandbox.azure.world import Ask, Resource, World

_DELETE = "Microsoft.Authorization/roleAssignments/delete"
_PRINCIPAL = re.compile(r"(principalId eq|assignedTo\()\s*'([^']*)'\)?", re.IGNORECASE)
_ASSIGNMENT_FILTER = re.compile(
    r"(?:atScope\(\)|principalId eq '[^']*'|assignedTo\('[^']*'\))(?:\s+and\s+"
    r"(?:atScope\(\)|principalId eq '[^']*'|assignedTo\('[^']*'\)))*",
    re.IGNORECASE,
)


def add_routes(router: Router) -> None:
    """Let the router answer for role assignments."""
    router.item("GET", ROLE_ASSIGNMENTS, _get_assignment)
    router.item("PUT", ROLE_ASSIGNMENTS, _put_assignment)
    router.item("DELETE", ROLE_ASSIGNMENTS, _delete_assignment)
    router.list(ROLE_ASSIGNMENTS, _list_assignments)


def seed_assignment(world: World, *, principal_id: str, role_name: str, scope: str, at: str) -> Resource:
    """Give somebody a role without asking anybody; raises KeyError when there is no such role."""
    role = next((role for role in all_roles(world) if role.name == role_name), None)
    if role is None:
        raise KeyError(role_name)
    request = {
        "roleDefinitionId": f"/subscriptions/{world.subscription}/providers/{ROLE_DEFINITIONS}/{role.id}",
        "principalId": principal_id,
        "principalType": world.directory.principal_type(principal_id) or "Unknown",
    }
    assignment = _assignment(new_guid(), scope, request, by="", at=at)
    world.put(assignment)
    return assignment


def _get_assignment(ask: Ask) -> Reply:
    found = ask.world.find(ask.path.id)
    if found is None:
        raise AzureError(404, "RoleAssignmentNotFound", f"The role assignment '{ask.path.name}' is not found.")
    return Reply(200, found.document())


def _put_assignment(ask: Ask) -> Reply:
    status, assignment = assign(ask, name=ask.path.name, scope=ask.path.scope, request=_request(ask.call.json()))
    return Reply(status, assignment.document())


def assign(ask: Ask, *, name: str, scope: str, request: Json) -> tuple[int, Resource]:
    """Create a role assignment on behalf of the caller: 201 and the new one, or 200 and the same one again.

    Raises AzureError for what Azure refuses: unknown role, principal or scope, a second assignment of the same role,
    and a condition on the caller's own role that does not allow this one.
    """
    world = ask.world
    if not is_guid(name):
        raise AzureError(
            400,
            "InvalidRoleAssignmentId",
            f"The role assignment ID '{name}' is not valid. The role assignment ID must be a GUID.",
        )
    role = role_by_id(world, str(request.get("roleDefinitionId", "")))
    if role is None:
        raise no_definition(str(request.get("roleDefinitionId", "")).rpartition("/")[2])
    _check_scope(ask, scope)
    _check_principal(ask, request)
    resource_id = f"{scope}/providers/{ROLE_ASSIGNMENTS}/{name}"
    _check_duplicates(world, resource_id, scope, request, role)
    allowed = permitting(world, caller=ask.caller, action=ROLE_WRITE, scope=scope)
    if allowed and not check_condition(allowed, request=request):
        raise AzureError(
            403, "AuthorizationFailed", refusal_sentence(caller=ask.caller, action=ROLE_WRITE, scope=scope)
        )
    existing = world.find(resource_id)
    if existing is not None:
        if world.tuning.same_role_assignment_again == "conflict":
            raise AzureError(409, "RoleAssignmentExists", "The role assignment already exists.")
        return 200, existing
    assignment = _assignment(name, scope, request, by=ask.caller.object_id, at=stamp(ask.now))
    world.put(assignment)
    return 201, assignment


def _check_scope(ask: Ask, scope: str) -> None:
    if ask.path.group:
        ask.world.group(name=ask.path.group)
    if "/providers/" in scope and ask.world.find(scope) is None:
        raise AzureError(404, "ResourceNotFound", f"The scope '{scope}' was not found.")


def _check_principal(ask: Ask, request: Json) -> None:
    directory, principal_id = ask.world.directory, str(request.get("principalId", ""))
    actual, stated = directory.principal_type(principal_id), request.get("principalType")
    fresh = directory.age(principal_id, now=ask.now) < ask.world.tuning.replication_seconds
    if actual is None or (fresh and principal_id in directory.created and not stated):
        raise AzureError(
            400,
            "PrincipalNotFound",
            f"Principal {principal_id.replace('-', '')} does not exist in the directory {directory.tenant}. Check that "
            "you have the correct principal ID. If you are creating this principal and then immediately assigning a "
            "role, this error might be related to a replication delay. In this case, set the role assignment "
            "principalType property to a value, such as ServicePrincipal, User, or Group.  See "
            "https://aka.ms/docs-principaltype",
        )
    if stated and stated != actual:
        raise AzureError(
            400,
            "UnmatchedPrincipalType",
            f"The PrincipalId '{principal_id.replace('-', '')}' has type '{actual}' , which is different from "
            f"specified PrinciaplType '{stated}'.",
        )
    request["principalType"] = actual


def _check_duplicates(world: World, resource_id: str, scope: str, request: Json, role: RoleDefinition) -> None:
    for item in world.of_kind(ROLE_ASSIGNMENTS):
        same = (
            same_id(item.properties["scope"], scope)
            and item.properties["principalId"] == request["principalId"]
            and role_guid(item) == role.id
        )
        if same_id(item.id, resource_id):
            if not same:
                raise AzureError(
                    409,
                    "RoleAssignmentUpdateNotPermitted",
                    "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
                )
        elif same:
            raise AzureError(
                409,
                "RoleAssignmentExists",
                "The role assignment already exists. The ID of the existing role assignment is "
                f"{item.name.replace('-', '')}.",
            )


def _delete_assignment(ask: Ask) -> Reply:
    found = ask.world.find(ask.path.id)
    if found is None:
        return Reply(204)
    allowed = permitting(ask.world, caller=ask.caller, action=_DELETE, scope=ask.path.scope)
    if allowed and not check_condition(allowed, request=found.properties):
        raise AzureError(
            403, "AuthorizationFailed", refusal_sentence(caller=ask.caller, action=_DELETE, scope=ask.path.scope)
        )
    ask.world.remove(found.id)
    return Reply(200, found.document())


def _list_assignments(ask: Ask) -> Reply:
    text, scope = ask.call.query.get("$filter", "").strip(), ask.path.scope
    if text and not _ASSIGNMENT_FILTER.fullmatch(text):
        raise AzureError(400, "BadRequestFormat", f"The filter '{text}' is not supported.")
    at_scope = "atscope()" in text.lower()
    wanted: set[str] | None = None
    if match := _PRINCIPAL.search(text):
        wanted = {match[2].lower()}
        if match[1].lower().startswith("assignedto"):
            wanted |= {group.id for group in ask.world.directory.groups_of(match[2].lower())}
    kept = [
        item.document()
        for item in ask.world.of_kind(ROLE_ASSIGNMENTS)
        if (is_under(scope, item.properties["scope"]) or (not at_scope and is_under(item.properties["scope"], scope)))
        and (wanted is None or item.properties["principalId"] in wanted)
    ]
    return page(ask, kept)


def _request(body: Json) -> Json:
    properties = body.get("properties")
    if not isinstance(properties, dict) or not properties.get("roleDefinitionId") or not properties.get("principalId"):
        raise AzureError(
            400, "InvalidRoleAssignmentRequest", "A role assignment needs roleDefinitionId and principalId."
        )
    return {**properties, "principalId": str(properties["principalId"]).lower()}


def _assignment(name: str, scope: str, request: Json, *, by: str, at: str) -> Resource:
    return Resource(
        f"{scope}/providers/{ROLE_ASSIGNMENTS}/{name}",
        ROLE_ASSIGNMENTS,
        name,
        {
            "properties": {
                "roleDefinitionId": request["roleDefinitionId"],
                "principalId": request["principalId"],
                "principalType": request["principalType"],
                "scope": scope,
                "condition": request.get("condition"),
                "conditionVersion": request.get("conditionVersion"),
                "createdOn": at,
                "updatedOn": at,
                "createdBy": by,
                "updatedBy": by,
                "delegatedManagedIdentityResourceId": None,
                "description": request.get("description"),
            }
        },
    )
