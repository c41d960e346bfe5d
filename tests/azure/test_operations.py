"""Every operation, through the real SDKs, in good and in bad weather."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args

import pytest

from bot.model.errors import OutcomeUnknown, Unavailable
from bot.model.operation import (
    ArchiveAsset,
    AttachDatabricks,
    AttachKubernetes,
    AttachSynapseSpark,
    AttachVirtualMachine,
    Change,
    DeleteCompute,
    DeleteDatastore,
    DeletePart,
    DeleteResourceGroup,
    DeleteRoleAssignment,
    DeleteWorkspace,
    DeployTemplate,
    DeployWorkspace,
    DetachCompute,
    ListGroupContents,
    Operation,
    PutResourceGroup,
    PutRoleAssignment,
    ResizeComputeInstance,
    RestartComputeInstance,
    RestoreAsset,
    ScaleAmlCompute,
    SetIdleShutdown,
    StartComputeInstance,
    StopComputeInstance,
    UpdateWorkspace,
    WorkspaceRef,
)
from bot.model.outcome import Absent, InProgress, Rejected, Succeeded
from bot.model.seen import FindCompute, SeenCompute
from bot.sandbox.azure.world import Resource
from tests.azure import test_environments, test_jobs
from tests.azure.lab import DATA_SCIENTIST, NLP, Lab, cluster, data_asset, datastore, from_template, instance, model

NOTEBOOKS = "noa-notebooks"
KEY = "r-7-0a1b2c3d-0"


@dataclass(frozen=True)
class Case:
    """One operation: how to get one that can be carried out, and the call that carries it out.

    holds  for what changes something that is there: whether it is so.
    """

    verb: str
    make: Callable[[Lab], Operation]
    call: str
    long: bool
    deletes: bool = False
    holds: Callable[[Lab], bool] | None = None


def _group(lab: Lab) -> PutResourceGroup:
    return PutResourceGroup(
        subscription=lab.subscription, name="nombre-grupo", region="eastus", tags={"team": "vision"}
    )


def _workspace(lab: Lab) -> DeployWorkspace:
    ref = WorkspaceRef(subscription=lab.subscription, resource_group="this-rg", workspace="area-trabajo")
    return DeployWorkspace(workspace=ref, region="eastus", display_name="Área de trabajo", tags={"team": "vision"})


def _delete_compute(lab: Lab) -> DeleteCompute:
    assert isinstance(lab.finish(cluster(lab), key="before"), Succeeded)
    return DeleteCompute(workspace=lab.workspace, name="cpu")


def _instance_that(lab: Lab, *done: type[StartComputeInstance] | type[StopComputeInstance]) -> SeenCompute:
    """An instance that is running, after these have been done to it one by one."""
    assert isinstance(lab.finish(instance(lab), key="before"), Succeeded)
    for verb in done:
        operation = verb(workspace=lab.workspace, name=NOTEBOOKS)
        assert isinstance(lab.finish(operation, key="before"), Succeeded)
    (seen,) = lab.cloud.find(find=FindCompute(workspace=lab.workspace, name=NOTEBOOKS))
    return seen


def _start(lab: Lab) -> StartComputeInstance:
    since = _instance_that(lab, StopComputeInstance).last_at
    return StartComputeInstance(workspace=lab.workspace, name=NOTEBOOKS, since=since)


def _stop(lab: Lab) -> StopComputeInstance:
    since = _instance_that(lab, StopComputeInstance, StartComputeInstance).last_at
    return StopComputeInstance(workspace=lab.workspace, name=NOTEBOOKS, since=since)


def _restart(lab: Lab) -> RestartComputeInstance:
    """Of an instance that has been restarted before: that one must not be taken for this one."""
    first = RestartComputeInstance(workspace=lab.workspace, name=NOTEBOOKS, since=_instance_that(lab).last_at)
    assert isinstance(lab.finish(first, key="before"), Succeeded)
    (seen,) = lab.cloud.find(find=FindCompute(workspace=lab.workspace, name=NOTEBOOKS))
    assert (seen.last_action, seen.last_status) == ("restart", "Succeeded")
    return first.model_copy(update={"since": seen.last_at})


def _resize(lab: Lab) -> ResizeComputeInstance:
    seen = _instance_that(lab, StopComputeInstance)
    return ResizeComputeInstance(
        workspace=lab.workspace, name=NOTEBOOKS, size="Standard_DS3_v2", was=seen.size, since=seen.last_at
    )


def _scale(lab: Lab) -> ScaleAmlCompute:
    assert isinstance(lab.finish(cluster(lab), key="before"), Succeeded)
    return ScaleAmlCompute(workspace=lab.workspace, name="cpu", min_nodes=1, max_nodes=3)


def _idle(lab: Lab) -> SetIdleShutdown:
    _instance_that(lab)
    return SetIdleShutdown(workspace=lab.workspace, name=NOTEBOOKS, idle_minutes=45)


def _detach(lab: Lab) -> DetachCompute:
    lab.attach("aks")
    return DetachCompute(workspace=lab.workspace, name="aks")


def _provider(lab: Lab, what: str) -> str:
    return f"{lab.group('this-rg')}/providers/{what}"


def _kubernetes(lab: Lab) -> AttachKubernetes:
    cluster = _provider(lab, "Microsoft.ContainerService/managedClusters/prod")
    return AttachKubernetes(workspace=lab.workspace, name="aks", resource_id=cluster, namespace="ml", tags={"a": "1"})


def _spark(lab: Lab) -> AttachSynapseSpark:
    pool = _provider(lab, "Microsoft.Synapse/workspaces/syn/bigDataPools/pool1")
    return AttachSynapseSpark(workspace=lab.workspace, name="spark", resource_id=pool)


def _databricks(lab: Lab) -> AttachDatabricks:
    return AttachDatabricks(
        workspace=lab.workspace,
        name="dbx",
        resource_id=_provider(lab, "Microsoft.Databricks/workspaces/dbx"),
        workspace_url="https://adb-1.7.azuredatabricks.net",
        secret="attach-databricks",
    )


def _machine(lab: Lab) -> AttachVirtualMachine:
    return AttachVirtualMachine(
        workspace=lab.workspace,
        name="vm",
        resource_id=_provider(lab, "Microsoft.Compute/virtualMachines/vm1"),
        ssh_port=2222,
        username="azureuser",
        secret="attach-vm",
    )


def _inner(lab: Lab, name: str) -> dict[str, Any]:
    found = lab.sandbox.azure.resource(f"{lab.workspace.id}/computes/{name}")
    assert found is not None
    inner: dict[str, Any] = found["properties"]["properties"]
    return inner


def _power(state: str, last: str) -> Callable[[Lab], bool]:
    def holds(lab: Lab) -> bool:
        inner = _inner(lab, NOTEBOOKS)
        return (inner["state"], inner["lastOperation"]["operationName"]) == (state, last)

    return holds


def _resized(lab: Lab) -> bool:
    inner = _inner(lab, NOTEBOOKS)
    return (inner["vmSize"], inner["state"]) == ("STANDARD_DS3_V2", "Stopped")


def _scaled(lab: Lab) -> bool:
    """What was not named, the idle time, is as it was."""
    scale = _inner(lab, "cpu")["scaleSettings"]
    return (scale["minNodeCount"], scale["maxNodeCount"]) == (1, 3) and scale["nodeIdleTimeBeforeScaleDown"] in (
        "PT120S",
        "PT2M",
    )


def _role(lab: Lab) -> PutRoleAssignment:
    return PutRoleAssignment(
        scope=lab.group("this-rg"),
        role="AzureML Data Scientist",
        role_id=DATA_SCIENTIST,
        principal=lab.entra("ana"),
        principal_type="User",
        description="R-7",
    )


def _delete_role(lab: Lab) -> DeleteRoleAssignment:
    given = _role(lab)
    assert isinstance(lab.finish(given, key="before"), Succeeded)
    return DeleteRoleAssignment(scope=given.scope, role=given.role, role_id=given.role_id, principal=given.principal)


def _delete_datastore(lab: Lab) -> DeleteDatastore:
    assert isinstance(lab.finish(datastore(lab), key="before"), Succeeded)
    return DeleteDatastore(workspace=lab.workspace, name="raw")


def _archive(lab: Lab) -> ArchiveAsset:
    assert isinstance(lab.finish(data_asset(lab), key="before"), Succeeded)
    return ArchiveAsset(workspace=lab.workspace, asset="data", name="churn", version="1")


def _restore(lab: Lab) -> RestoreAsset:
    assert isinstance(lab.finish(model(lab), key="before"), Succeeded)
    archive = ArchiveAsset(workspace=lab.workspace, asset="model", name="churn-model")
    assert isinstance(lab.finish(archive, key="archived"), Succeeded)
    return RestoreAsset(workspace=lab.workspace, asset="model", name="churn-model")


def _template(lab: Lab) -> DeployTemplate:
    return from_template(lab)


def _change_workspace(lab: Lab) -> UpdateWorkspace:
    changes = (Change(setting="description", was="", to="Textos"),)
    return UpdateWorkspace(workspace=lab.workspace, changes=changes)


def _delete_workspace(lab: Lab) -> DeleteWorkspace:
    return DeleteWorkspace(workspace=lab.workspace)


def _delete_part(lab: Lab) -> DeletePart:
    """A storage account that no workspace uses (any more)."""
    path = f"{lab.group('this-rg')}/providers/Microsoft.Storage/storageAccounts/unused"
    lab.sandbox.azure._world.put(Resource(path, "Microsoft.Storage/storageAccounts", "unused", {"location": "eastus"}))
    return DeletePart(resource=path)


def _delete_group(lab: Lab) -> DeleteResourceGroup:
    held = lab.cloud.answer(query=ListGroupContents(subscription=lab.subscription, name=NLP))
    holds = tuple(f"{kind}/{name}" for kind, name, _ in held.rows)
    return DeleteResourceGroup(subscription=lab.subscription, name=NLP, holds=holds)


CASES = [
    Case("PutResourceGroup", _group, "PUT /*/nombre-grupo", long=False),
    Case("DeleteResourceGroup", _delete_group, f"DELETE /*/{NLP}", long=True, deletes=True),
    Case("DeployWorkspace", _workspace, "PUT /*/deployments/*", long=True),
    Case("DeployTemplate", _template, "PUT /*/deployments/*", long=True),
    Case("UpdateWorkspace", _change_workspace, "PATCH /*/workspaces/*", long=False),
    Case("DeleteWorkspace", _delete_workspace, "DELETE /*/workspaces/*", long=True, deletes=True),
    Case("DeletePart", _delete_part, "DELETE /*/storageAccounts/*", long=False, deletes=True),
    Case("PutComputeInstance", instance, "PUT /*/computes/*", long=True),
    Case("PutAmlCompute", cluster, "PUT /*/computes/*", long=True),
    Case("DeleteCompute", _delete_compute, "DELETE /*/computes/*", long=True, deletes=True),
    Case("DetachCompute", _detach, "DELETE /*/computes/*", long=True, deletes=True),
    Case("AttachKubernetes", _kubernetes, "PUT /*/computes/*", long=True),
    Case("AttachSynapseSpark", _spark, "PUT /*/computes/*", long=True),
    Case("AttachDatabricks", _databricks, "PUT /*/computes/*", long=True),
    Case("AttachVirtualMachine", _machine, "PUT /*/computes/*", long=True),
    Case("StartComputeInstance", _start, "POST /*/start", long=True, holds=_power("Running", "Start")),
    Case("StopComputeInstance", _stop, "POST /*/stop", long=True, holds=_power("Stopped", "Stop")),
    Case("RestartComputeInstance", _restart, "POST /*/restart", long=True, holds=_power("Running", "Restart")),
    Case("ResizeComputeInstance", _resize, "POST /*/resize", long=True, holds=_resized),
    Case("ScaleAmlCompute", _scale, "PATCH /*/computes/*", long=True, holds=_scaled),
    Case(
        "SetIdleShutdown",
        _idle,
        "POST /*/updateIdleShutdownSetting",
        long=False,
        holds=lambda lab: _inner(lab, NOTEBOOKS)["idleTimeBeforeShutdown"] == "PT45M",
    ),
    Case("PutRoleAssignment", _role, "PUT /*/roleAssignments/*", long=False),
    Case("DeleteRoleAssignment", _delete_role, "DELETE /*/roleAssignments/*", long=False, deletes=True),
    Case("PutDatastore", datastore, "PUT /*/datastores/*", long=False),
    Case("DeleteDatastore", _delete_datastore, "DELETE /*/datastores/*", long=False, deletes=True),
    Case("PutDataAsset", data_asset, "PUT /*/data/*", long=False),
    Case("PutModel", model, "PUT /*/models/*", long=False),
    Case("ArchiveAsset", _archive, "PUT /*/data/*", long=False),
    Case("RestoreAsset", _restore, "PUT /*/models/*", long=False),
]

every_operation = pytest.mark.parametrize("case", CASES, ids=lambda case: case.verb)
every_long_operation = pytest.mark.parametrize(
    "case", [case for case in CASES if case.long], ids=lambda case: case.verb
)


def _prepare(lab: Lab, case: Case) -> Operation:
    operation = case.make(lab)
    lab.sandbox.journal.clear()
    return operation


def _calls(lab: Lab, case: Case) -> int:
    method, _, path = case.call.partition(" ")
    return lab.sent(method, path.strip("/*").partition("/*")[0])


def _is_true(lab: Lab, case: Case, operation: Operation) -> bool:
    if case.holds is not None:
        return case.holds(lab)
    there = lab.sandbox.azure.resource(operation.target) is not None
    return there is not case.deletes


ELSEWHERE = {
    "PutEnvironment": test_environments,
    "PutComponent": test_environments,
    "SubmitJob": test_jobs,
    "CancelJob": test_jobs,
    "ArchiveJob": test_jobs,
    "RestoreJob": test_jobs,
}
"""What is made of files, and jobs that come under another name than the plan's: tried in bad weather there."""


def test_the_cases_are_all_the_operations_there_are() -> None:
    union = get_args(get_args(Operation)[0])
    assert {case.verb for case in CASES} | set(ELSEWHERE) == {kind.__name__ for kind in union}
    assert all(hasattr(module, verb) for verb, module in ELSEWHERE.items())


@every_operation
def test_an_operation_is_begun_without_waiting_and_comes_true(lab: Lab, case: Case) -> None:
    operation = _prepare(lab, case)
    begun = lab.cloud.begin(operation=operation, key=KEY)
    assert isinstance(begun, InProgress if case.long else Succeeded)
    if case.long:
        assert isinstance(lab.cloud.check(operation=operation, key=KEY), InProgress)
        assert (
            case.deletes
            or case.holds
            or lab.sandbox.azure.resource(operation.target) is None
            or not _settled(lab, operation)
        )
    lab.wait()
    done = lab.cloud.check(operation=operation, key=KEY)
    assert isinstance(done, Succeeded)
    assert not done.already
    assert done.resource_id.lower() == operation.target.lower()
    assert _is_true(lab, case, operation)
    assert _calls(lab, case) == 1


def _settled(lab: Lab, operation: Operation) -> bool:
    found = lab.sandbox.azure.resource(operation.target) or {}
    return bool(found.get("properties", {}).get("provisioningState") == "Succeeded")


@every_operation
def test_before_it_is_begun_a_look_finds_that_it_was_not_applied(lab: Lab, case: Case) -> None:
    operation = _prepare(lab, case)
    assert isinstance(lab.cloud.check(operation=operation, key=KEY), Absent)


@every_operation
def test_beginning_again_with_the_same_key_makes_one_thing(lab: Lab, case: Case) -> None:
    operation = _prepare(lab, case)
    lab.cloud.begin(operation=operation, key=KEY)
    again = lab.cloud.begin(operation=operation, key=KEY)
    assert isinstance(again, InProgress if case.long else Succeeded)
    lab.wait()
    last = lab.cloud.begin(operation=operation, key=KEY)
    assert isinstance(last, Succeeded)
    assert last.already
    assert _is_true(lab, case, operation)


@every_operation
def test_an_answer_lost_after_the_work_is_unknown_until_a_look_finds_it(lab: Lab, case: Case) -> None:
    operation = _prepare(lab, case)
    lab.disturb(case.call, "reset_after")
    with pytest.raises(OutcomeUnknown):
        lab.cloud.begin(operation=operation, key=KEY)
    assert _calls(lab, case) == 1, "a change is never sent again by the SDK"
    lab.wait()
    assert isinstance(lab.cloud.check(operation=operation, key=KEY), Succeeded)
    assert _is_true(lab, case, operation)


@every_operation
def test_a_call_lost_before_the_work_is_looked_for_and_begun_again(lab: Lab, case: Case) -> None:
    operation = _prepare(lab, case)
    lab.disturb(case.call, "reset_before")
    with pytest.raises(OutcomeUnknown):
        lab.cloud.begin(operation=operation, key=KEY)
    assert isinstance(lab.cloud.check(operation=operation, key=KEY), Absent)
    assert isinstance(lab.finish(operation, key=KEY), Succeeded)
    assert _is_true(lab, case, operation)


@every_operation
def test_too_many_requests_wait_as_long_as_azure_says_and_hold_no_thread(lab: Lab, case: Case) -> None:
    operation = _prepare(lab, case)
    lab.disturb(case.call, "status", status=429, retry_after=37)
    with pytest.raises(Unavailable) as raised:
        lab.cloud.begin(operation=operation, key=KEY)
    assert raised.value.retry_after == 37
    assert _calls(lab, case) == 1
    assert isinstance(lab.finish(operation, key=KEY), Succeeded)


@every_operation
@pytest.mark.parametrize("status", [500, 502, 504])
def test_an_error_of_azures_own_while_changing_is_unknown(lab: Lab, case: Case, status: int) -> None:
    operation = _prepare(lab, case)
    lab.disturb(case.call, "status", status=status)
    with pytest.raises(OutcomeUnknown):
        lab.cloud.begin(operation=operation, key=KEY)
    assert _calls(lab, case) == 1
    assert isinstance(lab.cloud.check(operation=operation, key=KEY), Absent)


@every_operation
def test_a_service_that_is_away_has_applied_nothing(lab: Lab, case: Case) -> None:
    operation = _prepare(lab, case)
    lab.disturb(case.call, "status", status=503)
    with pytest.raises(Unavailable):
        lab.cloud.begin(operation=operation, key=KEY)
    assert isinstance(lab.cloud.check(operation=operation, key=KEY), Absent)


@every_operation
def test_what_the_bots_identity_may_not_do_is_rejected_in_both_languages(lab: Lab, case: Case) -> None:
    operation = _prepare(lab, case)
    lab.disturb(case.call, "error", status=403, code="AuthorizationFailed", message="The client 'x' with object id 'y'")
    outcome = lab.cloud.begin(operation=operation, key=KEY)
    assert isinstance(outcome, Rejected)
    assert outcome.code == "AuthorizationFailed"
    assert "permission" in outcome.sentence.en
    assert "permiso" in outcome.sentence.es
    assert "object id" not in outcome.sentence.en


@every_operation
def test_without_any_role_the_bot_says_so_at_the_first_look(lab: Lab, case: Case) -> None:
    operation = _prepare(lab, case)
    lab.sandbox.azure.take_roles(principal_id=lab.sandbox.company.azure.bot_object_id)
    for outcome in (
        lab.cloud.check(operation=operation, key=KEY),
        lab.cloud.begin(operation=operation, key=KEY),
    ):
        assert isinstance(outcome, Rejected)
        assert outcome.code in ("AuthorizationFailed", "InvalidTemplateDeployment")


@every_operation
def test_a_look_that_cannot_be_had_is_unavailable_never_absent(lab: Lab, case: Case) -> None:
    operation = _prepare(lab, case)
    lab.disturb("GET /*", "status", status=503, retry_after=9)
    with pytest.raises(Unavailable) as raised:
        lab.cloud.check(operation=operation, key=KEY)
    assert raised.value.retry_after == 9


@every_operation
def test_a_look_survives_one_dropped_connection(lab: Lab, case: Case) -> None:
    operation = _prepare(lab, case)
    lab.disturb("GET /*", "reset_before")
    assert isinstance(lab.cloud.check(operation=operation, key=KEY), Absent)


@every_long_operation
def test_a_long_operation_that_failed_is_not_taken_for_done(lab: Lab, case: Case) -> None:
    operation = _prepare(lab, case)
    lab.disturb(case.call, "failed_operation", code="SkuNotAvailable", message="secret /subscriptions/x")
    assert isinstance(lab.cloud.begin(operation=operation, key=KEY), InProgress)
    lab.wait()
    outcome = lab.cloud.check(operation=operation, key=KEY)
    if case.deletes:
        assert isinstance(outcome, Absent)
        return
    assert isinstance(outcome, Rejected)
    assert outcome.code == "SkuNotAvailable"
    assert "secret" not in outcome.sentence.en + outcome.sentence.es


@every_long_operation
def test_a_failed_attempt_can_be_begun_again(lab: Lab, case: Case) -> None:
    operation = _prepare(lab, case)
    lab.disturb(case.call, "failed_operation", code="SkuNotAvailable")
    lab.finish(operation, key=KEY)
    assert isinstance(lab.finish(operation, key=KEY), Succeeded)
    assert _is_true(lab, case, operation)
