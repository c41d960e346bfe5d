"""Who may do what: roles, their assignments, and the judgement on each call."""

import re
from functools import cache

from bot.sandbox.azure.arm_path import ROLE_ASSIGNMENTS, ROLE_DEFINITIONS, ArmPath, is_under
from bot.sandbox.azure.builtin_roles import BUILT_IN_ROLES, RoleDefinition
from bot.sandbox.azure.wire import AzureError, Json
from bot.sandbox.azure.world import Caller, Resource, World

ROLE_WRITE = "Microsoft.Authorization/roleAssignments/write"
_VERBS = {"GET": "read", "HEAD": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete"}


def action_of(*, method: str, path: ArmPath) -> str:
    """The permission a call needs, for example "Microsoft.MachineLearningServices/workspaces/computes/write"."""
    if path.kind.startswith("Microsoft.Resources/"):
        kind = {
            "Microsoft.Resources/resourceGroups": "Microsoft.Resources/subscriptions/resourceGroups",
            "Microsoft.Resources/providers": "Microsoft.Resources/subscriptions/providers",
        }.get(path.kind, path.kind)
    else:
        kind = path.kind
    return f"{kind}/action" if method == "POST" else f"{kind}/{_VERBS.get(method, 'read')}"


def authorize(world: World, *, caller: Caller, action: str, scope: str) -> None:
    """Raises AzureError 403 AuthorizationFailed unless a role of the caller allows the action at the scope."""
    if not permitting(world, caller=caller, action=action, scope=scope):
        raise AzureError(403, "AuthorizationFailed", refusal_sentence(caller=caller, action=action, scope=scope))


def refusal_sentence(*, caller: Caller, action: str, scope: str) -> str:
    """What Azure says when somebody may not do something."""
    return (
        f"The client '{caller.application_id}' with object id '{caller.object_id}' does not have authorization to "
        f"perform action '{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, "
        "please refresh your credentials."
    )


def permitting(world: World, *, caller: Caller, action: str, scope: str) -> list[Resource]:
    """The caller's role assignments, own and of groups, that allow the action at the scope."""
    principals = {caller.object_id} | {group.id for group in world.directory.groups_of(caller.object_id)}
    found = []
    for assignment in world.of_kind(ROLE_ASSIGNMENTS):
        properties = assignment.properties
        if properties["principalId"] not in principals or not is_under(scope, properties["scope"]):
            continue
        role = role_by_id(world, properties["roleDefinitionId"])
        if role is not None and allows(role, action=action):
            found.append(assignment)
    return found


def allows(role: RoleDefinition, *, action: str) -> bool:
    """True when the role's actions cover it and its notActions do not."""
    return _covered(action, role.actions) and not _covered(action, role.not_actions)


def role_by_id(world: World, role_definition_id: str) -> RoleDefinition | None:
    """The role an id ends with, built in or custom; None when there is none."""
    guid = role_definition_id.rstrip("/").rpartition("/")[2].lower()
    return next((role for role in all_roles(world) if role.id == guid), None)


def all_roles(world: World) -> list[RoleDefinition]:
    """Built-in roles and the custom ones of this tenant."""
    return [*BUILT_IN_ROLES, *(_custom(item) for item in world.of_kind(ROLE_DEFINITIONS))]


def check_condition(assignments: list[Resource], *, request: Json) -> bool:
    """True when at least one of the assignments lets its holder write or delete this role assignment.

    Of Azure's condition language only constrained delegation is understood: which roles, which types of principals
    and which principals may be named. A condition that says anything else allows nothing.
    """
    return any(_condition_holds(str(item.properties.get("condition") or ""), request) for item in assignments)


def role_guid(item: Resource) -> str:
    """The id of the role that an assignment gives, without the path before it."""
    return str(item.properties["roleDefinitionId"]).rpartition("/")[2].lower()


def no_definition(name: str) -> AzureError:
    """The refusal of a role that does not exist."""
    return AzureError(
        404,
        "RoleDefinitionDoesNotExist",
        f"The specified role definition with ID '{name.replace('-', '')}' does not exist.",
    )


_CLAUSE = re.compile(
    r"@(?:Request|Resource)\[Microsoft\.Authorization/roleAssignments:(RoleDefinitionId|PrincipalType|PrincipalId)\]"
    r"\s+(ForAnyOfAnyValues|ForAnyOfAllValues):(GuidEquals|GuidNotEquals|StringEqualsIgnoreCase)\s*\{([^}]*)\}",
    re.IGNORECASE,
)


def _condition_holds(condition: str, request: Json) -> bool:
    if not condition:
        return True
    clauses = list(_CLAUSE.finditer(condition))
    if not clauses or len(clauses) != condition.count("[Microsoft.Authorization/roleAssignments:"):
        return False
    role = str(request.get("roleDefinitionId", "")).rpartition("/")[2].lower()
    given = {
        "roledefinitionid": role,
        "principaltype": str(request.get("principalType", "")).lower(),
        "principalid": str(request.get("principalId", "")).lower(),
    }
    for clause in clauses:
        attribute, _, comparison, values = clause.groups()
        listed = {value.strip(" '\"").lower() for value in values.split(",")}
        inside = given[attribute.lower()] in listed
        if inside == (comparison.lower() == "guidnotequals"):
            return False
    return True


def _custom(item: Resource) -> RoleDefinition:
    properties = item.properties
    permissions: list[Json] = properties.get("permissions") or []
    return RoleDefinition(
        id=item.name.lower(),
        name=str(properties.get("roleName", "")),
        description=str(properties.get("description", "")),
        actions=tuple(action for entry in permissions for action in entry.get("actions") or ()),
        not_actions=tuple(action for entry in permissions for action in entry.get("notActions") or ()),
        built_in=False,
        assignable_scopes=tuple(properties.get("assignableScopes") or ()),
    )


def _covered(action: str, patterns: tuple[str, ...]) -> bool:
    return any(_pattern(pattern).fullmatch(action) for pattern in patterns)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    # "computes/*/write" must also cover "computes/write": that is how AzureML Data Scientist is kept from computes.
    text = re.escape(pattern).replace(r"/\*/", "/(?:.*/)?").replace(r"\*", ".*")
    return re.compile(text, re.IGNORECASE)
