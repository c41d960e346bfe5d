"""What a workspace is given of another resource group is told to the policies, whichever way it is given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kinds.standing import SUBSCRIPTION, context_for, kind_named

_ID = "/subscriptions/{}/resourceGroups/{}/providers/{}"
REGISTRY, INSIGHTS = "Microsoft.ContainerRegistry/registries/shared", "Microsoft.Insights/components/seen"
STORAGE = "Microsoft.Storage/storageAccounts/sharedst"
HERE = {"name": "vision-lab", "resource_group": "vision-rg"}


@pytest.mark.parametrize("group", ["vision-rg", "VISION-RG", "others-rg"])
@pytest.mark.parametrize(
    ("kind", "part", "given"),
    [
        ("workspace.create", STORAGE, lambda one: {"storage_account": one}),
        ("workspace.create", STORAGE, lambda one: {"template": "private", "parameters": {"storage": one}}),
        ("workspace.update", REGISTRY, lambda one: {"container_registry": one, "update_dependent_resources": True}),
        ("workspace.update", INSIGHTS, lambda one: {"application_insights": one, "update_dependent_resources": True}),
    ],
    ids=["when it is made", "through a template", "a registry later", "insights later"],
)
def test_what_lies_outside_is_seen_when_a_workspace_is_made_and_when_it_is_changed(
    kind: str, part: str, given: Any, group: str
) -> None:
    """What needs a platform admin when a workspace is made was a lead's alone when it was changed a minute later."""
    one = kind_named(kind)
    params = one.params.model_validate({**HERE, **given(_ID.format(SUBSCRIPTION, group, part))})
    facts = one.facts(params, context_for(kind=one, params=params))
    assert facts["outside_group"] is (group == "others-rg")


def test_a_workspace_is_changed_to_nothing_of_another_subscription() -> None:
    kind = kind_named("workspace.update")
    registry = _ID.format("22222222-0000-4000-8000-00000000000f", "vision-rg", REGISTRY)
    params = kind.params.model_validate({**HERE, "container_registry": registry, "update_dependent_resources": True})
    assert [one.code for one in kind.objections(params, context_for(kind=kind, params=params))] == [
        "other-subscription"
    ]
