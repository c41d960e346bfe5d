"""List the datastores of a workspace, the four built-in ones explained."""

from __future__ import annotations

from bot.model.declaring import workspace_of
from bot.model.kind import Context, Kind, Params
from bot.model.list_options import ALL_SHOWN
from bot.model.operation import ListDatastores
from bot.model.options import Group, Subscription, Workspace
from bot.model.text import Text


class DatastoreListParams(Params):
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""


def _query(params: DatastoreListParams, context: Context) -> ListDatastores:
    return ListDatastores(workspace=workspace_of(context.place))


KIND = Kind(
    name="datastore.list",
    title=Text(en="Datastores", es="Almacenes de datos"),
    summary=Text(
        en="Which storage a workspace is connected to, and what the four built-in datastores are for.",
        es="A qué almacenamientos está conectada un área de trabajo y para qué son los cuatro almacenes integrados.",
    ),
    params=DatastoreListParams,
    commands=("ml datastore list",),
    needs="workspace",
    query=_query,
    untaken=(ALL_SHOWN,),
    examples=("ml datastore list", "ml datastore list -w area-trabajo-nombre"),
)
