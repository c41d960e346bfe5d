"""Roles of identities that nobody has any more: told, taken away only by an ordinary request, never on a guess."""

from __future__ import annotations

import pytest

from bot.model.errors import Refused, Unavailable
from bot.model.notice import Denied, Hurdle, NotAllowed
from bot.model.operation import Answer, DeleteRoleAssignment
from bot.model.request import Request, Status
from bot.model.stray import Stray, StrayStatus
from bot.model.text import same
from bot.workflow.orphans import begin_orphans
from tests.workflow.office import APPROVALS, COMPANY, Office, entra

SUBSCRIPTION = COMPANY["azure"]["subscription_id"]
THIS_RG = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/this-rg"
GONE = "99999999-0000-4000-8000-000000000001"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
COLUMNS = ("principal", "type", "role", "role_id", "scope", "id")


def row(principal: str = GONE, *, role: str = "Reader", scope: str = THIS_RG, type_: str = "User") -> tuple[str, ...]:
    return (principal, type_, role, READER, scope, f"{scope}/roleAssignments/{role}-{principal}")


def azure_has(office: Office, *rows: tuple[str, ...]) -> None:
    office.cloud.answers["InspectAssignments"] = Answer(columns=COLUMNS, rows=rows)
    given = tuple((one[2], one[3], one[4]) for one in rows if one[0] == GONE)
    office.cloud.answers["InspectRoles"] = Answer(columns=("role", "role_id", "scope"), rows=given)


def look(office: Office, cause: str = "night") -> None:
    begin_orphans(store=office.outside.store, cause=cause)
    office.run_jobs()


def strays(office: Office) -> list[Stray]:
    with office.outside.store.transaction() as tx:
        return list(tx.strays.present(sort="orphan"))


def found(office: Office) -> Stray:
    azure_has(office, row(), row(entra("joe")))
    look(office)
    [stray] = strays(office)
    return stray


def press(office: Office, who: str, stray: Stray, *, revision: int = 0) -> None:
    pressed = office.line(who, "", channel=APPROVALS).model_copy(
        update={
            "sort": "click",
            "action": "remove",
            "request": stray.id,
            "revision": revision or stray.revision,
            "id": f"click:{who}:{office.clock.now()}:{revision}",
        }
    )
    office.arrive(pressed)
    office.run_jobs()


def test_an_orphan_is_told_once_and_its_roles_stay(office: Office) -> None:
    stray = found(office)
    assert (stray.status, stray.team, stray.to) == (StrayStatus.TOLD, "vision", APPROVALS)
    look(office, "another night")
    assert [one.id for one in office.messenger.reported[APPROVALS]] == [stray.id]
    assert (office.names().count("orphan.found"), office.cloud.told) == (1, [])


def test_roles_of_one_identity_on_one_scope_are_one_report(office: Office) -> None:
    workspace = f"{THIS_RG}/providers/Microsoft.MachineLearningServices/workspaces/vision-lab"
    azure_has(office, row(), row(role="Contributor"), row(scope=workspace))
    look(office)
    told = {stray.matter.scope: [one.name for one in stray.matter.roles] for stray in strays(office)}  # type: ignore[union-attr]
    assert told == {THIS_RG: ["Contributor", "Reader"], workspace: ["Reader"]}


@pytest.mark.parametrize(
    "other",
    [
        row(type_="ForeignGroup"),
        row(scope=f"/subscriptions/{SUBSCRIPTION}/resourceGroups/of-others"),
        row(scope=f"{THIS_RG}/providers/Microsoft.Storage/storageAccounts/st1"),
        row(scope="/subscriptions/99999999-0000-4000-8000-000000000009/resourceGroups/this-rg"),
    ],
    ids=["another tenant's", "nobody's group", "a storage account", "another subscription"],
)
def test_what_amlbot_does_not_see_to_is_not_judged(office: Office, other: tuple[str, ...]) -> None:
    azure_has(office, other)
    look(office)
    assert strays(office) == []


def test_somebody_who_can_be_restored_is_no_orphan(office: Office) -> None:
    office.directory.deleted.add(GONE)
    azure_has(office, row())
    look(office)
    assert strays(office) == []


@pytest.mark.parametrize("silent", ["directory", "azure", "refused"])
def test_a_look_up_that_fails_finds_nothing_and_says_so(office: Office, silent: str) -> None:
    stray = found(office)
    if silent == "directory":
        office.directory.away = Unavailable(service="graph", why="away")
    else:
        error = Unavailable(service="azure", why="away") if silent == "azure" else None
        office.cloud.unanswered["InspectAssignments"] = error or Refused(code="Forbidden", sentence=same("No."))
    azure_has(office)
    look(office, "dark night")
    assert strays(office) == [stray]
    assert office.names().count("orphans.unknown") == 1


def test_the_button_files_an_ordinary_request_that_others_approve(office: Office) -> None:
    stray = found(office)
    press(office, "lea", stray)
    request = office.newest()
    assert request is not None
    assert (request.kind, request.status, request.requester.entra) == ("role.revoke", Status.PENDING, entra("lea"))
    assert request.line == f"role assignment delete --role Reader --assignee {GONE} --scope {THIS_RG}"
    assert "orphan" in [one.code for one in request.corrections]
    [asked] = strays(office)
    assert (asked.status, asked.request_name) == (StrayStatus.ASKED, request.name)
    assert not office.cloud.told
    office.click("adrian", request, "approve")
    assert office.status(request) is Status.SUCCEEDED
    assert [type(one) for one in office.cloud.told] == [DeleteRoleAssignment]
    azure_has(office)
    look(office, "next night")
    assert strays(office) == []
    assert office.messenger.reported[APPROVALS][-1].status is StrayStatus.GONE
    assert office.names(request).count("stray.asked") == 1


def test_whom_the_policies_deny_it_files_nothing(office: Office) -> None:
    stray = found(office)
    press(office, "finn", stray)
    assert isinstance(office.last("finn"), Denied)
    assert strays(office) == [stray]


def test_a_stale_button_explains_and_files_nothing(office: Office) -> None:
    stray = found(office)
    press(office, "lea", stray)
    first = office.newest()
    press(office, "adrian", stray)
    told = office.last("adrian")
    assert isinstance(told, NotAllowed)
    assert told.hurdle is Hurdle.STALE
    assert told.detail is not None
    assert first is not None
    assert first.name in told.detail.en
    assert office.newest() == first


def test_two_that_press_at_once_file_one_request(office: Office) -> None:
    stray = found(office)
    for who in ("lea", "adrian"):
        office.arrive(
            office.line(who, "", channel=APPROVALS).model_copy(
                update={
                    "id": f"click:{who}",
                    "sort": "click",
                    "action": "remove",
                    "request": stray.id,
                    "revision": stray.revision,
                }
            )
        )
    office.run_jobs()
    assert office.newest_number() == 1
    assert isinstance(office.last("adrian"), NotAllowed)


def test_a_request_that_came_to_nothing_leaves_the_orphan_to_be_asked_for_again(office: Office) -> None:
    stray = found(office)
    press(office, "lea", stray)
    request = office.newest()
    assert isinstance(request, Request)
    office.click("adrian", request, "refuse", text="not now")
    look(office, "next night")
    [again] = strays(office)
    assert (again.status, again.request) == (StrayStatus.TOLD, "")


def test_somebody_restored_is_no_orphan_any_more(office: Office) -> None:
    found(office)
    office.directory.deleted.add(GONE)
    look(office, "next night")
    assert strays(office) == []
    assert office.names().count("orphan.gone") == 1


def test_an_object_id_that_can_be_restored_cannot_be_asked_about(office: Office) -> None:
    found(office)
    office.directory.deleted.add(GONE)
    office.say("lea", f"role assignment delete --assignee {GONE} --resource-group this-rg")
    office.run_jobs()
    assert office.newest() is None


def test_a_channel_that_takes_nothing_is_on_record(office: Office) -> None:
    office.messenger.closed.add(APPROVALS)
    found(office)
    assert office.names().count("stray.unplaced") == 1
