"""Start a compute instance."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.declaring import NODE_FIELDS, SIZE_FIELDS, workspace_of
from bot.model.existing_compute import (
    EXISTING_FIELDS,
    ExistingCompute,
    existing_facts,
    find_it,
    it,
    only_instances,
    scaled_facts,
)
from bot.model.facts import FactValue
from bot.model.kind import Context, Kind
from bot.model.operation import Operation, StartComputeInstance
from bot.model.problem import Correction
from bot.model.text import Text


class StartParams(ExistingCompute):
    """The one that is to run."""


def _facts(params: StartParams, context: Context) -> Mapping[str, FactValue]:
    return {**existing_facts(params, context), **scaled_facts(context, least=None, most=None)}


def _plan(params: StartParams, context: Context) -> tuple[Operation, ...]:
    return (StartComputeInstance(workspace=workspace_of(context.place), name=params.name, since=it(context).last_at),)


def _notes(params: StartParams, context: Context) -> tuple[Correction, ...]:
    idle = it(context).idle_minutes
    text = (
        Text(
            en=f"It is paid for from now on, and shut down after {idle} idle minutes.",
            es=f"Se paga desde ahora y se apaga tras {idle} minutos inactiva.",
        )
        if idle
        else Text(
            en="It is paid for until somebody stops it: it has no idle shutdown.",
            es="Se paga hasta que alguien la detenga: no tiene apagado por inactividad.",
        )
    )
    return (Correction(code="paid-for", text=text),)


KIND = Kind(
    name="compute.start",
    title=Text(en="Start a compute instance", es="Iniciar una instancia de proceso"),
    summary=Text(
        en="Starts an instance that is stopped; its files are as they were.",
        es="Inicia una instancia detenida; sus archivos están como estaban.",
    ),
    params=StartParams,
    commands=("ml compute start",),
    needs="workspace",
    fields=(*EXISTING_FIELDS, *NODE_FIELDS, *SIZE_FIELDS),
    facts=_facts,
    find=find_it,
    objections=only_instances,
    plan=_plan,
    notes=_notes,
    examples=("ml compute start --name nombre-instancia", "ml compute start -n nb-fraud -w ws-nlp -g nlp-rg"),
)
