"""What is granted for a time: announced, extended, given back, counted, and always taken back in the end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.errors import OutcomeUnknown, Unavailable
from bot.model.execution import GrantStatus
from bot.model.notice import (
    Denied,
    Hurdle,
    Invalid,
    NotAllowed,
    Said,
)
from bot.model.operation import Operation, PutRoleAssignment
from bot.model.outcome import Outcome, Rejected, Succeeded
from bot.model.request import Request, Status
from bot.model.text import same
from tests.fakes.world import NOON
from tests.workflow.office import APPROVALS, CLUSTER, GROUP, READER, Office, slack

HOUR = timedelta(hours=1)
ANA = f"D{slack('ana')[1:]}"
"""Her direct messages."""


def granted(office: Office, line: str = READER) -> Request:
    request = office.ask("ana", line)
    office.click("lea", request, "approve")
    assert office.status(request) is Status.SUCCEEDED
    return request


def stands(office: Office, verb: str = "PutRoleAssignment") -> bool:
    return any(operation.verb == verb for operation in office.cloud.there.values())


def hurdle(office: Office, who: str) -> Hurdle:
    notice = office.last(who)
    assert isinstance(notice, NotAllowed), notice
    return notice.hurdle


# -- its clock -------------------------------------------------------------------------------------------------------


def test_the_clock_starts_when_it_takes_effect_not_when_it_is_asked(office: Office) -> None:
    request = office.ask("ana", READER)
    office.move(hours=3)
    office.click("lea", request, "approve")
    grant = office.grant(request)
    assert grant is not None
    assert (grant.starts_at, grant.expires_at) == (NOON + 3 * HOUR, NOON + 11 * HOUR)


@pytest.mark.parametrize(
    ("written", "hours"),
    [("today 18:00", 5), ("friday", 3 * 24 + 10 + 59 / 60), ("2026-11-24T20:00Z", 8), ("20:30", 7.5)],
)
def test_until_is_a_moment_where_the_person_is(office: Office, written: str, hours: float) -> None:
    """Tuesday, 13:00 in Madrid. However long the approval takes, the moment stays the same."""
    office.change_account("ana", tz="Europe/Madrid")
    request = office.ask("ana", READER.replace("--for 8h", f'--until "{written}"'))
    office.move(hours=2)
    office.click("lea", request, "approve")
    grant = office.grant(request)
    assert grant is not None
    assert grant.expires_at == NOON + hours * HOUR
    assert request.facts.values["duration_h"] == pytest.approx(hours, abs=0.01)
    assert "--until 2026-11-2" in request.line


def test_a_moment_that_is_over_and_a_duration_said_twice_are_refused(office: Office) -> None:
    for end in ("--until 2026-11-23", "--until friday --for 8h", "--until someday"):
        office.say("ana", READER.replace("--for 8h", end))
        office.run_jobs()
        told = office.last("ana")
        seen = told if told is not None else office.say("ana", READER.replace("--for 8h", end))
        assert isinstance(seen, Invalid), end
    assert office.requests() == []


def test_nobody_waits_for_a_verdict_past_the_moment_until_which_it_is_asked(office: Office) -> None:
    request = office.ask("ana", READER.replace("--for 8h", "--until 2026-11-24T15:00Z"))
    office.move(hours=3)
    assert office.status(request) is Status.EXPIRED


def test_a_compute_can_be_asked_for_a_time_and_is_deleted_after_it(office: Office) -> None:
    office.ask("adrian", f"{CLUSTER} --for 8h")
    assert stands(office, "PutAmlCompute")
    office.move(hours=9)
    assert not stands(office, "PutAmlCompute")


# -- its end is announced --------------------------------------------------------------------------------------------


def test_its_owner_is_told_before_it_ends_and_once(office: Office) -> None:
    granted(office)
    office.move(hours=6.9)
    assert "ending" not in {purpose for purpose, _ in office.messenger.shown}
    office.move(hours=0.2)
    pictures = office.messenger.shown["ending", ANA]
    assert len(pictures) == 1
    assert pictures[0].grant is not None
    assert pictures[0].grant.expires_at == NOON + 8 * HOUR
    office.move(hours=2)
    assert [name for name in office.names() if name == "grant.warned"] == ["grant.warned"]
    assert office.messenger.shown["ending", ANA][-1].grant is not None
    assert office.messenger.shown["ending", ANA][-1].grant.status is GrantStatus.REVOKED  # type: ignore[union-attr]


# -- given back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["command", "button"])
def test_what_is_given_back_is_gone_at_once(office: Office, how: str) -> None:
    request = granted(office)
    if how == "command":
        office.say("ana", "give-back R-1")
    else:
        office.press("ana", request, "give_back")
    office.run_jobs()
    assert isinstance(office.last("ana"), Said)
    grant = office.grant(request)
    assert grant is not None
    assert (grant.status, grant.ended_how) == (GrantStatus.REVOKED, "given back")
    assert not stands(office)
    office.move(hours=9)
    assert office.names(request).count("grant.revoked") == 1


def test_only_whose_it_is_gives_it_back_and_only_once(office: Office) -> None:
    request = granted(office)
    office.click("lea", request, "give_back")
    assert (hurdle(office, "lea"), stands(office)) == (Hurdle.NOT_YOURS, True)
    office.click("ana", request, "give_back")
    office.click("ana", request, "give_back")
    assert hurdle(office, "ana") is Hurdle.NOTHING_STANDS


def test_what_another_request_also_gave_stays_when_one_is_given_back(office: Office) -> None:
    request = granted(office)
    granted(office, READER.replace("8h", "24h"))
    office.click("ana", request, "give_back")
    assert stands(office)
    office.move(hours=25)
    assert not stands(office)


# -- extended --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["extend R-1 --for 6h", "extend R-1 --until 2026-11-25T01:00Z"])
def test_an_extension_is_a_request_of_its_own_that_goes_on_with_the_grant(office: Office, line: str) -> None:
    first = granted(office)
    office.move(hours=7)
    second = office.ask("ana", line)
    assert (office.status(second), second.extends, second.kind) == (Status.PENDING, first.id, "role.grant")
    office.click("lea", second, "approve")
    grant = office.grant(second)
    assert grant is not None
    assert grant.expires_at == NOON + 13 * HOUR
    older = office.grant(first)
    assert older is not None
    assert (older.status, older.ended_how) == (GrantStatus.REVOKED, "extended by R-2")
    office.move(hours=5)
    assert stands(office)
    office.move(hours=2)
    assert not stands(office)
    assert [operation.verb for operation in office.cloud.made] == ["PutRoleAssignment", "DeleteRoleAssignment"]


def test_an_extension_that_nobody_approves_changes_nothing(office: Office) -> None:
    granted(office)
    office.ask("ana", "extend R-1 --for 8h")
    office.move(hours=9)
    assert not stands(office)


def test_an_extension_never_ends_sooner_than_what_it_extends(office: Office) -> None:
    granted(office)
    second = office.ask("ana", "extend R-1 --for 1h")
    office.click("lea", second, "approve")
    grant = office.grant(second)
    assert grant is not None
    assert grant.expires_at == NOON + 8 * HOUR


def test_an_extension_is_held_to_the_cap_of_the_policies(office: Office) -> None:
    granted(office)
    office.say("ana", "extend R-1 --for 8000h")
    office.run_jobs()
    assert isinstance(office.last("ana"), Denied)


def test_the_button_asks_for_as_long_again_in_the_channel_of_the_first(office: Office) -> None:
    first = granted(office)
    office.move(hours=7.5)
    office.click("ana", first, "extend")
    second = office.requests()[-1]
    assert (second.extends, second.channel, second.facts.values["duration_h"]) == (first.id, first.channel, 8.0)


def test_what_has_no_end_or_stands_no_more_or_is_anothers_is_not_extended(office: Office) -> None:
    first = granted(office)
    office.click("lea", first, "extend")
    assert hurdle(office, "lea") is Hurdle.NOT_YOURS
    office.move(hours=9)
    office.say("ana", "extend R-1 --for 8h")
    office.run_jobs()
    assert hurdle(office, "ana") is Hurdle.NOTHING_STANDS
    other = office.ask("ana", GROUP)
    office.click("lea", other, "approve")
    office.say("ana", f"extend R-{other.number} --for 8h")
    office.run_jobs()
    assert hurdle(office, "ana") is Hurdle.NOTHING_STANDS


def test_an_extended_compute_is_neither_made_nor_counted_twice(office: Office) -> None:
    office.ask("adrian", f"{CLUSTER} --for 8h")
    (made,) = office.requests()
    with office.outside.store.transaction() as tx:
        before = tx.ledger.held(request=made.id)
    office.cloud.before = lambda operation: (
        (Succeeded(resource_id=operation.target, already=True) if operation.target in office.cloud.there else None)
        if operation.effect != "delete"
        else None
    )
    office.say("adrian", "extend R-1 --for 12h")
    office.run_jobs()
    office.cloud.before = lambda operation: None
    first, second = office.requests()
    with office.outside.store.transaction() as tx:
        assert tx.ledger.held(request=first.id) == tuple(one for one in before if one.window == "month")
        assert [one for one in tx.ledger.held(request=second.id) if one.window == "live"] == [
            one for one in before if one.window == "live"
        ]
    office.move(hours=9)
    assert stands(office, "PutAmlCompute")
    office.move(hours=4)
    assert not stands(office, "PutAmlCompute")


# -- never lost ------------------------------------------------------------------------------------------------------


def test_a_role_that_is_being_granted_anew_is_not_taken_away_with_the_older_grant(office: Office) -> None:
    """The first grant ended in the moment the same role was given again: Azure said that it was there, the older
    grant found no other and took it away, and the second request had succeeded without its role.
    """
    granted(office)
    office.move(hours=7.9)
    second = office.ask("ana", READER.replace("8h", "24h"))

    def meanwhile(operation: Operation) -> None:
        office.cloud.after = lambda operation: None
        office.clock.move(hours=0.2)
        for job in office.waiting("revoke"):
            try:
                office.do(job)
            except Unavailable:
                continue

    office.cloud.after = meanwhile
    office.click("lea", second, "approve")
    office.move(minutes=10)
    assert office.status(second) is Status.SUCCEEDED
    assert stands(office)
    office.move(hours=25)
    assert not stands(office)


def test_a_role_is_not_granted_while_a_call_that_takes_it_away_may_still_arrive(office: Office) -> None:
    """The answer to a deletion was lost; the role was given anew, and then the deletion arrived."""
    granted(office)

    def lost(operation: Operation) -> Outcome | None:
        if operation.effect == "delete":
            raise OutcomeUnknown(service="azure", why="reset")
        return None

    office.cloud.before = lost
    second = office.ask("ana", READER.replace("8h", "24h"))
    office.move(hours=8)
    office.click("lea", second, "approve")
    assert (office.status(second), len(office.cloud.told)) == (Status.APPROVED, 2)
    office.cloud.before = lambda operation: None
    office.move(minutes=5)
    assert (office.status(second), stands(office)) == (Status.SUCCEEDED, True)


def test_a_role_that_may_have_been_given_is_taken_back_though_its_request_has_failed(office: Office) -> None:
    """Azure's answer was lost and Azure could not be read for hours: the request was given up, nobody had recorded
    a grant, and the role that had been given stayed for ever.
    """

    def lost(operation: Operation) -> None:
        raise OutcomeUnknown(service="azure", why="reset")

    def dark(operation: Operation) -> Outcome | None:
        raise Unavailable(service="azure", why="away")

    office.cloud.after, office.cloud.look = lost, dark
    request = office.ask("ana", READER)
    office.click("lea", request, "approve")
    office.move(hours=4)
    assert (office.status(request), stands(office)) == (Status.FAILED, True)
    office.cloud.after = office.cloud.look = lambda operation: None
    office.move(hours=9)
    assert not stands(office)


def test_a_revocation_that_azure_refuses_alarms_the_operators_until_it_is_gone(office: Office) -> None:
    granted(office)
    office.cloud.before = lambda operation: (
        Rejected(code="ScopeLocked", sentence=same("The scope is locked.")) if operation.effect == "delete" else None
    )
    office.move(hours=9)
    alarms = office.messenger.shown["alarm", APPROVALS]
    assert alarms[0].grant is not None
    assert alarms[0].grant.trouble == same("The scope is locked.")
    assert [name for name in office.names() if name == "revocation.refused"] == ["revocation.refused"]
    office.move(hours=30)
    office.sweep()
    office.cloud.before = lambda operation: None
    office.run_jobs()
    office.move(hours=1)
    assert not stands(office)
    assert office.messenger.shown["alarm", APPROVALS][-1].grant.status is GrantStatus.REVOKED  # type: ignore[union-attr]
    assert len([place for place in office.messenger.posted if place[1] == "alarm"]) == 1


def test_a_hundred_grants_that_cannot_be_taken_back_do_not_hide_the_next_one(office: Office) -> None:
    """The sweep looked at the oldest hundred only."""
    granted(office)
    with office.outside.store.transaction() as tx:
        (grant,) = tx.grants.standing()
        for number in range(120):
            stuck = grant.model_copy(
                update={
                    "id": f"stuck-{number:03}",
                    "key": f"stuck-{number}",
                    "status": GrantStatus.REVOKING,
                    "expires_at": NOON,
                }
            )
            tx.grants.add(stuck)
    office.lose("revoke")
    office.clock.move(hours=9)
    office.sweep()
    assert grant.id in [job.subject for job in office.waiting("revoke")]


def test_what_was_left_standing_by_lost_jobs_goes_on_with_the_sweep(office: Office) -> None:
    waiting, executing = office.ask("ana", GROUP), office.ask("ana", READER)
    office.press("lea", executing, "approve")
    for job in office.take("intake"):
        office.do(job)
    for _ in range(2):
        # The first time it is handed on to those who decide in the approvers' stead.
        for name in ("execute", "expire", "remind"):
            office.lose(name)
        office.clock.move(hours=80)
        office.sweep()
        office.run_jobs()
    assert (office.status(waiting), office.status(executing)) == (Status.EXPIRED, Status.SUCCEEDED)


# -- tried again -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["command", "button"])
def test_a_failed_request_is_carried_out_under_its_own_names_when_it_is_retried(office: Office, how: str) -> None:
    office.cloud.before = lambda operation: Rejected(code="QuotaExceeded", sentence=same("No cores are left."))
    request = office.ask("ana", READER)
    office.click("lea", request, "approve")
    assert office.status(request) is Status.FAILED
    office.cloud.before = lambda operation: None
    if how == "command":
        office.say("ana", "retry R-1")
        office.run_jobs()
    else:
        office.click("lea", request, "retry")
    assert office.status(request) is Status.SUCCEEDED
    first, second = office.cloud.told
    assert first == second
    assert office.names(request).count("execution.retried") == 1
    office.move(hours=9)
    assert not stands(office)


def test_who_may_retry_what_and_when(office: Office) -> None:
    request = granted(office)
    office.click("ana", request, "retry")
    assert hurdle(office, "ana") is Hurdle.NOT_FAILED
    office.cloud.before = lambda operation: Rejected(code="QuotaExceeded", sentence=same("No cores are left."))
    failed = office.ask("ana", GROUP)
    office.click("lea", failed, "approve")
    office.click("dan", failed, "retry")
    assert hurdle(office, "dan") is Hurdle.NOT_YOURS
    office.move(days=8)
    office.click("ana", failed, "retry")
    assert (hurdle(office, "ana"), office.status(failed)) == (Hurdle.TOO_OLD, Status.FAILED)


def test_what_was_asked_until_a_moment_that_has_gone_by_is_not_retried(office: Office) -> None:
    """Joe was given the role once more, and it was taken back as soon as Azure had confirmed it."""
    office.cloud.before = lambda operation: Rejected(code="QuotaExceeded", sentence=same("No cores are left."))
    failed = office.ask("ana", READER.replace("--for 8h", "--until 2026-11-24T18:00Z"))
    office.click("lea", failed, "approve")
    office.cloud.before = lambda operation: None
    office.move(hours=7)
    office.click("ana", failed, "retry")
    assert (hurdle(office, "ana"), office.status(failed)) == (Hurdle.TOO_OLD, Status.FAILED)
    assert len(office.cloud.told) == 1


def test_the_policies_decide_again_before_a_retry_reaches_azure(office: Office) -> None:
    office.cloud.before = lambda operation: Rejected(code="QuotaExceeded", sentence=same("No cores are left."))
    request = office.ask("ana", GROUP)
    office.click("lea", request, "approve")
    told = len(office.cloud.told)
    office.edit("org/guardrails.yaml", "{not_in: [eastus, westeurope", "{not_in: [westeurope")
    office.click("ana", request, "retry")
    assert (office.status(request), len(office.cloud.told)) == (Status.DENIED, told)


def test_azure_is_told_when_a_role_ends_and_people_agree_to_no_other_plan(office: Office) -> None:
    """It may end it by itself then, should amlbot be gone."""
    request = office.ask("ana", READER)
    office.move(hours=2)
    office.click("lea", request, "approve")
    told = next(one for one in office.cloud.told if isinstance(one, PutRoleAssignment))
    assert told.ends_at is not None
    assert told.ends_at - office.clock.now() == timedelta(hours=8)
    assert [one.model_copy(update={"ends_at": told.ends_at}) for one in request.plan] == [told]
