"""Give a person, a group or an application a role on a workspace, a resource group or a subscription."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from bot.model.assigning import (
    ROLE_FIELDS,
    Assignee,
    StatedType,
    for_amlbot,
    giving,
    place_problems,
    scope_of,
    taking,
    type_clash,
)
from bot.model.declaring import DURATION_FIELD
from bot.model.facts import FactValue
from bot.model.kind import Context, Kind, Option, Params, Untaken
from bot.model.operation import Operation
from bot.model.options import (
    Description,
    GroupInScope,
    Hours,
    Reason,
    Scope,
    Subscription,
    Until,
    WorkspaceInScope,
)
from bot.model.place import scope_level
from bot.model.problem import Correction
from bot.model.text import Text


class GrantParams(Params):
    """`scope` wins over workspace, workspace over group; with none of them the remembered defaults name the place."""

    role: Annotated[str, Option(flag="--role", summary=Text(en="Role", es="Rol"), lookup="roles")]
    assignee: Assignee
    principal_type: StatedType = ""
    scope: Scope = ""
    resource_group: GroupInScope = ""
    workspace: WorkspaceInScope = ""
    subscription: Subscription = ""
    hours: Hours = None
    until: Until = ""
    description: Description = ""
    reason: Reason = ""


def _facts(params: GrantParams, context: Context) -> Mapping[str, FactValue]:
    duration: Mapping[str, FactValue] = {"duration_h": params.hours} if params.hours is not None else {}
    return {
        "role": params.role,
        "scope": scope_level(scope_of(params, context)) or "",
        "for_amlbot": for_amlbot(params.assignee, context),
        **duration,
    }


def _plan(params: GrantParams, context: Context) -> tuple[Operation, ...]:
    return (
        giving(
            role=params.role,
            scope=scope_of(params, context),
            principal=context.principals[params.assignee],
            context=context,
            description=params.description,
        ),
    )


def _revoke(params: GrantParams, context: Context) -> tuple[Operation, ...]:
    principal = context.principals[params.assignee]
    return (taking(role=params.role, scope=scope_of(params, context), principal=principal, context=context),)


def _notes(params: GrantParams, context: Context) -> tuple[Correction, ...]:
    """az dropped --resource-group on 14 November 2023: learn.microsoft.com/cli/azure/release-notes-azure-cli."""
    if params.scope:
        return ()
    scope = scope_of(params, context)
    if params.resource_group:
        text = Text(
            en=f"az itself no longer takes --resource-group here (since November 2023); the scope is {scope}",
            es=f"az ya no admite --resource-group aquí (desde noviembre de 2023); el ámbito es {scope}",
        )
    else:
        text = Text(
            en=f"az itself takes only --scope here; it is {scope}",
            es=f"az solo admite --scope aquí; es {scope}",
        )
    return (Correction(code="scope-built", text=text),)


KIND = Kind(
    name="role.grant",
    title=Text(en="Grant a role", es="Conceder un rol"),
    summary=Text(
        en="Give somebody a role on a workspace, a resource group or a subscription, for a time or for good.",
        es="Dar a alguien un rol sobre un área de trabajo, un grupo de recursos o una suscripción, "
        "por un tiempo o de forma indefinida.",
    ),
    params=GrantParams,
    commands=("role assignment create",),
    needs="subscription",
    fields=(
        *ROLE_FIELDS,
        DURATION_FIELD,
    ),
    facts=_facts,
    check=place_problems,
    objections=type_clash,
    principals=lambda params: (params.assignee,),
    plan=_plan,
    revoke=_revoke,
    grants=True,
    notes=_notes,
    untaken=(
        Untaken(
            flags=("--name", "-n"),
            why=Text(
                en="the assignment's name follows from scope, role and assignee",
                es="el nombre de la asignación se deduce del ámbito, el rol y la persona",
            ),
            harmless=True,
        ),
        Untaken(
            flags=("--condition", "--condition-version"),
            why=Text(
                en="conditions cannot be put before approvers yet: ask for a narrower scope or role",
                es="las condiciones aún no se pueden mostrar a quien aprueba: pida un ámbito o un rol más limitado",
            ),
        ),
    ),
    words=("access", "acceso", "permission", "permiso"),
    examples=(
        'role assignment create --role "Contributor" --assignee "joe@contoso.com" --resource-group this-rg',
        'role assignment create --role "AzureML Data Scientist" --assignee "joe@contoso.com" '
        "-g this-rg -w area-trabajo-nombre --for 30d",
        "role assignment create --role Lector --assignee-object-id 11111111-0000-4000-8000-000000000007 "
        "--assignee-principal-type Group -g this-rg",
    ),
)
