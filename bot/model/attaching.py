"""What the kinds that attach something declare alike: names, ids, the secret, and what policies may know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, TypedDict, TypeVar

from pydantic import Field as Bound

from bot.model.declaring import NAMING_FIELDS, naming_facts, with_tags, workspace_of
from bot.model.facts import FactValue, Field
from bot.model.kind import Context, Kind, Option, Params, Untaken
from bot.model.operation import DetachCompute, Operation, WorkspaceRef
from bot.model.options import (
    FILE_UNTAKEN,
    IDENTITY_WHY,
    Description,
    Group,
    Reason,
    Subscription,
    Tags,
    Workspace,
)
from bot.model.problem import Correction
from bot.model.text import Text

ATTACHED_FIELDS = (
    *NAMING_FIELDS,
    Field(
        name="attached_id",
        type="text",
        summary=Text(en="Azure id of what is attached.", es="Identificador de Azure de lo que se asocia."),
    ),
)


class AttachParams(Params):
    """Names of attached computes: 2 to 16 characters.

    Each kind adds what tells it apart: `type` with its default, and the ids that `resource_id` takes.
    Source  learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, 2026
    """

    name: Annotated[
        str,
        Bound(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,14}[A-Za-z0-9]$"),
        Option(
            flag="--name",
            aliases=("-n",),
            summary=Text(en="Name in the workspace", es="Nombre en el área de trabajo"),
            rule=Text(
                en="2 to 16 letters, digits and -, beginning with a letter, not ending in -",
                es="de 2 a 16 letras, dígitos y -, empezando por letra y sin acabar en -",
            ),
        ),
    ]
    resource_id: str
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""
    description: Description = ""
    tags: Tags = {}
    reason: Reason = ""


A = TypeVar("A", bound=AttachParams)

SecretName = Annotated[
    str,
    Bound(pattern=r"^attach-[A-Za-z0-9-]{1,120}$"),
    Option(
        flag="--vault-entry",
        summary=Text(
            en="Secret in the workspace's key vault that holds the credential; never the credential",
            es="Secreto del almacén de claves del área que guarda la credencial; nunca la credencial",
        ),
        rule=Text(
            en="the name of a secret, beginning with attach- : letters, digits and -",
            es="el nombre de un secreto, que empieza por attach- : letras, dígitos y -",
        ),
    ),
]
"""Only names that begin so: the vault also holds what Azure Machine Learning itself keeps there."""


def resource_id(*, provider: str, en: str, es: str) -> Option:
    """The option for the Azure id of something of this resource provider's, such as `an AKS cluster`."""
    return Option(
        flag="--resource-id",
        summary=Text(en=f"Azure id of {en}", es=f"Identificador de Azure de {es}"),
        rule=Text(
            en=f"an Azure id of {en}: /subscriptions/…/providers/{provider}/…",
            es=f"un identificador de Azure de {es}: /subscriptions/…/providers/{provider}/…",
        ),
    )


def id_pattern(*types: str) -> str:
    """The Azure ids of resources of these types, such as `Microsoft.Compute/virtualMachines`, in any letter case.

    A type of several parts has a name after each: `Microsoft.Synapse/workspaces/bigDataPools`.
    """
    name = "[-A-Za-z0-9_.()]*[-A-Za-z0-9_()]"
    kinds = []
    for one in types:
        provider, *parts = one.split("/")
        kinds.append("/".join([provider.replace(".", r"\."), *(f"{part}/{name}" for part in parts)]))
    return f"(?i)^/subscriptions/[-0-9a-z]+/resourceGroups/{name}/providers/(?:{'|'.join(kinds)})$"


class Attached(TypedDict):
    """What every operation that attaches something says alike."""

    workspace: WorkspaceRef
    name: str
    resource_id: str
    description: str
    tags: Mapping[str, str]


def attach_kind(
    *,
    name: str,
    title: Text,
    summary: Text,
    params: type[A],
    attach: Callable[[A, Attached], Operation],
    note: Callable[[A, Context], Correction],
    example: str,
) -> Kind[A]:
    """`az ml compute attach` for one type of compute.

    attach   the operation, from the parameters and what all of them say alike.
    note     what has to be there, or is read elsewhere, that the line does not say.
    example  the line after `ml compute attach`.
    """

    def plan(params: A, context: Context) -> tuple[Operation, ...]:
        alike = Attached(
            workspace=workspace_of(context.place),
            name=params.name,
            resource_id=params.resource_id,
            description=params.description,
            tags=params.tags,
        )
        return (attach(params, alike),)

    return Kind(
        name=name,
        title=title,
        summary=summary,
        params=params,
        commands=("ml compute attach",),
        when={"type": (str(params.model_fields["type"].default).lower(),)},
        needs="workspace",
        fields=ATTACHED_FIELDS,
        facts=_facts,
        oblige=with_tags,
        plan=plan,
        revoke=_detach,
        grants=True,
        notes=lambda params, context: (note(params, context),),
        untaken=ATTACH_UNTAKEN,
        examples=(f"ml compute attach {example}",),
    )


def _facts(params: AttachParams, context: Context) -> Mapping[str, FactValue]:
    named = naming_facts(name=params.name, tags=params.tags, place=context.place)
    return {**named, "attached_id": params.resource_id}


def _detach(params: AttachParams, context: Context) -> tuple[Operation, ...]:
    return (DetachCompute(workspace=workspace_of(context.place), name=params.name),)


ATTACH_UNTAKEN = (
    FILE_UNTAKEN,
    Untaken(flags=("--identity-type", "--user-assigned-identities", "-i"), why=IDENTITY_WHY),
)
"""What az takes for anything attached and a request does not."""
