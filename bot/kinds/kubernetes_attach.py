"""Attach a Kubernetes cluster."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.model.attaching import Attached, AttachParams, attach_kind, id_pattern, resource_id
from bot.model.kind import Context, Option
from bot.model.new_compute import COMPUTE_TYPE
from bot.model.operation import AttachKubernetes, Operation
from bot.model.problem import Correction
from bot.model.text import Text

_TYPES = ("Microsoft.ContainerService/managedClusters", "Microsoft.Kubernetes/connectedClusters")


class KubernetesParams(AttachParams):
    """Azure's default for the namespace is `default`: learn.microsoft.com/cli/azure/ml/compute, 2026."""

    type: Annotated[Literal["Kubernetes"], COMPUTE_TYPE] = "Kubernetes"
    resource_id: Annotated[
        str,
        Field(max_length=500, pattern=id_pattern(*_TYPES)),
        resource_id(
            provider=_TYPES[0], en="an AKS or Arc-connected cluster", es="un clúster de AKS o conectado por Arc"
        ),
    ]
    namespace: Annotated[
        str,
        Field(pattern=r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"),
        Option(
            flag="--namespace",
            summary=Text(en="Namespace that jobs run in", es="Espacio de nombres en el que se ejecutan los trabajos"),
            rule=Text(
                en="1 to 63 lower-case letters, digits and -, not - at either end",
                es="de 1 a 63 minúsculas, dígitos y -, sin - en los extremos",
            ),
        ),
    ] = "default"


def _attach(params: KubernetesParams, alike: Attached) -> Operation:
    return AttachKubernetes(**alike, namespace=params.namespace)


def _note(params: KubernetesParams, context: Context) -> Correction:
    """Source  learn.microsoft.com/azure/machine-learning/how-to-attach-kubernetes-anywhere, 2026."""
    text = Text(
        en="The cluster must already have the Azure Machine Learning extension and the namespace: whoever runs it "
        "installs them.",
        es="El clúster debe tener ya la extensión de Azure Machine Learning y el espacio de nombres: los instala quien "
        "lo administra.",
    )
    return Correction(code="extension-needed", text=text)


KIND = attach_kind(
    name="kubernetes.attach",
    title=Text(en="Attach a Kubernetes cluster", es="Asociar un clúster de Kubernetes"),
    summary=Text(
        en="Lets jobs of the workspace run on a Kubernetes cluster that is there.",
        es="Permite que los trabajos del área de trabajo se ejecuten en un clúster de Kubernetes existente.",
    ),
    params=KubernetesParams,
    attach=_attach,
    note=_note,
    example="-n aks -t Kubernetes --namespace ml --resource-id /subscriptions/"
    "22222222-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.ContainerService"
    "/managedClusters/prod",
)
