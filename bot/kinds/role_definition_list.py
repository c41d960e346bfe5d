"""List the roles there are."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.model.declaring import scope_meant, scope_problems
from bot.model.kind import Context, Kind, Option, Params
from bot.model.operation import ListRoleDefinitions
from bot.model.options import GroupInScope, OneLine, Scope, Subscription
from bot.model.text import Text


class RoleDefinitionListParams(Params):
    name: Annotated[
        str,
        OneLine,
        Field(max_length=512),
        Option(
            flag="--name",
            aliases=("-n",),
            summary=Text(en="Only this role: its name or its GUID", es="Solo este rol: su nombre o su GUID"),
            free=True,
        ),
    ] = ""
    custom: Annotated[
        Literal["", "true", "false"],
        Option(
            flag="--custom-role-only",
            summary=Text(en="Only those the organisation has made", es="Solo los que ha creado la organización"),
        ),
    ] = ""
    scope: Scope = ""
    resource_group: GroupInScope = ""
    subscription: Subscription = ""


def _query(params: RoleDefinitionListParams, context: Context) -> ListRoleDefinitions:
    scope = scope_meant(scope=params.scope, workspace="", place=context.place)
    return ListRoleDefinitions(scope=scope, name=params.name, custom=params.custom == "true")


KIND = Kind(
    name="role_definition.list",
    title=Text(en="Roles there are", es="Roles disponibles"),
    summary=Text(
        en="The roles Azure knows for a resource group or a subscription, built in and of the organisation.",
        es="Los roles que Azure conoce para un grupo de recursos o una suscripción, integrados y de la organización.",
    ),
    params=RoleDefinitionListParams,
    commands=("role definition list",),
    needs="subscription",
    check=lambda params: scope_problems(params.scope),
    query=_query,
    examples=("role definition list --custom-role-only true", "role definition list --name 'AzureML Data Scientist'"),
)
