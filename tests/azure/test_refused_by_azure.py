"""What Azure refuses reaches people as a sentence that says what to do, in both languages, and nothing else."""

from __future__ import annotations

import pytest

from bot.azure.submission import submit
from bot.model.errors import Unavailable
from bot.model.operation import (
    DeleteCompute,
    DeleteRoleAssignment,
    DeployWorkspace,
    PutResourceGroup,
    PutRoleAssignment,
    WorkspaceRef,
)
from bot.model.outcome import Absent, InProgress, Outcome, Rejected, Step, Succeeded
from tests.azure.lab import DATA_SCIENTIST, READER, Lab, cluster, instance


def _rejected(outcome: Outcome, *, code: str, en: str, es: str) -> Rejected:
    assert isinstance(outcome, Rejected)
    assert outcome.code == code
    assert en in outcome.sentence.en
    assert es in outcome.sentence.es
    return outcome


def _elsewhere(lab: Lab, group: str, name: str) -> WorkspaceRef:
    return WorkspaceRef(subscription=lab.subscription, resource_group=group, workspace=name)


def test_a_region_that_does_not_exist(lab: Lab) -> None:
    operation = PutResourceGroup(subscription=lab.subscription, name="g", region="atlantis")
    _rejected(
        lab.cloud.begin(operation=operation, key="k"),
        code="LocationNotAvailableForResourceGroup",
        en="another region",
        es="otra región",
    )


def test_a_subscription_that_the_bot_cannot_see(lab: Lab) -> None:
    operation = PutResourceGroup(subscription="bbbbbbbb-0000-4000-8000-00000000ffff", name="g", region="eastus")
    for outcome in (lab.cloud.check(operation=operation, key="k"), lab.cloud.begin(operation=operation, key="k")):
        _rejected(outcome, code="SubscriptionNotFound", en="subscription", es="suscripción")


@pytest.mark.parametrize("make", [cluster, instance], ids=["cluster", "instance"])
def test_a_used_up_quota_names_the_family_and_its_limit(lab: Lab, make: type) -> None:
    operation = make(lab, size="Standard_NC6s_v3")
    outcome = lab.cloud.begin(operation=operation, key="k")
    refused = _rejected(outcome, code="ClusterCoreQuotaReached", en="vCPUs", es="cuota")
    assert " is 0 vCPUs" in refused.sentence.en
    assert isinstance(lab.cloud.check(operation=operation, key="k"), Absent)


def test_a_size_that_is_not_offered(lab: Lab) -> None:
    outcome = lab.cloud.begin(operation=cluster(lab, size="Standard_Nope"), key="k")
    _rejected(outcome, code="InvalidPropertyValue", en="machine size is not offered", es="tamaño de máquina")


def test_an_instance_name_that_is_taken_in_the_region(lab: Lab) -> None:
    other = DeployWorkspace(workspace=_elsewhere(lab, "nlp-rg", "ws-other"), region="westeurope")
    assert isinstance(lab.finish(other, key="w"), Succeeded)
    assert isinstance(lab.finish(instance(lab), key="first"), Succeeded)
    outcome = lab.cloud.begin(operation=instance(lab, workspace=other.workspace), key="second")
    _rejected(outcome, code="Conflict", en="name is already taken", es="nombre ya está en uso")


@pytest.mark.parametrize("make", [cluster, instance], ids=["cluster", "instance"])
def test_a_workspace_that_is_missing_is_not_taken_for_a_missing_compute(lab: Lab, make: type) -> None:
    operation = make(lab, workspace=_elsewhere(lab, "nlp-rg", "nowhere"))
    for outcome in (lab.cloud.check(operation=operation, key="k"), lab.cloud.begin(operation=operation, key="k")):
        _rejected(outcome, code="ResourceNotFound", en="names of the workspace", es="área de trabajo")


@pytest.mark.parametrize("make", [cluster, instance], ids=["cluster", "instance"])
def test_a_group_that_is_missing_is_not_taken_for_a_missing_compute(lab: Lab, make: type) -> None:
    operation = make(lab, workspace=_elsewhere(lab, "no-rg", "nowhere"))
    for outcome in (lab.cloud.check(operation=operation, key="k"), lab.cloud.begin(operation=operation, key="k")):
        _rejected(outcome, code="ResourceGroupNotFound", en="resource group", es="grupo de recursos")


def test_deleting_from_a_workspace_that_is_gone_counts_as_done(lab: Lab) -> None:
    operation = DeleteCompute(workspace=_elsewhere(lab, "nlp-rg", "nowhere"), name="cpu")
    for outcome in (lab.cloud.begin(operation=operation, key="k"), lab.cloud.check(operation=operation, key="k")):
        assert isinstance(outcome, Succeeded)


def test_deleting_an_unreachable_subscriptions_compute_does_not_count_as_done(lab: Lab) -> None:
    ref = WorkspaceRef(subscription="bbbbbbbb-0000-4000-8000-00000000ffff", resource_group="g", workspace="w")
    operation = DeleteCompute(workspace=ref, name="cpu")
    for outcome in (lab.cloud.begin(operation=operation, key="k"), lab.cloud.check(operation=operation, key="k")):
        _rejected(outcome, code="SubscriptionNotFound", en="subscription", es="suscripción")


def test_a_workspace_in_a_group_that_is_missing(lab: Lab) -> None:
    operation = DeployWorkspace(workspace=_elsewhere(lab, "no-rg", "ws-one"), region="eastus")
    for outcome in (lab.cloud.check(operation=operation, key="k"), lab.cloud.begin(operation=operation, key="k")):
        _rejected(outcome, code="ResourceGroupNotFound", en="resource group", es="grupo de recursos")


def test_a_failed_deployment_says_which_part_failed_and_why(lab: Lab) -> None:
    operation = DeployWorkspace(workspace=_elsewhere(lab, "this-rg", "ws-one"), region="eastus")
    vault = operation.dependants["Microsoft.KeyVault/vaults"]
    lab.disturb(f"PUT /*/vaults/{vault}", "failed_operation", code="VaultAlreadyExists", message="/subscriptions/x")
    assert isinstance(lab.cloud.begin(operation=operation, key="k"), InProgress)
    lab.wait()
    refused = _rejected(
        lab.cloud.check(operation=operation, key="k"), code="VaultAlreadyExists", en="name is already", es="nombre ya"
    )
    assert Step(name="vault", state="error") in refused.steps
    assert Step(name="storage", state="complete") in refused.steps
    assert Step(name="workspace", state="pending") in refused.steps
    assert "/subscriptions/x" not in refused.sentence.en


def test_a_deleted_workspace_still_holds_its_name(lab: Lab) -> None:
    operation = DeployWorkspace(workspace=_elsewhere(lab, "this-rg", "ws-one"), region="eastus")
    assert isinstance(lab.finish(operation, key="first"), Succeeded)
    workspaces = lab.clients.writer(operation.workspace).workspaces
    submit(lambda: workspaces.begin_delete("ws-one", delete_dependent_resources=False))
    lab.wait()
    outcome = lab.finish(operation, key="second")
    assert isinstance(outcome, Rejected)
    assert "recover" in outcome.sentence.en
    assert "recuper" in outcome.sentence.es


def test_the_steps_of_a_workspace_follow_azure(lab: Lab) -> None:
    operation = DeployWorkspace(workspace=_elsewhere(lab, "this-rg", "ws-one"), region="eastus")
    lab.sandbox.clock.freeze()
    try:
        seen = [lab.cloud.begin(operation=operation, key="k")]
        for _ in range(12):
            lab.wait(1)
            seen.append(lab.cloud.check(operation=operation, key="k"))
    finally:
        lab.sandbox.clock.resume()
    states = [tuple(step.state for step in outcome.steps) for outcome in seen if not isinstance(outcome, Absent)]
    assert states[0] == ("pending",) * 4
    assert ("complete", "complete", "complete", "in_progress") in states
    assert states[-1] == ("complete",) * 4
    assert isinstance(seen[-1], Succeeded)


def _role(lab: Lab, **changes: object) -> PutRoleAssignment:
    plain = PutRoleAssignment(
        scope=lab.workspace.id,
        role="AzureML Data Scientist",
        role_id=DATA_SCIENTIST,
        principal=lab.entra("noa"),
        principal_type="User",
    )
    return plain.model_copy(update=changes)


def _taken(role: PutRoleAssignment, **changes: object) -> DeleteRoleAssignment:
    plain = DeleteRoleAssignment(scope=role.scope, role=role.role, role_id=role.role_id, principal=role.principal)
    return plain.model_copy(update=changes)


def test_a_role_somebody_else_gave_counts_as_given_under_their_name(lab: Lab) -> None:
    role = _role(lab)
    theirs = lab.sandbox.azure.give_role(principal_id=role.principal, role=role.role, scope=role.scope)
    for outcome in (lab.cloud.begin(operation=role, key="k"), lab.cloud.check(operation=role, key="k")):
        assert isinstance(outcome, Succeeded)
        assert outcome.already
        assert outcome.resource_id.lower() == theirs.lower()


def test_the_same_role_on_a_wider_scope_does_not_count_as_given(lab: Lab) -> None:
    role = _role(lab)
    lab.sandbox.azure.give_role(principal_id=role.principal, role=role.role, scope=lab.group("nlp-rg"))
    assert isinstance(lab.cloud.check(operation=role, key="k"), Absent)
    outcome = lab.cloud.begin(operation=role, key="k")
    assert isinstance(outcome, Succeeded)
    assert not outcome.already


def test_an_azure_that_answers_409_to_our_own_assignment_is_understood(lab: Lab) -> None:
    lab.sandbox.azure.tuning.same_role_assignment_again = "conflict"
    role = _role(lab)
    assert isinstance(lab.cloud.begin(operation=role, key="k"), Succeeded)
    again = lab.cloud.begin(operation=role, key="k")
    assert isinstance(again, Succeeded)
    assert again.already


def test_an_assignment_that_exists_and_is_not_listed_yet_is_waited_for(lab: Lab) -> None:
    lab.disturb("PUT /*/roleAssignments/*", "error", status=409, code="RoleAssignmentExists")
    with pytest.raises(Unavailable):
        lab.cloud.begin(operation=_role(lab), key="k")


def test_an_assignment_id_used_for_something_else_is_rejected(lab: Lab) -> None:
    lab.disturb("PUT /*/roleAssignments/*", "error", status=409, code="RoleAssignmentUpdateNotPermitted")
    outcome = lab.cloud.begin(operation=_role(lab), key="k")
    _rejected(outcome, code="RoleAssignmentUpdateNotPermitted", en="different role", es="Otra asignación")


def test_a_principal_too_new_for_azure_is_waited_for(lab: Lab) -> None:
    lab.disturb("PUT /*/roleAssignments/*", "error", status=400, code="PrincipalNotFound")
    role = _role(lab)
    with pytest.raises(Unavailable) as raised:
        lab.cloud.begin(operation=role, key="k")
    assert raised.value.retry_after == 15
    assert isinstance(lab.cloud.begin(operation=role, key="k"), Succeeded)


def test_a_principal_of_another_kind_is_rejected(lab: Lab) -> None:
    outcome = lab.cloud.begin(operation=_role(lab, principal_type="Group"), key="k")
    _rejected(outcome, code="UnmatchedPrincipalType", en="not what was expected", es="no es lo que se esperaba")


def test_a_role_that_does_not_exist_is_rejected(lab: Lab) -> None:
    outcome = lab.cloud.begin(operation=_role(lab, role_id="00000000-0000-4000-8000-000000000000"), key="k")
    _rejected(outcome, code="RoleDefinitionDoesNotExist", en="does not know that role", es="no conoce ese rol")


@pytest.mark.parametrize("kind", ["Group", "ServicePrincipal"])
def test_a_role_can_be_given_to_a_group_and_to_an_application(lab: Lab, kind: str) -> None:
    principal = lab.entra_group("ds-nlp") if kind == "Group" else lab.sandbox.company.azure.bot_object_id
    role = _role(lab, principal=principal, principal_type=kind, role="Reader", role_id=READER)
    assert isinstance(lab.finish(role, key="k"), Succeeded)
    found = lab.sandbox.azure.resource(role.target)
    assert found is not None
    assert found["properties"]["principalType"] == kind


def test_a_role_somebody_else_gave_is_not_taken_away_and_not_called_gone(lab: Lab) -> None:
    role = _role(lab)
    theirs = lab.sandbox.azure.give_role(principal_id=role.principal, role=role.role, scope=role.scope)
    for outcome in (
        lab.cloud.begin(operation=_taken(role), key="k"),
        lab.cloud.check(operation=_taken(role), key="k"),
    ):
        _rejected(outcome, code="AssignmentNotOurs", en="still in force", es="sigue vigente")
    assert lab.sandbox.azure.resource(theirs) is not None


def test_a_role_asked_to_be_removed_goes_whoever_gave_it(lab: Lab) -> None:
    role = _role(lab)
    theirs = lab.sandbox.azure.give_role(principal_id=role.principal, role=role.role, scope=role.scope)
    operation = _taken(role, precondition="present")
    assert isinstance(lab.cloud.check(operation=operation, key="k"), Absent)
    assert isinstance(lab.cloud.begin(operation=operation, key="k"), Succeeded)
    assert lab.sandbox.azure.resource(theirs) is None
    assert isinstance(lab.cloud.check(operation=operation, key="k"), Succeeded)


def test_only_that_role_is_taken_away(lab: Lab) -> None:
    data, reader = _role(lab), _role(lab, role="Reader", role_id=READER)
    assert isinstance(lab.finish(data, key="k"), Succeeded)
    assert isinstance(lab.finish(reader, key="k"), Succeeded)
    assert isinstance(lab.cloud.begin(operation=_taken(data), key="k"), Succeeded)
    assert lab.sandbox.azure.resource(data.target) is None
    assert lab.sandbox.azure.resource(reader.target) is not None


def test_a_role_on_a_scope_that_is_gone_counts_as_taken_away(lab: Lab) -> None:
    operation = _taken(_role(lab, scope=_elsewhere(lab, "nlp-rg", "nowhere").id))
    assert isinstance(lab.cloud.begin(operation=operation, key="k"), Succeeded)
    assert isinstance(lab.cloud.check(operation=operation, key="k"), Succeeded)
