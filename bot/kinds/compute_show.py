"""Show one compute."""

from __future__ import annotations

from bot.model.declaring import workspace_of
from bot.model.existing_compute import ComputeName
from bot.model.kind import Context, Kind, Params
from bot.model.operation import ShowCompute
from bot.model.options import Group, Subscription, Workspace
from bot.model.text import Text


class ComputeShowParams(Params):
    name: ComputeName
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""


def _query(params: ComputeShowParams, context: Context) -> ShowCompute:
    return ShowCompute(workspace=workspace_of(context.place), name=params.name)


KIND = Kind(
    name="compute.show",
    title=Text(en="Compute", es="Proceso"),
    summary=Text(
        en="One compute: its size, what it is doing, whose it is.",
        es="Un proceso: su tamaño, qué está haciendo y de quién es.",
    ),
    params=ComputeShowParams,
    commands=("ml compute show",),
    needs="workspace",
    query=_query,
    examples=("ml compute show --name nombre-cluster", "ml compute show -n cpu -w ws-nlp -g nlp-rg"),
)
