"""Attach a Spark pool of Azure Synapse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from bot.model.attaching import (
    ATTACH_UNTAKEN,
    ATTACHED_FIELDS,
    AttachParams,
    attached_facts,
    detach_again,
    id_pattern,
    resource_id,
    with_tags,
)
from bot.model.declaring import workspace_of
from bot.model.facts import FactValue
from bot.model.kind import Context, Kind, Option
from bot.model.operation import AttachSynapseSpark, Operation
from bot.model.problem import Correction
from bot.model.text import Text

_TYPE = "Microsoft.Synapse/workspaces/bigDataPools"


class SparkParams(AttachParams):
    type: Annotated[
        Literal["SynapseSpark"],
        Option(flag="--type", aliases=("-t",), summary=Text(en="Type of compute", es="Tipo de proceso")),
    ] = "SynapseSpark"
    resource_id: Annotated[
        str,
        Field(max_length=500, pattern=id_pattern(_TYPE)),
        resource_id(provider=_TYPE, en="a Synapse Spark pool", es="un grupo de Spark de Synapse"),
    ]


def _facts(params: SparkParams, context: Context) -> Mapping[str, FactValue]:
    return attached_facts(params, context, attached=params.resource_id)


def _plan(params: SparkParams, context: Context) -> tuple[Operation, ...]:
    return (
        AttachSynapseSpark(
            workspace=workspace_of(context.place),
            name=params.name,
            resource_id=params.resource_id,
            description=params.description,
            tags=params.tags,
        ),
    )


def _notes(params: SparkParams, context: Context) -> tuple[Correction, ...]:
    """Source  learn.microsoft.com/azure/machine-learning/how-to-manage-synapse-spark-pool, 2026."""
    text = Text(
        en="Before jobs run on it, the identity it gets here needs the role Synapse Administrator in that Synapse "
        "workspace.",
        es="Antes de que se ejecuten trabajos en él, la identidad que recibe aquí necesita el rol Administrador de "
        "Synapse en esa área de Synapse.",
    )
    return (Correction(code="role-needed", text=text),)


KIND = Kind(
    name="synapse_spark.attach",
    title=Text(en="Attach a Synapse Spark pool", es="Asociar un grupo de Spark de Synapse"),
    summary=Text(
        en="Lets the workspace use a Spark pool of Azure Synapse that is there.",
        es="Permite que el área de trabajo use un grupo de Spark de Azure Synapse existente.",
    ),
    params=SparkParams,
    commands=("ml compute attach",),
    when={"type": ("synapsespark",)},
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
        "ml compute attach -n spark -t SynapseSpark --resource-id /subscriptions/"
        "22222222-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Synapse/workspaces/syn"
        "/bigDataPools/pool1",
    ),
)
