"""List what failed attempts at workspaces have left in a resource group."""

from __future__ import annotations

from bot.model.kind import Context, Kind, Params
from bot.model.operation import ListUnfinished
from bot.model.options import ExistingGroup, Subscription
from bot.model.place import Place
from bot.model.text import Text


class UnfinishedParams(Params):
    name: ExistingGroup
    subscription: Subscription = ""


def _where(params: UnfinishedParams) -> Place:
    return Place(subscription=params.subscription, resource_group=params.name)


def _query(params: UnfinishedParams, context: Context) -> ListUnfinished:
    return ListUnfinished(subscription=context.place.subscription, resource_group=context.place.resource_group)


KIND = Kind(
    name="workspace.unfinished",
    title=Text(en="Half-made workspaces", es="Áreas de trabajo a medias"),
    summary=Text(
        en="What failed attempts at workspaces have left in a resource group, and which request made it.",
        es="Lo que han dejado en un grupo de recursos los intentos fallidos de crear áreas de trabajo, y qué solicitud "
        "lo creó.",
    ),
    params=UnfinishedParams,
    commands=("ml workspace list-unfinished",),
    needs="resource_group",
    where=_where,
    query=_query,
    examples=("ml workspace list-unfinished -g this-rg",),
)
