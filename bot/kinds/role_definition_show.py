"""Show what one role lets people do."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.model.declaring import scope_meant, scope_problems
from bot.model.kind import Context, Kind, Option, Params
from bot.model.operation import ShowRoleDefinition
from bot.model.options import GroupInScope, OneLine, Scope, Subscription
from bot.model.text import Text


class RoleDefinitionShowParams(Params):
    name: Annotated[
        str,
        OneLine,
        Field(min_length=1, max_length=512),
        Option(
            flag="--name",
            aliases=("-n", "--id", "--role"),
            summary=Text(en="Role: its name or its GUID", es="Rol: su nombre o su GUID"),
            free=True,
        ),
    ]
    scope: Scope = ""
    resource_group: GroupInScope = ""
    subscription: Subscription = ""


def _name(params: RoleDefinitionShowParams, context: Context) -> str:
    """The id of a role of the catalogue, whichever of its names was written; else what was written."""
    written = params.name.strip().casefold()
    for role in context.catalogue.roles.values():
        if written in (role.name.casefold(), *(name.casefold() for name in role.names)):
            return role.id
    return params.name


def _query(params: RoleDefinitionShowParams, context: Context) -> ShowRoleDefinition:
    scope = scope_meant(scope=params.scope, workspace="", place=context.place)
    return ShowRoleDefinition(scope=scope, name=_name(params, context))


KIND = Kind(
    name="role_definition.show",
    title=Text(en="What a role allows", es="Qué permite un rol"),
    summary=Text(
        en="What one role lets people do and what it leaves out, built in or of the organisation.",
        es="Lo que un rol permite hacer y lo que excluye, integrado o de la organización.",
    ),
    params=RoleDefinitionShowParams,
    commands=("role definition show",),
    needs="subscription",
    check=lambda params: scope_problems(params.scope),
    query=_query,
    examples=("role definition show --name 'AzureML Compute Operator'",
              "role definition show --name acdd72a7-3385-48ef-bd42-f606fba81ae7"),
)  # fmt: skip
