"""Create a resource group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.model.declaring import NAMING_FIELDS, naming_facts, with_tags
from bot.model.facts import FactValue
from bot.model.kind import Context, Kind, Option, Params, Untaken
from bot.model.operation import Operation, PutResourceGroup
from bot.model.options import GROUP_PATTERN, GROUP_RULE, LOCATION, Reason, Subscription, Tags
from bot.model.place import Place
from bot.model.text import Text


class GroupParams(Params):
    name: Annotated[
        str,
        Field(min_length=1, pattern=GROUP_PATTERN),
        Option(
            flag="--name",
            aliases=("-n", "--resource-group", "-g"),
            summary=Text(en="Name", es="Nombre"),
            rule=GROUP_RULE,
        ),
    ]
    location: Annotated[str, LOCATION]
    subscription: Subscription = ""
    tags: Tags = {}
    reason: Reason = ""


def _where(params: GroupParams) -> Place:
    return Place(subscription=params.subscription, resource_group=params.name, region=params.location)


def _facts(params: GroupParams, context: Context) -> Mapping[str, FactValue]:
    return naming_facts(name=params.name, tags=params.tags, place=context.place)


def _plan(params: GroupParams, context: Context) -> tuple[Operation, ...]:
    return (
        PutResourceGroup(
            subscription=context.place.subscription,
            name=params.name,
            region=params.location,
            tags=params.tags,
        ),
    )


KIND = Kind(
    name="resource_group.create",
    title=Text(en="Create a resource group", es="Crear un grupo de recursos"),
    summary=Text(
        en="A container in Azure for a workspace and what belongs to it.",
        es="Un contenedor en Azure para un área de trabajo y lo que le pertenece.",
    ),
    params=GroupParams,
    commands=("group create",),
    needs="resource_group",
    where=_where,
    fields=NAMING_FIELDS,
    facts=_facts,
    oblige=with_tags,
    plan=_plan,
    untaken=(
        Untaken(
            flags=("--managed-by",),
            why=Text(
                en="a group made here is managed by nothing but its subscription",
                es="un grupo creado aquí no lo administra ningún otro recurso",
            ),
        ),
    ),
    examples=('group create --name "nombre-grupo" --location "eastus"',),
)
