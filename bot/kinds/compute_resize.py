"""Give an instance another size, or a cluster other bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from bot.model.declaring import NODE_FIELDS, SIZE_FIELDS, workspace_of
from bot.model.existing_compute import (
    EXISTING_FIELDS,
    ExistingCompute,
    FewestNodes,
    MostNodes,
    bounds_clash,
    bounds_problems,
    existing_facts,
    find_it,
    it,
    named_size,
    now_note,
    only_managed,
    scaled_facts,
)
from bot.model.facts import FactValue
from bot.model.kind import Context, Kind
from bot.model.new_compute import vm_size
from bot.model.operation import Operation, ResizeComputeInstance, ScaleAmlCompute
from bot.model.problem import Problem
from bot.model.text import Text


class ResizeParams(ExistingCompute):
    """An instance has a size that can change, a cluster only bounds: what is not named stays as it is."""

    size: Annotated[str, vm_size(en="New VM size of an instance", es="Nuevo tamaño de una instancia")] = ""
    min_instances: FewestNodes = None
    max_instances: MostNodes = None


def _scales(params: ResizeParams) -> bool:
    return params.min_instances is not None or params.max_instances is not None


def _check(params: ResizeParams) -> tuple[Problem, ...]:
    if bool(params.size) is not _scales(params):
        return bounds_problems(params.min_instances, params.max_instances)
    text = (
        Text(
            en="An instance has a size and a cluster has bounds: name --size, or --min-instances and --max-instances.",
            es="Una instancia tiene tamaño y un clúster tiene límites: indique --size, o --min-instances y "
            "--max-instances.",
        )
        if params.size
        else Text(
            en="To what? Name --size for an instance, --min-instances or --max-instances for a cluster.",
            es="¿A qué? Indique --size para una instancia, --min-instances o --max-instances para un clúster.",
        )
    )
    code = "option-of-another-type" if params.size else "missing-option"
    return (Problem(code=code, text=text, field="size"),)


def _objections(params: ResizeParams, context: Context) -> tuple[Problem, ...]:
    problems = only_managed(params, context)
    if problems:
        return problems
    seen = it(context)
    if seen.is_cluster and not params.size:
        return bounds_clash(seen, params.min_instances, params.max_instances)
    if seen.is_cluster:
        text = Text(
            en=f"Azure cannot change the size of a cluster's nodes: create another one of {params.size} and delete "
            f"{seen.name}.",
            es=f"Azure no puede cambiar el tamaño de los nodos de un clúster: cree otro de {params.size} y elimine "
            f"{seen.name}.",
        )
        return (Problem(code="cluster-size", text=text, field="size"),)
    if not params.size:
        text = Text(
            en=f"{seen.name} is an instance, a single machine: name its new --size.",
            es=f"{seen.name} es una instancia, una sola máquina: indique su nuevo --size.",
        )
        return (Problem(code="missing-option", text=text, field="size"),)
    if seen.power.lower() != "stopped":
        text = Text(
            en=f"{seen.name} is {seen.power.lower()}: the size can be changed while it is stopped.",
            es=f"{seen.name} no está detenida ({seen.power}): el tamaño se puede cambiar cuando lo esté.",
        )
        line = f"compute stop -n {seen.name}"
        return (Problem(code="not-stopped", text=text, field="name", suggestion=line),)
    return ()


def _facts(params: ResizeParams, context: Context) -> Mapping[str, FactValue]:
    scaled = scaled_facts(context, least=params.min_instances, most=params.max_instances, size=params.size)
    return {**existing_facts(params, context), **scaled}


def _plan(params: ResizeParams, context: Context) -> tuple[Operation, ...]:
    workspace, seen = workspace_of(context.place), it(context)
    if params.size:
        was = named_size(seen, context)
        return (
            ResizeComputeInstance(workspace=workspace, name=params.name, size=params.size, was=was, since=seen.last_at),
        )
    least, most = params.min_instances, params.max_instances
    return (ScaleAmlCompute(workspace=workspace, name=params.name, min_nodes=least, max_nodes=most),)


KIND = Kind(
    name="compute.resize",
    title=Text(en="Resize a compute", es="Cambiar el tamaño de un proceso"),
    summary=Text(
        en="Gives a stopped instance another size, or a cluster other bounds; nothing else about it changes.",
        es="Cambia el tamaño de una instancia detenida o los límites de un clúster; nada más cambia.",
    ),
    params=ResizeParams,
    commands=("ml compute resize",),
    needs="workspace",
    fields=(*EXISTING_FIELDS, *NODE_FIELDS, *SIZE_FIELDS),
    facts=_facts,
    check=_check,
    find=find_it,
    objections=_objections,
    plan=_plan,
    notes=now_note,
    examples=(
        "ml compute resize --name nombre-instancia --size Standard_DS3_v2",
        "ml compute resize -n cpu --min-instances 1 --max-instances 6",
    ),
)
