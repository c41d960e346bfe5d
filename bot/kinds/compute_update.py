"""Change how a cluster scales, or when an instance is shut down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

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
    now_note,
    only_managed,
    scaled_facts,
)
from bot.model.facts import FactValue
from bot.model.kind import Context, Kind, Option, Untaken
from bot.model.new_compute import IDLE_BOUNDS, IDLE_FIELD, idle_facts, idle_shutdown
from bot.model.operation import Operation, ScaleAmlCompute, SetIdleShutdown
from bot.model.options import IDENTITY_WHY, SET_UNTAKEN
from bot.model.problem import Problem
from bot.model.text import Text


class UpdateParams(ExistingCompute):
    """Bounds and idle seconds of a cluster, or idle minutes of an instance: what is not named stays as it is."""

    min_instances: FewestNodes = None
    max_instances: MostNodes = None
    idle_seconds: Annotated[
        int | None,
        Field(ge=60, le=86_400),
        Option(
            flag="--idle-time-before-scale-down",
            aliases=("-d", "--idle-seconds-before-scaledown"),
            summary=Text(
                en="Idle time before a node of a cluster is released",
                es="Inactividad antes de liberar un nodo de un clúster",
            ),
            unit=Text(en="seconds", es="segundos"),
            yaml="idle_time_before_scale_down",
        ),
    ] = None
    idle_minutes: Annotated[
        int | None,
        IDLE_BOUNDS,
        idle_shutdown(en="Idle time before an instance is shut down", es="Inactividad antes de apagar una instancia"),
    ] = None


def _of_cluster(params: UpdateParams) -> bool:
    return any(one is not None for one in (params.min_instances, params.max_instances, params.idle_seconds))


def _of_instance(params: UpdateParams) -> bool:
    return params.idle_minutes is not None


def _check(params: UpdateParams) -> tuple[Problem, ...]:
    if _of_cluster(params) is not _of_instance(params):
        return bounds_problems(params.min_instances, params.max_instances)
    text = (
        Text(
            en="--idle-time-before-shutdown-minutes is for instances, the other options are for clusters.",
            es="--idle-time-before-shutdown-minutes es para instancias; las demás opciones son para clústeres.",
        )
        if _of_cluster(params)
        else Text(
            en="What is to change? Of a cluster --min-instances, --max-instances or --idle-time-before-scale-down, "
            "of an instance --idle-time-before-shutdown-minutes.",
            es="¿Qué debe cambiar? De un clúster --min-instances, --max-instances o --idle-time-before-scale-down; "
            "de una instancia --idle-time-before-shutdown-minutes.",
        )
    )
    code = "option-of-another-type" if _of_cluster(params) else "missing-option"
    return (Problem(code=code, text=text, field="idle_minutes" if _of_cluster(params) else "max_instances"),)


def _objections(params: UpdateParams, context: Context) -> tuple[Problem, ...]:
    problems = only_managed(params, context)
    if problems:
        return problems
    seen = it(context)
    if seen.is_cluster is _of_cluster(params):
        return bounds_clash(seen, params.min_instances, params.max_instances) if seen.is_cluster else ()
    text = (
        Text(
            en=f"{seen.name} is a cluster, and instances alone have an idle shutdown: its nodes are released by "
            "--idle-time-before-scale-down, in seconds.",
            es=f"{seen.name} es un clúster y el apagado por inactividad es de las instancias: sus nodos se liberan con "
            "--idle-time-before-scale-down, en segundos.",
        )
        if seen.is_cluster
        else Text(
            en=f"{seen.name} is an instance, and clusters alone have bounds: of it, "
            "--idle-time-before-shutdown-minutes can be changed.",
            es=f"{seen.name} es una instancia y los límites son de los clústeres: de ella se puede cambiar "
            "--idle-time-before-shutdown-minutes.",
        )
    )
    return (Problem(code="option-of-another-type", text=text, field="name"),)


def _facts(params: UpdateParams, context: Context) -> Mapping[str, FactValue]:
    scaled = scaled_facts(context, least=params.min_instances, most=params.max_instances)
    return {**existing_facts(params, context), **scaled, **idle_facts(params.idle_minutes)}


def _plan(params: UpdateParams, context: Context) -> tuple[Operation, ...]:
    workspace = workspace_of(context.place)
    if params.idle_minutes is not None:
        return (SetIdleShutdown(workspace=workspace, name=params.name, idle_minutes=params.idle_minutes),)
    return (
        ScaleAmlCompute(
            workspace=workspace,
            name=params.name,
            min_nodes=params.min_instances,
            max_nodes=params.max_instances,
            idle_seconds=params.idle_seconds,
        ),
    )


KIND = Kind(
    name="compute.update",
    title=Text(en="Change a compute", es="Modificar un proceso"),
    summary=Text(
        en="Changes how a cluster scales or when an instance is shut down; nothing else about it changes.",
        es="Cambia cómo escala un clúster o cuándo se apaga una instancia; nada más cambia.",
    ),
    params=UpdateParams,
    commands=("ml compute update",),
    needs="workspace",
    fields=(
        *EXISTING_FIELDS,
        *NODE_FIELDS,
        *SIZE_FIELDS,
        IDLE_FIELD,
    ),
    facts=_facts,
    check=_check,
    find=find_it,
    objections=_objections,
    plan=_plan,
    notes=now_note,
    untaken=(
        SET_UNTAKEN,
        Untaken(flags=("--add", "--remove"), why=SET_UNTAKEN.why, words=-1),
        Untaken(
            flags=("--force-string",),
            why=Text(en="it belongs to --set and --add", es="va con --set y --add"),
            words=0,
        ),
        Untaken(
            flags=("--tags",),
            why=Text(
                en="Azure cannot change the tags of a compute without sending the whole of it again",
                es="Azure no puede cambiar las etiquetas de un proceso sin volver a enviarlo entero",
            ),
            words=-1,
        ),
        Untaken(flags=("--identity-type", "--user-assigned-identities", "-i"), why=IDENTITY_WHY),
    ),
    examples=(
        "ml compute update --name nombre-cluster --max-instances 6 --idle-time-before-scale-down 300",
        "ml compute update -n nb-fraud --idle-time-before-shutdown-minutes 30",
    ),
)
