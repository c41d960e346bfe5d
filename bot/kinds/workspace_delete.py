"""Delete a workspace, alone or with what was made for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from bot.model.declaring import DESTRUCTIVE, NAMING_FIELDS, workspace_of
from bot.model.facts import FactValue
from bot.model.kind import Context, Kind, Option, Params
from bot.model.operation import DeletePart, DeleteWorkspace, InspectWorkspace, Operation
from bot.model.options import ExistingWorkspace, Group, Reason, Subscription
from bot.model.place import Place
from bot.model.problem import Correction, Problem
from bot.model.text import Text

_INSIDE = "inside"
_PARTS = ("application_insights", "logs", "storage_account", "key_vault", "container_registry")
"""In the order in which they go: what writes into another before the other."""


class WorkspaceDeleteParams(Params):
    name: ExistingWorkspace
    resource_group: Group = ""
    subscription: Subscription = ""
    all_resources: Annotated[
        bool,
        Option(
            flag="--all-resources",
            summary=Text(
                en="Its storage account, key vault, insights and registry too",
                es="También su cuenta de almacenamiento, almacén de claves, insights y registro",
            ),
            switch=True,
        ),
    ] = False
    permanently: Annotated[
        bool,
        Option(
            flag="--permanently-delete",
            aliases=("-p",),
            summary=Text(en="Beyond recovery, so that its name is free at once", es="Sin recuperación posible"),
            switch=True,
        ),
    ] = False
    reason: Reason = ""


def _where(params: WorkspaceDeleteParams) -> Place:
    return Place(subscription=params.subscription, resource_group=params.resource_group, workspace=params.name)


def _facts(params: WorkspaceDeleteParams, context: Context) -> Mapping[str, FactValue]:
    return {"name": params.name, "destructive": params.permanently or params.all_resources}


def _looks(params: WorkspaceDeleteParams, context: Context) -> Mapping[str, InspectWorkspace]:
    return {_INSIDE: InspectWorkspace(workspace=workspace_of(context.place))}


def _inside(context: Context, *names: str) -> tuple[str, ...]:
    """The values of these properties, in the order of the names."""
    rows = context.seen[_INSIDE].rows if _INSIDE in context.seen else ()
    return tuple(value for name in names for key, value in rows if key == name)


def _objections(params: WorkspaceDeleteParams, context: Context) -> tuple[Problem, ...]:
    projects = _inside(context, "project")
    if not projects:
        return ()
    text = Text(
        en=f"{params.name} is a hub with projects ({', '.join(projects)}). Delete those first.",
        es=f"{params.name} es un centro con proyectos ({', '.join(projects)}). Elimínelos antes.",
    )
    return (Problem(code="hub-with-projects", text=text, field="name"),)


def _going(params: WorkspaceDeleteParams, context: Context) -> tuple[str, ...]:
    """Azure ids of the parts that go too: all but those that another workspace uses, and a project has none."""
    if not params.all_resources or "project" in (kind.lower() for kind in _inside(context, "kind")):
        return ()
    shared = {part.lower() for part in _inside(context, "shared")}
    return tuple(part for part in _inside(context, *_PARTS) if part.lower() not in shared)


def _plan(params: WorkspaceDeleteParams, context: Context) -> tuple[Operation, ...]:
    return (
        DeleteWorkspace(workspace=workspace_of(context.place), permanently=params.permanently),
        *(DeletePart(resource=part) for part in _going(params, context)),
    )


def _notes(params: WorkspaceDeleteParams, context: Context) -> tuple[Correction, ...]:
    """Source  learn.microsoft.com/azure/machine-learning/concept-soft-delete, 2026: 14 days, the name is not free."""
    said: list[Correction] = []

    def add(code: str, en: str, es: str) -> None:
        said.append(Correction(code=code, text=Text(en=en, es=es)))

    if not params.permanently:
        add(
            "soft-deleted-workspace",
            "Until then its name is not free: with --permanently-delete it is, and nothing can be recovered.",
            "Hasta entonces su nombre no queda libre; con --permanently-delete sí, y no se puede recuperar nada.",
        )
    if not params.all_resources:
        add(
            "parts-stay",
            "Its storage account, key vault, insights and registry stay, and are paid for: --all-resources takes them.",
            "Su cuenta de almacenamiento, almacén de claves, insights y registro se quedan y se pagan; "
            "con --all-resources se eliminan también.",
        )
    shared = _inside(context, "shared")
    if params.all_resources and shared:
        names = ", ".join(part.rpartition("/")[2] for part in shared)
        add("parts-shared", f"Kept, since another workspace uses them: {names}.",
            f"Se conservan porque otra área de trabajo los usa: {names}.")  # fmt: skip
    if any("/vaults/" in part.lower() for part in _going(params, context)):
        add(
            "soft-deleted-vault",
            "Azure keeps the deleted key vault, and its name, for up to 90 days: a workspace of the same name cannot "
            "be made in this group until then, unless the vault is purged.",
            "Azure conserva el almacén de claves eliminado, y su nombre, hasta 90 días: hasta entonces no se puede "
            "crear en este grupo un área de trabajo del mismo nombre, salvo que se purgue el almacén.",
        )
    return tuple(said)


KIND = Kind(
    name="workspace.delete",
    title=Text(en="Delete a workspace", es="Eliminar un área de trabajo"),
    summary=Text(
        en="Delete a workspace, with or without the resources it was given, recoverable for 14 days or for good.",
        es="Eliminar un área de trabajo, con o sin los recursos que recibió, recuperable durante 14 días o "
        "definitivamente.",
    ),
    params=WorkspaceDeleteParams,
    commands=("ml workspace delete",),
    needs="workspace",
    where=_where,
    fields=(NAMING_FIELDS[0], DESTRUCTIVE),
    facts=_facts,
    looks=_looks,
    objections=_objections,
    plan=_plan,
    notes=_notes,
    examples=(
        "ml workspace delete -n vision-lab -g vision-rg",
        "ml workspace delete -n vision-lab -g vision-rg --all-resources --permanently-delete",
    ),
)
