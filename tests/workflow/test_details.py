"""What happened to a request, as a person reads it: who, when, and what of it is worth a line, in either language."""

from __future__ import annotations

from bot.model.notice import Details, EventLine
from bot.model.outcome import Rejected
from bot.model.text import Text
from tests.workflow.office import APPROVALS, CLUSTER, Office
from tests.workflow.test_packs import ONBOARD

FULL = Text(en="No cores are left.", es="No quedan núcleos.")


def details(office: Office, who: str) -> dict[str, EventLine]:
    office.say(who, "show R-1")
    office.run_jobs()
    told = office.last(who)
    assert isinstance(told, Details)
    return {event.name: event for event in told.events}


def said(event: EventLine) -> dict[str, Text]:
    return dict(event.told)


def test_it_tells_who_decided_what_and_why_azure_said_no_in_both_languages() -> None:
    office = Office()
    office.cloud.before = lambda operation: Rejected(code="QuotaExceeded", sentence=FULL)
    request = office.ask("ana", CLUSTER)
    office.click("lea", request, "approve", text="Go.")
    events = details(office, "ana")
    assert said(events["request.queued"])["approvals"] == Text(en="1 of vision-leads", es="1 de vision-leads")
    assert events["approval.recorded"].actor == "lea@contoso.com"
    assert (said(events["approval.recorded"])["verdict"].en, said(events["approval.recorded"])["reason"].en) == (
        "approve",
        "Go.",
    )
    assert said(events["execution.failed"])["sentence"] == FULL


def test_the_only_step_of_a_plan_is_not_repeated() -> None:
    office = Office()
    request = office.ask("ana", CLUSTER)
    office.click("lea", request, "approve")
    assert details(office, "ana")["operation.done"].told == ()


def test_of_several_steps_it_is_told_which_was_done() -> None:
    office = Office()
    request = office.ask("ana", ONBOARD)
    office.click("lea", request, "approve")
    (first, second) = office.seen("card", APPROVALS).preview
    assert details(office, "ana")["operation.done"].told == (("step", second),)
    assert first != second
