"""The workspace deployment: a reviewed template, names that follow from the request, steps that follow from Azure."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.azure.existing import MARK
from bot.azure.steps import DeployedPart, all_steps, deployment_steps
from bot.azure.template import deployment_body, deployment_name, made_by, template_for
from bot.model.operation import DeployWorkspace, WorkspaceRef

REF = WorkspaceRef(subscription="s", resource_group="g", workspace="area-trabajo")
OPERATION = DeployWorkspace(workspace=REF, region="eastus", tags={"team": "vision"})


def _resource(kind: str) -> dict[str, Any]:
    return next(item for item in template_for(OPERATION)["resources"] if item["type"] == kind)


def test_the_template_makes_exactly_these_resources() -> None:
    assert [item["type"] for item in template_for(OPERATION)["resources"]] == [
        "Microsoft.Storage/storageAccounts",
        "Microsoft.Storage/storageAccounts/blobServices",
        "Microsoft.KeyVault/vaults",
        "Microsoft.OperationalInsights/workspaces",
        "Microsoft.Insights/components",
        "Microsoft.MachineLearningServices/workspaces",
    ]


def test_storage_is_private_encrypted_and_recoverable() -> None:
    properties = _resource("Microsoft.Storage/storageAccounts")["properties"]
    assert properties["minimumTlsVersion"] == "TLS1_2"
    assert properties["supportsHttpsTrafficOnly"] is True
    assert properties["allowBlobPublicAccess"] is False
    assert properties["allowCrossTenantReplication"] is False
    blobs = _resource("Microsoft.Storage/storageAccounts/blobServices")["properties"]
    assert blobs["deleteRetentionPolicy"]["enabled"] is True
    assert blobs["containerDeleteRetentionPolicy"]["enabled"] is True


def test_the_vault_is_governed_by_roles_and_recoverable() -> None:
    properties = _resource("Microsoft.KeyVault/vaults")["properties"]
    assert properties["enableRbacAuthorization"] is True
    assert properties["enableSoftDelete"] is True
    assert properties["softDeleteRetentionInDays"] == 90
    assert "accessPolicies" not in properties


def test_the_workspace_acts_under_an_identity_of_its_own() -> None:
    workspace = _resource("Microsoft.MachineLearningServices/workspaces")
    assert workspace["identity"] == {"type": "SystemAssigned"}
    assert len(workspace["dependsOn"]) == 3


def test_every_parameter_is_given_and_used() -> None:
    template = template_for(OPERATION)
    body = deployment_body(operation=OPERATION, key="k", tags={})
    text = "".join(str(template[part]) for part in ("variables", "resources", "outputs"))
    used = set(re.findall(r"parameters\('(\w+)'\)", text))
    assert used == set(template["parameters"]) == set(body["properties"]["parameters"])


def test_no_parameter_carries_a_default_that_would_decide_silently() -> None:
    assert not any("defaultValue" in parameter for parameter in template_for(OPERATION)["parameters"].values())


def test_a_deployment_never_removes_what_is_in_the_group() -> None:
    assert deployment_body(operation=OPERATION, key="k", tags={})["properties"]["mode"] == "Incremental"


def sent(operation: DeployWorkspace) -> dict[str, Any]:
    """The values of the parameters."""
    parameters = deployment_body(operation=operation, key="k", tags={})["properties"]["parameters"]
    return {name: parameter["value"] for name, parameter in parameters.items()}


def test_the_parts_are_named_and_marked_by_the_operation() -> None:
    values = {
        n: p["value"]
        for n, p in deployment_body(operation=OPERATION, key="k", tags={})["properties"]["parameters"].items()
    }
    assert values["storage"] == OPERATION.dependants["Microsoft.Storage/storageAccounts"]
    assert values["tags"] == {"team": "vision", MARK: "k"}
    assert values["displayName"] == "area-trabajo"
    assert values["publicNetworkAccess"] == "Enabled"
    private = OPERATION.model_copy(update={"public_network_access": False, "display_name": "Área"})
    values = {
        n: p["value"]
        for n, p in deployment_body(operation=private, key="k", tags={})["properties"]["parameters"].items()
    }
    assert values["publicNetworkAccess"] == "Disabled"
    assert values["displayName"] == "Área"


def test_changing_one_template_does_not_change_the_next() -> None:
    template_for(OPERATION)["resources"].clear()
    assert template_for(OPERATION)["resources"]


@given(st.text(min_size=1, max_size=200))
def test_every_key_gives_a_name_that_azure_accepts(key: str) -> None:
    name = deployment_name(key)
    assert re.fullmatch(r"[A-Za-z0-9._()-]{1,64}", name)
    assert not name.endswith(".")
    assert name == deployment_name(key)


@given(st.text(max_size=100), st.text(max_size=100))
def test_two_keys_never_share_a_name(one: str, other: str) -> None:
    assert (deployment_name(one) == deployment_name(other)) is (one == other)


def test_a_plain_key_can_be_read_in_the_name() -> None:
    assert deployment_name("r-7-0a1b2c3d-0") == "amlbot-r-7-0a1b2c3d-0"


PARTS = {
    "storage": ("Microsoft.Storage/storageAccounts", "Microsoft.Storage/storageAccounts/blobServices"),
    "vault": ("Microsoft.KeyVault/vaults",),
    "insights": ("Microsoft.OperationalInsights/workspaces", "microsoft.insights/components"),
    "workspace": ("Microsoft.MachineLearningServices/workspaces",),
}
MAKES = tuple(kind for kinds in PARTS.values() for kind in kinds)


def steps(*parts: DeployedPart) -> dict[str, str]:
    return {step.name: step.state for step in deployment_steps(parts, makes=MAKES)}


def test_the_steps_cover_every_resource_of_the_template() -> None:
    types = {item["type"].lower() for item in template_for(OPERATION)["resources"]}
    assert {kind.lower() for kind in made_by(OPERATION)} == types == {kind.lower() for kind in MAKES}
    done = deployment_steps([DeployedPart(kind, "Succeeded") for kind in MAKES], makes=MAKES)
    assert done == all_steps("complete", makes=MAKES)
    assert [step.name for step in done] == list(PARTS)


@pytest.mark.parametrize("step", PARTS)
@pytest.mark.parametrize(
    ("state", "shown"),
    [("Running", "in_progress"), ("Accepted", "in_progress"), ("Failed", "error"), ("Canceled", "error")],
)
def test_a_step_is_as_far_as_its_slowest_part(step: str, state: str, shown: str) -> None:
    kinds = PARTS[step]
    states = steps(*(DeployedPart(kind, "Succeeded") for kind in kinds[:-1]), DeployedPart(kinds[-1], state))
    assert states[step] == shown
    assert {states[name] for name in PARTS if name != step} == {"pending"}


def test_two_resources_of_one_type_are_one_step_and_both_must_be_done() -> None:
    kind = "Microsoft.Network/privateEndpoints"
    done, running = DeployedPart(kind, "Succeeded"), DeployedPart(kind, "Running")
    for parts, state in (((done, done), "complete"), ((done, running), "in_progress")):
        assert [step.state for step in deployment_steps(parts, makes=[kind])] == [state]


@pytest.mark.parametrize("step", ["storage", "insights"])
def test_a_step_is_not_complete_before_all_its_parts_are_listed(step: str) -> None:
    assert steps(DeployedPart(PARTS[step][0], "Succeeded"))[step] == "in_progress"


def test_unknown_parts_do_not_matter() -> None:
    assert set(steps(DeployedPart("Microsoft.Network/virtualNetworks", "Failed")).values()) == {"pending"}


STORAGE = "/subscriptions/s/resourceGroups/g/providers/microsoft.storage/storageAccounts/given"


@pytest.mark.parametrize(
    ("changes", "made"),
    [
        ({"kind": "hub"}, ["storage", "vault", "workspace"]),
        ({"kind": "project", "hub": "/h"}, ["workspace"]),
        ({"uses": (STORAGE,)}, ["vault", "insights", "workspace"]),
        (
            {"uses": (STORAGE.replace("storage/storageAccounts", "insights/components"),)},
            ["storage", "vault", "workspace"],
        ),
    ],
)
def test_what_a_workspace_is_given_or_does_not_need_is_not_made(changes: dict[str, Any], made: list[str]) -> None:
    operation = OPERATION.model_copy(update=changes)
    assert [step.name for step in all_steps("pending", makes=made_by(operation))] == made
    body = deployment_body(operation=operation, key="k", tags={})["properties"]
    assert set(body["parameters"]) == set(body["template"]["parameters"])
