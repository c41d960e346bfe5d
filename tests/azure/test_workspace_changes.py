"""Workspaces that are there: looked into, changed setting by setting, deleted alone or with their parts."""

from __future__ import annotations

import pytest

from bot.model.errors import OutcomeUnknown, Refused, Unavailable
from bot.model.operation import (
    Change,
    DeletePart,
    DeleteWorkspace,
    DeployWorkspace,
    DiagnoseWorkspace,
    InspectWorkspace,
    ListWorkspaces,
    UpdateWorkspace,
    WorkspaceRef,
)
from bot.model.outcome import Absent, InProgress, Outcome, Rejected, Succeeded
from bot.sandbox.azure.world import Resource
from tests.azure.lab import Lab


def inside(lab: Lab, workspace: WorkspaceRef | None = None) -> dict[str, str]:
    answer = lab.cloud.answer(query=InspectWorkspace(workspace=workspace or lab.workspace))
    return {row[0]: row[1] for row in answer.rows}


def change(lab: Lab, *changes: Change) -> UpdateWorkspace:
    return UpdateWorkspace(workspace=lab.workspace, changes=changes)


NAMED = Change(setting="display_name", was="ws-nlp", to="Lenguaje")


def existing(lab: Lab) -> Resource:
    """The workspace as the local Azure keeps it, to change it behind everybody's back."""
    found = lab.sandbox.azure._world.find(lab.workspace.id)
    assert found is not None
    return found


def test_workspaces_are_listed_by_subscription_group_and_kind(lab: Lab) -> None:
    every = lab.cloud.answer(query=ListWorkspaces(subscription=lab.subscription))
    assert every.rows == (("ws-nlp", "nlp-rg", "default", "westeurope", "succeeded"),)
    for group, kinds, count in (("nlp-rg", ("default",), 1), ("this-rg", (), 0), ("", ("hub", "project"), 0)):
        query = ListWorkspaces(subscription=lab.subscription, resource_group=group, kinds=kinds)
        assert len(lab.cloud.answer(query=query).rows) == count


def test_what_a_change_or_a_deletion_must_know_is_told_with_whole_ids(lab: Lab) -> None:
    found = inside(lab)
    assert (found["kind"], found["public_network_access"], found["managed_network"]) == (
        "Default", "Enabled", "disabled"
    )  # fmt: skip
    assert found["storage_account"].startswith(f"{lab.group('nlp-rg')}/providers/Microsoft.Storage/storageAccounts/")
    # The company's own log workspace was not made by amlbot: others may write to it.
    assert "logs" not in found


def test_only_the_named_settings_are_sent(lab: Lab) -> None:
    existing(lab).body["tags"] = {"purpose": "kept"}
    outcome = lab.cloud.begin(operation=change(lab, NAMED), key="k")
    assert outcome == Succeeded(resource_id=lab.workspace.id)
    sent = [one for one in lab.sandbox.journal.entries(service="azure") if one.operation.startswith("PATCH")]
    bodies = [dict(one.request)["body"] if isinstance(one.request, dict) else None for one in sent]
    assert bodies == [{"properties": {"friendlyName": "Lenguaje"}}]
    assert existing(lab).body["tags"] == {"purpose": "kept"}


def test_every_setting_arrives(lab: Lab) -> None:
    asked = {
        "display_name": "Lenguaje",
        "description": "Textos",
        "public_network_access": "Disabled",
        "managed_network": "allow_only_approved_outbound",
        "datastores_auth": "identity",
        "image_build_compute": "builder",
    }
    now = inside(lab)
    changes = tuple(Change(setting=name, was=now.get(name, ""), to=to) for name, to in asked.items())
    assert isinstance(lab.cloud.begin(operation=change(lab, *changes), key="k"), Succeeded)
    assert asked.items() <= inside(lab).items()


def test_what_is_so_already_is_not_sent(lab: Lab) -> None:
    outcome = lab.cloud.begin(operation=change(lab, Change(setting="display_name", was="x", to="ws-nlp")), key="k")
    assert isinstance(outcome, Succeeded)
    assert outcome.already
    assert lab.sent("PATCH", "workspaces") == 0


def test_a_setting_that_changed_meanwhile_is_not_overwritten(lab: Lab) -> None:
    existing(lab).properties["friendlyName"] = "Somebody else's"
    outcome = lab.cloud.begin(operation=change(lab, NAMED), key="k")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "ChangedMeanwhile"
    assert "display name: Somebody else's, was ws-nlp" in outcome.sentence.en
    assert lab.sent("PATCH", "workspaces") == 0


def test_a_workspace_that_somebody_else_changes_at_that_moment_is_waited_for(lab: Lab) -> None:
    """Their change was taken for ours, which was never sent, and the request ended as one that Azure had given up."""
    existing(lab).properties["provisioningState"] = "Updating"
    with pytest.raises(Unavailable):
        lab.cloud.begin(operation=change(lab, NAMED), key="k")
    assert lab.sent("PATCH", "workspaces") == 0
    existing(lab).properties["friendlyName"] = "Lenguaje"
    assert isinstance(lab.cloud.begin(operation=change(lab, NAMED), key="k"), InProgress)
    existing(lab).properties["provisioningState"] = "Succeeded"
    assert isinstance(lab.cloud.check(operation=change(lab, NAMED), key="k"), Succeeded)


def test_a_change_whose_answer_is_lost_is_looked_for(lab: Lab) -> None:
    for kind, standing in (("reset_before", Absent), ("reset_after", Succeeded)):
        lab.disturb("PATCH *ws-nlp", kind)  # type: ignore[arg-type]
        with pytest.raises(OutcomeUnknown):
            lab.cloud.begin(operation=change(lab, NAMED), key="k")
        assert isinstance(lab.cloud.check(operation=change(lab, NAMED), key="k"), standing)


def test_a_workspace_that_is_not_there_cannot_be_changed(lab: Lab) -> None:
    nowhere = lab.workspace.model_copy(update={"workspace": "nowhere"})
    outcome = lab.cloud.begin(operation=UpdateWorkspace(workspace=nowhere, changes=(NAMED,)), key="k")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "ResourceNotFound"


@pytest.mark.parametrize(("permanently", "kept"), [(False, 1), (True, 0)])
def test_a_workspace_goes_and_is_waited_for(lab: Lab, permanently: bool, kept: int) -> None:
    operation = DeleteWorkspace(workspace=lab.workspace, permanently=permanently)
    assert isinstance(lab.cloud.begin(operation=operation, key="k"), InProgress)
    assert isinstance(lab.cloud.check(operation=operation, key="k"), InProgress)
    lab.wait()
    assert isinstance(lab.cloud.check(operation=operation, key="k"), Succeeded)
    assert len(lab.sandbox.azure.state()["soft_deleted"]) == kept
    again = lab.cloud.begin(operation=operation, key="k")
    assert isinstance(again, Succeeded)
    assert again.already


def test_the_name_of_a_deleted_workspace_is_explained_until_it_is_free(lab: Lab) -> None:
    made = DeployWorkspace(workspace=lab.workspace, region="westeurope")
    assert isinstance(lab.finish(DeleteWorkspace(workspace=lab.workspace), key="gone"), Succeeded)
    taken = lab.finish(made, key="again")
    assert isinstance(taken, Rejected)
    assert "deleted and can still be recovered" in taken.sentence.en
    lab.wait(15 * 86_400)
    assert isinstance(lab.finish(made, key="later"), Succeeded)


def test_a_deletion_that_azure_gives_up_leaves_the_workspace(lab: Lab) -> None:
    lab.disturb("DELETE *ws-nlp", "failed_operation")
    assert isinstance(lab.finish(DeleteWorkspace(workspace=lab.workspace), key="k"), Absent)


def deleted(lab: Lab, part: str) -> Outcome:
    return lab.finish(DeletePart(resource=part), key="k")


def test_a_part_stays_while_a_workspace_uses_it_and_goes_afterwards(lab: Lab) -> None:
    parts = [value for name, value in inside(lab).items() if value.startswith("/subscriptions/")]
    assert len(parts) == 3
    for part in parts:
        outcome = deleted(lab, part)
        assert isinstance(outcome, Rejected)
        assert "ws-nlp" in outcome.sentence.en
    assert isinstance(lab.finish(DeleteWorkspace(workspace=lab.workspace), key="w"), Succeeded)
    for part in parts:
        assert deleted(lab, part) == Succeeded(resource_id=part)
        assert deleted(lab, part) == Succeeded(resource_id=part, already=True)


@pytest.mark.parametrize("code", ["SubscriptionNotFound", "InvalidResourceType"])
def test_what_azure_does_not_show_is_not_held_to_be_deleted(lab: Lab, code: str) -> None:
    """Azure says 404 also of a subscription that the bot no longer sees, and of a version it knows no more."""
    part = DeletePart(resource=inside(lab)["storage_account"])
    for operation in (part, DeleteWorkspace(workspace=lab.workspace)):
        for look in (lab.cloud.check, lab.cloud.begin):
            lab.disturb(f"GET {operation.target}", "error", status=404, code=code)
            outcome = look(operation=operation, key="k")
            assert isinstance(outcome, Rejected)
            assert outcome.code == code
    assert lab.sent("DELETE", "/") == 0


def test_nothing_else_is_deleted_by_its_id_alone(lab: Lab) -> None:
    outcome = deleted(lab, f"{lab.group('nlp-rg')}/providers/Microsoft.Compute/virtualMachines/vm1")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "NotAPart"


def test_a_workspace_with_everything_amlbot_gave_it_leaves_nothing_behind(lab: Lab) -> None:
    workspace = WorkspaceRef(subscription=lab.subscription, resource_group="this-rg", workspace="vision-lab")
    assert isinstance(lab.finish(DeployWorkspace(workspace=workspace, region="eastus"), key="k"), Succeeded)
    found = inside(lab, workspace)
    assert "/workspaces/visionlablog" in found["logs"]
    assert isinstance(lab.finish(DeleteWorkspace(workspace=workspace, permanently=True), key="d"), Succeeded)
    for name in ("application_insights", "logs", "storage_account", "key_vault"):
        assert isinstance(deleted(lab, found[name]), Succeeded), name
    left = next(one for one in lab.sandbox.azure.state()["resource_groups"] if one["name"] == "this-rg")["resources"]
    assert left == []


def test_azure_says_what_is_wrong_with_a_workspace_or_that_nothing_is(lab: Lab) -> None:
    query = DiagnoseWorkspace(workspace=lab.workspace)
    lab.sandbox.azure.tuning.seconds["POST Microsoft.MachineLearningServices/workspaces/diagnose"] = 0.0
    assert lab.cloud.answer(query=query).rows == (("everything", "Information", "ok"),)
    vault = inside(lab)["key_vault"]
    lab.sandbox.azure._world.remove(vault)
    assert lab.cloud.answer(query=query).rows == (("keyVault", "Error", f"The resource {vault} was not found."),)


def test_a_workspace_that_is_not_there_is_refused_when_it_is_looked_into(lab: Lab) -> None:
    nowhere = lab.workspace.model_copy(update={"workspace": "nowhere"})
    for query in (InspectWorkspace(workspace=nowhere), DiagnoseWorkspace(workspace=nowhere)):
        with pytest.raises(Refused) as refused:
            lab.cloud.answer(query=query)
        assert refused.value.code == "ResourceNotFound"
