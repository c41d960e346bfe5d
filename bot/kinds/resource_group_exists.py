"""Say whether there is a resource group of a name."""

from __future__ import annotations

from bot.model.kind import Context, Kind, Params
from bot.model.operation import ResourceGroupExists
from bot.model.options import ExistingGroup, Subscription
from bot.model.place import Place
from bot.model.text import Text


class GroupExistsParams(Params):
    name: ExistingGroup
    subscription: Subscription = ""


def _where(params: GroupExistsParams) -> Place:
    return Place(subscription=params.subscription, resource_group=params.name)


def _query(params: GroupExistsParams, context: Context) -> ResourceGroupExists:
    return ResourceGroupExists(subscription=context.place.subscription, name=context.place.resource_group)


KIND = Kind(
    name="resource_group.exists",
    title=Text(en="Is there this resource group?", es="¿Existe este grupo de recursos?"),
    summary=Text(
        en="Whether there is a resource group of that name.",
        es="Si existe un grupo de recursos con ese nombre.",
    ),
    params=GroupExistsParams,
    commands=("group exists",),
    needs="resource_group",
    where=_where,
    query=_query,
    examples=("group exists --name this-rg",),
)
