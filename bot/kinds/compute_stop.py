"""Stop a compute instance."""

from __future__ import annotations

from typing import Annotated

from bot.model.declaring import workspace_of
from bot.model.existing_compute import (
    EXISTING_FIELDS,
    ExistingCompute,
    existing_facts,
    find_it,
    it,
    only_instances,
)
from bot.model.kind import Context, Kind, Option
from bot.model.operation import Operation, StopComputeInstance
from bot.model.problem import Correction
from bot.model.text import Text


class StopParams(ExistingCompute):
    """The one that is to rest."""

    only_if_idle: Annotated[
        bool,
        Option(
            flag="--only-if-idle",
            summary=Text(
                en="Only if no job runs on it by then and nobody has started it anew",
                es="Solo si para entonces no ejecuta ningún trabajo ni la ha iniciado nadie de nuevo",
            ),
            switch=True,
        ),
    ] = False


def _plan(params: StopParams, context: Context) -> tuple[Operation, ...]:
    stop = StopComputeInstance(
        workspace=workspace_of(context.place),
        name=params.name,
        since=it(context).last_at,
        only_if_idle=params.only_if_idle,
    )
    return (stop,)


def _notes(params: StopParams, context: Context) -> tuple[Correction, ...]:
    """Source  learn.microsoft.com/azure/machine-learning/how-to-manage-compute-instance, 2026."""
    text = Text(
        en="Its disk, public IP address and load balancer are still paid for while it is stopped.",
        es="Mientras está detenida se siguen pagando su disco, su dirección IP pública y su equilibrador de carga.",
    )
    return (Correction(code="still-paid-for", text=text),)


KIND = Kind(
    name="compute.stop",
    title=Text(en="Stop a compute instance", es="Detener una instancia de proceso"),
    summary=Text(
        en="Stops an instance: what runs on it ends, its files stay, its hours are no longer paid for.",
        es="Detiene una instancia: lo que se ejecuta en ella termina, sus archivos se conservan y sus horas dejan de "
        "pagarse.",
    ),
    params=StopParams,
    commands=("ml compute stop",),
    needs="workspace",
    fields=EXISTING_FIELDS,
    facts=existing_facts,
    find=find_it,
    objections=only_instances,
    plan=_plan,
    notes=_notes,
    examples=(
        "ml compute stop --name nombre-instancia",
        "ml compute stop -n nb-fraud -w ws-nlp -g nlp-rg",
        "ml compute stop -n nb-fraud --only-if-idle",
    ),
)
