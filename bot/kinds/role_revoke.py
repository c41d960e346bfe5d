"""Take a role away from a person, a group or an application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from bot.model.assigning import (
    ROLE_FIELDS,
    Assignee,
    StatedType,
    for_amlbot,
    place_problems,
    scope_of,
    type_clash,
)
from bot.model.facts import FactValue, Unknown
from bot.model.kind import Context, Kind, Option, Params, Untaken
from bot.model.operation import DeleteRoleAssignment, InspectRoles, Operation
from bot.model.options import GroupInScope, Reason, Scope, Subscription, WorkspaceInScope
from bot.model.place import scope_level
from bot.model.problem import Correction, Problem
from bot.model.text import Text

_GIVEN = "given"


class RevokeParams(Params):
    """Without a role, every role that was given on just that scope."""

    role: Annotated[
        str,
        Option(
            flag="--role",
            summary=Text(en="Role; all that were given there when left out", es="Rol; todos los de ahí si se omite"),
            lookup="roles",
        ),
    ] = ""
    assignee: Assignee
    principal_type: StatedType = ""
    scope: Scope = ""
    resource_group: GroupInScope = ""
    workspace: WorkspaceInScope = ""
    subscription: Subscription = ""
    reason: Reason = ""


def _facts(params: RevokeParams, context: Context) -> Mapping[str, FactValue]:
    role: FactValue = params.role or Unknown(unknown="every role that was given there, whichever they are")
    return {
        "role": role,
        "scope": scope_level(scope_of(params, context)) or "",
        "for_amlbot": for_amlbot(params.assignee, context),
    }


def _looks(params: RevokeParams, context: Context) -> Mapping[str, InspectRoles]:
    principal = context.principals[params.assignee]
    return {_GIVEN: InspectRoles(scope=scope_of(params, context), principal=principal.id)}


def _given(params: RevokeParams, context: Context, *, here: bool) -> list[tuple[str, str, str]]:
    """Role, role id and scope of what was given on the scope itself (here) or above it."""
    rows = context.seen[_GIVEN].rows if _GIVEN in context.seen else ()
    scope = scope_of(params, context).lower()
    return [(row[0], row[1], row[2]) for row in rows if (row[2].lower() == scope) is here]


def _going(params: RevokeParams, context: Context) -> list[tuple[str, str]]:
    """Role and role id of each assignment that goes; what is named when nobody has looked."""
    if _GIVEN not in context.seen:
        return [(params.role, context.catalogue.roles[params.role].id)] if params.role else []
    wanted = context.catalogue.roles[params.role].id.lower() if params.role else ""
    return [
        (role, role_id)
        for role, role_id, _ in _given(params, context, here=True)
        if not wanted or role_id.lower() == wanted
    ]


def _objections(params: RevokeParams, context: Context) -> tuple[Problem, ...]:
    if clash := type_clash(params, context):
        return clash
    if _going(params, context):
        return ()
    principal = context.principals[params.assignee]
    who = principal.shown
    role_en, role_es = (
        (f"the role {params.role}", f"el rol {params.role}") if params.role else ("any role", "ningún rol")
    )
    others = [f"{role} ({scope})" for role, _, scope in _given(params, context, here=False)]
    others += [f"{role} (=)" for role, _, _ in _given(params, context, here=True)]
    also_en = f" What they have: {', '.join(others[:5])}." if others else ""
    also_es = f" Lo que tiene: {', '.join(others[:5])}." if others else ""
    text = Text(
        en=f"{who} has not been given {role_en} on {scope_of(params, context)}.{also_en}",
        es=f"{who} no tiene {role_es} asignado sobre {scope_of(params, context)}.{also_es}",
    )
    return (Problem(code="no-such-assignment", text=text, field="role"),)


def _plan(params: RevokeParams, context: Context) -> tuple[Operation, ...]:
    principal = context.principals[params.assignee]
    return tuple(
        DeleteRoleAssignment(
            precondition="present",
            scope=scope_of(params, context),
            role=role,
            role_id=role_id,
            principal=principal.id,
            principal_name=principal.shown,
        )
        for role, role_id in _going(params, context)
    )


def _notes(params: RevokeParams, context: Context) -> tuple[Correction, ...]:
    return (*_orphaned(params, context), *_inherited(params, context))


def _orphaned(params: RevokeParams, context: Context) -> tuple[Correction, ...]:
    if not context.principals[params.assignee].gone:
        return ()
    text = Text(
        en=f"Nobody has the object id {params.assignee} any more, and nobody can be restored to it: what was given to "
        "it is an orphan.",
        es=f"Ya nadie tiene el id de objeto {params.assignee} ni se puede restaurar: lo que se le asignó ha quedado "
        "huérfano.",
    )
    return (Correction(code="orphan", text=text),)


def _inherited(params: RevokeParams, context: Context) -> tuple[Correction, ...]:
    if not _given(params, context, here=False):
        return ()
    kept = ", ".join(f"{role} ({scope})" for role, _, scope in _given(params, context, here=False)[:5])
    text = Text(
        en=f"What was given further up stays in force here: {kept}.",
        es=f"Lo asignado más arriba sigue vigente aquí: {kept}.",
    )
    return (Correction(code="inherited-stays", text=text),)


KIND = Kind(
    name="role.revoke",
    title=Text(en="Take a role away", es="Retirar un rol"),
    summary=Text(
        en="Take a role on a workspace, a resource group or a subscription away from somebody, whoever gave it.",
        es="Retirar a alguien un rol sobre un área de trabajo, un grupo de recursos o una suscripción, lo haya "
        "asignado quien lo haya asignado.",
    ),
    params=RevokeParams,
    commands=("role assignment delete",),
    needs="subscription",
    fields=ROLE_FIELDS,
    facts=_facts,
    check=place_problems,
    principals=lambda params: (params.assignee,),
    of_gone=True,
    looks=_looks,
    objections=_objections,
    plan=_plan,
    notes=_notes,
    untaken=(
        Untaken(
            flags=("--ids",),
            why=Text(
                en="name the role, the person and the place, so that whoever agrees sees them",
                es="indique el rol, la persona y el lugar, para que quien aprueba los vea",
            ),
            words=-1,
        ),
        Untaken(
            flags=("--include-inherited",),
            why=Text(
                en="a role is taken away where it was given: name that scope",
                es="un rol se retira donde se asignó: indique ese ámbito",
            ),
            words=0,
        ),
    ),
    examples=(
        'role assignment delete --role "Contributor" --assignee "joe@contoso.com" --resource-group this-rg',
        "role assignment delete --assignee joe@contoso.com -w area-trabajo-nombre --reason 'has left the team'",
    ),
)
