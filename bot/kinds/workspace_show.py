"""Show one workspace."""

from __future__ import annotations

from bot.model.declaring import workspace_of
from bot.model.kind import Context, Kind, Params
from bot.model.operation import ShowWorkspace
from bot.model.options import ExistingWorkspace, Group, Subscription
from bot.model.place import Place
from bot.model.text import Text


class WorkspaceShowParams(Params):
    name: ExistingWorkspace
    resource_group: Group = ""
    subscription: Subscription = ""


def _where(params: WorkspaceShowParams) -> Place:
    return Place(subscription=params.subscription, resource_group=params.resource_group, workspace=params.name)


def _query(params: WorkspaceShowParams, context: Context) -> ShowWorkspace:
    return ShowWorkspace(workspace=workspace_of(context.place))


KIND = Kind(
    name="workspace.show",
    title=Text(en="Workspace", es="Área de trabajo"),
    summary=Text(
        en="One workspace, its region and what belongs to it.",
        es="Un área de trabajo, su región y lo que le pertenece.",
    ),
    params=WorkspaceShowParams,
    commands=("ml workspace show",),
    needs="workspace",
    where=_where,
    query=_query,
    examples=("ml workspace show -n area-trabajo-nombre", "ml workspace show -n ws-nlp -g nlp-rg"),
)
