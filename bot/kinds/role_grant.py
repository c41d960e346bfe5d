"""Give a person, a group or an application a role on a workspace, a resource group or a subscription."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from bot.model.facts import FactValue
from bot.model.facts import Field as Fact
from bot.model.kind import Context, Kind, Option, Params
from bot.model.operation import DeleteRoleAssignment, Operation, PutRoleAssignment
from bot.model.options import GROUP, WORKSPACE, Hours, Reason
from bot.model.place import ScopeLevel, scope_level
from bot.model.problem import Correction, Problem
from bot.model.text import Text


class GrantParams(Params):
    """`scope` wins over workspace, workspace over group; with none of them the remembered defaults name the place."""

    role: Annotated[str, Option(flag="--role", summary=Text(en="Role", es="Rol"), lookup="roles")]
    assignee: Annotated[
        str,
        Option(
            flag="--assignee",
            aliases=("--assignee-object-id",),
            summary=Text(
                en="Who gets it: e-mail address, @mention, object id",
                es="Quién lo recibe: correo, @mención, id de objeto",
            ),
            lookup="principals",
        ),
    ]
    scope: Annotated[str, Option(flag="--scope", summary=Text(en="Azure scope", es="Ámbito de Azure"))] = ""
    resource_group: Annotated[str, GROUP] = ""
    workspace: Annotated[str, WORKSPACE] = ""
    hours: Hours = None
    reason: Reason = ""


def _scope(params: GrantParams, context: Context) -> str:
    if params.scope:
        return params.scope.rstrip("/")
    return context.place.workspace_scope if params.workspace else context.place.group_scope


def _level(params: GrantParams) -> ScopeLevel | None:
    if params.scope:
        return scope_level(params.scope)
    return "workspace" if params.workspace else "resource_group"


def _facts(params: GrantParams, context: Context) -> Mapping[str, FactValue]:
    duration: Mapping[str, FactValue] = {"duration_h": params.hours} if params.hours is not None else {}
    return {"role": params.role, "scope": _level(params) or "", **duration}


def _check(params: GrantParams) -> tuple[Problem, ...]:
    if not params.scope or scope_level(params.scope) is not None:
        return ()
    text = Text(
        en=f"{params.scope} is not a subscription, a resource group or a Machine Learning workspace.",
        es=f"{params.scope} no es una suscripción, un grupo de recursos ni un área de trabajo de Machine Learning.",
    )
    return (Problem(code="unknown-scope", text=text, field="scope"),)


def _plan(params: GrantParams, context: Context) -> tuple[Operation, ...]:
    principal = context.principals[params.assignee]
    return (
        PutRoleAssignment(
            scope=_scope(params, context),
            role=params.role,
            role_id=context.catalogue.roles[params.role].id,
            principal=principal.id,
            principal_type=principal.type,
            principal_name=principal.upn or principal.name,
        ),
    )


def _revoke(params: GrantParams, context: Context) -> tuple[Operation, ...]:
    principal = context.principals[params.assignee]
    return (
        DeleteRoleAssignment(
            scope=_scope(params, context),
            role=params.role,
            role_id=context.catalogue.roles[params.role].id,
            principal=principal.id,
            principal_name=principal.upn or principal.name,
        ),
    )


def _notes(params: GrantParams, context: Context) -> tuple[Correction, ...]:
    if params.scope:
        return ()
    scope = _scope(params, context)
    text = Text(
        en=f"az itself no longer takes --resource-group here (since November 2023); the scope is {scope}",
        es=f"az ya no admite --resource-group aquí (desde noviembre de 2023); el ámbito es {scope}",
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
        Fact(name="role", type="text", table="roles", summary=Text(en="Role.", es="Rol.")),
        Fact(name="scope", type="text", table="scopes", summary=Text(en="Level of the scope.", es="Nivel del ámbito.")),
        Fact(
            name="duration_h",
            type="number",
            unit="hours",
            summary=Text(en="How long it is wanted.", es="Durante cuánto tiempo se pide."),
        ),
    ),
    facts=_facts,
    check=_check,
    principals=lambda params: (params.assignee,),
    plan=_plan,
    revoke=_revoke,
    grants=True,
    notes=_notes,
    examples=(
        'role assignment create --role "Contributor" --assignee "joe@contoso.com" --resource-group this-rg',
        'role assignment create --role "AzureML Data Scientist" --assignee "joe@contoso.com" '
        "-g this-rg -w area-trabajo-nombre --for 30d",
    ),
)
