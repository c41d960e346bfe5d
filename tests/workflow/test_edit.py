"""A request that waits may be changed by whoever asked: what was agreed to before counts no longer."""

from __future__ import annotations

import pytest

from bot.grammar.edited import edit_in, edited_line
from bot.kinds import KINDS
from bot.model.notice import Denied, Hurdle, Invalid, NotAllowed, Recorded
from bot.model.request import Status
from tests.workflow.office import APPROVALS, CLUSTER, CONTRIBUTOR, Office

KIND = next(kind for kind in KINDS if kind.name == "compute_cluster.create")


@pytest.fixture
def office() -> Office:
    return Office()


def edits(office: Office, who: str, words: str) -> object:
    office.say(who, f"edit {words}")
    office.run_jobs()
    return office.last(who)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("--max-instances", "3"), "ml compute create --name x --size S --max-instances 3"),
        (("--max-nodes=3",), "ml compute create --name x --size S --max-nodes=3"),
        (("-n", "y"), "ml compute create --size S --max-instances 2 -n y"),
        (("--tags", "a=b c", "d=e"), 'ml compute create --name x --size S --max-instances 2 --tags "a=b c" d=e'),
    ],
)
def test_what_the_change_names_takes_the_place_of_what_was_there(change: tuple[str, ...], line: str) -> None:
    before = "ml compute create --name x --size S --max-instances 2"
    assert edited_line(kind=KIND, line=before, change=change) == line


@pytest.mark.parametrize("line", ["edit", "edit R-7", "history R-7 --limit 2", "credit R-7 x"])
def test_only_a_request_and_a_change_make_an_edit(line: str) -> None:
    assert edit_in(line) is None


def test_an_edit_is_a_new_revision_that_nobody_has_approved(office: Office) -> None:
    request = office.ask("ana", CONTRIBUTOR)
    office.click("lea", request, "approve")
    assert isinstance(edits(office, "ana", "R-1 --role Reader --for 8h"), Recorded)
    now = office.now(request)
    assert (now.revision, now.status, now.digest != request.digest) == (2, Status.PENDING, True)
    assert office.seen("card", APPROVALS).approvals == ()
    assert "Reader" in now.line
    assert office.event("request.edited")["data"]["before"] == request.line


def test_a_card_from_before_the_edit_decides_nothing(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    edits(office, "ana", "R-1 --max-instances 3")
    told = office.click("lea", request, "approve", revision=1)
    assert isinstance(told, NotAllowed)
    assert told.hurdle is Hurdle.STALE
    office.click("lea", office.now(request), "approve")
    assert office.status(request) is Status.SUCCEEDED
    assert [getattr(operation, "max_nodes", 0) for operation in office.cloud.made] == [3]


@pytest.mark.parametrize(
    ("who", "words", "expected"),
    [
        ("dan", "R-1 --max-instances 3", Hurdle.NOT_YOURS),
        ("ana", "R-99 --max-instances 3", Hurdle.UNKNOWN_REQUEST),
    ],
)
def test_nobody_edits_what_is_not_theirs(office: Office, who: str, words: str, expected: Hurdle) -> None:
    office.ask("ana", CLUSTER)
    told = edits(office, who, words)
    assert isinstance(told, NotAllowed)
    assert told.hurdle is expected


def test_what_is_decided_is_not_edited(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    office.click("lea", request, "approve")
    told = edits(office, "ana", "R-1 --max-instances 3")
    assert isinstance(told, NotAllowed)
    assert told.hurdle is Hurdle.CLOSED


@pytest.mark.parametrize(
    ("words", "notice"), [("R-1 --max-instances many", Invalid), ("R-1 --max-instances 900", Denied)]
)
def test_a_change_that_is_wrong_or_denied_leaves_the_request_as_it_was(
    office: Office, words: str, notice: type[object]
) -> None:
    request = office.ask("ana", CLUSTER)
    assert isinstance(edits(office, "ana", words), notice)
    assert office.now(request).revision == 1
    assert office.status(request) is Status.PENDING
