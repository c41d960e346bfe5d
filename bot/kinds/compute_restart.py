"""Restart a compute instance."""

from __future__ import annotations

from bot.model.declaring import workspace_of
from bot.model.existing_compute import (
    EXISTING_FIELDS,
    ExistingCompute,
    existing_facts,
    find_it,
    it,
    only_instances,
)
from bot.model.kind import Context, Kind
from bot.model.operation import Operation, RestartComputeInstance
from bot.model.problem import Problem
from bot.model.text import Text


class RestartParams(ExistingCompute):
    """The one that hangs."""


def _objections(params: RestartParams, context: Context) -> tuple[Problem, ...]:
    problems = only_instances(params, context)
    if problems or it(context).power.lower() != "stopped":
        return problems
    text = Text(
        en=f"{params.name} is stopped, so there is nothing to restart: start it.",
        es=f"{params.name} está detenida, así que no hay nada que reiniciar: iníciela.",
    )
    line = f"compute start -n {params.name}"
    return (Problem(code="not-running", text=text, field="name", suggestion=line),)


def _plan(params: RestartParams, context: Context) -> tuple[Operation, ...]:
    return (RestartComputeInstance(workspace=workspace_of(context.place), name=params.name, since=it(context).last_at),)


KIND = Kind(
    name="compute.restart",
    title=Text(en="Restart a compute instance", es="Reiniciar una instancia de proceso"),
    summary=Text(
        en="Restarts an instance that is running: what runs on it ends, its files stay.",
        es="Reinicia una instancia en marcha: lo que se ejecuta en ella termina y sus archivos se conservan.",
    ),
    params=RestartParams,
    commands=("ml compute restart",),
    needs="workspace",
    fields=EXISTING_FIELDS,
    facts=existing_facts,
    find=find_it,
    objections=_objections,
    plan=_plan,
    examples=("ml compute restart --name nombre-instancia", "ml compute restart -n nb-fraud -w ws-nlp -g nlp-rg"),
)
