"""Lines read as a person in an organisation with a few sizes, regions and roles would have them read."""

from __future__ import annotations

from typing import Any

from bot.grammar.commands import COMMANDS
from bot.grammar.draft import Draft
from bot.grammar.parse import parse
from bot.kinds import KINDS
from bot.model.catalogue import Catalogue, Role, Size
from bot.model.problem import Problem
from bot.model.template import DeploymentTemplate, TemplateParameter
from tests.grammar.samples import SENT

CATALOGUE = Catalogue(
    sizes={
        size.name: size
        for size in (
            Size(name="Standard_DS11_v2", vcpus=2, memory_gb=14, usd_per_hour={"eastus": 0.185}),
            Size(
                name="Standard_DS3_v2",
                vcpus=4,
                memory_gb=14,
                usd_per_hour={"eastus": 0.293},
                low_priority_usd_per_hour={"eastus": 0.0586},
            ),
            Size(name="Standard_NC4as_T4_v3", vcpus=4, memory_gb=28, gpus=1, usd_per_hour={"eastus": 0.526}),
            Size(name="Standard_M128", vcpus=128, memory_gb=2048, compute=("AmlCompute",)),
            Size(
                name="Standard_NC6",
                vcpus=6,
                memory_gb=56,
                gpus=1,
                retired="2023-08-31",
                successor="Standard_NC4as_T4_v3",
            ),
        )
    },
    regions=("eastus", "westeurope", "spaincentral"),
    templates={
        "private": DeploymentTemplate(
            name="private",
            digest="0123456789abcdef" * 4,
            document="{}",
            parameters={
                "workspace": TemplateParameter(type="string", required=True),
                "region": TemplateParameter(type="string", required=True),
                "tags": TemplateParameter(type="object", required=True),
                "storage": TemplateParameter(type="string", required=True),
                "retentionDays": TemplateParameter(type="int", required=False, least=30, most=730),
            },
            makes=("Microsoft.Network/virtualNetworks", "Microsoft.MachineLearningServices/workspaces"),
        )
    },
    roles={
        role.name: role
        for role in (
            Role(name="Owner", id="8e3af657-a8ff-443c-a75c-2fe8c4bcb635", names=("Propietario",)),
            Role(name="Contributor", id="b24988ac-6180-42a0-ab88-20f7382dd24c", names=("Colaborador",)),
            Role(name="Reader", id="acdd72a7-3385-48ef-bd42-f606fba81ae7", names=("Lector",)),
            Role(
                name="AzureML Data Scientist",
                id="f6c7c914-8db3-469d-8ca1-694a8f32e121",
                names=("Científico de datos de AzureML", "Data Scientist"),
            ),
            Role(
                name="AzureML Compute Operator",
                id="e503ece1-11d0-4e8e-8e2c-7a6c3bf38815",
                names=("Operador de proceso de AzureML",),
            ),
        )
    },
)


def read(line: str, **defaults: str) -> Draft:
    """The line as it is read with these remembered defaults; the sample files came along if it names any."""
    draft = read_alone(line, **defaults)
    if not draft.awaits:
        return draft
    return parse(line=line, kinds=KINDS, commands=COMMANDS, catalogue=CATALOGUE, defaults=defaults, upload=SENT)


def read_alone(line: str, **defaults: str) -> Draft:
    """The line without any file."""
    return parse(line=line, kinds=KINDS, commands=COMMANDS, catalogue=CATALOGUE, defaults=defaults)


def named(draft: Draft) -> dict[str, Any]:
    """The parameters that are not at their defaults. Fails with the problems when there are any."""
    assert draft.params is not None, [problem.text.en for problem in draft.problems] or draft
    return draft.params.model_dump(exclude_defaults=True)


def only(draft: Draft) -> Problem:
    """The one problem of a line."""
    assert len(draft.problems) == 1, [(problem.code, problem.text.en) for problem in draft.problems]
    assert draft.params is None
    return draft.problems[0]


def codes(draft: Draft) -> list[str]:
    return [problem.code for problem in draft.problems]
