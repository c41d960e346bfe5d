"""List who has which role."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.model.declaring import scope_meant, scope_problems
from bot.model.kind import Context, Kind, Option, Params, Untaken
from bot.model.operation import ListRoleAssignments
from bot.model.options import GroupInScope, OneLine, Scope, Subscription, WorkspaceInScope
from bot.model.text import Text


class RoleListParams(Params):
    assignee: Annotated[
        str,
        OneLine,
        Field(max_length=120),
        Option(
            flag="--assignee",
            aliases=("--assignee-object-id",),
            summary=Text(
                en="Only this person: e-mail address, @mention, object id",
                es="Solo esta persona: correo, @mención, id de objeto",
            ),
            lookup="principals",
        ),
    ] = ""
    scope: Scope = ""
    resource_group: GroupInScope = ""
    workspace: WorkspaceInScope = ""
    subscription: Subscription = ""


def _query(params: RoleListParams, context: Context) -> ListRoleAssignments:
    return ListRoleAssignments(
        scope=scope_meant(scope=params.scope, workspace=params.workspace, place=context.place),
        principal=context.principals[params.assignee].id if params.assignee else "",
    )


_SHOWN = Text(
    en="every role on the scope is shown, inherited ones included, with names",
    es="se muestran todos los roles del ámbito, también los heredados, con nombres",
)

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
    check=lambda params: scope_problems(params.scope),
    principals=lambda params: (params.assignee,) if params.assignee else (),
    query=_query,
    untaken=(
        Untaken(flags=("--include-inherited",), why=_SHOWN, words=0, harmless=True),
        Untaken(flags=("--role", "--fill-principal-name", "--fill-role-definition-name"), why=_SHOWN, harmless=True),
        Untaken(
            flags=("--all", "--include-groups"),
            why=Text(
                en="roles are listed for one scope, as they were given",
                es="los roles se enumeran por ámbito, tal como se concedieron",
            ),
            words=0,
        ),
    ),
    words=("access", "acceso", "permission", "permiso"),
    examples=("role assignment list -g this-rg", "role assignment list --assignee joe@contoso.com -g this-rg"),
)
