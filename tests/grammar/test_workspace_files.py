"""The YAML file of a workspace, for making one and for changing one: read as options, refused by name."""

from __future__ import annotations

import pytest

from tests.grammar.reading import codes, named
from tests.grammar.test_files import read, upload

SPEC = """
$schema: https://azuremlschemas.azureedge.net/latest/workspace.schema.json
name: vision-prod
display_name: Vision
description: Satellite images
public_network_access: disabled
managed_network:
  isolation_mode: allow_only_approved_outbound
system_datastores_auth_mode: identity
image_build_compute: cpu
"""
GIVEN = "/subscriptions/22222222-0000-4000-8000-000000000001/resourceGroups/shared/providers"
PARTS = {
    "storage_account": f"{GIVEN}/Microsoft.Storage/storageAccounts/contosoraw",
    "key_vault": f"{GIVEN}/Microsoft.KeyVault/vaults/contoso-kv",
    "application_insights": f"{GIVEN}/Microsoft.Insights/components/contoso-ai",
    "container_registry": f"{GIVEN}/Microsoft.ContainerRegistry/registries/contosocr",
}
MAKING = SPEC + "location: westeurope\ntags: {purpose: demo}\n" + "".join(f"{key}: {id}\n" for key, id in PARTS.items())
SAID = {
    "name": "vision-prod",
    "display_name": "Vision",
    "description": "Satellite images",
    "public_network_access": "Disabled",
    "managed_network": "allow_only_approved_outbound",
    "datastores_auth": "identity",
    "image_build_compute": "cpu",
    "resource_group": "vision-rg",
}


def test_a_workspace_is_asked_for_with_its_file() -> None:
    draft = read("az ml workspace create --file workspace.yml -g vision-rg", upload(workspace_yml=MAKING))
    assert draft.of == "workspace.create", draft.problems
    assert named(draft) == SAID | PARTS | {"location": "westeurope", "tags": {"purpose": "demo"}}
    assert read(draft.line).params == draft.params


def test_a_workspace_is_changed_with_its_file() -> None:
    draft = read("az ml workspace update --file workspace.yml -g vision-rg", upload(workspace_yml=SPEC))
    assert draft.of == "workspace.update", draft.problems
    assert named(draft) == SAID
    assert read(draft.line).params == draft.params


def test_the_file_alone_asks_for_a_new_workspace() -> None:
    assert read("", upload(workspace_yml=SPEC)).of == "workspace.create"


def test_a_project_s_file_names_its_hub_as_it_was_called_before() -> None:
    hub = f"{GIVEN}/Microsoft.MachineLearningServices/workspaces/vision-hub"
    draft = read("ml workspace create -f p.yml", upload(p_yml=f"name: fraud\nkind: project\nworkspace_hub: {hub}\n"))
    assert (named(draft)["kind"], named(draft)["hub"]) == ("project", hub)
    assert [one.code for one in draft.corrections if one.code == "renamed"] == ["renamed"]


@pytest.mark.parametrize(
    ("command", "more", "reason"),
    [
        ("create", "hbi_workspace: true", "high business impact"),
        ("create", "customer_managed_key: {key_uri: https://kv.vault.azure.net/keys/a/b}", "key of your own"),
        ("create", "identity: {type: user_assigned}", "identities"),
        ("create", "network_acls: {default_action: deny}", "the network is the platform team's"),
        ("create", "serverless_compute: {no_public_ip: true}", "the network is the platform team's"),
        ("update", "location: westeurope", "stays"),
        ("update", f"key_vault: {PARTS['key_vault']}", "stays"),
        ("update", "tags: {purpose: demo}", "tags"),
    ],
)
def test_what_a_request_does_not_take_is_refused_by_its_name_and_with_the_reason(
    command: str, more: str, reason: str
) -> None:
    line = f"ml workspace {command} -f workspace.yml"
    draft = read(line, upload(workspace_yml=f"{SPEC}{more}\n"))
    assert codes(draft) == ["option-not-taken"]
    assert f"`{more.partition(':')[0]}`" in draft.problems[0].text.es
    assert reason in draft.problems[0].text.en


def test_rules_of_the_managed_network_are_refused_and_what_azure_gives_itself_is_left_out() -> None:
    rules = SPEC.replace("outbound\n", "outbound\n  outbound_rules: [{name: a, type: fqdn}]\n")
    draft = read("ml workspace create -f workspace.yml", upload(workspace_yml=rules))
    assert codes(draft) == ["option-not-taken"]
    assert "`managed_network.outbound_rules`" in draft.problems[0].text.en
    draft = read("ml workspace create -f workspace.yml", upload(workspace_yml=f"{SPEC}discovery_url: https://x.y\n"))
    assert "option-left-out" in [one.code for one in draft.corrections]
    assert codes(draft) == []


def test_a_name_that_is_mistyped_is_refused_with_the_one_meant() -> None:
    draft = read("ml workspace create -f workspace.yml", upload(workspace_yml=f"{SPEC}dispaly_nam: x\n"))
    assert codes(draft) == ["unknown-name"]
    assert "`display_name`" in draft.problems[0].text.es
