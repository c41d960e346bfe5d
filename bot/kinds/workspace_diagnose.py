"""Ask Azure what is wrong with a workspace."""

from __future__ import annotations

from bot.model.declaring import workspace_of
from bot.model.kind import Context, Kind, Params
from bot.model.operation import DiagnoseWorkspace
from bot.model.options import ExistingWorkspace, Group, Subscription
from bot.model.place import Place
from bot.model.text import Text


class DiagnoseParams(Params):
    name: ExistingWorkspace
    resource_group: Group = ""
    subscription: Subscription = ""


def _where(params: DiagnoseParams) -> Place:
    return Place(subscription=params.subscription, resource_group=params.resource_group, workspace=params.name)


def _query(params: DiagnoseParams, context: Context) -> DiagnoseWorkspace:
    return DiagnoseWorkspace(workspace=workspace_of(context.place))


KIND = Kind(
    name="workspace.diagnose",
    title=Text(en="What is wrong with a workspace", es="Diagnóstico de un área de trabajo"),
    summary=Text(
        en="What Azure finds wrong with a workspace, its network and the resources it needs.",
        es="Lo que Azure encuentra mal en un área de trabajo, en su red y en los recursos que necesita.",
    ),
    params=DiagnoseParams,
    commands=("ml workspace diagnose",),
    needs="workspace",
    where=_where,
    query=_query,
    examples=("ml workspace diagnose -n area-trabajo-nombre",),
)
