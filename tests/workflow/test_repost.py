"""Somebody deletes a message of ours: what people need is there again at once, and the thread of the card says so."""

from __future__ import annotations

import pytest

from bot.model.happening import MessageGone
from bot.model.request import Request, Status
from bot.workflow.repost import MOST_AT_ONCE
from tests.workflow.office import APPROVALS, CLUSTER, Office


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def request_(office: Office) -> Request:
    return office.ask("ana", CLUSTER)


def test_a_card_that_was_deleted_is_there_again_at_once_and_its_thread_says_so(
    office: Office, request_: Request
) -> None:
    before = office.views(request_)
    office.delete(before["card"])
    card = office.views(request_)["card"]
    assert (card.ts != before["card"].ts, card.channel) == (True, APPROVALS)
    assert [one.what for one in office.now(request_).remarks] == ["reposted"]
    assert office.views(request_)["remark.1"].thread_ts == card.ts
    assert office.event("view.reposted")["data"]["before"] == before["card"].ts
    # Nothing they show has changed, and an edit costs a call.
    assert len(office.messenger.shown["request", request_.channel]) == 1
    assert len(office.messenger.shown["card", APPROVALS]) == 2
    office.click("lea", request_, "approve")
    assert office.status(request_) is Status.SUCCEEDED


@pytest.mark.parametrize("purpose", ["request", "question.1"])
def test_what_somebody_still_needs_is_there_again(office: Office, request_: Request, purpose: str) -> None:
    office.click("lea", request_, "question", text="Why so large?")
    view = office.views(request_)[purpose]
    office.delete(view)
    assert office.views(request_)[purpose].ts != view.ts
    assert office.now(request_).remarks == ()


def test_what_nobody_needs_any_more_stays_away(office: Office, request_: Request) -> None:
    office.move(hours=5)
    office.click("ana", request_, "nudge")
    nudge = office.views(request_)["nudge.1"]
    office.delete(nudge)
    assert office.views(request_)["nudge.1"].ts == nudge.ts
    office.click("lea", request_, "approve")
    card = office.views(request_)["card"]
    office.delete(card)
    assert office.views(request_)["card"].ts == card.ts


def test_what_is_deleted_every_time_is_not_fought(office: Office, request_: Request) -> None:
    for _ in range(MOST_AT_ONCE + 2):
        card = office.views(request_)["card"]
        office.delete(card) if card.ts in office.messenger.posted.values() else None
    assert office.views(request_)["card"].again == MOST_AT_ONCE
    office.move(hours=20)
    assert office.views(request_)["card"].again == MOST_AT_ONCE + 1


def test_what_slack_did_not_tell_comes_back_with_the_next_reminder_and_is_said_too(
    office: Office, request_: Request
) -> None:
    card = office.views(request_)["card"]
    office.delete(card, told=False)
    office.move(hours=20)
    assert office.views(request_)["card"].ts != card.ts
    assert [one.what for one in office.now(request_).remarks] == ["reposted"]


def test_a_deletion_of_what_is_not_ours_or_is_still_there_changes_nothing(office: Office, request_: Request) -> None:
    before = office.now(request_), office.views(request_)["card"].ts
    for place in ((APPROVALS, "1790000000.000900"), ("C0ELSE", before[1]), (APPROVALS, before[1]), ("", "")):
        office.hear(MessageGone(id=f"event:{place}", at=office.clock.now(), channel=place[0], ts=place[1]))
    assert (office.now(request_), office.views(request_)["card"].ts) == before
