"""Change settings of a workspace: those that are named, and no others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, get_args

from bot.model.declaring import NAMING_FIELDS, workspace_of
from bot.model.facts import FactValue
from bot.model.facts import Field as Fact
from bot.model.kind import Context, Kind, Option, Params, Untaken
from bot.model.operation import Change, InspectWorkspace, Operation, Setting, UpdateWorkspace
from bot.model.options import (
    SET_UNTAKEN,
    Description,
    ExistingWorkspace,
    Group,
    Reason,
    Subscription,
)
from bot.model.place import Place
from bot.model.problem import Correction, Problem
from bot.model.text import Text
from bot.model.workspace_settings import (
    ISOLATION,
    OUTSIDE_GROUP,
    PUBLIC_ACCESS,
    WORKSPACE_UNTAKEN,
    DatastoresAuth,
    DisplayName,
    ImageBuildCompute,
    InsightsId,
    ManagedNetwork,
    PublicNetworkAccess,
    RegistryId,
    any_outside,
    other_subscription,
)

_NOW = "now"
_PARTS = ("application_insights", "container_registry")
_SETTINGS: tuple[Setting, ...] = get_args(Setting)


class WorkspaceUpdateParams(Params):
    name: ExistingWorkspace
    resource_group: Group = ""
    subscription: Subscription = ""
    display_name: DisplayName = ""
    description: Description = ""
    public_network_access: PublicNetworkAccess = ""
    managed_network: ManagedNetwork = ""
    datastores_auth: DatastoresAuth = ""
    image_build_compute: ImageBuildCompute = ""
    application_insights: InsightsId = ""
    container_registry: RegistryId = ""
    update_dependent_resources: Annotated[
        bool,
        Option(
            flag="--update-dependent-resources",
            aliases=("-u",),
            summary=Text(
                en="Agree that other insights or another registry break the lineage of earlier jobs",
                es="Aceptar que otro insights u otro registro rompe el linaje de los trabajos anteriores",
            ),
            switch=True,
        ),
    ] = False
    reason: Reason = ""


def _where(params: WorkspaceUpdateParams) -> Place:
    return Place(subscription=params.subscription, resource_group=params.resource_group, workspace=params.name)


def _named(params: WorkspaceUpdateParams) -> dict[Setting, str]:
    return {setting: getattr(params, setting) for setting in _SETTINGS if getattr(params, setting)}


def _facts(params: WorkspaceUpdateParams, context: Context) -> Mapping[str, FactValue]:
    network = {"isolation": params.managed_network} if params.managed_network else {}
    public = {"public_access": params.public_network_access == "Enabled"} if params.public_network_access else {}
    return {
        "name": params.name,
        "settings": tuple(sorted(_named(params))),
        "outside_group": any_outside(_given(params).values(), place=context.place),
        **network,
        **public,
    }


def _given(params: WorkspaceUpdateParams) -> Mapping[str, str]:
    """Name of the setting -> Azure id of what it is given."""
    return {setting: to for setting, to in _named(params).items() if setting in _PARTS}


def _check(params: WorkspaceUpdateParams) -> tuple[Problem, ...]:
    named = _named(params)
    if not named:
        text = Text(
            en="Nothing to change is named: write --display-name, --description or another of its settings.",
            es="No se indica qué cambiar: escriba --display-name, --description u otra de sus opciones.",
        )
        return (Problem(code="missing-option", text=text, field="display_name"),)
    breaking = [one for one in _PARTS if one in named]
    if breaking and not params.update_dependent_resources:
        text = Text(
            en="Another registry or other insights break the lineage of earlier jobs: add "
            "--update-dependent-resources if that is meant.",
            es="Otro registro u otro insights rompe el linaje de los trabajos anteriores: añada "
            "--update-dependent-resources si es lo que se quiere.",
        )
        return (Problem(code="missing-option", text=text, field="update_dependent_resources"),)
    return ()


def _looks(params: WorkspaceUpdateParams, context: Context) -> Mapping[str, InspectWorkspace]:
    return {_NOW: InspectWorkspace(workspace=workspace_of(context.place))}


def _changes(params: WorkspaceUpdateParams, context: Context) -> tuple[Change, ...]:
    """What differs from what is there; everything that is named while nobody has looked."""
    now = {row[0]: row[1] for row in context.seen[_NOW].rows} if _NOW in context.seen else {}
    return tuple(
        Change(setting=setting, was=now.get(setting, ""), to=to)
        for setting, to in _named(params).items()
        if not _same(setting, now.get(setting, ""), to)
    )


def _same(setting: Setting, now: str, to: str) -> bool:
    """Azure compares ids and words without regard to letter case; texts for people are as they are written."""
    return now == to if setting in ("display_name", "description") else now.lower() == to.lower()


def _objections(params: WorkspaceUpdateParams, context: Context) -> tuple[Problem, ...]:
    elsewhere = other_subscription(_given(params), place=context.place)
    if elsewhere or _changes(params, context):
        return elsewhere
    text = Text(en=f"{params.name} is just like that already.", es=f"{params.name} ya está así.")
    return (Problem(code="nothing-to-change", text=text),)


def _plan(params: WorkspaceUpdateParams, context: Context) -> tuple[Operation, ...]:
    return (UpdateWorkspace(workspace=workspace_of(context.place), changes=_changes(params, context)),)


def _notes(params: WorkspaceUpdateParams, context: Context) -> tuple[Correction, ...]:
    if not params.managed_network:
        return ()
    text = Text(
        en="Azure does not let a managed network be turned off again, and its private endpoints are paid for.",
        es="Azure no permite desactivar después una red administrada, y sus puntos de conexión privados se pagan.",
    )
    return (Correction(code="managed-network-stays", text=text),)


KIND = Kind(
    name="workspace.update",
    title=Text(en="Change a workspace", es="Cambiar un área de trabajo"),
    summary=Text(
        en="Change the settings of a workspace that are named, and leave all others as they are.",
        es="Cambiar las opciones de un área de trabajo que se indiquen y dejar las demás como están.",
    ),
    params=WorkspaceUpdateParams,
    commands=("ml workspace update",),
    needs="workspace",
    where=_where,
    fields=(
        NAMING_FIELDS[0],
        Fact(name="settings", type="texts", summary=Text(en="Settings changed.", es="Opciones que cambian.")),
        ISOLATION,
        PUBLIC_ACCESS,
        OUTSIDE_GROUP,
    ),
    facts=_facts,
    check=_check,
    looks=_looks,
    objections=_objections,
    plan=_plan,
    notes=_notes,
    untaken=(
        SET_UNTAKEN,
        Untaken(flags=("--add", "--remove"), why=SET_UNTAKEN.why, words=-1),
        Untaken(flags=("--force-string",), why=SET_UNTAKEN.why, words=0),
        *WORKSPACE_UNTAKEN,
        Untaken(
            flags=(),
            why=Text(
                en="it is settled when a workspace is made, and stays",
                es="se decide al crear el área de trabajo y ya no cambia",
            ),
            keys=(
                "location",
                "kind",
                "hub_id",
                "workspace_hub",
                "storage_account",
                "key_vault",
                "enable_data_isolation",
            ),
        ),
        Untaken(
            flags=(),
            why=Text(
                en="the tags and the network of a workspace that is there are not changed from here",
                es="las etiquetas y la red de un área de trabajo que ya existe no se cambian desde aquí",
            ),
            keys=("tags", "provision_network_now"),
        ),
    ),
    schemas=("workspace",),
    examples=(
        "ml workspace update -n area-trabajo-nombre --display-name Visión --description 'Imágenes de satélite'",
        "ml workspace update -n vision-lab -g vision-rg --public-network-access Disabled",
    ),
)
