"""What is in Azure already is never reset: equal things count as done, different ones are named and left alone."""

from __future__ import annotations

import pytest

from bot.azure.existing import MARK
from bot.azure.submission import submit
from bot.model.errors import Unavailable
from bot.model.operation import (
    DeleteCompute,
    DeleteWorkspace,
    DeployWorkspace,
    PutAmlCompute,
    PutResourceGroup,
    ScaleAmlCompute,
    WorkspaceRef,
)
from bot.model.outcome import InProgress, Rejected, Succeeded
from tests.azure.lab import Lab, cluster, instance


def _existing(lab: Lab) -> DeployWorkspace:
    """The workspace that the company begins with, asked for as it is."""
    return DeployWorkspace(workspace=lab.workspace, region="westeurope")


def test_an_equal_group_that_somebody_else_made_counts_as_done(lab: Lab) -> None:
    operation = PutResourceGroup(subscription=lab.subscription, name="THIS-RG", region="East US")
    outcome = lab.cloud.begin(operation=operation, key="k")
    assert isinstance(outcome, Succeeded)
    assert outcome.already
    assert lab.sent("PUT", "resourcegroups") == 0


def test_a_group_in_another_region_is_named_and_left_alone(lab: Lab) -> None:
    operation = PutResourceGroup(subscription=lab.subscription, name="this-rg", region="westeurope", tags={"a": "b"})
    outcome = lab.cloud.begin(operation=operation, key="k")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "AlreadyExists"
    assert "region: eastus instead of westeurope" in outcome.sentence.en
    assert "región: eastus en lugar de westeurope" in outcome.sentence.es
    assert "a=b" in outcome.sentence.en
    assert lab.sent("PUT", "resourcegroups") == 0


def test_a_group_being_deleted_is_waited_for(lab: Lab) -> None:
    lab.clients.resources(lab.subscription).resource_groups.begin_delete("this-rg", polling=False)
    operation = PutResourceGroup(subscription=lab.subscription, name="this-rg", region="westeurope")
    with pytest.raises(Unavailable):
        lab.cloud.begin(operation=operation, key="k")
    lab.wait()
    assert isinstance(lab.cloud.begin(operation=operation, key="k"), Succeeded)


def test_an_equal_workspace_that_somebody_else_made_counts_as_done(lab: Lab) -> None:
    outcome = lab.cloud.begin(operation=_existing(lab), key="k")
    assert isinstance(outcome, Succeeded)
    assert outcome.already
    assert lab.sent("PUT", "deployments") == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"region": "eastus"}, "region: westeurope instead of eastus"),
        ({"public_network_access": False}, "public network access: Enabled instead of Disabled"),
        ({"display_name": "NLP"}, "display name: ws-nlp instead of NLP"),
        ({"tags": {"team": "nlp"}}, "tag: team= instead of team=nlp"),
    ],
    ids=["region", "access", "display name", "tags"],
)
def test_a_different_workspace_is_named_and_left_alone(lab: Lab, changes: dict[str, object], said: str) -> None:
    operation = _existing(lab).model_copy(update=changes)
    for outcome in (
        lab.cloud.begin(operation=operation, key="k"),
        lab.cloud.check(operation=operation, key="k"),
    ):
        assert isinstance(outcome, Rejected)
        assert outcome.code == "AlreadyExists"
        assert said in outcome.sentence.en
    assert lab.sent("PUT", "deployments") == 0


def test_a_deployment_under_way_is_not_submitted_twice(lab: Lab) -> None:
    ref = WorkspaceRef(subscription=lab.subscription, resource_group="this-rg", workspace="ws-two")
    operation = DeployWorkspace(workspace=ref, region="eastus")
    assert isinstance(lab.cloud.begin(operation=operation, key="k"), InProgress)
    assert isinstance(lab.cloud.begin(operation=operation, key="k"), InProgress)
    assert lab.sent("PUT", "deployments") == 1


def test_a_deployment_that_became_active_meanwhile_is_in_progress(lab: Lab) -> None:
    ref = WorkspaceRef(subscription=lab.subscription, resource_group="this-rg", workspace="ws-two")
    lab.disturb("PUT /*/deployments/*", "error", status=409, code="DeploymentActive")
    outcome = lab.cloud.begin(operation=DeployWorkspace(workspace=ref, region="eastus"), key="k")
    assert isinstance(outcome, InProgress)


def test_a_workspace_deleted_after_its_deployment_is_made_again(lab: Lab) -> None:
    ref = WorkspaceRef(subscription=lab.subscription, resource_group="this-rg", workspace="ws-two")
    operation = DeployWorkspace(workspace=ref, region="eastus")
    assert isinstance(lab.finish(operation, key="k"), Succeeded)
    workspaces = lab.clients.writer(ref).workspaces
    submit(lambda: workspaces.begin_delete(ref.workspace, delete_dependent_resources=False, permanently_delete=True))
    lab.wait()
    assert isinstance(lab.finish(operation, key="k"), Succeeded)
    assert lab.sandbox.azure.resource(ref.id) is not None


def test_a_workspace_being_deleted_is_waited_for_and_not_taken_for_there(lab: Lab) -> None:
    """It counted as done, and was gone a minute later."""
    away = DeleteWorkspace(workspace=lab.workspace, permanently=True)
    assert isinstance(lab.cloud.begin(operation=away, key="away"), InProgress)
    assert isinstance(lab.cloud.check(operation=_existing(lab), key="k"), InProgress)
    with pytest.raises(Unavailable):
        lab.cloud.begin(operation=_existing(lab), key="k")
    lab.wait()
    assert isinstance(lab.finish(_existing(lab), key="k"), Succeeded)


@pytest.mark.parametrize(
    ("state", "outcome"), [("Creating", None), ("Failed", Rejected), ("Canceled", Rejected), ("Updating", Succeeded)]
)
def test_a_workspace_of_somebody_elses_counts_as_done_only_when_it_is(
    lab: Lab, state: str, outcome: type[Rejected | Succeeded] | None
) -> None:
    """One that somebody else was making, or had failed to make, counted as done as long as it looked the same."""
    there = lab.sandbox.azure._world.find(lab.workspace.id)
    assert there is not None
    there.properties["provisioningState"] = state
    if outcome is None:
        with pytest.raises(Unavailable):
            lab.cloud.begin(operation=_existing(lab), key="k")
    else:
        found = lab.cloud.begin(operation=_existing(lab), key="k")
        assert isinstance(found, outcome)
        assert isinstance(found, Succeeded) or f"state: {state.lower()} instead of succeeded" in found.sentence.en
    assert lab.sent("PUT", "deployments") == 0


@pytest.mark.parametrize("most", [8, 3])
def test_a_cluster_that_somebody_else_changes_at_that_moment_is_waited_for(lab: Lab, most: int) -> None:
    """Their change was taken for ours, which was never sent, and the request ended as one that Azure had given up."""
    assert isinstance(lab.finish(cluster(lab), key="made"), Succeeded)
    theirs = ScaleAmlCompute(workspace=lab.workspace, name="cpu", max_nodes=3)
    assert isinstance(lab.cloud.begin(operation=theirs, key="theirs"), InProgress)
    ours = ScaleAmlCompute(workspace=lab.workspace, name="cpu", max_nodes=most)
    if most != 3:
        with pytest.raises(Unavailable):
            lab.cloud.begin(operation=ours, key="ours")
        lab.wait()
    assert isinstance(lab.finish(ours, key="ours"), Succeeded)
    assert lab.sent("PATCH", "computes") == (1 if most == 3 else 2)


def test_a_cluster_is_compared_without_regard_to_case(lab: Lab) -> None:
    assert isinstance(lab.finish(cluster(lab), key="first"), Succeeded)
    same = cluster(lab, size="standard_ds11_v2", name="CPU")
    outcome = lab.cloud.begin(operation=same, key="second")
    assert isinstance(outcome, Succeeded)
    assert outcome.already
    assert lab.sent("PUT", "computes") == 1


@pytest.mark.parametrize(
    ("changes", "en", "es"),
    [
        ({"size": "STANDARD_DS3_V2"}, "size: STANDARD_DS11_V2 instead of STANDARD_DS3_V2", "tamaño: "),
        ({"max_nodes": 4}, "maximum nodes: 2 instead of 4", "nodos como máximo: 2 en lugar de 4"),
        ({"min_nodes": 1}, "minimum nodes: 0 instead of 1", "nodos como mínimo: 0 en lugar de 1"),
        ({"idle_seconds": 600}, "idle seconds before scaling down: 120 instead of 600", "inactividad"),
        ({"tier": "low_priority"}, "tier: dedicated instead of low_priority", "nivel: "),
        ({"tags": {"team": "vision"}}, "tag: team=nlp instead of team=vision", "etiqueta: "),
    ],
    ids=["size", "max", "min", "idle", "tier", "tags"],
)
def test_a_different_cluster_is_named_and_left_alone(lab: Lab, changes: dict[str, object], en: str, es: str) -> None:
    assert isinstance(lab.finish(cluster(lab), key="first"), Succeeded)
    outcome = lab.cloud.begin(operation=cluster(lab, **changes), key="second")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "AlreadyExists"
    assert en in outcome.sentence.en
    assert es in outcome.sentence.es
    assert lab.sent("PUT", "computes") == 1


@pytest.mark.parametrize(
    ("changes", "en"),
    [
        ({"idle_minutes": None}, "idle minutes before stopping: 60 instead of (none)"),
        ({"idle_minutes": 30}, "idle minutes before stopping: 60 instead of 30"),
    ],
    ids=["never stops", "stops sooner"],
)
def test_a_different_instance_is_named_and_left_alone(lab: Lab, changes: dict[str, object], en: str) -> None:
    assert isinstance(lab.finish(instance(lab), key="first"), Succeeded)
    outcome = lab.cloud.begin(operation=instance(lab, **changes), key="second")
    assert isinstance(outcome, Rejected)
    assert en in outcome.sentence.en


def test_an_instance_for_somebody_else_is_different(lab: Lab) -> None:
    assert isinstance(lab.finish(instance(lab), key="first"), Succeeded)
    outcome = lab.cloud.begin(operation=instance(lab, assigned_to=lab.entra("luis")), key="second")
    assert isinstance(outcome, Rejected)
    assert "person it is for" in outcome.sentence.en


def test_an_instance_does_not_become_a_cluster(lab: Lab) -> None:
    assert isinstance(lab.finish(instance(lab), key="first"), Succeeded)
    outcome = lab.cloud.begin(operation=cluster(lab, name="noa-notebooks"), key="second")
    assert isinstance(outcome, Rejected)
    assert "type: ComputeInstance instead of AmlCompute" in outcome.sentence.en


def test_what_this_very_operation_made_counts_as_done_even_when_changed_since(lab: Lab) -> None:
    operation = cluster(lab)
    assert isinstance(lab.finish(operation, key="ours"), Succeeded)
    found = lab.clients.reader(lab.workspace).compute.get("cpu")
    assert found.tags[MARK] == "ours"
    changed = cluster(lab, max_nodes=1)
    assert isinstance(lab.cloud.begin(operation=changed, key="ours"), Succeeded)
    assert isinstance(lab.cloud.begin(operation=changed, key="another"), Rejected)


def test_a_compute_being_deleted_is_waited_for(lab: Lab) -> None:
    operation: PutAmlCompute = cluster(lab)
    assert isinstance(lab.finish(operation, key="first"), Succeeded)
    lab.cloud.begin(operation=DeleteCompute(workspace=lab.workspace, name="cpu"), key="away")
    with pytest.raises(Unavailable):
        lab.cloud.begin(operation=operation, key="second")
    lab.wait()
    assert isinstance(lab.finish(operation, key="second"), Succeeded)


def test_a_failed_compute_of_somebody_else_is_left_alone_when_it_differs(lab: Lab) -> None:
    lab.disturb("PUT /*/computes/*", "failed_operation", code="SkuNotAvailable")
    assert isinstance(lab.finish(cluster(lab), key="first"), Rejected)
    outcome = lab.cloud.begin(operation=cluster(lab, max_nodes=8), key="second")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "AlreadyExists"
