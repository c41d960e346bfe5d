"""Workspaces that failed half-way: found with what they left, gone on with, or cleared up and nothing else."""

from __future__ import annotations

import pytest

from bot.azure.rest import change
from bot.azure.unfinished import Attempt, Standing, rows_of
from bot.model.operation import DeletePart, DeleteWorkspace, DeployWorkspace, ListUnfinished, WorkspaceRef
from bot.model.outcome import Absent, InProgress, Outcome, Rejected, Succeeded
from tests.azure.lab import Lab, from_template

GROUP = "this-rg"
VAULT, STORAGE = "Microsoft.KeyVault/vaults", "Microsoft.Storage/storageAccounts"
INSIGHTS, WORKSPACE = "Microsoft.Insights/components", "Microsoft.MachineLearningServices/workspaces"


def wanted(lab: Lab, name: str = "ws-half") -> DeployWorkspace:
    where = WorkspaceRef(subscription=lab.subscription, resource_group=GROUP, workspace=name)
    return DeployWorkspace(workspace=where, region="eastus")


def fails(lab: Lab, operation: DeployWorkspace, *, key: str, part: str = WORKSPACE) -> Rejected:
    """Let the creation of one part fail, and everything else succeed."""
    name = operation.dependants.get(part, operation.workspace.workspace)
    lab.disturb(f"PUT /*/{part}/{name}", "failed_operation", code="InternalServerError")
    outcome = lab.finish(operation, key=key)
    assert isinstance(outcome, Rejected), outcome
    return outcome


def left(lab: Lab, workspace: str = "") -> dict[str, str]:
    """`type/name` -> state, as the list says it."""
    query = ListUnfinished(subscription=lab.subscription, resource_group=GROUP, workspace=workspace)
    return {f"{row[2]}/{row[3]}": row[4] for row in lab.cloud.answer(query=query).rows}


def put(lab: Lab, kind: str, name: str, **body: object) -> None:
    path = f"{lab.group(GROUP)}/providers/{kind}/{name}"
    client = lab.clients.resources(lab.subscription)
    change(client, "PUT", path, api_version="2023-07-01", body={"location": "eastus", "properties": {}, **body})


def discard(lab: Lab, part: str, *, key: str) -> Outcome:
    return lab.finish(DeletePart(resource=f"{lab.group(GROUP)}/providers/{part}", made_by=key), key="gone")


def test_what_a_failed_creation_has_made_is_said_and_found_by_name(lab: Lab) -> None:
    operation = wanted(lab)
    assert left(lab) == {}
    refused = fails(lab, operation, key="r-7-aa-0", part=VAULT)
    storage = operation.dependants[STORAGE]
    assert "Made by then: " in refused.sentence.en
    assert f"storage account {storage}" in refused.sentence.en
    assert f"cuenta de almacenamiento {storage}" in refused.sentence.es
    found = left(lab)
    assert found[f"{STORAGE}/{storage}"] == "left-over"
    assert not any(operation.dependants[VAULT] in name for name in found)
    assert left(lab, "ws-other") == {}


def test_a_retry_goes_on_with_what_is_there_and_leaves_nothing_unfinished(lab: Lab) -> None:
    operation = wanted(lab)
    fails(lab, operation, key="r-7-aa-0")
    assert set(left(lab).values()) == {"left-over"}
    assert isinstance(lab.finish(operation, key="r-7-aa-0"), Succeeded)
    assert left(lab) == {}
    groups = {one["name"]: one["resources"] for one in lab.sandbox.azure.state()["resource_groups"]}
    kinds = [one["type"] for one in groups[GROUP] if one["type"].count("/") == 1]
    assert len([one for one in kinds if "deployments" not in one]) == len(operation.dependants) + 1, "no second set"


@pytest.mark.parametrize("part", [WORKSPACE, VAULT], ids=["the workspace itself", "a part"])
def test_another_request_goes_on_with_what_one_has_left(lab: Lab, part: str) -> None:
    """It was told to be there just as asked, though its creation had failed."""
    operation = wanted(lab)
    fails(lab, operation, key="r-7-aa-0", part=part)
    assert isinstance(lab.cloud.check(operation=operation, key="r-8-bb-0"), Absent)
    assert isinstance(lab.cloud.begin(operation=operation, key="r-8-bb-0"), InProgress)
    assert left(lab) == {}, "what is being made is not left over"
    lab.wait()
    assert isinstance(lab.cloud.check(operation=operation, key="r-8-bb-0"), Succeeded)
    document = lab.sandbox.azure.resource(operation.target)
    assert document is not None
    assert document["properties"]["provisioningState"] == "Succeeded"
    assert left(lab) == {}


def test_what_a_second_request_leaves_too_is_left_over_from_both(lab: Lab) -> None:
    operation = wanted(lab)
    fails(lab, operation, key="r-7-aa-0")
    fails(lab, operation, key="r-8-bb-0")
    assert set(left(lab).values()) == {"left-over"}


def test_a_workspace_of_somebody_else_that_failed_is_not_gone_on_with(lab: Lab) -> None:
    operation = wanted(lab)
    fails(lab, operation, key="r-7-aa-0")
    for one in lab.sandbox.azure._world.of_kind(WORKSPACE):
        if one.id.lower() == operation.target.lower():
            one.body["tags"] = {}
    assert not isinstance(lab.cloud.check(operation=operation, key="r-8-bb-0"), Absent)


def test_what_was_there_before_is_never_left_over(lab: Lab) -> None:
    operation = wanted(lab)
    storage = f"{STORAGE}/{operation.dependants[STORAGE]}"
    put(lab, STORAGE, operation.dependants[STORAGE])
    fails(lab, operation, key="r-7-aa-0")
    assert left(lab)[storage] == "there-before"
    lab.disturb(f"PUT /*/{WORKSPACE}/ws-half", "failed_operation")
    assert isinstance(lab.cloud.begin(operation=operation, key="r-7-aa-0"), InProgress)
    lab.wait()
    assert left(lab)[storage] == "there-before", "a retry remembers the first look"
    assert left(lab)[f"{VAULT}/{operation.dependants[VAULT]}"] == "left-over"


def test_the_parts_of_a_template_are_named_and_not_held_to_be_known(lab: Lab) -> None:
    operation = from_template(lab)
    lab.disturb(f"PUT /*/{WORKSPACE}/{operation.workspace.workspace}", "failed_operation")
    assert isinstance(lab.finish(operation, key="r-8-bb-0"), Rejected)
    query = ListUnfinished(subscription=lab.subscription, resource_group=operation.workspace.resource_group)
    states = {row[2]: row[4] for row in lab.cloud.answer(query=query).rows}
    assert states.pop(WORKSPACE) == "left-over"
    assert set(states.values()) == {"not-known"}


def test_only_what_carries_the_mark_is_deleted(lab: Lab) -> None:
    operation = wanted(lab)
    fails(lab, operation, key="r-7-aa-0")
    discarded = DeleteWorkspace(workspace=operation.workspace, permanently=True, made_by="r-7-aa-0")
    assert isinstance(lab.finish(discarded, key="gone"), Succeeded)
    vault, storage = (f"{kind}/{operation.dependants[kind]}" for kind in (VAULT, STORAGE))
    put(lab, STORAGE, operation.dependants[STORAGE], tags={"owner": "somebody else"})
    kept = discard(lab, storage, key="r-7-aa-0")
    assert isinstance(kept, Rejected)
    assert "R-7" in kept.sentence.en
    assert isinstance(discard(lab, vault, key="r-9-cc-0"), Rejected)
    assert isinstance(discard(lab, vault, key="r-7-aa-0"), Succeeded)
    assert lab.sandbox.azure.resource(f"{lab.group(GROUP)}/providers/{storage}") is not None


@pytest.mark.parametrize(("state", "gone"), [("Failed", True), ("Succeeded", False)])
def test_a_workspace_is_discarded_only_while_its_creation_has_failed(lab: Lab, state: str, gone: bool) -> None:
    operation = wanted(lab)
    if state == "Failed":
        fails(lab, operation, key="r-7-aa-0")
        assert left(lab)[f"{WORKSPACE}/ws-half"] == "left-over"
    else:
        assert isinstance(lab.finish(operation, key="r-7-aa-0"), Succeeded)
    discarded = lab.finish(
        DeleteWorkspace(workspace=operation.workspace, permanently=True, made_by="r-7-aa-0"), key="gone"
    )
    assert isinstance(discarded, Succeeded if gone else Rejected)
    assert (lab.sandbox.azure.resource(operation.target) is None) is gone


def attempt(key: str, state: str, *before: str) -> Attempt:
    return Attempt(key=key, workspace="ws", state=state, before=frozenset(before))


@pytest.mark.parametrize(
    ("attempts", "origin"),
    [
        ([attempt("a", "failed")], "left-over"),
        ([attempt("a", "canceled")], "left-over"),
        ([attempt("a", "failed", "kv")], "there-before"),
        ([attempt("a", "succeeded")], ""),
        ([attempt("b", "failed"), attempt("a", "failed", "kv")], "left-over"),
        ([attempt("b", "failed"), attempt("c", "succeeded", "kv"), attempt("a", "failed", "kv")], "there-before"),
        ([attempt("c", "succeeded"), attempt("a", "failed")], "left-over"),
        ([attempt("a", "failed", "*")], "not-known"),
        ([attempt("b", "failed")], ""),
    ],
)
def test_whose_a_part_is(attempts: list[Attempt], origin: str) -> None:
    rows = rows_of("ws", attempts=attempts, there=[Standing(type=VAULT, name="kv", key="a")])
    assert [row[4] for row in rows] == ([origin] if origin else [])
