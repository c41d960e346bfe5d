"""What an approver reads about an operation."""

from __future__ import annotations

import pytest

from bot.grammar.preview import preview
from bot.model.operation import DeployWorkspace, PutAmlCompute, WorkspaceRef
from bot.model.text import Language

_WORKSPACE = WorkspaceRef(subscription="s", resource_group="nombre-grupo", workspace="area-trabajo-nombre")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("storage account", "key vault", "log workspace", "Application Insights")),
        ("es", ("cuenta de almacenamiento", "almacén de claves", "área de registros", "Application Insights")),
    ],
)
def test_each_thing_that_comes_with_a_workspace_is_named_beside_what_it_is(
    language: Language, words: tuple[str, ...]
) -> None:
    operation = DeployWorkspace(workspace=_WORKSPACE, region="eastus")
    sentence = preview(operation).said_in(language)
    for word, name in zip(words, operation.dependants.values(), strict=True):
        assert f"{word} {name}" in sentence


@pytest.mark.parametrize(
    ("tier", "en", "es"),
    [("dedicated", "dedicated", "dedicados"), ("low_priority", "may take them back", "puede retirarlos")],
)
def test_the_tier_of_a_cluster_is_said_in_both_languages(tier: str, en: str, es: str) -> None:
    operation = PutAmlCompute.model_validate(
        {"workspace": _WORKSPACE, "name": "cpu", "size": "Standard_DS11_v2", "min_nodes": 0, "max_nodes": 2}
        | {"idle_seconds": 120, "tier": tier}
    )
    assert preview(operation).said_in("en").endswith(en)
    assert preview(operation).said_in("es").endswith(es)
