"""Attach a Spark pool of Azure Synapse."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.model.attaching import Attached, AttachParams, attach_kind, id_pattern, resource_id
from bot.model.kind import Context
from bot.model.new_compute import COMPUTE_TYPE
from bot.model.operation import AttachSynapseSpark, Operation
from bot.model.problem import Correction
from bot.model.text import Text

_TYPE = "Microsoft.Synapse/workspaces/bigDataPools"


class SparkParams(AttachParams):
    type: Annotated[Literal["SynapseSpark"], COMPUTE_TYPE] = "SynapseSpark"
    resource_id: Annotated[
        str,
        Field(max_length=500, pattern=id_pattern(_TYPE)),
        resource_id(provider=_TYPE, en="a Synapse Spark pool", es="un grupo de Spark de Synapse"),
    ]


def _attach(params: SparkParams, alike: Attached) -> Operation:
    return AttachSynapseSpark(**alike)


def _note(params: SparkParams, context: Context) -> Correction:
    """Source  learn.microsoft.com/azure/machine-learning/how-to-manage-synapse-spark-pool, 2026."""
    text = Text(
        en="Before jobs run on it, the identity it gets here needs the role Synapse Administrator in that Synapse "
        "workspace.",
        es="Antes de que se ejecuten trabajos en él, la identidad que recibe aquí necesita el rol Administrador de "
        "Synapse en esa área de Synapse.",
    )
    return Correction(code="role-needed", text=text)


KIND = attach_kind(
    name="synapse_spark.attach",
    title=Text(en="Attach a Synapse Spark pool", es="Asociar un grupo de Spark de Synapse"),
    summary=Text(
        en="Lets the workspace use a Spark pool of Azure Synapse that is there.",
        es="Permite que el área de trabajo use un grupo de Spark de Azure Synapse existente.",
    ),
    params=SparkParams,
    attach=_attach,
    note=_note,
    example="-n spark -t SynapseSpark --resource-id /subscriptions/"
    "22222222-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Synapse/workspaces/syn"
    "/bigDataPools/pool1",
)
