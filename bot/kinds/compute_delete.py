"""Delete a compute instance or a cluster."""

from __future__ import annotations

from bot.model.declaring import workspace_of
from bot.model.existing_compute import (
    EXISTING_FIELDS,
    ExistingCompute,
    existing_facts,
    find_it,
    it,
    only_managed,
)
from bot.model.kind import Context, Kind
from bot.model.operation import DeleteCompute, Operation
from bot.model.problem import Correction
from bot.model.text import Text


class DeleteParams(ExistingCompute):
    """The one that is no longer wanted."""


def _plan(params: DeleteParams, context: Context) -> tuple[Operation, ...]:
    return (DeleteCompute(workspace=workspace_of(context.place), name=params.name),)


def _notes(params: DeleteParams, context: Context) -> tuple[Correction, ...]:
    """Source  learn.microsoft.com/azure/machine-learning/how-to-manage-compute-instance and
    how-to-create-attach-compute-cluster, 2026.
    """
    seen = it(context)
    if seen.is_instance:
        text = Text(
            en=f"{seen.name} ({seen.size}) cannot be brought back. What lies only on its own disk is lost; notebooks "
            "and files in the workspace's file share stay.",
            es=f"{seen.name} ({seen.size}) no se puede recuperar. Se pierde lo que solo esté en su propio disco; los "
            "cuadernos y archivos del recurso compartido del área de trabajo se conservan.",
        )
    else:
        text = Text(
            en=f"{seen.name} ({seen.size}, {seen.nodes} nodes) cannot be brought back, and jobs that run on it fail.",
            es=f"{seen.name} ({seen.size}, {seen.nodes} nodos) no se puede recuperar y los trabajos que se ejecutan en "
            "él fallan.",
        )
    return (Correction(code="cannot-be-undone", text=text),)


KIND = Kind(
    name="compute.delete",
    title=Text(en="Delete a compute", es="Eliminar un proceso"),
    summary=Text(
        en="Deletes an instance or a cluster for good.",
        es="Elimina una instancia o un clúster de forma definitiva.",
    ),
    params=DeleteParams,
    commands=("ml compute delete",),
    needs="workspace",
    fields=EXISTING_FIELDS,
    facts=existing_facts,
    find=find_it,
    objections=only_managed,
    plan=_plan,
    notes=_notes,
    examples=("ml compute delete --name nombre-cluster --yes", "ml compute delete -n cpu -w ws-nlp -g nlp-rg"),
)
