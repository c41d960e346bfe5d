"""Show one resource group and what is in it."""

from __future__ import annotations

from bot.model.kind import Context, Kind, Params
from bot.model.operation import ShowResourceGroup
from bot.model.options import ExistingGroup, Subscription
from bot.model.place import Place
from bot.model.text import Text


class GroupShowParams(Params):
    name: ExistingGroup
    subscription: Subscription = ""


def _where(params: GroupShowParams) -> Place:
    return Place(subscription=params.subscription, resource_group=params.name)


def _query(params: GroupShowParams, context: Context) -> ShowResourceGroup:
    return ShowResourceGroup(subscription=context.place.subscription, name=context.place.resource_group)


KIND = Kind(
    name="resource_group.show",
    title=Text(en="Resource group", es="Grupo de recursos"),
    summary=Text(
        en="One resource group: its region, its tags, and everything in it.",
        es="Un grupo de recursos: su región, sus etiquetas y todo lo que contiene.",
    ),
    params=GroupShowParams,
    commands=("group show",),
    needs="resource_group",
    where=_where,
    query=_query,
    examples=("group show --name this-rg",),
)
