"""List how much of its vCPU quotas the subscription uses in a region."""

from __future__ import annotations

from typing import Annotated

from bot.model.declaring import workspace_of
from bot.model.kind import Context, Kind, Params
from bot.model.operation import ListComputeUsage
from bot.model.options import LOCATION, Group, Subscription, Workspace
from bot.model.place import Place
from bot.model.text import Text


class UsageParams(Params):
    location: Annotated[str, LOCATION] = ""
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""


def _where(params: UsageParams) -> Place:
    """Where it is asked from; the region is only what is asked about."""
    return Place(subscription=params.subscription, resource_group=params.resource_group, workspace=params.workspace)


def _query(params: UsageParams, context: Context) -> ListComputeUsage:
    return ListComputeUsage(workspace=workspace_of(context.place), region=params.location)


KIND = Kind(
    name="compute.list_usage",
    title=Text(en="vCPUs used", es="vCPU en uso"),
    summary=Text(
        en="How many vCPUs of each family the subscription uses in a region, and how many it may use.",
        es="Cuántas vCPU de cada familia usa la suscripción en una región y cuántas puede usar.",
    ),
    params=UsageParams,
    commands=("ml compute list-usage",),
    needs="workspace",
    where=_where,
    query=_query,
    examples=("ml compute list-usage", "ml compute list-usage --location westeurope -w ws-nlp -g nlp-rg"),
)
