"""What comes together has one job between them, and each is carried out as if it had come alone."""

from __future__ import annotations

from bot.model.notice import Failed
from bot.workflow.receive import receive
from bot.workflow.share_out import see_to
from bot.workflow.work import given_up
from tests.workflow.office import GROUP, Office

LINES = [GROUP.replace("nombre-grupo", f"nombre-grupo-{number}") for number in range(3)]


def come_together(office: Office, *lines: str) -> list[str]:
    """Kept in one transaction, as a batch is; the ids of what came, in order."""
    came = [office.line("ana", line) for line in lines]
    with office.outside.store.transaction() as tx:
        fresh = [one.id for one in came if tx.inbox.add(one)]
        see_to(tx=tx, incoming_ids=fresh)
    return fresh


def test_one_that_comes_alone_has_its_own_job_at_once(office: Office) -> None:
    assert receive(outside=office.outside, incoming=office.line("ana", GROUP)) is not None
    assert [(job.name, job.subject) for job in office.take("intake")] == [("intake", "command:1")]
    assert office.waiting("intakes") == []


def test_those_that_come_together_have_one_job_between_them_and_each_becomes_a_request(office: Office) -> None:
    came = come_together(office, *LINES)
    assert office.waiting("intake") == []
    (shared,) = office.take("intakes")
    for _ in range(2):  # A job may be run again from its start.
        office.do(shared)
    assert [job.subject for job in office.waiting("intake")] == came
    office.run_jobs()
    assert office.newest_number() == len(LINES)


def test_one_of_them_that_fails_keeps_no_other_waiting(office: Office) -> None:
    first, *_ = come_together(office, *LINES)
    office.do(office.take("intakes")[0])
    office.lose("intake")
    for one in office.memory.jobs:
        if one.name == "intake" and one.subject != first:
            office.do(one)
    assert office.newest_number() == len(LINES) - 1


def test_when_even_sharing_them_out_is_given_up_each_sender_is_told(office: Office) -> None:
    came = come_together(office, *LINES)
    (shared,) = office.take("intakes")
    given_up(outside=office.outside, job=shared, error_id="E-1")
    assert [type(notice) for notice in office.told("ana")] == [Failed] * len(came)
    assert office.names().count("ask.failed") == len(came)
    assert office.names().count("job.abandoned") == 1
