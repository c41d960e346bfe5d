"""List the nodes of a cluster."""

from __future__ import annotations

from bot.model.declaring import workspace_of
from bot.model.existing_compute import ComputeName
from bot.model.kind import Context, Kind, Params
from bot.model.operation import ListComputeNodes
from bot.model.options import Group, Subscription, Workspace
from bot.model.text import Text


class NodesParams(Params):
    name: ComputeName
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""


def _query(params: NodesParams, context: Context) -> ListComputeNodes:
    return ListComputeNodes(workspace=workspace_of(context.place), name=params.name)


KIND = Kind(
    name="compute.list_nodes",
    title=Text(en="Nodes of the cluster", es="Nodos del clúster"),
    summary=Text(
        en="The nodes a cluster has at the moment and what they run.",
        es="Los nodos que tiene ahora un clúster y qué ejecutan.",
    ),
    params=NodesParams,
    commands=("ml compute list-nodes",),
    needs="workspace",
    query=_query,
    examples=("ml compute list-nodes --name nombre-cluster", "ml compute list-nodes -n cpu -w ws-nlp -g nlp-rg"),
)
