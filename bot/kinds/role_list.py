"""List who has which role."""

from __future__ import annotations

from typing import Annotated

from bot.model.kind import Context, Kind, Option, Params
from bot.model.operation import ListRoleAssignments
from bot.model.options import GROUP, WORKSPACE
from bot.model.text import Text


class RoleListParams(Params):
    assignee: Annotated[
        str,
        Option(
            flag="--assignee",
            summary=Text(
                en="Only this person: e-mail address, @mention, object id",
                es="Solo esta persona: correo, @mención, id de objeto",
            ),
            lookup="principals",
        ),
    ] = ""
    scope: Annotated[str, Option(flag="--scope", summary=Text(en="Azure scope", es="Ámbito de Azure"))] = ""
    resource_group: Annotated[str, GROUP] = ""
    workspace: Annotated[str, WORKSPACE] = ""


def _query(params: RoleListParams, context: Context) -> ListRoleAssignments:
    scope = params.scope.rstrip("/")
    if not scope:
        scope = context.place.workspace_scope if params.workspace else context.place.group_scope
    principal = context.principals[params.assignee].id if params.assignee else ""
    return ListRoleAssignments(scope=scope, principal=principal)


KIND = Kind(
    name="role.list",
    title=Text(en="Roles given", es="Roles concedidos"),
    summary=Text(
        en="Who has which role on a workspace, a resource group or a subscription.",
        es="Quién tiene qué rol sobre un área de trabajo, un grupo de recursos o una suscripción.",
    ),
    params=RoleListParams,
    commands=("role assignment list",),
    needs="subscription",
    principals=lambda params: (params.assignee,) if params.assignee else (),
    query=_query,
    examples=("role assignment list -g this-rg", "role assignment list --assignee joe@contoso.com -g this-rg"),
)
