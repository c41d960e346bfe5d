"""Roles that Azure itself ends: made, found again, prolonged, ended early, and given without where it cannot be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.azure.clients import Clients
from bot.azure.cloud import AzureCloud
from bot.azure.time_bound import LATER, Wish, request_name
from bot.model.errors import OutcomeUnknown, Unavailable
from bot.model.operation import DeleteRoleAssignment, PutRoleAssignment
from bot.model.outcome import Absent, InProgress, Rejected, Succeeded
from bot.sandbox.faults import FaultKind
from bot.wiring.examination import examine_time_bound
from tests.azure.lab import READER, Lab

KEY, LATER_KEY = "r-7-1a2b3c4d-0", "r-9-5e6f7a8b-0"
HOUR = timedelta(hours=1)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def cloud(lab: Lab, kept_clients: Clients) -> AzureCloud:
    return made(lab, kept_clients, "prefer")


def made(lab: Lab, clients: Clients, wish: Wish) -> AzureCloud:
    """A cloud of the bot whose identity may ask PIM."""
    lab.sandbox.azure.give_role(
        principal_id=lab.sandbox.company.azure.bot_object_id,
        role="User Access Administrator",
        scope=f"/subscriptions/{lab.subscription}",
    )
    return AzureCloud(
        clients=clients, names=lab.directory.names_of, now=lab.sandbox.clock.now, time_bound=wish, look_seconds=0.0
    )


def put(lab: Lab, hours: float | None = 2.0) -> PutRoleAssignment:
    ends = None if hours is None else lab.sandbox.clock.now() + hours * HOUR
    return PutRoleAssignment(
        scope=lab.workspace.id,
        role="Reader",
        role_id=READER,
        principal=lab.entra("joe"),
        principal_type="User",
        ends_at=ends,
    )


def taken(lab: Lab) -> DeleteRoleAssignment:
    return DeleteRoleAssignment(scope=lab.workspace.id, role="Reader", role_id=READER, principal=lab.entra("joe"))


def given(lab: Lab) -> list[str]:
    """Names of Joe's assignments."""
    state = lab.sandbox.azure.state()["role_assignments"]
    return [one["id"].rpartition("/")[2] for one in state if one["principal_id"] == lab.entra("joe")]


def ends(lab: Lab) -> datetime | None:
    """When Azure itself ends what Joe has."""
    (one,) = lab.clients.authorization(lab.subscription).role_assignment_schedules.list_for_scope(lab.workspace.id)
    found: datetime | None = one.end_date_time
    return found


def test_azure_ends_a_role_by_itself_a_little_after_amlbot_would(lab: Lab, cloud: AzureCloud) -> None:
    operation = put(lab, hours=2)
    outcome = cloud.begin(operation=operation, key=KEY)
    assert outcome == Succeeded(resource_id=operation.target)
    assert given(lab) != [operation.name]
    assert operation.ends_at is not None
    assert abs((ends(lab) or operation.ends_at) - operation.ends_at - LATER) < timedelta(seconds=1)
    lab.wait(2 * 3600)
    assert len(given(lab)) == 1, "amlbot's own layers come first"
    lab.wait(LATER.total_seconds())
    assert given(lab) == []
    assert cloud.begin(operation=taken(lab), key="grant-1-0") == Succeeded(resource_id=operation.target, already=True)


@pytest.mark.parametrize("fault", ["reset_before", "reset_after"])
def test_a_request_that_was_never_answered_is_found_by_its_name(lab: Lab, cloud: AzureCloud, fault: str) -> None:
    operation = put(lab)
    lab.disturb("PUT */roleAssignmentScheduleRequests/*", fault)  # type: ignore[arg-type]
    with pytest.raises(OutcomeUnknown):
        cloud.begin(operation=operation, key=KEY)
    looked = cloud.check(operation=operation, key=KEY)
    assert isinstance(looked, Absent if fault == "reset_before" else Succeeded)
    assert isinstance(cloud.begin(operation=operation, key=KEY), Succeeded)
    assert isinstance(cloud.check(operation=operation, key=KEY), Succeeded)
    assert len(given(lab)) == 1


def test_it_is_taken_back_early_once_five_minutes_have_passed(lab: Lab, cloud: AzureCloud) -> None:
    operation = put(lab)
    cloud.begin(operation=operation, key=KEY)
    with pytest.raises(Unavailable) as early:
        cloud.begin(operation=taken(lab), key="grant-1-0")
    assert early.value.retry_after >= 30
    assert isinstance(cloud.check(operation=taken(lab), key="grant-1-0"), Absent)
    lab.wait(301)
    assert isinstance(cloud.begin(operation=taken(lab), key="grant-1-0"), Succeeded)
    assert given(lab) == []
    assert isinstance(cloud.check(operation=operation, key=KEY), Absent | InProgress)


@pytest.mark.parametrize(("hours", "moved"), [(6.0, True), (1.0, False), (None, True)])
def test_another_grant_of_the_same_moves_the_end_and_never_forward(
    lab: Lab, cloud: AzureCloud, hours: float | None, moved: bool
) -> None:
    cloud.begin(operation=put(lab, hours=2), key=KEY)
    first = ends(lab)
    longer = put(lab, hours=hours)
    assert cloud.begin(operation=longer, key=LATER_KEY) == Succeeded(resource_id=longer.target, already=True)
    assert (ends(lab) != first) is moved
    assert ends(lab) is None if hours is None else (ends(lab) or first) >= (first or longer.ends_at)  # type: ignore[operator]
    assert isinstance(cloud.begin(operation=longer, key=LATER_KEY), Succeeded)
    assert len(given(lab)) == 1


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
def test_a_later_end_whose_answer_is_lost_is_asked_for_until_it_is_there(
    lab: Lab, cloud: AzureCloud, kind: FaultKind
) -> None:
    """A look saw that the role was given, took that for the answer, and Azure ended it at its first end."""
    cloud.begin(operation=put(lab, hours=2), key=KEY)
    first, longer = ends(lab), put(lab, hours=6)
    name = request_name(key=LATER_KEY, verb="AdminUpdate")
    lab.disturb(f"PUT */roleAssignmentScheduleRequests/{name}", kind)
    with pytest.raises(Unavailable):
        cloud.begin(operation=longer, key=LATER_KEY)
    assert isinstance(cloud.begin(operation=longer, key=LATER_KEY), Succeeded)
    assert (ends(lab) or LONG_AGO) > (first or LONG_AGO)


def test_a_later_end_that_pim_did_not_give_is_not_said_to_be_given(lab: Lab, cloud: AzureCloud) -> None:
    cloud.begin(operation=put(lab, hours=2), key=KEY)
    longer = put(lab, hours=6)
    assert isinstance(cloud.begin(operation=longer, key=LATER_KEY), Succeeded)
    (schedule,) = lab.sandbox.azure._world.of_kind("Microsoft.Authorization/roleAssignmentSchedules")
    schedule.properties["endDateTime"] = put(lab, hours=1).ends_at.isoformat()  # type: ignore[union-attr]
    name = request_name(key=LATER_KEY, verb="AdminUpdate")
    for request in lab.sandbox.azure._world.of_kind("Microsoft.Authorization/roleAssignmentScheduleRequests"):
        if request.name == name:
            request.properties["status"] = "Failed"
    outcome = cloud.begin(operation=longer, key=LATER_KEY)
    assert isinstance(outcome, Rejected)
    assert outcome.code == "PimDidNotAssign"


def test_what_somebody_else_gave_through_pim_is_neither_prolonged_nor_taken_back(lab: Lab, cloud: AzureCloud) -> None:
    cloud.begin(operation=put(lab), key=KEY)
    for item in lab.sandbox.azure._world.of_kind("Microsoft.Authorization/roleAssignmentScheduleRequests"):
        item.properties["justification"] = "by hand"
    before = ends(lab)
    assert isinstance(cloud.begin(operation=put(lab, hours=9), key=LATER_KEY), Succeeded)
    assert ends(lab) == before
    lab.wait(301)
    kept = cloud.begin(operation=taken(lab), key="grant-1-0")
    assert isinstance(kept, Rejected)
    assert len(given(lab)) == 1


@pytest.mark.parametrize("wish", ["off", "prefer", "require"])
def test_a_tenant_without_the_licence_is_as_the_operator_wishes(lab: Lab, kept_clients: Clients, wish: Wish) -> None:
    lab.sandbox.azure.tuning.entra_premium = False
    cloud, operation = made(lab, kept_clients, wish), put(lab)
    outcome = cloud.begin(operation=operation, key=KEY)
    if wish == "require":
        assert isinstance(outcome, Rejected)
        assert "Privileged Identity Management" in outcome.sentence.en
        assert given(lab) == []
        return
    assert isinstance(outcome, Succeeded)
    assert given(lab) == [operation.name]
    assert isinstance(cloud.check(operation=operation, key=KEY), Succeeded)
    assert isinstance(cloud.begin(operation=taken(lab), key="grant-1-0"), Succeeded)
    assert given(lab) == []


def test_a_role_that_pim_lets_nobody_have_for_so_long_is_refused(lab: Lab, cloud: AzureCloud) -> None:
    lab.sandbox.azure.tuning.longest_active_assignment = HOUR
    refused = cloud.begin(operation=put(lab, hours=3), key=KEY)
    assert isinstance(refused, Rejected)
    assert refused.code == "RoleAssignmentRequestPolicyValidationFailed"
    assert "less time" in refused.sentence.en
    assert given(lab) == []


def test_a_role_for_good_is_an_ordinary_assignment(lab: Lab, cloud: AzureCloud) -> None:
    operation = put(lab, hours=None)
    assert isinstance(cloud.begin(operation=operation, key=KEY), Succeeded)
    assert given(lab) == [operation.name]
    assert lab.sent("PUT", "roleAssignmentScheduleRequests") == 0


def test_what_was_given_for_a_time_is_taken_back_when_the_wish_is_off_by_now(
    lab: Lab, kept_clients: Clients, cloud: AzureCloud
) -> None:
    cloud.begin(operation=put(lab), key=KEY)
    lab.wait(301)
    assert isinstance(made(lab, kept_clients, "off").begin(operation=taken(lab), key="grant-1-0"), Succeeded)
    assert given(lab) == []


@pytest.mark.parametrize("licensed", [True, False])
def test_the_doctor_says_whether_azure_can_end_roles_here(lab: Lab, licensed: bool) -> None:
    lab.sandbox.azure.tuning.entra_premium = licensed
    check = examine_time_bound(clients=lab.clients, subscription=lab.subscription)
    assert check.well is licensed
    assert ("no licence" in check.said) is not licensed


def test_the_lack_of_a_licence_is_logged_once(
    lab: Lab, kept_clients: Clients, caplog: pytest.LogCaptureFixture
) -> None:
    lab.sandbox.azure.tuning.entra_premium = False
    cloud = made(lab, kept_clients, "prefer")
    for key in (KEY, LATER_KEY):
        cloud.begin(operation=put(lab), key=key)
    assert [one.message.split()[0] for one in caplog.records].count("azure.time-bound-unlicensed") == 1


def test_a_request_of_that_name_that_showed_late_is_ours(lab: Lab, cloud: AzureCloud) -> None:
    """PIM refuses the second one of a name; the first look at it found nothing yet."""
    operation = put(lab)
    cloud.begin(operation=operation, key=KEY)
    lab.disturb("GET */roleAssignmentScheduleRequests/*", "error", status=404, code="ResourceNotFound")
    assert isinstance(cloud.begin(operation=operation, key=KEY), Succeeded)
    assert len(given(lab)) == 1
