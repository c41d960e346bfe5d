"""Get somebody a running instance and the way to their notebooks on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.model.decision import Limits
from bot.model.declaring import NAMING_FIELDS, SIZE_FIELDS, naming_facts, obliged_tags, size_facts, workspace_of
from bot.model.existing_compute import is_own, named_size
from bot.model.facts import FactValue
from bot.model.facts import Field as Fact
from bot.model.kind import Context, Kind, Option, Params
from bot.model.new_compute import (
    IDLE_BOUNDS,
    IDLE_FIELD,
    INSTANCE_NAME,
    INSTANCE_NAME_RULE,
    idle_facts,
    idle_shutdown,
    instance_for,
    obliged_idle,
    vm_size,
)
from bot.model.operation import Operation, PutComputeInstance, StartComputeInstance
from bot.model.options import Group, Reason, Subscription, Workspace
from bot.model.problem import Correction, Problem
from bot.model.seen import FindComputes, SeenCompute
from bot.model.text import Text

_SIZE = "Standard_DS3_v2"
"""Azure's own choice when nobody names a size: ComputeDefaults.VMSIZE of azure-ai-ml 1.35.2."""


class NotebookParams(Params):
    """Which instance, when somebody has several or wants a new one; their own running one when nothing is named."""

    name: Annotated[
        str,
        Field(max_length=24, pattern=rf"^$|^{INSTANCE_NAME}$"),
        Option(
            flag="--name",
            aliases=("-n",),
            summary=Text(
                en="Instance, when it is not any of yours", es="Instancia, si no vale cualquiera de las suyas"
            ),
            lookup="computes",
            rule=INSTANCE_NAME_RULE,
        ),
    ] = ""
    size: Annotated[
        str, vm_size(en="VM size, when one has to be made", es="Tamaño de máquina virtual, si hay que crearla")
    ] = _SIZE
    idle_minutes: Annotated[
        int | None,
        IDLE_BOUNDS,
        idle_shutdown(
            en="Idle time before it is shut down, when one has to be made",
            es="Inactividad antes de apagarse, si hay que crearla",
        ),
    ] = None
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""
    reason: Reason = ""


def _there(params: NotebookParams, context: Context) -> tuple[SeenCompute, ...]:
    """The instance to be used, if there is one: the one that is named, else one's own, a running one first."""
    if params.name:
        return tuple(one for one in context.found if one.name.lower() == params.name.lower())
    mine = [one for one in context.found if is_own(one, context) and one.state not in ("deleting", "failed")]
    return tuple(sorted(mine, key=lambda one: (not one.is_running, one.name))[:1])


def _new_name(params: NotebookParams, context: Context) -> str:
    return params.name or instance_for(context.requester)


def _facts(params: NotebookParams, context: Context) -> Mapping[str, FactValue]:
    there, region = _there(params, context), context.place.region
    name = there[0].name if there else _new_name(params, context)
    size = named_size(there[0], context) if there else params.size
    costs = dict(size_facts(size=size, nodes=1, region=region, catalogue=context.catalogue)) if size else {}
    if there and size:
        costs["added_cost_month"] = 0
    return {
        **naming_facts(name=name, tags={}, place=context.place),
        **costs,
        **(idle_facts(params.idle_minutes) if not there else {}),
        "creates": not there,
        "own": not there or is_own(there[0], context),
    }


def _objections(params: NotebookParams, context: Context) -> tuple[Problem, ...]:
    there = _there(params, context)
    if not there or is_own(there[0], context):
        return ()
    name, what = there[0].name, there[0].type
    if there[0].is_instance:
        text = Text(
            en=f"{name} was made for somebody else, who alone can open notebooks on it. Leave the name out for yours.",
            es=f"{name} se creó para otra persona y solo ella puede abrir cuadernos en ella. Omita el nombre para usar "
            "la suya.",
        )
    else:
        text = Text(
            en=f"{name} is {what}: notebooks run on compute instances. Leave the name out for yours.",
            es=f"{name} es {what}: los cuadernos se ejecutan en instancias de proceso. Omita el nombre para usar "
            "la suya.",
        )
    return (Problem(code="not-your-instance", text=text, field="name"),)


def _oblige(params: NotebookParams, limits: Limits, context: Context) -> NotebookParams:
    if _there(params, context):
        return params
    return params.model_copy(update={"idle_minutes": obliged_idle(idle_minutes=params.idle_minutes, limits=limits)})


def _plan(params: NotebookParams, context: Context) -> tuple[Operation, ...]:
    workspace, there = workspace_of(context.place), _there(params, context)
    if there:
        return (StartComputeInstance(workspace=workspace, name=there[0].name, since=there[0].last_at),)
    owner = obliged_tags(tags={}, limits=Limits(tags=("team", "owner")), context=context)
    return (
        PutComputeInstance(
            workspace=workspace,
            name=_new_name(params, context),
            size=params.size,
            idle_minutes=params.idle_minutes,
            assigned_to=context.requester.id,
            assigned_tenant=context.tenant,
            tags=owner,
        ),
    )


def _notes(params: NotebookParams, context: Context) -> tuple[Correction, ...]:
    there = _there(params, context)
    if not there:
        text = Text(
            en=f"You have no instance in {context.place.workspace}: one is made for you, and you alone can open "
            "notebooks on it. The link to them comes when it runs.",
            es=f"No tiene ninguna instancia en {context.place.workspace}: se crea una para usted, y solo usted puede "
            "abrir cuadernos en ella. El enlace llega cuando esté en marcha.",
        )
    elif there[0].is_running:
        text = Text(
            en=f"{there[0].name} is running: the link to your notebooks follows.",
            es=f"{there[0].name} está en marcha: a continuación va el enlace a sus cuadernos.",
        )
    else:
        text = Text(
            en=f"{there[0].name} is started and paid for from now on. The link to your notebooks comes when it runs.",
            es=f"{there[0].name} se inicia y se paga desde ahora. El enlace a sus cuadernos llega cuando esté en "
            "marcha.",
        )
    return (Correction(code="which-instance", text=text),)


KIND = Kind(
    name="notebook.open",
    title=Text(en="Open notebooks", es="Abrir cuadernos"),
    summary=Text(
        en="Starts your compute instance, or makes you one, and gives you the link to your notebooks on it.",
        es="Inicia su instancia de proceso, o le crea una, y le da el enlace a sus cuadernos en ella.",
    ),
    params=NotebookParams,
    commands=("notebook", "ml notebook", "notebook open", "abrir cuaderno", "cuaderno"),
    needs="workspace",
    fields=(
        Fact(
            name="creates",
            type="boolean",
            summary=Text(en="A compute instance is made for it.", es="Se crea para ello una instancia de proceso."),
        ),
        Fact(
            name="own",
            type="boolean",
            summary=Text(
                en="It is an instance made for the person who asks.",
                es="Es una instancia creada para quien hace la solicitud.",
            ),
        ),
        IDLE_FIELD,
        *NAMING_FIELDS,
        *SIZE_FIELDS,
    ),
    facts=_facts,
    find=lambda params, context: FindComputes(workspace=workspace_of(context.place)),
    objections=_objections,
    oblige=_oblige,
    plan=_plan,
    notes=_notes,
    words=("notebooks", "jupyter", "cuadernos", "libreta"),
    examples=(
        "notebook open",
        "notebook --size Standard_DS11_v2 -w ws-nlp -g nlp-rg",
        "notebook --name nb-pruebas --size Standard_DS11_v2",
    ),
)
