"""The shipped template deployed: a workspace that only its own network reaches, followed part by part."""

from __future__ import annotations

from typing import Any

from bot.model.operation import InspectWorkspace
from bot.model.outcome import InProgress, Rejected, Succeeded
from tests.azure.lab import Lab, from_template, shipped_template


def resources(lab: Lab, kind: str) -> list[dict[str, Any]]:
    group = next(one for one in lab.sandbox.azure.state()["resource_groups"] if one["name"] == "this-rg")
    return [one for one in group["resources"] if one["type"].lower() == kind.lower()]


def test_everything_is_behind_private_endpoints_and_names_lead_there(lab: Lab) -> None:
    done = lab.finish(from_template(lab), key="k")
    assert isinstance(done, Succeeded)
    assert [step.name for step in done.steps] == ["network", "storage", "vault", "insights", "workspace", "access"]
    endpoints = resources(lab, "Microsoft.Network/privateEndpoints")
    assert sorted(one["name"].rsplit("-", 2)[1] for one in endpoints) == ["blob", "file", "vault", "workspace"]
    assert len(resources(lab, "Microsoft.Network/privateDnsZones")) == 5
    found = lab.cloud.answer(query=InspectWorkspace(workspace=from_template(lab).workspace))
    has = {row[0]: row[1] for row in found.rows}
    assert (has["public_network_access"], has["managed_network"]) == ("Disabled", "allow_only_approved_outbound")
    assert has["display_name"] == "Red privada"


def test_each_part_is_followed(lab: Lab) -> None:
    operation = from_template(lab)
    begun = lab.cloud.begin(operation=operation, key="k")
    assert isinstance(begun, InProgress)
    assert {step.state for step in begun.steps} == {"pending"}
    lab.wait(2.5)
    halfway = lab.cloud.check(operation=operation, key="k")
    assert isinstance(halfway, InProgress)
    states = {step.name: step.state for step in halfway.steps}
    assert states["vault"] == "complete"
    assert states["access"] == "pending"


def test_what_was_agreed_to_is_sent_whatever_the_folder_holds_now(lab: Lab) -> None:
    operation = from_template(lab)
    lab.cloud.begin(operation=operation, key="k")
    sent = next(one for one in lab.sandbox.journal.entries(service="azure") if one.operation.startswith("PUT"))
    body = sent.request["body"] if isinstance(sent.request, dict) else {}
    assert body["properties"]["template"]["resources"][0]["type"] == "Microsoft.Network/networkSecurityGroups"
    assert body["properties"]["parameters"]["tags"]["value"] == {"team": "vision", "amlbot-request": "k"}


def test_a_workspace_that_it_did_not_make_is_left_alone(lab: Lab) -> None:
    operation = from_template(lab)
    assert isinstance(lab.finish(operation, key="k"), Succeeded)
    other = lab.cloud.begin(operation=operation, key="other")
    assert isinstance(other, Rejected)
    assert other.code == "AlreadyExists"


def test_a_value_that_the_template_refuses_is_rejected(lab: Lab) -> None:
    operation = from_template(lab)
    wrong = operation.model_copy(update={"values": {**operation.values, "retentionDays": 5}})
    outcome = lab.cloud.begin(operation=wrong, key="k")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "InvalidTemplate"


def test_the_shipped_template_says_what_it_makes_and_what_may_be_named() -> None:
    template = shipped_template("private")
    assert set(template.own) == {"addressPrefix", "endpointsPrefix", "retentionDays"}
    assert not any(one.required for one in template.own.values())
    assert "Microsoft.Network/privateEndpoints" in template.makes
