"""Detach a compute that somebody else runs."""

from __future__ import annotations

from bot.model.declaring import workspace_of
from bot.model.existing_compute import (
    EXISTING_FIELDS,
    ExistingCompute,
    existing_facts,
    find_it,
    it,
    only_attached,
)
from bot.model.kind import Context, Kind
from bot.model.operation import DetachCompute, Operation
from bot.model.problem import Correction
from bot.model.text import Text


class DetachParams(ExistingCompute):
    """The one the workspace no longer uses."""


def _plan(params: DetachParams, context: Context) -> tuple[Operation, ...]:
    return (DetachCompute(workspace=workspace_of(context.place), name=params.name),)


def _notes(params: DetachParams, context: Context) -> tuple[Correction, ...]:
    seen = it(context)
    text = Text(
        en=f"{seen.name} is {seen.type}: {seen.resource_id}. Jobs of this workspace no longer run on it; attaching "
        "it again undoes this.",
        es=f"{seen.name} es {seen.type}: {seen.resource_id}. Los trabajos de esta área ya no se ejecutarán en él; "
        "basta volver a asociarlo para deshacerlo.",
    )
    return (Correction(code="what-is-attached", text=text),)


KIND = Kind(
    name="compute.detach",
    title=Text(en="Detach a compute", es="Desasociar un proceso"),
    summary=Text(
        en="Takes an attached compute out of the workspace; what was attached goes on.",
        es="Quita del área de trabajo un proceso asociado; lo que estaba asociado sigue existiendo.",
    ),
    params=DetachParams,
    commands=("ml compute detach",),
    needs="workspace",
    fields=EXISTING_FIELDS,
    facts=existing_facts,
    find=find_it,
    objections=only_attached,
    plan=_plan,
    notes=_notes,
    examples=("ml compute detach --name aks --yes", "ml compute detach -n aks -w ws-nlp -g nlp-rg"),
)
