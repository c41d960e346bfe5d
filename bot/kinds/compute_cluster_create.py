"""Create a compute cluster (AmlCompute): nodes that appear when jobs run and go when they do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from bot.model.declaring import (
    DURATION_FIELD,
    NAMING_FIELDS,
    NODE_FIELDS,
    SIZE_FIELDS,
    naming_facts,
    size_facts,
    with_tags,
    workspace_of,
)
from bot.model.facts import FactValue
from bot.model.facts import Field as Fact
from bot.model.kind import Context, Kind, Option, Params
from bot.model.new_compute import COMPUTE_TYPE, COMPUTE_UNTAKEN, VmSize
from bot.model.operation import DeleteCompute, Operation, PutAmlCompute
from bot.model.options import Description, Group, Hours, Reason, Subscription, Tags, Until, Workspace
from bot.model.problem import Correction, Problem
from bot.model.text import Text


class ClusterParams(Params):
    """Defaults are Azure's own: 0 to 4 nodes, released after 120 s. learn.microsoft.com/cli/azure/ml/compute, 2026.

    Length of the name: learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, 2026.
    `--min-nodes` and its like are the spellings of az before 2022, which people still know.
    """

    name: Annotated[
        str,
        Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{1,30}[A-Za-z0-9]$"),
        Option(
            flag="--name",
            aliases=("-n",),
            summary=Text(en="Name", es="Nombre"),
            rule=Text(
                en="3 to 32 letters, digits and -, beginning with a letter, not ending in -",
                es="de 3 a 32 letras, dígitos y -, empezando por letra y sin acabar en -",
            ),
        ),
    ]
    type: Annotated[Literal["AmlCompute"], COMPUTE_TYPE] = "AmlCompute"
    size: VmSize
    min_instances: Annotated[
        int,
        Field(ge=0, le=1000),
        Option(
            flag="--min-instances",
            aliases=("--min-nodes",),
            summary=Text(en="Fewest nodes, always paid for", es="Mínimo de nodos, siempre se pagan"),
            unit=Text(en="nodes", es="nodos"),
        ),
    ] = 0
    max_instances: Annotated[
        int,
        Field(ge=1, le=1000),
        Option(
            flag="--max-instances",
            aliases=("--max-nodes",),
            summary=Text(en="Most nodes at once", es="Máximo de nodos a la vez"),
            unit=Text(en="nodes", es="nodos"),
        ),
    ] = 4
    idle_seconds: Annotated[
        int,
        Field(ge=60, le=86_400),
        Option(
            flag="--idle-time-before-scale-down",
            aliases=("-d", "--idle-seconds-before-scaledown"),
            summary=Text(en="Idle time before a node is released", es="Inactividad antes de liberar un nodo"),
            unit=Text(en="seconds", es="segundos"),
            yaml="idle_time_before_scale_down",
        ),
    ] = 120
    tier: Annotated[
        Literal["dedicated", "low_priority"],
        Option(
            flag="--tier",
            aliases=("--vm-priority",),
            summary=Text(en="Priority of the nodes", es="Prioridad de los nodos"),
            spoken=(
                ("prioridad baja", "low_priority"),
                ("baja prioridad", "low_priority"),
                ("dedicado", "dedicated"),
                ("dedicados", "dedicated"),
            ),
        ),
    ] = "dedicated"
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""
    description: Description = ""
    tags: Tags = {}
    hours: Hours = None
    until: Until = ""
    reason: Reason = ""


def _facts(params: ClusterParams, context: Context) -> Mapping[str, FactValue]:
    return {
        **naming_facts(name=params.name, tags=params.tags, place=context.place),
        **size_facts(
            size=params.size,
            nodes=params.max_instances,
            region=context.place.region,
            low_priority=params.tier == "low_priority",
            catalogue=context.catalogue,
        ),
        "min_nodes": params.min_instances,
        "max_nodes": params.max_instances,
        "added_nodes": params.max_instances,
        "tier": params.tier,
    }


def _check(params: ClusterParams) -> tuple[Problem, ...]:
    if params.min_instances <= params.max_instances:
        return ()
    text = Text(
        en=f"--min-instances {params.min_instances} is more than --max-instances {params.max_instances}.",
        es=f"--min-instances {params.min_instances} es mayor que --max-instances {params.max_instances}.",
    )
    return (Problem(code="min-above-max", text=text, field="min_instances"),)


def _plan(params: ClusterParams, context: Context) -> tuple[Operation, ...]:
    return (
        PutAmlCompute(
            workspace=workspace_of(context.place),
            name=params.name,
            size=params.size,
            min_nodes=params.min_instances,
            max_nodes=params.max_instances,
            idle_seconds=params.idle_seconds,
            tier=params.tier,
            description=params.description,
            tags=params.tags,
        ),
    )


def _revoke(params: ClusterParams, context: Context) -> tuple[Operation, ...]:
    return (DeleteCompute(workspace=workspace_of(context.place), name=params.name),)


def _notes(params: ClusterParams, context: Context) -> tuple[Correction, ...]:
    text = Text(
        en="Nodes get a public IP address and no local password: Azure's defaults.",
        es="Los nodos tienen dirección IP pública y ninguna contraseña local: son los valores de Azure.",
    )
    return (Correction(code="azure-default", text=text),)


_SERVERLESS = Text(
    en="Serverless compute needs no creating: leave the compute out of a job, or say `compute: serverless`, and name "
    "what it needs under `resources` (instance_type, instance_count). The policies look at it like at any other spend.",
    es="El proceso sin servidor no se crea: en un trabajo, omita el proceso o escriba `compute: serverless` e indique "
    "lo que necesita en `resources` (instance_type, instance_count). Las políticas lo tratan como cualquier gasto.",
)


def _attached(word: str) -> Text:
    """What is run elsewhere is attached, not created."""
    return Text(
        en=f"{word} is not created here but attached: `/aml compute attach --type {word} --help`",
        es=f"{word} no se crea aquí, se asocia: `/aml compute attach --type {word} --help`",
    )


_ELSEWHERE = {"serverless": _SERVERLESS} | {
    word.lower(): _attached(word) for word in ("Kubernetes", "SynapseSpark", "Databricks", "VirtualMachine")
}


KIND = Kind(
    name="compute_cluster.create",
    title=Text(en="Create a compute cluster", es="Crear un clúster de proceso"),
    summary=Text(
        en="Nodes for training jobs that scale between a minimum and a maximum.",
        es="Nodos para trabajos de entrenamiento que escalan entre un mínimo y un máximo.",
    ),
    params=ClusterParams,
    commands=("ml compute create",),
    when={"type": ("amlcompute",)},
    needs="workspace",
    fields=(
        *NODE_FIELDS,
        Fact(name="tier", type="text", summary=Text(en="dedicated or low_priority.", es="dedicated o low_priority.")),
        DURATION_FIELD,
        *NAMING_FIELDS,
        *SIZE_FIELDS,
    ),
    facts=_facts,
    check=_check,
    oblige=with_tags,
    plan=_plan,
    revoke=_revoke,
    grants=True,
    notes=_notes,
    elsewhere=_ELSEWHERE,
    untaken=COMPUTE_UNTAKEN,
    schemas=("amlCompute",),
    examples=(
        'ml compute create --name "nombre-cluster" --size STANDARD_DS11_V2 --max-instances 2 --type AmlCompute',
        "ml compute create -n cpu -t AmlCompute --size Standard_DS3_v2 --min-instances 0 --max-instances 4 "
        "--idle-time-before-scale-down 300 --tier low_priority",
    ),
)
