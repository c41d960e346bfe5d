"""Delete what a failed attempt at a workspace has left, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.declaring import DESTRUCTIVE, NAMING_FIELDS, workspace_of
from bot.model.facts import FactValue
from bot.model.kind import Context, Kind, Params
from bot.model.operation import DeletePart, DeleteWorkspace, ListUnfinished, Operation
from bot.model.options import ExistingWorkspace, Group, Reason, Subscription
from bot.model.place import Place
from bot.model.problem import Correction, Problem
from bot.model.text import Text

_LEFT = "left"
_WORKSPACE = "microsoft.machinelearningservices/workspaces"
_ORDER = (
    "microsoft.insights/components",
    "microsoft.operationalinsights/workspaces",
    "microsoft.storage/storageaccounts",
    "microsoft.keyvault/vaults",
    "microsoft.containerregistry/registries",
)
"""In the order in which they go: what writes into another before the other."""


class WorkspaceDiscardParams(Params):
    name: ExistingWorkspace
    resource_group: Group = ""
    subscription: Subscription = ""
    reason: Reason = ""


def _where(params: WorkspaceDiscardParams) -> Place:
    return Place(subscription=params.subscription, resource_group=params.resource_group, workspace=params.name)


def _looks(params: WorkspaceDiscardParams, context: Context) -> Mapping[str, ListUnfinished]:
    place = context.place
    return {
        _LEFT: ListUnfinished(
            subscription=place.subscription, resource_group=place.resource_group, workspace=place.workspace
        )
    }


def _rows(context: Context, *states: str) -> tuple[tuple[str, str, str], ...]:
    """(made_by, type, name) of what is in one of these states."""
    rows = context.seen[_LEFT].rows if _LEFT in context.seen else ()
    return tuple((row[1], row[2], row[3]) for row in rows if row[4] in states)


def _objections(params: WorkspaceDiscardParams, context: Context) -> tuple[Problem, ...]:
    if _plan(params, context):
        return ()
    text = Text(
        en=f"No failed request has left anything of {params.name} that could be deleted: what is there was there "
        "before, or is in use.",
        es=f"Ninguna solicitud fallida ha dejado de {params.name} nada que se pueda eliminar: lo que hay ya estaba "
        "antes o está en uso.",
    )
    return (Problem(code="nothing-left-over", text=text, field="name"),)


def _plan(params: WorkspaceDiscardParams, context: Context) -> tuple[Operation, ...]:
    workspace, left = workspace_of(context.place), _rows(context, "left-over")
    group = f"/subscriptions/{workspace.subscription}/resourceGroups/{workspace.resource_group}"
    return (
        *(
            DeleteWorkspace(workspace=workspace, permanently=True, made_by=made_by)
            for made_by, kind, _ in left
            if kind.lower() == _WORKSPACE
        ),
        *(
            DeletePart(resource=f"{group}/providers/{kind}/{name}", made_by=made_by)
            for wanted in _ORDER
            for made_by, kind, name in left
            if kind.lower() == wanted
        ),
    )


def _notes(params: WorkspaceDiscardParams, context: Context) -> tuple[Correction, ...]:
    said = []
    kept = [name for _, _, name in _rows(context, "there-before", "not-known")]
    kept += [name for _, kind, name in _rows(context, "left-over") if kind.lower() not in (_WORKSPACE, *_ORDER)]
    if kept:
        names = ", ".join(kept)
        text = Text(
            en=f"Kept, since it was there before or that is not known: {names}.",
            es=f"Se conserva, porque ya estaba antes o no se sabe: {names}.",
        )
        said.append(Correction(code="kept", text=text))
    if any(kind.lower() == "microsoft.keyvault/vaults" for _, kind, _ in _rows(context, "left-over")):
        text = Text(
            en="Azure keeps the deleted key vault, and its name, for up to 90 days: until then a workspace of this "
            "name can be made here only when the vault has been purged. To go on with the workspace, press Retry.",
            es="Azure conserva el almacén de claves eliminado, y su nombre, hasta 90 días: hasta entonces solo se "
            "puede crear aquí un área de trabajo de este nombre si se ha purgado. Para continuar con ella, pulse "
            "Reintentar.",
        )
        said.append(Correction(code="soft-deleted-vault", text=text))
    return tuple(said)


def _facts(params: WorkspaceDiscardParams, context: Context) -> Mapping[str, FactValue]:
    return {"name": params.name, "destructive": True}


KIND = Kind(
    name="workspace.discard",
    title=Text(en="Clear up a half-made workspace", es="Retirar un área de trabajo a medias"),
    summary=Text(
        en="Delete what a failed request for a workspace has made, and nothing that was there before.",
        es="Eliminar lo que creó una solicitud fallida de un área de trabajo, y nada de lo que ya había.",
    ),
    params=WorkspaceDiscardParams,
    commands=("ml workspace discard",),
    needs="workspace",
    where=_where,
    fields=(NAMING_FIELDS[0], DESTRUCTIVE),
    facts=_facts,
    looks=_looks,
    objections=_objections,
    plan=_plan,
    notes=_notes,
    examples=("ml workspace discard -n vision-trial -g vision-rg",),
)
