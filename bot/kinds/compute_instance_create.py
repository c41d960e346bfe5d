"""Create a compute instance: a machine for one person's notebooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.model.decision import Limits
from bot.model.declaring import (
    DURATION_FIELD,
    NAMING_FIELDS,
    SIZE_FIELDS,
    naming_facts,
    obliged_tags,
    size_facts,
    workspace_of,
)
from bot.model.facts import FactValue
from bot.model.facts import Field as Fact
from bot.model.kind import Context, Kind, Option, Params, Untaken
from bot.model.new_compute import (
    COMPUTE_TYPE,
    COMPUTE_UNTAKEN,
    IDLE_FIELD,
    INSTANCE_NAME,
    INSTANCE_NAME_RULE,
    IdleMinutes,
    VmSize,
    assigned_note,
    idle_facts,
    obliged_idle,
    only_for_people,
)
from bot.model.operation import DeleteCompute, Operation, PutComputeInstance
from bot.model.options import (
    Description,
    Group,
    Hours,
    OneLine,
    Reason,
    Subscription,
    Tags,
    Until,
    Workspace,
)
from bot.model.people import Principal
from bot.model.problem import Correction, Problem
from bot.model.text import Text
from bot.model.time_zones import ZONE_PATTERN, ZONE_RULE, zone
from bot.model.timetable import WEEKLY_PATTERN, WEEKLY_RULE, weekly


class InstanceParams(Params):
    name: Annotated[
        str,
        Field(min_length=3, max_length=24, pattern=rf"^{INSTANCE_NAME}$"),
        Option(flag="--name", aliases=("-n",), summary=Text(en="Name", es="Nombre"), rule=INSTANCE_NAME_RULE),
    ]
    type: Annotated[Literal["ComputeInstance"], COMPUTE_TYPE] = "ComputeInstance"
    size: VmSize
    idle_minutes: IdleMinutes = None
    assigned_to: Annotated[
        str,
        OneLine,
        Field(max_length=120),
        Option(
            flag="--user-object-id",
            aliases=("--assigned-to", "--on-behalf-of"),
            summary=Text(
                en="Who it is made for, when not you: e-mail address, @mention, object id",
                es="Para quién se crea, si no es para usted: correo, @mención, id de objeto",
            ),
            lookup="principals",
            yaml="create_on_behalf_of.user_object_id",
        ),
    ] = ""
    start_at: Annotated[
        str,
        Field(pattern=WEEKLY_PATTERN),
        BeforeValidator(weekly),
        Option(
            flag="--start-at",
            summary=Text(
                en="When it is started every week, such as 08:00 Mon-Fri", es="Cuándo se inicia, como 08:00 lun-vie"
            ),
            rule=WEEKLY_RULE,
        ),
    ] = ""
    stop_at: Annotated[
        str,
        Field(pattern=WEEKLY_PATTERN),
        BeforeValidator(weekly),
        Option(
            flag="--stop-at",
            summary=Text(en="When it is stopped, such as 19:00", es="Cuándo se detiene, como 19:00"),
            rule=WEEKLY_RULE,
        ),
    ] = ""
    time_zone: Annotated[
        str,
        Field(pattern=ZONE_PATTERN),
        BeforeValidator(zone),
        Option(
            flag="--time-zone",
            summary=Text(en="Time zone of those times, such as Europe/Madrid", es="Zona horaria, como Europe/Madrid"),
            rule=ZONE_RULE,
        ),
    ] = ""
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""
    description: Description = ""
    tags: Tags = {}
    hours: Hours = None
    until: Until = ""
    reason: Reason = ""


def _facts(params: InstanceParams, context: Context) -> Mapping[str, FactValue]:
    return {
        **naming_facts(name=params.name, tags=params.tags, place=context.place),
        **size_facts(size=params.size, nodes=1, region=context.place.region, catalogue=context.catalogue),
        **idle_facts(params.idle_minutes),
        "stop_scheduled": bool(params.stop_at),
    }


def _check(params: InstanceParams) -> tuple[Problem, ...]:
    scheduled = bool(params.start_at or params.stop_at)
    if scheduled is bool(params.time_zone):
        return ()
    if scheduled:
        text = Text(
            en="In which time zone? Name it with --time-zone, such as Europe/Madrid.",
            es="¿En qué zona horaria? Indíquela con --time-zone, como Europe/Madrid.",
        )
        return (Problem(code="missing-option", text=text, field="time_zone"),)
    text = Text(
        en="--time-zone goes with --start-at and --stop-at, and there is neither.",
        es="--time-zone va con --start-at y --stop-at, y no hay ninguna.",
    )
    return (Problem(code="nothing-scheduled", text=text, field="time_zone"),)


def _objections(params: InstanceParams, context: Context) -> tuple[Problem, ...]:
    return only_for_people(person=_assigned(params, context), field="assigned_to")


def _oblige(params: InstanceParams, limits: Limits, context: Context) -> InstanceParams:
    idle = obliged_idle(idle_minutes=params.idle_minutes, limits=limits)
    tags = obliged_tags(tags=params.tags, limits=limits, context=context)
    return params.model_copy(update={"idle_minutes": idle, "tags": tags})


def _assigned(params: InstanceParams, context: Context) -> Principal:
    """Who may open it. Left out, Azure would give it to whoever calls, and that is amlbot."""
    return context.principals[params.assigned_to] if params.assigned_to else context.requester


def _plan(params: InstanceParams, context: Context) -> tuple[Operation, ...]:
    return (
        PutComputeInstance(
            workspace=workspace_of(context.place),
            name=params.name,
            size=params.size,
            idle_minutes=params.idle_minutes,
            assigned_to=_assigned(params, context).id,
            assigned_tenant=context.tenant,
            start_at=params.start_at,
            stop_at=params.stop_at,
            time_zone=params.time_zone,
            description=params.description,
            tags=params.tags,
        ),
    )


def _revoke(params: InstanceParams, context: Context) -> tuple[Operation, ...]:
    return (DeleteCompute(workspace=workspace_of(context.place), name=params.name),)


def _notes(params: InstanceParams, context: Context) -> tuple[Correction, ...]:
    said = [assigned_note(en="The instance", es="La instancia", person=_assigned(params, context))]
    if params.idle_minutes is None and not params.stop_at:
        text = Text(
            en="It runs, and is paid for, until somebody stops it: no idle shutdown was asked for.",
            es="Funciona, y se paga, hasta que alguien la detenga: no se pidió apagado por inactividad.",
        )
        said.append(Correction(code="no-idle-shutdown", text=text))
    return tuple(said)


KIND = Kind(
    name="compute_instance.create",
    title=Text(en="Create a compute instance", es="Crear una instancia de proceso"),
    summary=Text(
        en="A machine for one person's notebooks and scripts.",
        es="Una máquina para los cuadernos y scripts de una persona.",
    ),
    params=InstanceParams,
    commands=("ml compute create",),
    when={"type": ("computeinstance",)},
    needs="workspace",
    fields=(
        IDLE_FIELD,
        DURATION_FIELD,
        Fact(
            name="stop_scheduled",
            type="boolean",
            summary=Text(en="It is stopped at a time of the week.", es="Se detiene a una hora de la semana."),
        ),
        *NAMING_FIELDS,
        *SIZE_FIELDS,
    ),
    facts=_facts,
    check=_check,
    principals=lambda params: (params.assigned_to,) if params.assigned_to else (),
    objections=_objections,
    oblige=_oblige,
    plan=_plan,
    revoke=_revoke,
    grants=True,
    notes=_notes,
    untaken=(
        *COMPUTE_UNTAKEN,
        Untaken(
            flags=("--user-tenant-id",),
            why=Text(en="it follows from the person", es="se deduce de la persona"),
            harmless=True,
            keys=("create_on_behalf_of.user_tenant_id",),
        ),
    ),
    schemas=("computeInstance",),
    words=("machine", "máquina", "vm"),
    examples=(
        'ml compute create --name "nombre-instancia" --size STANDARD_DS11_V2 --type ComputeInstance',
        "ml compute create -n nb-fraud -t ComputeInstance --size Standard_DS3_v2 "
        "--idle-time-before-shutdown-minutes 30",
        'ml compute create -n nb-vision -t ComputeInstance --size Standard_DS3_v2 --start-at "08:00 Mon-Fri" '
        "--stop-at 19:00 --time-zone Europe/Madrid",
    ),
)
