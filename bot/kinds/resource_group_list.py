"""List the resource groups of the subscription."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.model.kind import Context, Kind, Option, Params
from bot.model.operation import ListResourceGroups
from bot.model.options import OneLine, Subscription
from bot.model.text import Text


class GroupListParams(Params):
    tag: Annotated[
        str,
        OneLine,
        Field(max_length=769),
        Option(
            flag="--tag",
            summary=Text(en="Only with this tag, as name=value or name", es="Solo con esta etiqueta: nombre=valor"),
            free=True,
        ),
    ] = ""
    subscription: Subscription = ""


def _query(params: GroupListParams, context: Context) -> ListResourceGroups:
    return ListResourceGroups(subscription=context.place.subscription, tag=params.tag)


KIND = Kind(
    name="resource_group.list",
    title=Text(en="Resource groups", es="Grupos de recursos"),
    summary=Text(
        en="The resource groups of your team's subscription, with their regions and tags.",
        es="Los grupos de recursos de la suscripción de su equipo, con sus regiones y etiquetas.",
    ),
    params=GroupListParams,
    commands=("group list",),
    needs="subscription",
    query=_query,
    examples=("group list", "group list --tag purpose=lab"),
)
