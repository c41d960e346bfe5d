"""Hubs, projects, and workspaces with a network or parts of somebody's choosing, deployed by the same template."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model.operation import DeleteWorkspace, DeployWorkspace, InspectWorkspace, WorkspaceRef
from bot.model.outcome import InProgress, Outcome, Rejected, Succeeded
from tests.azure.lab import Lab


def reference(lab: Lab, name: str) -> WorkspaceRef:
    return WorkspaceRef(subscription=lab.subscription, resource_group="this-rg", workspace=name)


def made(lab: Lab, name: str, **how: Any) -> Outcome:
    return lab.finish(DeployWorkspace(workspace=reference(lab, name), region="eastus", **how), key=f"k-{name}")


def inside(lab: Lab, name: str) -> dict[str, str]:
    answer = lab.cloud.answer(query=InspectWorkspace(workspace=reference(lab, name)))
    return {row[0]: row[1] for row in answer.rows}


def types_of(lab: Lab) -> list[str]:
    group = next(one for one in lab.sandbox.azure.state()["resource_groups"] if one["name"] == "this-rg")
    return sorted(kind.rpartition("/")[2] for one in group["resources"] if (kind := one["type"]).count("/") == 1)


def test_a_hub_has_storage_and_vault_and_its_project_shares_them(lab: Lab) -> None:
    hub = made(lab, "the-hub", kind="hub")
    assert isinstance(hub, Succeeded)
    assert [step.name for step in hub.steps] == ["storage", "vault", "workspace"]
    assert types_of(lab) == ["storageAccounts", "vaults", "workspaces"]
    project = made(lab, "the-project", kind="project", hub=reference(lab, "the-hub").id)
    assert isinstance(project, Succeeded)
    assert [step.name for step in project.steps] == ["workspace"]
    assert types_of(lab) == ["storageAccounts", "vaults", "workspaces", "workspaces"]
    hub_has, project_has = inside(lab, "the-hub"), inside(lab, "the-project")
    assert (hub_has["kind"], hub_has["project"]) == ("Hub", "the-project")
    assert project_has["kind"] == "Project"
    assert project_has["storage_account"] == hub_has["storage_account"]
    assert "shared" in hub_has


def test_a_hub_that_has_projects_stays(lab: Lab) -> None:
    assert isinstance(made(lab, "the-hub", kind="hub"), Succeeded)
    assert isinstance(made(lab, "the-project", kind="project", hub=reference(lab, "the-hub").id), Succeeded)
    outcome = lab.cloud.begin(operation=DeleteWorkspace(workspace=reference(lab, "the-hub")), key="k")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "Conflict"


@pytest.mark.parametrize("hub", ["nowhere", "ws-nlp"])
def test_a_project_of_what_is_no_hub_is_refused(lab: Lab, hub: str) -> None:
    wrong = lab.workspace.id if hub == "ws-nlp" else reference(lab, hub).id
    assert isinstance(made(lab, "the-project", kind="project", hub=wrong), Rejected)


def test_a_workspace_uses_what_it_is_given_and_makes_only_the_rest(lab: Lab) -> None:
    assert isinstance(made(lab, "first"), Succeeded)
    given = inside(lab, "first")
    parts = (given["storage_account"], given["application_insights"])
    second = made(lab, "second", uses=parts)
    assert isinstance(second, Succeeded)
    assert [step.name for step in second.steps] == ["vault", "workspace"]
    uses = inside(lab, "second")
    assert (uses["storage_account"], uses["application_insights"]) == parts
    assert uses["key_vault"] != given["key_vault"]


def test_every_setting_of_a_new_workspace_arrives(lab: Lab) -> None:
    outcome = made(
        lab,
        "closed",
        public_network_access=False,
        isolation="allow_only_approved_outbound",
        datastores_auth="identity",
        image_build_compute="builder",
        data_isolation=True,
        display_name="Cerrada",
    )
    assert isinstance(outcome, Succeeded)
    has = inside(lab, "closed")
    assert has["public_network_access"] == "Disabled"
    assert has["managed_network"] == "allow_only_approved_outbound"
    assert has["datastores_auth"] == "identity"
    assert has["image_build_compute"] == "builder"
    assert has["display_name"] == "Cerrada"
    found = lab.sandbox.azure.resource(reference(lab, "closed").id)
    assert found is not None
    assert found["properties"]["enableDataIsolation"] is True


def test_what_comes_with_a_workspace_is_followed_one_by_one(lab: Lab) -> None:
    operation = DeployWorkspace(workspace=reference(lab, "vision-lab"), region="eastus")
    begun = lab.cloud.begin(operation=operation, key="k")
    assert isinstance(begun, InProgress)
    assert [(step.name, step.state) for step in begun.steps] == [
        (name, "pending") for name in ("storage", "vault", "insights", "workspace")
    ]
    lab.wait(1.5)
    halfway = lab.cloud.check(operation=operation, key="k")
    assert isinstance(halfway, InProgress)
    states = {step.name: step.state for step in halfway.steps}
    assert states["vault"] == "complete"
    assert states["workspace"] == "pending"


def test_a_default_workspace_is_not_taken_for_the_hub_that_was_asked_for(lab: Lab) -> None:
    assert isinstance(made(lab, "there"), Succeeded)
    outcome = lab.cloud.begin(
        operation=DeployWorkspace(workspace=reference(lab, "there"), region="eastus", kind="hub"), key="other"
    )
    assert isinstance(outcome, Rejected)
    assert "kind: default instead of hub" in outcome.sentence.en
