"""List the VM sizes a region offers, with their prices."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.model.declaring import workspace_of
from bot.model.kind import Context, Kind, Option, Params
from bot.model.operation import ListComputeSizes
from bot.model.options import LOCATION, Group, Subscription, Workspace
from bot.model.place import Place
from bot.model.text import Text


class SizesParams(Params):
    type: Annotated[
        Literal["", "AmlCompute", "ComputeInstance"],
        Option(
            flag="--type",
            aliases=("-t",),
            summary=Text(en="Only what this type of compute can have", es="Solo lo que admite este tipo de proceso"),
        ),
    ] = ""
    match: Annotated[
        str,
        Field(pattern=r"^[A-Za-z0-9_]{0,40}$"),
        Option(
            flag="--match",
            summary=Text(
                en="Only sizes with this in their name, such as NC or DS3",
                es="Solo tamaños con esto en el nombre, como NC o DS3",
            ),
            rule=Text(en="letters, digits and _", es="letras, dígitos y _"),
        ),
    ] = ""
    location: Annotated[str, LOCATION] = ""
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""


def _where(params: SizesParams) -> Place:
    """Where it is asked from; the region is only what is asked about."""
    return Place(subscription=params.subscription, resource_group=params.resource_group, workspace=params.workspace)


def _query(params: SizesParams, context: Context) -> ListComputeSizes:
    return ListComputeSizes(
        workspace=workspace_of(context.place), region=params.location, type=params.type, match=params.match
    )


KIND = Kind(
    name="compute.list_sizes",
    title=Text(en="VM sizes", es="Tamaños de máquina"),
    summary=Text(
        en="What sizes Azure offers in a region and what it estimates an hour costs, cheapest first.",
        es="Qué tamaños ofrece Azure en una región y cuánto estima que cuesta una hora, del más barato al más caro.",
    ),
    params=SizesParams,
    commands=("ml compute list-sizes",),
    needs="workspace",
    where=_where,
    query=_query,
    examples=("ml compute list-sizes --type AmlCompute --match NC", "ml compute list-sizes -l westeurope"),
)
