"""Create a workspace, a hub or a project, with the storage account, key vault and insights it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.model.declaring import NAMING_FIELDS, naming_facts, with_tags, workspace_of
from bot.model.facts import FactValue, Unknown
from bot.model.hub import hub_id, hub_problems, look_at_hub
from bot.model.kind import Context, Kind, Option, Params, Untaken
from bot.model.operation import DeployTemplate, DeployWorkspace, InspectWorkspace, Operation
from bot.model.options import (
    LOCATION,
    SET_UNTAKEN,
    WORKSPACE_PATTERN,
    WORKSPACE_RULE,
    Description,
    Group,
    Reason,
    Subscription,
    Tags,
)
from bot.model.place import Place
from bot.model.problem import Correction, Problem
from bot.model.template import NO_TEMPLATE
from bot.model.template_values import filled_in, values_of
from bot.model.text import Text
from bot.model.workspace_settings import (
    GIVEN_PARTS,
    ISOLATION,
    KIND_OF_WORKSPACE,
    OUTSIDE_GROUP,
    PUBLIC_ACCESS,
    TEMPLATE,
    WORKSPACE_UNTAKEN,
    DataIsolation,
    DatastoresAuth,
    DisplayName,
    Hub,
    ImageBuildCompute,
    InsightsId,
    KindOfWorkspace,
    ManagedNetwork,
    ProvisionNetwork,
    PublicNetworkAccess,
    RegistryId,
    StorageId,
    TemplateName,
    TemplateParameters,
    VaultId,
    any_outside,
    other_subscription,
)

_UNTAKEN = (
    SET_UNTAKEN,
    Untaken(
        flags=("--update-dependent-resources", "-u"),
        words=0,
        why=Text(
            en="nothing that is there already is changed here",
            es="aquí no se cambia nada de lo que ya existe",
        ),
        harmless=True,
    ),
    *WORKSPACE_UNTAKEN,
    Untaken(
        flags=("--default-resource-group",),
        why=Text(
            en="a project's group is named when the project is asked for",
            es="el grupo de un proyecto se indica al pedir el proyecto",
        ),
    ),
)


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
    kind: KindOfWorkspace = "default"
    hub: Hub = ""
    display_name: DisplayName = ""
    description: Description = ""
    public_network_access: PublicNetworkAccess = ""
    managed_network: ManagedNetwork = ""
    provision_network_now: ProvisionNetwork = False
    storage_account: StorageId = ""
    key_vault: VaultId = ""
    application_insights: InsightsId = ""
    container_registry: RegistryId = ""
    datastores_auth: DatastoresAuth = ""
    image_build_compute: ImageBuildCompute = ""
    enable_data_isolation: DataIsolation = False
    template: TemplateName = ""
    parameters: TemplateParameters = {}
    tags: Tags = {}
    reason: Reason = ""


_PARTS = ("storage_account", "key_vault", "application_insights", "container_registry")
_FROM_THE_HUB = (
    *_PARTS,
    "managed_network",
    "provision_network_now",
    "datastores_auth",
    "image_build_compute",
    "enable_data_isolation",
)
_HUB = "hub"


def _where(params: WorkspaceParams) -> Place:
    return Place(
        subscription=params.subscription,
        resource_group=params.resource_group,
        workspace=params.name,
        region=params.location,
    )


def _given(params: WorkspaceParams, context: Context) -> Mapping[str, str]:
    """Part, or hub, -> Azure id of each thing that it is given."""
    given = {name: str(getattr(params, name)) for name in _PARTS if getattr(params, name)}
    return given | ({_HUB: hub_id(hub=params.hub, place=context.place)} if params.hub else {})


def _facts(params: WorkspaceParams, context: Context) -> Mapping[str, FactValue]:
    given = _given(params, context)
    network: Mapping[str, FactValue] = {
        "isolation": params.managed_network or "disabled",
        "public_access": params.public_network_access != "Disabled",
    }
    if params.template:
        said = Unknown(unknown="the template says it")
        network = {"isolation": said, "public_access": said}
    return {
        **naming_facts(name=params.name, tags=params.tags, place=context.place),
        **network,
        "workspace_kind": params.kind,
        "template": params.template or NO_TEMPLATE,
        "given_parts": tuple(sorted(given)),
        "outside_group": any_outside((*given.values(), *_ids(params)), place=context.place),
    }


def _ids(params: WorkspaceParams) -> tuple[str, ...]:
    """What a template is given by its Azure id, whatever its parameter is called."""
    return tuple(value for value in params.parameters.values() if "/subscriptions/" in value.lower())


def _check(params: WorkspaceParams) -> tuple[Problem, ...]:
    if params.template:
        return _beside_a_template(params)
    if params.parameters:
        text = Text(
            en="Parameters are for a template: name it with --template.",
            es="Los parámetros son para una plantilla: indíquela con --template.",
        )
        return (Problem(code="missing-option", text=text, field="template"),)
    if params.kind == "project" or params.hub:
        return _of_a_project(params)
    if params.provision_network_now and params.managed_network in ("", "disabled"):
        text = Text(
            en="There is no managed network to make: name one with --managed-network.",
            es="No hay red administrada que crear: indíquela con --managed-network.",
        )
        return (Problem(code="missing-option", text=text, field="managed_network"),)
    return ()


def _beside_a_template(params: WorkspaceParams) -> tuple[Problem, ...]:
    text = Text(
        en=f"The template {params.template} says that itself: leave it out.",
        es=f"Eso lo dice la propia plantilla {params.template}: no lo indique.",
    )
    settled = (*_FROM_THE_HUB, "hub", "public_network_access")
    strange = [name for name in settled if getattr(params, name)] + (["kind"] if params.kind != "default" else [])
    return tuple(Problem(code="option-of-another-kind", text=text, field=name) for name in strange)


def _of_a_project(params: WorkspaceParams) -> tuple[Problem, ...]:
    if not params.hub:
        text = Text(en="A project needs its hub: --hub-id.", es="Un proyecto necesita su centro: --hub-id.")
        return (Problem(code="missing-option", text=text, field="hub"),)
    if params.kind != "project":
        text = Text(
            en="Only a project belongs to a hub: add --kind project.",
            es="Solo un proyecto pertenece a un centro: añada --kind project.",
        )
        return (Problem(code="option-of-another-kind", text=text, field="hub"),)
    text = Text(
        en="A project has what its hub has: its storage, vault, registry and network are not named.",
        es="Un proyecto tiene lo que tiene su centro: no se indican su almacenamiento, almacén, registro ni red.",
    )
    strange = [name for name in _FROM_THE_HUB if getattr(params, name)]
    return tuple(Problem(code="option-of-another-kind", text=text, field=name) for name in strange)


def _looks(params: WorkspaceParams, context: Context) -> Mapping[str, InspectWorkspace]:
    look = look_at_hub(hub_id(hub=params.hub, place=context.place))
    return {_HUB: look} if look is not None else {}


def _objections(params: WorkspaceParams, context: Context) -> tuple[Problem, ...]:
    if params.template:
        _, problems = values_of(context.catalogue.templates[params.template], written=params.parameters)
        return problems
    elsewhere = other_subscription(_given(params, context), place=context.place)
    if elsewhere:
        return elsewhere
    if _HUB not in context.seen:
        return ()
    return hub_problems(hub=params.hub, answer=context.seen[_HUB], region=context.place.region)


def _from_template(params: WorkspaceParams, context: Context) -> DeployTemplate:
    template, workspace = context.catalogue.templates[params.template], workspace_of(context.place)
    values, _ = values_of(template, written=params.parameters)
    filled = filled_in(
        template,
        workspace=workspace,
        region=context.place.region,
        display_name=params.display_name,
        description=params.description,
    )
    return DeployTemplate(
        workspace=workspace,
        region=context.place.region,
        template=template.name,
        digest=template.digest,
        document=template.document,
        makes=template.makes,
        values={**filled, **values},
        named=tuple(values),
        description=params.description,
        tags=params.tags,
    )


def _plan(params: WorkspaceParams, context: Context) -> tuple[Operation, ...]:
    if params.template:
        return (_from_template(params, context),)
    return (
        DeployWorkspace(
            workspace=workspace_of(context.place),
            kind=params.kind,
            hub=hub_id(hub=params.hub, place=context.place),
            region=context.place.region,
            display_name=params.display_name,
            description=params.description,
            tags=params.tags,
            public_network_access=params.public_network_access != "Disabled",
            isolation=params.managed_network or "disabled",
            provision_network=params.provision_network_now,
            datastores_auth=params.datastores_auth or "accesskey",
            image_build_compute=params.image_build_compute,
            data_isolation=params.enable_data_isolation,
            uses=tuple(str(getattr(params, name)) for name in _PARTS if getattr(params, name)),
        ),
    )


def _notes(params: WorkspaceParams, context: Context) -> tuple[Correction, ...]:
    said: list[Correction] = []

    def add(code: str, en: str, es: str) -> None:
        said.append(Correction(code=code, text=Text(en=en, es=es)))

    if params.kind != "project" and not params.container_registry:
        add(
            "container-registry-later",
            "A container registry is added by Azure when the first environment image is built.",
            "Azure añade un registro de contenedores cuando se construye la primera imagen de entorno.",
        )
    if params.managed_network not in ("", "disabled"):
        add(
            "managed-network-stays",
            "Azure does not let a managed network be turned off again, and its private endpoints are paid for.",
            "Azure no permite desactivar después una red administrada, y sus puntos de conexión privados se pagan.",
        )
    if not params.location:
        add(
            "region-of-the-team",
            f"No region was named: {context.place.region}, the team's own, is used.",
            f"No se indicó región: se usa {context.place.region}, la del equipo.",
        )
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
    fields=(*NAMING_FIELDS, KIND_OF_WORKSPACE, ISOLATION, PUBLIC_ACCESS, GIVEN_PARTS, OUTSIDE_GROUP, TEMPLATE),
    facts=_facts,
    check=_check,
    looks=_looks,
    objections=_objections,
    oblige=with_tags,
    plan=_plan,
    notes=_notes,
    untaken=_UNTAKEN,
    schemas=("workspace",),
    examples=(
        'ml workspace create --name "area-trabajo-nombre"',
        "ml workspace create -n vision-lab -g vision-rg -l westeurope --display-name Vision --tags purpose=lab",
        "ml workspace create -n vision-closed -g vision-rg --managed-network allow_only_approved_outbound "
        "--public-network-access Disabled --system-datastores-auth-mode identity",
        "ml workspace create -n vision-vnet -g vision-rg --template private --parameters retentionDays=90",
        "ml workspace create -n vision-hub -g vision-rg --kind hub",
        "ml workspace create -n vision-fraud -g vision-rg --kind project --hub-id vision-hub",
    ),
)
