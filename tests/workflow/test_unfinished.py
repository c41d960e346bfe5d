"""Workspaces that were begun and not finished: told once to whoever asked, gone on with or cleared up by a request."""

from __future__ import annotations

import pytest

from bot.model.errors import Refused, Unavailable
from bot.model.notice import Denied, Hurdle, NotAllowed
from bot.model.operation import Answer, DeletePart, DeleteWorkspace, DeployWorkspace
from bot.model.outcome import Outcome, Rejected
from bot.model.request import Request, Status
from bot.model.stray import Stray, StrayStatus, Unfinished
from bot.model.text import same
from bot.workflow.settle import operation_key
from bot.workflow.unfinished import begin_unfinished
from tests.fakes.world import NOTHING_UNFINISHED
from tests.workflow.office import APPROVALS, COMPANY, Office, entra, slack

SUBSCRIPTION = COMPANY["azure"]["subscription_id"]
ASKED = 'az ml workspace create --name "vision-trial" -g this-rg'
AGAIN = "ml workspace create --name vision-trial --resource-group this-rg --location eastus"
WORKSPACE = "Microsoft.MachineLearningServices/workspaces"
VAULT, STORAGE = "Microsoft.KeyVault/vaults", "Microsoft.Storage/storageAccounts"
STRANGE_KEY = "r-40-1a2b3c4d-0"


def failed(office: Office) -> Request:
    """Ana's workspace is approved, and Azure makes a part of it."""
    broken: list[Outcome | None] = [Rejected(code="InternalServerError", sentence=same("No."))]
    office.cloud.before = lambda operation: broken[0]
    request = office.ask("ana", ASKED)
    office.click("lea", request, "approve")
    office.move(minutes=1)
    office.cloud.before = lambda operation: None
    assert office.status(request) is Status.FAILED
    return request


def azure_has(office: Office, *rows: tuple[str, ...]) -> None:
    groups = Answer(columns=("name", "region", "state", "tags"), rows=(("this-rg", "eastus", "succeeded", ""),))
    office.cloud.answers["ListResourceGroups"] = groups
    office.cloud.answers["ListUnfinished"] = NOTHING_UNFINISHED.model_copy(update={"rows": rows})


def left(key: str, *, state: str = "left-over") -> tuple[tuple[str, ...], ...]:
    return (("vision-trial", key, WORKSPACE, "vision-trial", state), ("vision-trial", key, VAULT, "visionkv", state))


def key_of(request: Request) -> str:
    return operation_key(request=request, index=0)


def look(office: Office, cause: str = "night") -> None:
    begin_unfinished(store=office.outside.store, cause=cause)
    office.run_jobs()


def strays(office: Office) -> list[Stray]:
    with office.outside.store.transaction() as tx:
        return list(tx.strays.present(sort="unfinished"))


def told(office: Office) -> Stray:
    request = failed(office)
    azure_has(office, *left(key_of(request)))
    look(office)
    [stray] = strays(office)
    return stray


def press(office: Office, who: str, stray: Stray, action: str) -> None:
    pressed = office.line(who, "", channel=APPROVALS).model_copy(
        update={
            "sort": "click",
            "action": action,
            "request": stray.id,
            "revision": stray.revision,
            "id": f"click:{who}:{action}:{office.clock.now()}",
        }
    )
    office.arrive(pressed)
    office.run_jobs()


def test_whoever_asked_for_it_is_told_once_and_nothing_is_done(office: Office) -> None:
    stray = told(office)
    assert (stray.status, stray.owner, stray.to) == (StrayStatus.TOLD, entra("ana"), slack("ana"))
    assert isinstance(stray.matter, Unfinished)
    assert stray.matter.again == AGAIN
    before = list(office.cloud.told)
    look(office, "another night")
    look(office, "a third")
    assert [one.id for one in office.messenger.reported[slack("ana")]] == [stray.id]
    assert (office.names().count("unfinished.found"), office.cloud.told) == (1, before)


def test_what_is_found_at_two_at_night_is_told_in_the_morning(office: Office) -> None:
    office.clock.move(hours=14)
    told(office)
    office.move(hours=5.9)
    assert office.messenger.reported == {}
    office.move(hours=0.1)
    assert len(office.messenger.reported[slack("ana")]) == 1


@pytest.mark.parametrize(
    "other",
    [
        left(STRANGE_KEY),
        left("not-one-of-our-keys"),
    ],
    ids=["a request of another amlbot", "no request at all"],
)
def test_of_what_nobody_here_asked_for_the_operators_are_told(
    office: Office, other: tuple[tuple[str, ...], ...]
) -> None:
    azure_has(office, *other)
    look(office)
    [stray] = strays(office)
    assert (stray.owner, stray.to) == ("", APPROVALS)
    assert isinstance(stray.matter, Unfinished)
    assert (stray.matter.again, stray.matter.has_left_over) == ("", True)


def test_a_request_of_the_same_number_and_another_database_is_not_taken_for_ours(office: Office) -> None:
    request = failed(office)
    azure_has(office, *left(f"r-{request.number}-00000000-0"))
    look(office)
    [stray] = strays(office)
    assert (stray.owner, stray.to) == ("", APPROVALS)


def test_what_was_there_before_alone_is_nobodys_failure(office: Office) -> None:
    azure_has(office, *left(key_of(failed(office)), state="there-before"))
    look(office)
    assert strays(office) == []


def test_what_is_being_tried_again_is_left_alone(office: Office) -> None:
    request = failed(office)
    azure_has(office, *left(key_of(request)))
    office.cloud.slow["DeployWorkspace"] = 5
    office.click("ana", request, "retry")
    look(office)
    assert strays(office) == []


def test_going_on_asks_anew_under_the_same_name_and_others_approve(office: Office) -> None:
    stray = told(office)
    press(office, "ana", stray, "go_on")
    request = office.newest()
    assert request is not None
    assert (request.kind, request.status, request.line) == ("workspace.create", Status.PENDING, AGAIN)
    [asked] = strays(office)
    assert (asked.status, asked.request_name) == (StrayStatus.ASKED, request.name)
    before = len(office.cloud.told)
    look(office, "a night while it waits")
    assert strays(office) == [asked]
    office.click("lea", request, "approve")
    assert office.status(request) is Status.SUCCEEDED
    [again] = office.cloud.told[before:]
    assert isinstance(again, DeployWorkspace)
    assert again.workspace.workspace == "vision-trial"
    azure_has(office)
    look(office, "next night")
    assert strays(office) == []
    assert office.messenger.reported[slack("ana")][-1].status is StrayStatus.GONE
    assert office.names().count("unfinished.gone") == 1


def test_clearing_up_asks_for_the_deletion_of_what_was_made_and_others_approve(office: Office) -> None:
    stray = told(office)
    press(office, "ana", stray, "discard")
    request = office.newest()
    assert request is not None
    assert (request.kind, request.status) == ("workspace.discard", Status.PENDING)
    before = len(office.cloud.told)
    for who in ("lea", "pat"):
        assert office.status(request) is Status.PENDING
        office.click(who, request, "approve")
    assert office.status(request) is Status.SUCCEEDED
    assert [type(one) for one in office.cloud.told[before:]] == [DeleteWorkspace, DeletePart]


def test_whom_the_policies_deny_it_files_nothing(office: Office) -> None:
    stray = told(office)
    press(office, "finn", stray, "discard")
    assert isinstance(office.last("finn"), Denied)
    assert strays(office) == [stray]


def test_what_another_has_asked_for_is_not_asked_for_twice(office: Office) -> None:
    stray = told(office)
    press(office, "ana", stray, "go_on")
    first = office.newest()
    press(office, "lea", stray, "discard")
    notice = office.last("lea")
    assert isinstance(notice, NotAllowed)
    assert notice.hurdle is Hurdle.STALE
    assert office.newest() == first


def test_a_request_that_came_to_nothing_leaves_the_buttons(office: Office) -> None:
    stray = told(office)
    press(office, "ana", stray, "go_on")
    request = office.newest()
    assert isinstance(request, Request)
    office.click("lea", request, "refuse", text="not now")
    look(office, "next night")
    [again] = strays(office)
    assert (again.status, again.request) == (StrayStatus.TOLD, "")
    assert len({one.told_at for one in office.messenger.reported[slack("ana")]}) == 1, "the same message"


def test_what_is_half_made_anew_is_told_anew(office: Office) -> None:
    stray = told(office)
    azure_has(office)
    look(office, "cleared up by hand")
    office.move(hours=24)
    azure_has(office, *left(key_of(failed(office))))
    look(office, "and begun again")
    [again] = strays(office)
    assert again.id == stray.id
    assert (again.status, again.ts == stray.ts) == (StrayStatus.TOLD, False)
    assert office.names().count("unfinished.found") == 2


@pytest.mark.parametrize("verb", ["ListResourceGroups", "ListUnfinished"])
@pytest.mark.parametrize("how", ["away", "refused"])
def test_a_look_that_fails_finds_nothing_and_says_so(office: Office, verb: str, how: str) -> None:
    stray = told(office)
    azure_has(office)
    error = Unavailable(service="azure", why="away") if how == "away" else Refused(code="No", sentence=same("No."))
    office.cloud.unanswered[verb] = error
    look(office, "dark night")
    assert strays(office) == [stray]
    assert office.names().count("unfinished.unknown") == 1


def test_groups_that_belong_to_nobody_are_not_looked_at(office: Office) -> None:
    azure_has(office, *left(STRANGE_KEY))
    rows = (("of-others", "eastus", "succeeded", ""),)
    office.cloud.answers["ListResourceGroups"] = Answer(columns=("name", "region", "state", "tags"), rows=rows)
    look(office)
    assert strays(office) == []
