"""List the computes of a workspace."""

from __future__ import annotations

from typing import Annotated, Literal

from bot.model.declaring import workspace_of
from bot.model.kind import Context, Kind, Option, Params
from bot.model.list_options import ALL_SHOWN
from bot.model.operation import ListComputes
from bot.model.options import Group, Subscription, Workspace
from bot.model.text import Text


class ComputeListParams(Params):
    type: Annotated[
        Literal["", "AmlCompute", "ComputeInstance", "Kubernetes", "SynapseSpark", "Databricks", "VirtualMachine"],
        Option(
            flag="--type",
            aliases=("-t",),
            summary=Text(en="Only this type of compute", es="Solo este tipo de proceso"),
        ),
    ] = ""
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""


def _query(params: ComputeListParams, context: Context) -> ListComputes:
    return ListComputes(workspace=workspace_of(context.place), type=params.type)


KIND = Kind(
    name="compute.list",
    title=Text(en="Computes of the workspace", es="Procesos del área de trabajo"),
    summary=Text(en="What computes there are and in which state.", es="Qué procesos hay y en qué estado."),
    params=ComputeListParams,
    commands=("ml compute list",),
    needs="workspace",
    query=_query,
    untaken=(ALL_SHOWN,),
    examples=("ml compute list", "ml compute list --type AmlCompute -w area-trabajo-nombre"),
)
