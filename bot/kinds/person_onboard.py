"""Bring a person into a workspace: a role, an instance of their own, the team's datastore and environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.model.asset_options import VERSION_PATTERN
from bot.model.assigning import ROLE_FIELDS, Assignee, for_amlbot, giving, taking
from bot.model.datastore_options import ACCOUNT_BOUNDS, CONTAINER_BOUNDS, container, storage_account
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
from bot.model.images import IMAGE_FIELDS, IMAGE_PATTERN, IMAGE_RULE, image_facts, image_notes
from bot.model.kind import Context, Kind, Option, Params
from bot.model.new_compute import (
    IDLE_FIELD,
    INSTANCE_NAME,
    INSTANCE_NAME_RULE,
    IdleMinutes,
    assigned_note,
    idle_facts,
    instance_for,
    obliged_idle,
    only_for_people,
    vm_size,
)
from bot.model.operation import (
    DeleteCompute,
    Operation,
    PutComputeInstance,
    PutDatastore,
    PutEnvironment,
)
from bot.model.options import Group, Hours, Reason, Subscription, Tags, Until, Workspace
from bot.model.people import Principal
from bot.model.problem import Correction, Problem
from bot.model.text import Text


class OnboardParams(Params):
    assignee: Assignee
    role: Annotated[
        str,
        Option(
            flag="--role", summary=Text(en="Role on the workspace", es="Rol sobre el área de trabajo"), lookup="roles"
        ),
    ] = "AzureML Data Scientist"
    size: Annotated[str, vm_size(en="VM size of their instance", es="Tamaño de máquina de su instancia")]
    name: Annotated[
        str,
        Field(max_length=24, pattern=rf"^$|^{INSTANCE_NAME}$"),
        Option(
            flag="--name",
            aliases=("-n",),
            summary=Text(en="Name of their instance; after the person when left out",
                         es="Nombre de su instancia; el de la persona si se omite"),
            rule=INSTANCE_NAME_RULE,
        ),
    ] = ""  # fmt: skip
    idle_minutes: IdleMinutes = None
    datastore: Annotated[
        str,
        Field(pattern=r"^[a-zA-Z0-9_]{0,255}$"),
        Option(
            flag="--datastore",
            summary=Text(en="The team's datastore, made when it is not there",
                         es="Almacén de datos del equipo, que se crea si no existe"),
        ),
    ] = ""  # fmt: skip
    account_name: Annotated[
        str, ACCOUNT_BOUNDS, storage_account(en="Its storage account", es="Su cuenta de almacenamiento")
    ] = ""
    container_name: Annotated[
        str, CONTAINER_BOUNDS, container("--container-name", en="Its blob container", es="Su contenedor de blobs")
    ] = ""
    environment: Annotated[
        str,
        Field(max_length=255, pattern=r"^$|^[a-zA-Z0-9][a-zA-Z0-9_-]*$"),
        Option(
            flag="--environment",
            summary=Text(en="The team's environment, registered when it is not there",
                         es="Entorno del equipo, que se registra si no existe"),
        ),
    ] = ""  # fmt: skip
    environment_version: Annotated[
        str,
        Field(pattern=VERSION_PATTERN),
        Option(flag="--environment-version", summary=Text(en="Its version", es="Su versión")),
    ] = ""
    image: Annotated[
        str,
        Field(pattern=rf"^$|^{IMAGE_PATTERN}$"),
        Option(flag="--image", summary=Text(en="Its Docker image", es="Su imagen de Docker"), rule=IMAGE_RULE),
    ] = ""
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""
    hours: Hours = None
    until: Until = ""
    tags: Tags = {}
    reason: Reason = ""


_DATASTORE = ("datastore", "account_name", "container_name")
_ENVIRONMENT = ("environment", "environment_version", "image")
_TOGETHER: Mapping[tuple[str, str, str], Text] = {
    _DATASTORE: Text(en="A datastore", es="Un almacén de datos"),
    _ENVIRONMENT: Text(en="An environment", es="Un entorno"),
}
"""Options that are named together or not at all -> what they make."""


def _person(params: OnboardParams, context: Context) -> Principal:
    return context.principals[params.assignee]


def _instance(params: OnboardParams, context: Context) -> str:
    return params.name or instance_for(_person(params, context))


def _facts(params: OnboardParams, context: Context) -> Mapping[str, FactValue]:
    duration: Mapping[str, FactValue] = {"duration_h": params.hours} if params.hours is not None else {}
    return {
        **naming_facts(name=_instance(params, context), tags=params.tags, place=context.place),
        **size_facts(size=params.size, nodes=1, region=context.place.region, catalogue=context.catalogue),
        "role": params.role,
        "scope": "workspace",
        "for_amlbot": for_amlbot(params.assignee, context),
        "new_datastore": bool(params.datastore),
        "new_environment": bool(params.environment),
        **image_facts(params.image),
        **duration,
        **idle_facts(params.idle_minutes),
    }


def _check(params: OnboardParams) -> tuple[Problem, ...]:
    problems = []
    for names, what in _TOGETHER.items():
        missing = [name for name in names if not getattr(params, name)]
        if not missing or len(missing) == len(names):
            continue
        one, two, three = (_flag(name) for name in names)
        text = Text(
            en=f"{what.en} takes {one}, {two} and {three}: {_flag(missing[0])} is missing.",
            es=f"{what.es} necesita {one}, {two} y {three}: falta {_flag(missing[0])}.",
        )
        problems.append(Problem(code="missing-option", text=text, field=missing[0]))
    return tuple(problems)


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _objections(params: OnboardParams, context: Context) -> tuple[Problem, ...]:
    return only_for_people(person=_person(params, context), field="assignee")


def _oblige(params: OnboardParams, limits: Limits, context: Context) -> OnboardParams:
    idle = obliged_idle(idle_minutes=params.idle_minutes, limits=limits)
    tags = obliged_tags(tags=params.tags, limits=limits, context=context)
    return params.model_copy(update={"idle_minutes": idle, "tags": tags})


def _plan(params: OnboardParams, context: Context) -> tuple[Operation, ...]:
    person, workspace = _person(params, context), workspace_of(context.place)
    shared: tuple[Operation, ...] = ()
    if params.datastore:
        shared = (
            PutDatastore(
                workspace=workspace,
                name=params.datastore,
                type="azure_blob",
                account=params.account_name,
                container=params.container_name,
            ),
        )
    if params.environment:
        shared += (
            PutEnvironment(
                workspace=workspace,
                name=params.environment,
                version=params.environment_version,
                image=params.image,
            ),
        )
    return (
        *shared,
        giving(role=params.role, scope=workspace.id, principal=person, context=context),
        PutComputeInstance(
            workspace=workspace,
            name=_instance(params, context),
            size=params.size,
            idle_minutes=params.idle_minutes,
            assigned_to=person.id,
            assigned_tenant=context.tenant,
            tags=params.tags,
        ),
    )


def _revoke(params: OnboardParams, context: Context) -> tuple[Operation, ...]:
    """In reverse order. The datastore and the environment are the team's, and stay when one person goes."""
    person, workspace = _person(params, context), workspace_of(context.place)
    return (
        DeleteCompute(workspace=workspace, name=_instance(params, context)),
        taking(role=params.role, scope=workspace.id, principal=person, context=context),
    )


def _notes(params: OnboardParams, context: Context) -> tuple[Correction, ...]:
    person = _person(params, context)
    name = _instance(params, context)
    said = [assigned_note(en=f"The instance {name}", es=f"La instancia {name}", person=person)]
    if params.datastore:
        text = Text(
            en=f"The datastore {params.datastore} is the team's: it stays when this ends.",
            es=f"El almacén de datos {params.datastore} es del equipo: se queda cuando esto termina.",
        )
        said.append(Correction(code="datastore-stays", text=text))
    if params.environment:
        text = Text(
            en=f"The environment {params.environment} is the team's: it stays when this ends, until it is archived.",
            es=f"El entorno {params.environment} es del equipo: se queda cuando esto termina, hasta que se archive.",
        )
        said.append(Correction(code="environment-stays", text=text))
    return (*said, *image_notes(params.image))


KIND = Kind(
    name="person.onboard",
    title=Text(en="Bring a person in", es="Incorporar a una persona"),
    summary=Text(
        en="A role on the workspace, a compute instance of their own, the team's datastore and its environment, in one "
        "request.",
        es="Un rol sobre el área de trabajo, una instancia de proceso propia, el almacén de datos y el entorno del "
        "equipo, en una sola solicitud.",
    ),
    params=OnboardParams,
    commands=("onboard",),
    needs="workspace",
    fields=(
        *ROLE_FIELDS,
        DURATION_FIELD,
        IDLE_FIELD,
        Fact(
            name="new_datastore",
            type="boolean",
            summary=Text(en="A datastore comes with it.", es="Incluye un almacén de datos."),
        ),
        Fact(
            name="new_environment",
            type="boolean",
            summary=Text(en="An environment comes with it.", es="Incluye un entorno."),
        ),
        *IMAGE_FIELDS,
        *NAMING_FIELDS,
        *SIZE_FIELDS,
    ),
    facts=_facts,
    check=_check,
    principals=lambda params: (params.assignee,),
    objections=_objections,
    oblige=_oblige,
    plan=_plan,
    revoke=_revoke,
    grants=True,
    notes=_notes,
    examples=(
        "onboard --assignee joe@contoso.com --size STANDARD_DS11_V2 -w area-trabajo-nombre --for 90d",
        "onboard --assignee joe@contoso.com --role Lector --size DS3_v2 --datastore raw --account-name contosoraw "
        "--container-name raw",
        "onboard --assignee joe@contoso.com --size DS3_v2 --environment basic-env --environment-version 1 "
        "--image mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04",
    ),
)
