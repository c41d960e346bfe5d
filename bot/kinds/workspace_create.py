"""Create a workspace, with the storage account, key vault and insights it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.model.decision import Limits
from bot.model.declaring import NAMING_FIELDS, naming_facts, obliged_tags, workspace_of
from bot.model.facts import FactValue
from bot.model.kind import Context, Kind, Option, Params, Untaken
from bot.model.operation import DeployWorkspace, Operation
from bot.model.options import (
    FILE_UNTAKEN,
    IDENTITY_WHY,
    LOCATION,
    NETWORK_WHY,
    SET_UNTAKEN,
    WORKSPACE_PATTERN,
    WORKSPACE_RULE,
    Description,
    Group,
    OneLine,
    Reason,
    Subscription,
    Tags,
)
from bot.model.place import Place
from bot.model.problem import Correction
from bot.model.text import Text

_OWN_RESOURCES = Text(
    en="a workspace made here gets its own storage account, key vault and insights",
    es="un área de trabajo creada aquí recibe su propia cuenta de almacenamiento, almacén de claves e insights",
)
_HUBS = Text(
    en="hubs and their projects are not made here, only workspaces",
    es="aquí no se crean centros ni sus proyectos, solo áreas de trabajo",
)
_UNTAKEN = (
    FILE_UNTAKEN,
    SET_UNTAKEN,
    Untaken(
        flags=("--storage-account", "-s", "--key-vault", "-k", "--application-insights", "-a", "--container-registry",
               "-c", "--system-datastores-auth-mode", "-d"),
        why=_OWN_RESOURCES,
    ),
    Untaken(flags=("--update-dependent-resources", "-u", "--enable-data-isolation", "-e"), words=0, why=_OWN_RESOURCES),
    Untaken(flags=("--managed-network", "-m", "--public-network-access", "--image-build-compute", "-i"),
            why=NETWORK_WHY),
    Untaken(flags=("--provision-network-now",), words=0, why=NETWORK_WHY),
    Untaken(flags=("--primary-user-assigned-identity", "-p", "--allow-roleassignment-on-rg", "-r"), why=IDENTITY_WHY),
    Untaken(flags=("--kind", "--hub-id", "--default-resource-group"), why=_HUBS),
)  # fmt: skip


class WorkspaceParams(Params):
    name: Annotated[
        str,
        Field(min_length=3, pattern=WORKSPACE_PATTERN),
        Option(
            flag="--name",
            aliases=("-n", "--workspace-name", "-w", "--workspace"),
            summary=Text(en="Name", es="Nombre"),
            rule=WORKSPACE_RULE,
        ),
    ]
    resource_group: Group = ""
    subscription: Subscription = ""
    location: Annotated[str, LOCATION] = ""
    display_name: Annotated[
        str,
        OneLine,
        Field(max_length=256),
        Option(
            flag="--display-name",
            summary=Text(en="Name shown in the studio", es="Nombre mostrado en el estudio"),
            free=True,
        ),
    ] = ""
    description: Description = ""
    tags: Tags = {}
    reason: Reason = ""


def _where(params: WorkspaceParams) -> Place:
    return Place(
        subscription=params.subscription,
        resource_group=params.resource_group,
        workspace=params.name,
        region=params.location,
    )


def _facts(params: WorkspaceParams, context: Context) -> Mapping[str, FactValue]:
    return naming_facts(name=params.name, tags=params.tags, place=context.place)


def _oblige(params: WorkspaceParams, limits: Limits, context: Context) -> WorkspaceParams:
    return params.model_copy(update={"tags": obliged_tags(tags=params.tags, limits=limits, context=context)})


def _plan(params: WorkspaceParams, context: Context) -> tuple[Operation, ...]:
    return (
        DeployWorkspace(
            workspace=workspace_of(context.place),
            region=context.place.region,
            display_name=params.display_name,
            description=params.description,
            tags=params.tags,
        ),
    )


def _notes(params: WorkspaceParams, context: Context) -> tuple[Correction, ...]:
    said = [
        Correction(
            code="container-registry-later",
            text=Text(
                en="A container registry is added by Azure when the first environment image is built.",
                es="Azure añade un registro de contenedores cuando se construye la primera imagen de entorno.",
            ),
        )
    ]
    if not params.location:
        text = Text(
            en=f"No region was named: {context.place.region}, the team's own, is used.",
            es=f"No se indicó región: se usa {context.place.region}, la del equipo.",
        )
        said.append(Correction(code="region-of-the-team", text=text))
    return tuple(said)


KIND = Kind(
    name="workspace.create",
    title=Text(en="Create a workspace", es="Crear un área de trabajo"),
    summary=Text(
        en="The place where a team keeps its data, computes, jobs and models.",
        es="El lugar donde un equipo guarda sus datos, procesos, trabajos y modelos.",
    ),
    params=WorkspaceParams,
    commands=("ml workspace create",),
    needs="workspace",
    where=_where,
    fields=NAMING_FIELDS,
    facts=_facts,
    oblige=_oblige,
    plan=_plan,
    notes=_notes,
    untaken=_UNTAKEN,
    examples=(
        'ml workspace create --name "area-trabajo-nombre"',
        "ml workspace create -n vision-lab -g vision-rg -l westeurope --display-name Vision --tags purpose=lab",
    ),
)
