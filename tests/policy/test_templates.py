"""templates/: read as strictly as policies, because people agree to them by their name."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from bot.model.errors import PolicyFault
from bot.model.operation import WorkspaceRef
from bot.model.template import FILLED_IN, DeploymentTemplate
from bot.model.template_values import filled_in, values_of
from bot.policy.issue import Issues
from bot.policy.load import load
from bot.policy.read_templates import templates_of
from tests.policy.documents import SHIPPED, files_in
from tests.policy.vocabulary import VOCABULARY

WORKSPACE = {"type": "Microsoft.MachineLearningServices/workspaces", "name": "[parameters('workspace')]"}


def template(**changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "parameters": {
            "workspace": {"type": "string"},
            "tags": {"type": "object"},
            "days": {"type": "int", "minValue": 7, "maxValue": 30},
            "tier": {"type": "string", "defaultValue": "small", "allowedValues": ["small", "large"]},
            "open": {"type": "bool", "defaultValue": False},
        },
        "resources": [WORKSPACE],
    }
    return {**plain, **changes}


def read(document: object, path: str = "templates/lab.json") -> tuple[dict[str, DeploymentTemplate], list[str]]:
    issues = Issues()
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    found = templates_of({path: content}, issues=issues)
    return found, [str(issue) for issue in issues.errors]


def only(document: object) -> DeploymentTemplate:
    found, wrong = read(document)
    assert wrong == []
    return found["lab"]


def test_a_template_is_known_by_its_name_and_the_digest_of_its_file() -> None:
    content = json.dumps(template()).encode()
    found = only(content)
    assert (found.name, found.digest) == ("lab", hashlib.sha256(content).hexdigest())
    assert json.loads(found.document) == template()
    assert found.makes == ("Microsoft.MachineLearningServices/workspaces",)
    assert set(found.own) == {"days", "tier", "open"}


def test_what_is_nested_counts_as_made() -> None:
    nested = {"type": "Microsoft.Resources/deployments", "name": "n", "properties": {"template": {"resources": [
        {"type": "Microsoft.Network/virtualNetworks", "name": "v", "resources": [{"type": "subnets", "name": "s"}]}
    ]}}}  # fmt: skip
    assert only(template(resources=[WORKSPACE, nested])).makes == (
        "Microsoft.MachineLearningServices/workspaces",
        "Microsoft.Network/virtualNetworks",
        "Microsoft.Network/virtualNetworks/subnets",
    )


GIVES = {"type": "Microsoft.Authorization/roleAssignments", "name": "r"}
LINKED = {"type": "Microsoft.Resources/deployments", "name": "n", "properties": {"templateLink": {"uri": "https://x"}}}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b"{", "not a JSON document"),
        (b'{"a": 1, "a": 2}', "'a' stands there twice"),
        (b"[" * 5_000, "not a JSON document"),
        ({"resources": []}, "not an ARM template"),
        (template(resources=[]), "it makes one workspace"),
        (template(resources=[{**WORKSPACE, "name": "fixed"}]), "it makes one workspace"),
        (template(resources=[WORKSPACE, WORKSPACE]), "it makes one workspace"),
        (template(resources=[WORKSPACE, LINKED]), "`templateLink` fetches what the digest does not cover"),
        (template(resources=[WORKSPACE, {"type": "Microsoft.Resources/deploymentScripts", "name": "s"}]), "runs what"),
        (template(resources=[WORKSPACE, GIVES]), "gives rights"),
        (template(resources=[WORKSPACE, {"type": "A/b", "name": "r", "scope": "/"}]), "outside the resource group"),
        (template(resources=[WORKSPACE, {"type": "A/b", "name": "r", "resourceGroup": "x"}]), "outside the resource"),
        (template(parameters={"workspace": {"type": "string"}}), "takes the parameter `tags`"),
        (template(parameters={"workspace": {"type": "securestring"}}), "is of type 'securestring'"),
        (template(parameters={"net": {"type": "object"}}), "nobody can write in a line"),
    ],
)  # fmt: skip
def test_what_nobody_could_agree_to_is_refused(document: object, said: str) -> None:
    found, wrong = read(document)
    assert found == {}
    assert any(said in one for one in wrong), wrong


@pytest.mark.parametrize("name", ["none", "Lab", "l", "a b"])
def test_a_name_that_cannot_be_asked_for_is_refused(name: str) -> None:
    found, wrong = read(template(), path=f"templates/{name}.json")
    assert (found, len(wrong)) == ({}, 1)


def test_one_bad_template_keeps_the_whole_bundle_out() -> None:
    assert set(load(files=files_in(SHIPPED), vocabulary=VOCABULARY).catalogue.templates) == {"private"}
    with pytest.raises(PolicyFault, match=r"templates/bad\.json.*E09"):
        load(files={**files_in(SHIPPED), "templates/bad.json": b"{"}, vocabulary=VOCABULARY)


@pytest.mark.parametrize(
    ("written", "values", "wrong"),
    [
        ({"days": "14", "OPEN": "sí"}, {"days": 14, "open": True}, []),
        ({"days": "14", "tier": "large"}, {"days": 14, "tier": "large"}, []),
        ({}, {}, ["missing-option"]),
        ({"days": "6"}, {}, ["invalid-parameter"]),
        ({"days": "31"}, {}, ["invalid-parameter"]),
        ({"days": "1e9"}, {}, ["invalid-parameter"]),
        ({"days": "14", "tier": "huge"}, {"days": 14}, ["invalid-parameter"]),
        ({"days": "14", "open": "perhaps"}, {"days": 14}, ["invalid-parameter"]),
        ({"days": "14", "workspace": "mine"}, {"days": 14}, ["unknown-parameter"]),
    ],
)
def test_what_is_written_is_judged_by_what_the_template_says(
    written: dict[str, str], values: dict[str, object], wrong: list[str]
) -> None:
    found, problems = values_of(only(template()), written=written)
    assert found == values
    assert [problem.code for problem in problems] == wrong
    assert all(problem.text.en != problem.text.es for problem in problems)


def test_what_nobody_may_name_is_filled_in() -> None:
    declared = {
        name: {"type": "object" if name == "tags" else "string"} for name in (*FILLED_IN, "publicNetworkAccess")
    }
    found = only(template(parameters=declared))
    lab = WorkspaceRef(subscription="one", resource_group="lab-rg", workspace="lab")
    filled = filled_in(found, workspace=lab, region="eastus", display_name="", description="For trials")
    assert set(filled) == set(FILLED_IN) - {"tags"}, "the tags are added when it is deployed"
    assert {name: filled[name] for name in ("workspace", "region", "displayName", "description")} == {
        "workspace": "lab",
        "region": "eastus",
        "displayName": "lab",
        "description": "For trials",
    }
    assert set(found.own) == {"publicNetworkAccess"}, "the platform team's own, to be named like any other"
