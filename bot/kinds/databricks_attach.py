"""Attach an Azure Databricks workspace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from bot.model.attaching import (
    ATTACH_UNTAKEN,
    ATTACHED_FIELDS,
    AttachParams,
    SecretName,
    attached_facts,
    detach_again,
    id_pattern,
    resource_id,
    with_tags,
)
from bot.model.declaring import workspace_of
from bot.model.facts import FactValue
from bot.model.kind import Context, Kind, Option
from bot.model.operation import AttachDatabricks, Operation
from bot.model.problem import Correction
from bot.model.text import Text

_TYPE = "Microsoft.Databricks/workspaces"


class DatabricksParams(AttachParams):
    """az and the SDK's version 2 do not attach Databricks; Azure Resource Manager does."""

    type: Annotated[
        Literal["Databricks"],
        Option(flag="--type", aliases=("-t",), summary=Text(en="Type of compute", es="Tipo de proceso")),
    ] = "Databricks"
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


def _facts(params: DatabricksParams, context: Context) -> Mapping[str, FactValue]:
    return attached_facts(params, context, attached=params.resource_id)


def _plan(params: DatabricksParams, context: Context) -> tuple[Operation, ...]:
    return (
        AttachDatabricks(
            workspace=workspace_of(context.place),
            name=params.name,
            resource_id=params.resource_id,
            workspace_url=params.workspace_url,
            secret=params.held_in,
            description=params.description,
            tags=params.tags,
        ),
    )


def _notes(params: DatabricksParams, context: Context) -> tuple[Correction, ...]:
    text = Text(
        en=f"The access token is read from the secret {params.held_in} in the key vault of {context.place.workspace} "
        "when it is needed, and kept nowhere else. Pipelines alone can use it.",
        es=f"El token de acceso se lee del secreto {params.held_in} del almacén de claves de {context.place.workspace} "
        "cuando hace falta y no se guarda en ningún otro sitio. Solo lo pueden usar las canalizaciones.",
    )
    return (Correction(code="token-in-vault", text=text),)


KIND = Kind(
    name="databricks.attach",
    title=Text(en="Attach a Databricks workspace", es="Asociar un área de trabajo de Databricks"),
    summary=Text(
        en="Lets pipelines of the workspace run on Azure Databricks.",
        es="Permite que las canalizaciones del área de trabajo se ejecuten en Azure Databricks.",
    ),
    params=DatabricksParams,
    commands=("ml compute attach",),
    when={"type": ("databricks",)},
    needs="workspace",
    fields=ATTACHED_FIELDS,
    facts=_facts,
    oblige=with_tags,
    plan=_plan,
    revoke=detach_again,
    grants=True,
    notes=_notes,
    untaken=ATTACH_UNTAKEN,
    examples=(
        "ml compute attach -n dbx -t Databricks --workspace-url https://adb-1234567890123456.7.azuredatabricks.net "
        "--resource-id /subscriptions/22222222-0000-4000-8000-000000000001/resourceGroups/rg/providers"
        "/Microsoft.Databricks/workspaces/dbx",
    ),
)
