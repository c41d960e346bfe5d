"""Take a person out of a workspace: their roles on it and on its group, and the compute instances made for them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.assigning import FOR_AMLBOT_FIELD, Assignee, for_amlbot
from bot.model.declaring import DESTRUCTIVE, workspace_of
from bot.model.facts import FactValue
from bot.model.kind import Context, Kind, Params
from bot.model.operation import DeleteCompute, DeleteRoleAssignment, InspectRoles, Operation
from bot.model.options import Group, Reason, Subscription, Workspace
from bot.model.people import Principal
from bot.model.problem import Correction, Problem
from bot.model.seen import FindComputes
from bot.model.text import Text

_ROLES = "roles"


class OffboardParams(Params):
    assignee: Assignee
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""
    reason: Reason = ""


def _person(params: OffboardParams, context: Context) -> Principal:
    return context.principals[params.assignee]


def _facts(params: OffboardParams, context: Context) -> Mapping[str, FactValue]:
    return {
        "destructive": bool(_instances(params, context)),
        "for_amlbot": for_amlbot(params.assignee, context),
    }


def _find(params: OffboardParams, context: Context) -> FindComputes:
    return FindComputes(workspace=workspace_of(context.place))


def _looks(params: OffboardParams, context: Context) -> Mapping[str, InspectRoles]:
    scope = context.place.workspace_scope
    return {_ROLES: InspectRoles(scope=scope, principal=_person(params, context).id)}


def _instances(params: OffboardParams, context: Context) -> list[str]:
    """Names of the instances that were made for them."""
    person = _person(params, context).id.lower()
    return sorted(one.name for one in context.found if one.is_instance and one.assigned_to.lower() == person)


def _given(params: OffboardParams, context: Context, *, here: bool) -> list[tuple[str, str, str]]:
    """Role, role id and scope of what they have on the workspace or its group (here), or further up."""
    rows = context.seen[_ROLES].rows if _ROLES in context.seen else ()
    scopes = (context.place.workspace_scope.lower(), context.place.group_scope.lower())
    return [(row[0], row[1], row[2]) for row in rows if (row[2].lower() in scopes) is here]


def _objections(params: OffboardParams, context: Context) -> tuple[Problem, ...]:
    if _plan(params, context):
        return ()
    who, place = _person(params, context).shown, context.place.workspace
    text = Text(
        en=f"{who} has no role on {place} or its group, and no instance there.",
        es=f"{who} no tiene roles sobre {place} ni sobre su grupo, ni instancias ahí.",
    )
    return (Problem(code="nothing-to-take", text=text, field="assignee"),)


def _plan(params: OffboardParams, context: Context) -> tuple[Operation, ...]:
    """Roles first: from then on nobody gets in, whatever becomes of the rest."""
    person = _person(params, context)
    roles = tuple(
        DeleteRoleAssignment(
            precondition="present",
            scope=scope,
            role=role,
            role_id=role_id,
            principal=person.id,
            principal_name=person.shown,
        )
        for role, role_id, scope in _given(params, context, here=True)
    )
    workspace = workspace_of(context.place)
    return (*roles, *(DeleteCompute(workspace=workspace, name=name) for name in _instances(params, context)))


def _notes(params: OffboardParams, context: Context) -> tuple[Correction, ...]:
    said: list[Correction] = []
    if _instances(params, context):
        text = Text(
            en="What lies only on an instance's own disk is lost; files in the workspace's file share stay.",
            es="Se pierde lo que solo esté en el disco de una instancia; los archivos compartidos se quedan.",
        )
        said.append(Correction(code="cannot-be-undone", text=text))
    further = _given(params, context, here=False)
    if further:
        kept = ", ".join(f"{role} ({scope})" for role, _, scope in further[:5])
        text = Text(
            en=f"What was given further up stays in force here: {kept}.",
            es=f"Lo asignado más arriba sigue vigente aquí: {kept}.",
        )
        said.append(Correction(code="inherited-stays", text=text))
    text = Text(
        en="What they have as a member of a group stays: take them out of the group in Entra.",
        es="Lo que tiene por pertenecer a un grupo se queda: sáquelo del grupo en Entra.",
    )
    said.append(Correction(code="groups-stay", text=text))
    return tuple(said)


KIND = Kind(
    name="person.offboard",
    title=Text(en="Take a person out", es="Dar de baja a una persona"),
    summary=Text(
        en="Takes their roles on a workspace and its group away, and deletes the instances made for them.",
        es="Retira sus roles sobre un área de trabajo y su grupo, y elimina las instancias creadas para esa persona.",
    ),
    params=OffboardParams,
    commands=("offboard",),
    needs="workspace",
    fields=(DESTRUCTIVE, FOR_AMLBOT_FIELD),
    facts=_facts,
    principals=lambda params: (params.assignee,),
    find=_find,
    looks=_looks,
    objections=_objections,
    plan=_plan,
    notes=_notes,
    examples=("offboard --assignee joe@contoso.com -w area-trabajo-nombre --reason 'has left the team'",),
)
