"""Break-glass: what it lifts, who hears of it at once, and what becomes of it when it was none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.model.notice import Denied, Hurdle, NotAllowed, Recorded
from bot.model.request import Request, Status
from tests.workflow.office import APPROVALS, CLUSTER, GROUP, Office

FROZEN = """
  - id: org-frozen
    deny: [compute_cluster.create]
    when: {emergency: false}
    reason: {en: Nothing new now., es: Nada nuevo ahora.}
"""


@pytest.fixture
def office() -> Office:
    office = Office()
    office.edit("org/guardrails.yaml", "\nrules:\n", f"\nrules:{FROZEN}\n")
    return office


LEADS = """
  - id: org-leads
    require: [compute_cluster.create]
    approvals: [1 of vision-leads]
    reason: {en: A lead agrees., es: Lo aprueba quien dirige.}
"""


def declared(office: Office) -> Request:
    request = office.ask("adrian", CLUSTER + " --emergency")
    if request.status is Status.PENDING:
        office.click("lea", request, "approve")
    assert office.status(request) is Status.SUCCEEDED
    return request


def test_it_lifts_what_says_so_for_whoever_may_declare_one_and_for_nobody_else(office: Office) -> None:
    office.say("adrian", CLUSTER)
    office.run_jobs()
    assert isinstance(office.last("adrian"), Denied)
    assert declared(office).emergency
    office.say("dan", CLUSTER + " --emergency")
    office.run_jobs()
    denied = office.last("dan")
    assert isinstance(denied, Denied)
    assert "emergency-ignored" in [reason.rule for reason in denied.decision.reasons]


def test_the_reviewers_see_it_at_once(office: Office) -> None:
    office.say("adrian", CLUSTER + " --emergency")
    office.run_jobs()
    picture = office.seen("review", APPROVALS)
    assert picture.request.review is None
    assert [clause.groups for clause in picture.reviewers] == [("security",)]


def test_one_found_in_order_stays_until_its_own_end(office: Office) -> None:
    request = declared(office)
    assert isinstance(office.click("sara", request, "review_fine"), Recorded)
    office.move(hours=3)
    grant = office.grant(request)
    assert grant is not None
    assert grant.ended_at is None
    assert office.names(request).count("emergency.reviewed") == 1


def test_one_found_wrong_is_taken_back_at_once(office: Office) -> None:
    request = declared(office)
    office.click("sara", request, "review_wrong", text="It was lunch.")
    grant = office.grant(request)
    assert grant is not None
    assert grant.ended_at is not None
    review = office.now(request).review
    assert review is not None
    assert (review.in_order, review.reason) == (False, "It was lunch.")


def test_one_nobody_looks_at_is_taken_back_when_the_time_is_over(office: Office) -> None:
    office.edit("org/guardrails.yaml", "review_after_h: 24", "review_after_h: 2")
    request = declared(office)
    office.move(hours=2.1)
    grant = office.grant(request)
    assert grant is not None
    assert grant.ended_at is not None
    assert grant.ended_at < datetime(2026, 11, 24, 14, 15, tzinfo=UTC)
    assert office.names(request).count("emergency.unreviewed") == 1


@pytest.mark.parametrize(
    ("who", "hurdle"), [("lea", Hurdle.NOT_APPROVER), ("adrian", Hurdle.OWN_REQUEST), ("dan", Hurdle.NOT_APPROVER)]
)
def test_only_the_reviewers_judge_it_and_nobody_their_own(office: Office, who: str, hurdle: Hurdle) -> None:
    request = declared(office)
    told = office.click(who, request, "review_fine")
    assert isinstance(told, NotAllowed)
    assert told.hurdle is hurdle
    assert office.now(request).review is None


def test_a_second_review_changes_nothing(office: Office) -> None:
    request = declared(office)
    office.click("sara", request, "review_fine")
    told = office.click("sara", request, "review_wrong", text="After all not.")
    assert isinstance(told, NotAllowed)
    review = office.now(request).review
    assert review is not None
    assert review.in_order


def test_what_was_no_emergency_is_not_reviewed(office: Office) -> None:
    office.mend_policies()
    request = office.ask("ana", CLUSTER)
    told = office.click("sara", request, "review_fine")
    assert isinstance(told, NotAllowed)
    assert told.hurdle is Hurdle.STALE


def test_a_request_that_an_edit_makes_an_emergency_is_reviewed_like_one(office: Office) -> None:
    """`edit R-7 --emergency` lifted what an emergency lifts, and nobody was asked to look at it afterwards."""
    office.mend_policies()
    request = office.ask("adrian", GROUP)
    office.say("adrian", f"edit {request.name} --emergency")
    office.run_jobs()
    assert office.now(request).emergency
    assert office.seen("review", APPROVALS).request.id == request.id
    assert [job.subject for job in office.waiting("review")] == [request.id]


def test_an_emergency_stays_one_when_it_is_edited_and_the_review_of_its_first_wording_counts_no_longer(
    office: Office,
) -> None:
    request = office.ask("adrian", f"{GROUP} --emergency")
    office.click("sara", request, "review_fine")
    assert office.now(request).review is not None
    office.say("adrian", f"edit {request.name} --tags a=b")
    office.run_jobs()
    now = office.now(request)
    assert (now.revision, now.emergency, now.facts.emergency, now.review) == (2, True, True, None)


def test_an_edit_does_not_undo_that_an_emergency_was_found_to_be_none(office: Office) -> None:
    request = office.ask("adrian", f"{GROUP} --emergency")
    office.click("sara", request, "review_wrong", text="It was lunch.")
    office.say("adrian", f"edit {request.name} --tags a=b")
    office.run_jobs()
    review = office.now(request).review
    assert review is not None
    assert not review.in_order


@pytest.mark.parametrize("wrong", [True, False])
def test_what_waits_under_an_emergency_that_was_none_is_held_by_what_it_lifted(office: Office, wrong: bool) -> None:
    """Found wrong while it waited, it was carried out all the same, freeze or no freeze, once a lead had agreed."""
    office.edit("org/guardrails.yaml", "\nrules:\n", f"\nrules:{FROZEN}{LEADS}\n")
    request = office.ask("adrian", CLUSTER + " --emergency")
    assert office.status(request) is Status.PENDING
    if wrong:
        office.click("sara", request, "review_wrong", text="It was lunch.")
    else:
        office.click("sara", request, "review_fine")
    office.click("lea", request, "approve")
    now = office.now(request)
    assert now.status is (Status.DENIED if wrong else Status.SUCCEEDED)
    assert ("org-frozen" in [reason.rule for reason in now.decision.reasons]) is wrong
    assert bool(office.cloud.told) is not wrong


def test_what_a_reviewer_has_not_seen_is_not_reviewed(office: Office) -> None:
    """The card as it was before an edit could still be pressed, and what had been edited in was in order."""
    request = office.ask("adrian", f"{GROUP} --emergency")
    office.say("adrian", f"edit {request.name} --tags a=b")
    office.run_jobs()
    told = office.click("sara", request, "review_fine", revision=1)
    assert isinstance(told, NotAllowed)
    assert told.hurdle is Hurdle.STALE
    assert office.now(request).review is None
    assert isinstance(office.click("sara", request, "review_fine", revision=2), Recorded)
