"""Connect storage and register what is in it: a demonstration of a kind that only uses verbs Azure is known to have.

The journey puts this very file beside the other kinds of a copy of amlbot. It stands alone, as a new kind would.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.model.declaring import workspace_of
from bot.model.facts import FactValue
from bot.model.facts import Field as Fact
from bot.model.kind import Context, Kind, Option, Params
from bot.model.operation import DeleteDatastore, Operation, PutDataAsset, PutDatastore
from bot.model.options import Group, Reason, Subscription, Workspace
from bot.model.text import Text


class ConnectParams(Params):
    name: Annotated[
        str,
        Field(pattern=r"^[a-z0-9]{3,24}$"),
        Option(flag="--name", aliases=("-n",), summary=Text(en="Name", es="Nombre")),
    ]
    account: Annotated[
        str,
        Field(pattern=r"^[a-z0-9]{3,24}$"),
        Option(flag="--account", summary=Text(en="Storage account", es="Cuenta de almacenamiento")),
    ]
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""
    reason: Reason = ""


def _facts(params: ConnectParams, context: Context) -> Mapping[str, FactValue]:
    return {"connected_account": params.account}


def _plan(params: ConnectParams, context: Context) -> tuple[Operation, ...]:
    workspace = workspace_of(context.place)
    return (
        PutDatastore(
            workspace=workspace, name=params.name, type="azure_blob", account=params.account, container=params.name
        ),
        PutDataAsset(
            workspace=workspace,
            name=params.name,
            version="1",
            type="uri_folder",
            path=f"azureml://datastores/{params.name}/paths/",
        ),
    )


def _revoke(params: ConnectParams, context: Context) -> tuple[Operation, ...]:
    return (DeleteDatastore(workspace=workspace_of(context.place), name=params.name),)


KIND = Kind(
    name="storage.connect",
    title=Text(en="Connect storage", es="Conectar un almacenamiento"),
    summary=Text(
        en="A datastore, and its whole content as a data asset.",
        es="Un almacén de datos y todo su contenido como recurso de datos.",
    ),
    params=ConnectParams,
    commands=("storage connect",),
    needs="workspace",
    fields=(
        Fact(
            name="connected_account",
            type="text",
            summary=Text(en="Storage account that is connected.", es="Cuenta de almacenamiento que se conecta."),
        ),
    ),
    facts=_facts,
    plan=_plan,
    revoke=_revoke,
    grants=True,
    examples=("storage connect --name images --account contosoraw",),
)
