"""Delete a datastore; the data it points to stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.model.asset_options import NAME_FIELD
from bot.model.declaring import workspace_of
from bot.model.facts import FactValue
from bot.model.kind import Context, Kind, Option, Params
from bot.model.operation import DeleteDatastore, Operation
from bot.model.operation.datastores import BUILT_IN_DATASTORES
from bot.model.options import Group, Reason, Subscription, Workspace
from bot.model.problem import Problem
from bot.model.text import Text


class DatastoreDeleteParams(Params):
    name: Annotated[
        str,
        Field(pattern=r"^[a-zA-Z0-9_]{1,255}$"),
        Option(
            flag="--name",
            aliases=("-n",),
            summary=Text(en="Name", es="Nombre"),
            rule=Text(en="1 to 255 letters, digits and _", es="de 1 a 255 letras sin tilde, dígitos y _"),
        ),
    ]
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""
    reason: Reason = ""


def _check(params: DatastoreDeleteParams) -> tuple[Problem, ...]:
    if params.name.lower() not in BUILT_IN_DATASTORES:
        return ()
    text = Text(
        en=f"{params.name} is one of the four datastores the workspace itself needs; it stays.",
        es=f"{params.name} es uno de los cuatro almacenes de datos que necesita la propia área de trabajo; se queda.",
    )
    return (Problem(code="built-in", text=text, field="name"),)


def _facts(params: DatastoreDeleteParams, context: Context) -> Mapping[str, FactValue]:
    return {"name": params.name}


def _plan(params: DatastoreDeleteParams, context: Context) -> tuple[Operation, ...]:
    return (DeleteDatastore(workspace=workspace_of(context.place), name=params.name),)


KIND = Kind(
    name="datastore.delete",
    title=Text(en="Delete a datastore", es="Eliminar un almacén de datos"),
    summary=Text(
        en="The workspace no longer knows the storage; the data in it stays, and what refers to it stops working.",
        es="El área de trabajo deja de conocer el almacenamiento; los datos se quedan y lo que los usa deja de "
        "funcionar.",
    ),
    params=DatastoreDeleteParams,
    commands=("ml datastore delete",),
    needs="workspace",
    fields=(NAME_FIELD,),
    facts=_facts,
    check=_check,
    plan=_plan,
    examples=("ml datastore delete --name raw_images",),
)
