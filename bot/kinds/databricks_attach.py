"""Attach an Azure Databricks workspace."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.model.attaching import Attached, AttachParams, SecretName, attach_kind, id_pattern, resource_id
from bot.model.kind import Context, Option
from bot.model.new_compute import COMPUTE_TYPE
from bot.model.operation import AttachDatabricks, Operation
from bot.model.problem import Correction
from bot.model.text import Text

_TYPE = "Microsoft.Databricks/workspaces"


class DatabricksParams(AttachParams):
    """az and the SDK's version 2 do not attach Databricks; Azure Resource Manager does."""

    type: Annotated[Literal["Databricks"], COMPUTE_TYPE] = "Databricks"
    resource_id: Annotated[
        str,
        Field(max_length=500, pattern=id_pattern(_TYPE)),
        resource_id(provider=_TYPE, en="a Databricks workspace", es="un área de trabajo de Databricks"),
    ]
    workspace_url: Annotated[
        str,
        Field(pattern=r"^https://adb-[0-9]{1,20}\.[0-9]{1,3}\.azuredatabricks\.net$"),
        Option(
            flag="--workspace-url",
            summary=Text(en="Address of the Databricks workspace", es="Dirección del área de Databricks"),
            rule=Text(
                en="https://adb-<number>.<number>.azuredatabricks.net",
                es="https://adb-<número>.<número>.azuredatabricks.net",
            ),
        ),
    ]
    held_in: SecretName = "attach-databricks"


def _attach(params: DatabricksParams, alike: Attached) -> Operation:
    return AttachDatabricks(**alike, workspace_url=params.workspace_url, secret=params.held_in)


def _note(params: DatabricksParams, context: Context) -> Correction:
    text = Text(
        en=f"The access token is read from the secret {params.held_in} in the key vault of {context.place.workspace} "
        "when it is needed, and kept nowhere else. Pipelines alone can use it.",
        es=f"El token de acceso se lee del secreto {params.held_in} del almacén de claves de {context.place.workspace} "
        "cuando hace falta y no se guarda en ningún otro sitio. Solo lo pueden usar las canalizaciones.",
    )
    return Correction(code="token-in-vault", text=text)


KIND = attach_kind(
    name="databricks.attach",
    title=Text(en="Attach a Databricks workspace", es="Asociar un área de trabajo de Databricks"),
    summary=Text(
        en="Lets pipelines of the workspace run on Azure Databricks.",
        es="Permite que las canalizaciones del área de trabajo se ejecuten en Azure Databricks.",
    ),
    params=DatabricksParams,
    attach=_attach,
    note=_note,
    example="-n dbx -t Databricks --workspace-url https://adb-1234567890123456.7.azuredatabricks.net "
    "--resource-id /subscriptions/22222222-0000-4000-8000-000000000001/resourceGroups/rg/providers"
    "/Microsoft.Databricks/workspaces/dbx",
)
