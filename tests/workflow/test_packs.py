"""A request that gives several things: each is taken back in the end, and what belongs to others is left alone."""

from __future__ import annotations

import pytest

from bot.model.execution import GrantStatus
from bot.model.operation import Answer, Operation, PutRoleAssignment
from bot.model.outcome import Outcome, Rejected, Succeeded
from bot.model.request import Request, Status
from bot.model.seen import SeenCompute
from bot.model.text import same
from tests.workflow.office import Office

HERE = "-g nombre-grupo -w area-trabajo-nombre"
ONBOARD = f"onboard --assignee joe@contoso.com --role Reader --size STANDARD_DS11_V2 {HERE} --for 8h"
ROLE = f"role assignment create --role Reader --assignee joe@contoso.com {HERE} --for 30d"
BOTH, ROLE_ONLY, INSTANCE_ONLY, NOTHING = (
    {"PutRoleAssignment", "PutComputeInstance"},
    {"PutRoleAssignment"},
    {"PutComputeInstance"},
    set[str](),
)


def carried_out(office: Office, line: str = ONBOARD) -> Request:
    request = office.ask("ana", line)
    office.click("lea", request, "approve")
    return office.now(request)


def stands(office: Office) -> set[str]:
    return {operation.verb for operation in office.cloud.there.values()}


def theirs(office: Office, verb: str) -> None:
    """Somebody else has made one of the things already, outside amlbot."""

    def already(operation: Operation) -> Outcome | None:
        if operation.verb == verb:
            office.cloud.there.setdefault(operation.target, operation)
            return Succeeded(resource_id=f"{operation.target}-of-somebody-else", already=True)
        return None

    office.cloud.before = already


def test_both_come_with_one_approval_and_go_in_reverse_order_when_the_time_is_over(office: Office) -> None:
    request = carried_out(office)
    assert (request.status, stands(office)) == (Status.SUCCEEDED, BOTH)
    assert len(office.approvals(request)) == 1
    office.move(hours=9)
    assert stands(office) == NOTHING
    assert [one.verb for one in office.cloud.told[2:]] == ["DeleteCompute", "DeleteRoleAssignment"]


@pytest.mark.parametrize("lines", [(ONBOARD, ROLE), (ROLE, ONBOARD)], ids=["pack first", "role first"])
def test_a_role_that_another_grant_holds_stays_and_the_instance_goes(office: Office, lines: tuple[str, str]) -> None:
    for line in lines:
        assert carried_out(office, line).status is Status.SUCCEEDED
    office.move(hours=9)
    assert stands(office) == ROLE_ONLY
    office.move(days=31)
    assert stands(office) == NOTHING


def test_a_role_that_ends_by_itself_stays_while_the_person_is_here(office: Office) -> None:
    carried_out(office, ROLE.replace("30d", "4h"))
    carried_out(office)
    office.move(hours=5)
    assert stands(office) == BOTH
    office.move(hours=5)
    assert stands(office) == NOTHING


@pytest.mark.parametrize(
    ("verb", "left"),
    [("PutComputeInstance", INSTANCE_ONLY), ("PutRoleAssignment", ROLE_ONLY)],
    ids=lambda one: str(one),
)
def test_what_somebody_else_had_made_before_is_not_taken_back(office: Office, verb: str, left: set[str]) -> None:
    theirs(office, verb)
    assert carried_out(office).status is Status.SUCCEEDED
    office.cloud.before = lambda operation: None
    office.move(hours=9)
    assert stands(office) == left


def test_where_everything_was_there_nothing_is_granted(office: Office) -> None:
    office.cloud.before = lambda operation: Succeeded(resource_id="/somebody/else", already=True)
    request = carried_out(office)
    assert request.status is Status.SUCCEEDED
    grant = office.grant(request)
    assert grant is None or not grant.took_effect


def test_a_role_does_not_outlive_a_pack_that_failed_half_way(office: Office) -> None:
    """The instance was refused after the role had been given: nothing recorded the role, and it stayed for ever."""
    office.cloud.before = lambda operation: (
        Rejected(code="QuotaExceeded", sentence=same("No cores.")) if operation.verb == "PutComputeInstance" else None
    )
    request = carried_out(office)
    assert (request.status, stands(office)) == (Status.FAILED, ROLE_ONLY)
    office.cloud.before = lambda operation: None
    office.move(hours=9)
    assert stands(office) == NOTHING


def test_an_extended_pack_keeps_both_until_the_later_end(office: Office) -> None:
    request = carried_out(office)
    office.cloud.before = lambda operation: (
        Succeeded(resource_id=operation.target, already=True) if operation.target in office.cloud.there else None
    ) if operation.effect != "delete" else None  # fmt: skip
    office.say("ana", f"extend R-{request.number} --for 24h")
    office.run_jobs()
    later = office.newest()
    assert later is not None
    office.click("lea", later, "approve")
    office.cloud.before = lambda operation: None
    office.move(hours=9)
    assert stands(office) == BOTH
    office.move(hours=24)
    assert stands(office) == NOTHING


# -- what another request takes away --------------------------------------------------------------------------------


def held(office: Office, request: Request) -> list[str]:
    with office.outside.store.transaction() as tx:
        return [one.counter for one in tx.ledger.held(request=request.id) if one.window == "live"]


def test_a_cluster_that_is_deleted_by_request_gives_its_nodes_back_and_its_grant_ends(office: Office) -> None:
    """Its nodes stayed counted for good: only its own grant gave them back, and that one had no end."""
    there = "-g fraud-rg -w fraud-lab"
    line = f"ml compute create -n cpu --size STANDARD_DS11_V2 --max-instances 2 --type AmlCompute {there}"
    made = office.ask("adrian", line, channel="C0FRAUD")
    assert held(office, made) == ["fraud-node-quota"]
    office.cloud.computes = (SeenCompute(id="x", name="cpu", type="AmlCompute", state="succeeded"),)
    gone = office.ask("adrian", f"ml compute delete -n cpu {there}", channel="C0FRAUD")
    if office.status(gone) is Status.PENDING:
        office.click("lea", gone, "approve")
    assert office.status(gone) is Status.SUCCEEDED
    grant = office.grant(made)
    assert grant is not None
    assert (grant.status, grant.ended_how) == (GrantStatus.REVOKED, f"taken away by R-{gone.number}")
    assert held(office, made) == []


def test_what_lies_in_a_group_ends_with_the_group(office: Office) -> None:
    role = carried_out(office, ROLE)
    pack = carried_out(office, ONBOARD)
    office.cloud.answers["ListGroupContents"] = Answer(columns=("type", "name", "region"), rows=())
    group = office.ask("ana", "group delete -n nombre-grupo")
    office.click("lea", group, "approve")
    office.click("pat", group, "approve")
    assert office.status(group) is Status.SUCCEEDED
    for request in (role, pack):
        grant = office.grant(request)
        assert grant is not None
        assert grant.status is GrantStatus.REVOKED


def test_a_pack_without_its_role_still_ends_with_its_instance(office: Office) -> None:
    pack = carried_out(office)
    [role] = [one for one in office.cloud.there.values() if isinstance(one, PutRoleAssignment)]
    office.cloud.answers["InspectRoles"] = Answer(
        columns=("role", "role_id", "scope"), rows=((role.role, role.role_id, role.scope),)
    )
    taken = carried_out(office, f"role assignment delete --role Reader --assignee joe@contoso.com {HERE}")
    assert taken.status is Status.SUCCEEDED
    grant = office.grant(pack)
    assert grant is not None
    assert (grant.status, [one.verb for one in grant.undo]) == (GrantStatus.ACTIVE, ["DeleteCompute"])
    office.move(hours=9)
    assert stands(office) == NOTHING
