"""Questions, answers, comments and nudges: talking about a request without deciding it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.notice import Hurdle, NotAllowed, Recorded
from bot.model.request import Status
from tests.workflow.office import APPROVALS, CLUSTER, VISION, Office, slack


@pytest.fixture
def office() -> Office:
    return Office()


def hurdle(notice: object) -> Hurdle | None:
    return notice.hurdle if isinstance(notice, NotAllowed) else None


def test_a_question_and_its_answer_move_no_state_and_reach_both_sides(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    assert isinstance(office.click("lea", request, "question", text="Would one node do?"), Recorded)
    views = office.views(request)
    assert (views["question.1"].channel, views["question.1"].thread_ts) == (VISION, views["request"].ts)
    assert "answer.1" not in views
    assert isinstance(office.click("ana", request, "answer", text="No: the data does not fit."), Recorded)
    views = office.views(request)
    assert (views["answer.1"].channel, views["answer.1"].thread_ts) == (APPROVALS, views["card"].ts)
    (question,) = office.now(request).questions
    assert (question.asker.slack.user, question.answer) == (slack("lea"), "No: the data does not fit.")
    assert office.status(request) is Status.PENDING
    assert office.seen("card", APPROVALS).request.questions == (question,)
    assert office.names(request)[-2:] == ["question.asked", "question.answered"]


def test_a_question_keeps_what_was_approved_approved(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    office.click("lea", request, "question", text="Why?")
    office.click("lea", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


@pytest.mark.parametrize(
    ("who", "action", "text", "expected"),
    [
        ("lea", "question", "Why?", None),
        ("dan", "question", "Why?", Hurdle.NOT_APPROVER),
        ("ana", "question", "Why?", Hurdle.NOT_APPROVER),
        ("ana", "answer", "Because.", None),
        ("lea", "answer", "Because.", Hurdle.NOT_YOURS),
        ("ana", "nudge", "", None),
        ("dan", "nudge", "", Hurdle.NOT_YOURS),
    ],
)
def test_who_may_say_what(office: Office, who: str, action: str, text: str, expected: Hurdle | None) -> None:
    request = office.ask("ana", CLUSTER)
    if action == "answer":
        office.click("lea", request, "question", text="What for?")
    office.move(hours=5)
    told = office.click(who, request, action, text=text)
    assert hurdle(told) is expected, told
    assert isinstance(told, Recorded) is (expected is None)


def test_nothing_is_said_about_what_has_been_decided(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    office.click("lea", request, "question", text="Why?")
    office.click("lea", request, "refuse", text="Too late.")
    for who, action, text in (("lea", "question", "And?"), ("ana", "answer", "So."), ("ana", "nudge", "")):
        assert hurdle(office.click(who, request, action, text=text)) is Hurdle.CLOSED


def test_an_answer_needs_an_open_question_and_answers_all_that_are(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    assert hurdle(office.click("ana", request, "answer", text="So.")) is Hurdle.NOTHING_TO_ANSWER
    office.click("lea", request, "question", text="Why?")
    office.click("lea", request, "question", text="Until when?")
    office.click("ana", request, "answer", text="For the fair, until Friday.")
    assert [one.answer for one in office.now(request).questions] == ["For the fair, until Friday."] * 2
    assert {"answer.1", "answer.2"} <= set(office.views(request))


def test_a_nudge_comes_four_hours_after_the_asking_and_then_every_four_hours(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    office.move(hours=3.9)
    assert hurdle(office.click("ana", request, "nudge")) is Hurdle.TOO_SOON
    office.move(hours=0.2)
    assert isinstance(office.click("ana", request, "nudge"), Recorded)
    assert hurdle(office.click("ana", request, "nudge")) is Hurdle.TOO_SOON
    office.move(hours=4)
    office.click("ana", request, "nudge")
    views = office.views(request)
    assert views["nudge.1"].thread_ts == views["nudge.2"].thread_ts == views["card"].ts


def test_a_nudge_is_offered_only_while_it_would_be_taken_and_costs_one_edit_each_time(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    shown = office.messenger.shown
    cards = len(shown["card", APPROVALS])

    def offered() -> list[bool]:
        return [picture.may_nudge for picture in shown["request", VISION]]

    office.move(hours=3.9)
    assert offered() == [False]
    office.move(hours=0.2)
    assert offered() == [False, True]
    assert len(shown["card", APPROVALS]) == cards
    office.click("ana", request, "nudge")
    assert offered() == [False, True, False]
    office.move(hours=4.1)
    assert offered() == [False, True, False, True]
    office.click("lea", request, "approve")
    assert offered()[4:] == [False] * 2
    assert office.status(request) is Status.SUCCEEDED
    office.move(hours=24)
    assert len(offered()) == 6


def test_who_nudges_too_soon_is_told_from_when_on_it_is_taken(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    told = office.click("ana", request, "nudge")
    assert isinstance(told, NotAllowed)
    assert told.picture is not None
    assert told.picture.nudge_from == request.created_at + timedelta(hours=4)


def test_no_nudge_is_offered_of_what_was_decided_before(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    office.click("lea", request, "refuse", text="Not this week.")
    before = len(office.messenger.shown["request", VISION])
    office.move(hours=5)
    assert len(office.messenger.shown["request", VISION]) == before


def test_a_comment_on_an_approval_is_on_the_card_and_in_the_audit(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    office.click("lea", request, "approve", text="Delete it on Friday, please.")
    assert office.seen("card", APPROVALS).approvals[0].reason == "Delete it on Friday, please."
    assert office.event("approval.recorded")["data"]["reason"] == "Delete it on Friday, please."


def test_an_answered_question_is_edited_once_and_not_with_every_change(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    office.click("lea", request, "question", text="Why?")
    office.click("ana", request, "answer", text="So.")
    shown = len(office.messenger.shown["question.1", VISION])
    office.click("lea", request, "approve")
    assert len(office.messenger.shown["question.1", VISION]) == shown == 2
    assert len(office.messenger.shown["answer.1", APPROVALS]) == 1
