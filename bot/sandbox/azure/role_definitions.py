"""Role definitions: Azure's built-in ones and those of the tenant."""

import re

from bot.sandbox.azure.arm_path import ROLE_ASSIGNMENTS, ROLE_DEFINITIONS, is_under
from bot.sandbox.azure.builtin_roles import RoleDefinition
from bot.sandbox.azure.lists import page
from bot.sandbox.azure.rbac import all_roles, no_definition, role_by_id, role_guid
from bot.sandbox.azure.routing import Router
from bot.sandbox.azure.wire import AzureError, Json, Reply, is_guid, stamp
from bot.sandbox.azure.world import Ask, Resource

_NAME = re.compile(r"roleName eq '((?:[^']|'')*)'", re.IGNORECASE)


def add_routes(router: Router) -> None:
    """Let the router answer for role definitions."""
    router.item("GET", ROLE_DEFINITIONS, _get_definition)
    router.item("PUT", ROLE_DEFINITIONS, _put_definition)
    router.item("DELETE", ROLE_DEFINITIONS, _delete_definition)
    router.list(ROLE_DEFINITIONS, _list_definitions)


def _get_definition(ask: Ask) -> Reply:
    role = role_by_id(ask.world, ask.path.name)
    if role is None:
        raise no_definition(ask.path.name)
    return Reply(200, _definition(ask, role))


def _list_definitions(ask: Ask) -> Reply:
    text = ask.call.query.get("$filter", "")
    match = _NAME.fullmatch(text.strip())
    wanted = match[1].replace("''", "'").lower() if match else ""
    if (
        text
        and not match
        and text.strip().lower() not in ("type eq 'builtinrole'", "type eq 'customrole'", "atscopeandbelow()")
    ):
        raise AzureError(400, "BadRequestFormat", f"The filter '{text}' is not supported.")
    below = text.strip().lower() == "atscopeandbelow()"
    kept = [
        _definition(ask, role)
        for role in all_roles(ask.world)
        if (not match or role.name.lower() == wanted)
        and ("builtinrole" not in text.lower() or role.built_in)
        and ("customrole" not in text.lower() or not role.built_in)
        and (role.built_in or any(_reaches(ask.path.scope, scope, below) for scope in role.assignable_scopes))
    ]
    return page(ask, kept)


def _reaches(asked: str, assignable: str, below: bool) -> bool:
    """True when a role can be assigned on the scope that was asked, or, where that was meant, somewhere below it."""
    return is_under(asked, assignable) or (below and is_under(assignable, asked))


def _put_definition(ask: Ask) -> Reply:
    properties: Json = ask.call.json().get("properties") or {}
    scopes = properties.get("assignableScopes") or []
    if not is_guid(ask.path.name) or not properties.get("roleName") or not scopes:
        raise AzureError(
            400, "InvalidRoleDefinition", "A custom role needs a GUID as its name, a roleName and assignableScopes."
        )
    others = [role for role in all_roles(ask.world) if role.id != ask.path.name.lower()]
    if any(role.name.lower() == str(properties["roleName"]).lower() for role in others):
        raise AzureError(
            409,
            "RoleDefinitionWithSameNameExists",
            "A custom role with the same name already exists in this directory. Use a different name: "
            f"'{properties['roleName']}'.",
        )
    old = role_by_id(ask.world, ask.path.name)
    if old is not None and old.built_in:
        raise AzureError(400, "RoleDefinitionUpdateNotAllowed", "Built-in roles cannot be changed.")
    moment = stamp(ask.now)
    item = Resource(
        f"/subscriptions/{ask.world.subscription}/providers/{ROLE_DEFINITIONS}/{ask.path.name.lower()}",
        ROLE_DEFINITIONS,
        ask.path.name.lower(),
        {"properties": {**properties, "type": "CustomRole", "createdOn": moment, "updatedOn": moment}},
    )
    ask.world.put(item)
    role = role_by_id(ask.world, item.name)
    return Reply(201, _definition(ask, role) if role else item.document())


def _delete_definition(ask: Ask) -> Reply:
    role = role_by_id(ask.world, ask.path.name)
    if role is None:
        return Reply(204)
    if role.built_in:
        raise AzureError(400, "RoleDefinitionDeleteNotAllowed", "Built-in roles cannot be deleted.")
    if any(role_guid(item) == role.id for item in ask.world.of_kind(ROLE_ASSIGNMENTS)):
        raise AzureError(400, "RoleDefinitionHasAssignments", "There are existing role assignments referencing role.")
    ask.world.remove(f"/subscriptions/{ask.world.subscription}/providers/{ROLE_DEFINITIONS}/{role.id}")
    return Reply(200, _definition(ask, role))


def _definition(ask: Ask, role: RoleDefinition) -> Json:
    return {
        "id": f"/subscriptions/{ask.world.subscription}/providers/{ROLE_DEFINITIONS}/{role.id}",
        "type": ROLE_DEFINITIONS,
        "name": role.id,
        "properties": {
            "roleName": role.name,
            "type": "BuiltInRole" if role.built_in else "CustomRole",
            "description": role.description,
            "assignableScopes": list(role.assignable_scopes),
            "permissions": [
                {
                    "actions": list(role.actions),
                    "notActions": list(role.not_actions),
                    "dataActions": [],
                    "notDataActions": [],
                }
            ],
        },
    }
