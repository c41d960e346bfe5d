"""Show one datastore, the default one when none is named."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.model.declaring import workspace_of
from bot.model.kind import Context, Kind, Option, Params
from bot.model.operation import ShowDatastore
from bot.model.options import Group, Subscription, Workspace
from bot.model.text import Text


class DatastoreShowParams(Params):
    name: Annotated[
        str,
        Field(pattern=r"^[a-zA-Z0-9_]{0,255}$"),
        Option(
            flag="--name",
            aliases=("-n",),
            summary=Text(en="Name; left out, the default one", es="Nombre; si se omite, el predeterminado"),
            rule=Text(en="1 to 255 letters, digits and _", es="de 1 a 255 letras sin tilde, dígitos y _"),
        ),
    ] = ""
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""


def _query(params: DatastoreShowParams, context: Context) -> ShowDatastore:
    return ShowDatastore(workspace=workspace_of(context.place), name=params.name)


KIND = Kind(
    name="datastore.show",
    title=Text(en="Datastore", es="Almacén de datos"),
    summary=Text(
        en="One datastore, or the default one: what it points to and how it is read, never a credential.",
        es="Un almacén de datos, o el predeterminado: a qué apunta y cómo se accede, nunca una credencial.",
    ),
    params=DatastoreShowParams,
    commands=("ml datastore show",),
    needs="workspace",
    query=_query,
    examples=("ml datastore show --name workspaceblobstore", "ml datastore show"),
)
