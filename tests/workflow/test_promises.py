"""The standing promises of the product, as far as the use cases keep them, by name."""

from __future__ import annotations

import pytest

from bot.model.decision import Effect
from bot.model.errors import OutcomeUnknown, Unavailable
from bot.model.notice import Denied, Hurdle, NotAllowed
from bot.model.operation import Operation, PutResourceGroup
from bot.model.outcome import Rejected
from bot.model.request import Request, Status
from bot.model.text import same
from bot.workflow.agreed_plan import digest_of_request
from tests.workflow.office import CLUSTER, CONTRIBUTOR, GROUP, READER, Office, entra

ANYBODY = """
apiVersion: amlbot/v1
kind: TeamPolicy
team: vision
owners: [azure-admins-vision]
delegate: [job.submit]
rules:
  - id: vision-places
    allow: [resource_group.create]
    to: [ds-vision]
    approvals: [1 of vision-leads]
    limits: {self_approval: SELF}
    reason: {en: A lead agrees., es: Un responsable acepta.}
"""


def hurdle(office: Office, who: str) -> Hurdle | None:
    last = office.last(who)
    return last.hurdle if isinstance(last, NotAllowed) else None


def refusals(office: Office, request: Request | None = None) -> list[tuple[str, str]]:
    """(event, hurdle) of every refusal on record."""
    return [(e["name"], e["data"]["hurdle"]) for e in office.events(request) if e["name"].endswith(".refused")]


# -- nobody is the only approver of their own request --------------------------------------------------------------


@pytest.mark.parametrize("action", ["approve", "refuse"])
def test_a_requester_decides_nothing_about_their_own_request_even_as_a_lead(office: Office, action: str) -> None:
    office.join("joe", "vision-leads")
    request = office.ask("lea", GROUP)
    office.click("lea", request, action, text="mine" if action == "refuse" else "")
    assert (office.status(request), hurdle(office, "lea")) == (Status.PENDING, Hurdle.OWN_REQUEST)
    assert refusals(office, request) == [("approval.refused", "own-request")]
    office.click("joe", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


def test_the_one_a_role_is_for_does_not_agree_to_it_either(office: Office) -> None:
    office.join("joe", "vision-leads")
    request = office.ask("ana", READER)
    office.click("joe", request, "approve")
    assert (office.status(request), hurdle(office, "joe")) == (Status.PENDING, Hurdle.BENEFICIARY)
    office.click("lea", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


@pytest.mark.parametrize(("may", "status"), [("true", Status.SUCCEEDED), ("false", Status.PENDING)])
def test_only_a_rule_that_says_so_lets_a_requester_agree_to_their_own(office: Office, may: str, status: Status) -> None:
    office.adopt(teams__vision=ANYBODY.replace("SELF", may))
    office.join("joe", "vision-leads")
    request = office.ask("lea", GROUP)
    office.click("lea", request, "approve")
    assert office.status(request) is status


def test_one_person_in_both_groups_fills_one_of_two_slots(office: Office) -> None:
    office.join("lea", "platform-admins")
    request = office.ask("ana", CONTRIBUTOR)
    office.click("lea", request, "approve")
    assert office.status(request) is Status.PENDING
    office.click("pat", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


# -- no eligible approver is said at submission ---------------------------------------------------------------------


def test_when_nobody_could_agree_the_asker_hears_it_at_once(office: Office) -> None:
    for who, group in (("lea", "vision-leads"), ("pat", "platform-admins")):
        office.leave(who, group)
    request = office.ask("ana", GROUP)
    told = office.last("ana")
    assert isinstance(told, Denied)
    assert [reason.rule for reason in told.decision.reasons] == ["no-eligible-approver"]
    assert (request.status, office.waiting(), office.messenger.shown) == (Status.DENIED, [], {})
    assert office.names(request) == ["request.submitted", "request.denied"]


def test_a_guest_is_nobody_who_could_agree(office: Office) -> None:
    office.leave("lea", "vision-leads")  # Gus, a guest account, stays in the group
    request = office.ask("ana", GROUP)
    assert [clause.groups for clause in request.decision.approvals] == [("platform-admins",)]
    office.click("gus", request, "approve")
    assert (office.status(request), hurdle(office, "gus")) == (Status.PENDING, Hurdle.GUEST)


# -- a policy that cannot be read denies ------------------------------------------------------------------------------


@pytest.mark.parametrize("line", [GROUP, "az ml compute list -g nombre-grupo -w area-trabajo-nombre"])
def test_while_no_policy_can_be_read_everything_is_denied_said_and_on_record(office: Office, line: str) -> None:
    office.forget_policies()
    office.say("ana", line)
    office.run_jobs()
    told = office.last("ana")
    assert isinstance(told, Denied)
    assert (told.decision.effect, told.decision.retryable) == (Effect.DENY, True)
    assert office.requests() == []
    event = office.event("ask.denied")
    assert (event["actor"], event["data"]["rules"]) == (entra("ana"), ["policy-unreadable"])
    assert event["data"]["faults"]


def test_while_no_policy_can_be_read_no_approval_counts(office: Office) -> None:
    request = office.ask("ana", GROUP)
    office.forget_policies()
    assert isinstance(office.click("lea", request, "approve"), Denied)
    assert (office.status(request), office.approvals(request)) == (Status.PENDING, [])
    assert office.event("ask.denied")["request"] == request.id
    office.mend_policies()
    office.click("lea", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


def test_what_was_approved_waits_for_policies_that_can_be_read(office: Office) -> None:
    request = office.ask("ana", GROUP)
    office.press("lea", request, "approve")
    (intake,) = office.take("intake")
    office.do(intake)
    office.forget_policies()
    office.move(minutes=10)
    assert (office.status(request), office.cloud.told) == (Status.APPROVED, [])
    office.mend_policies()
    office.move(minutes=10)
    assert office.status(request) is Status.SUCCEEDED


# -- what was approved is what is executed ----------------------------------------------------------------------------


def test_azure_is_told_the_very_plan_that_the_approver_saw(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    seen = office.seen("card", "C0APPROVE")
    office.click("lea", request, "approve")
    assert list(seen.request.plan) == office.cloud.told
    started = next(event for event in office.events(request) if event["name"] == "execution.started")
    recorded = next(event for event in office.events(request) if event["name"] == "approval.recorded")
    assert started["data"]["digest"] == recorded["data"]["digest"] == request.digest


def edited(office: Office, request: Request) -> Request:
    """Somebody changes what is asked: another plan, another digest, the next revision."""
    plan = (PutResourceGroup(subscription="other", name="nombre-otro", region="eastus"),)
    with office.outside.store.transaction() as tx:
        now = tx.requests.get(request.id)
        assert now is not None
        new = now.model_copy(update={"plan": plan, "revision": now.revision + 1, "version": now.version + 1})
        changed = new.model_copy(update={"digest": digest_of_request(request=new)})
        assert tx.requests.move(request_id=request.id, to=changed, expected=now.status)
    return changed


def test_an_edit_voids_what_was_agreed_before_it(office: Office) -> None:
    request = office.ask("ana", CONTRIBUTOR)
    office.click("lea", request, "approve")
    new = edited(office, request)
    office.click("pat", request, "approve")
    assert hurdle(office, "pat") is Hurdle.STALE
    office.click("pat", new, "approve")
    assert (office.status(request), office.cloud.told) == (Status.PENDING, [])
    office.click("lea", new, "approve")
    assert office.cloud.told == list(new.plan)


def test_an_edit_between_approval_and_execution_stops_the_execution(office: Office) -> None:
    request = office.ask("ana", GROUP)
    office.press("lea", request, "approve")
    office.do(office.take("intake")[0])
    edited(office, request)
    office.run_jobs()
    assert (office.status(request), office.cloud.told) == (Status.PENDING, [])


# -- "granted" only after Azure said so -------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", ["no", "lost", "away", "slow"])
def test_nothing_is_called_done_before_azure_said_so(office: Office, trouble: str) -> None:
    def before(operation: Operation) -> Rejected | None:
        if trouble == "no":
            return Rejected(code="QuotaExceeded", sentence=same("No cores are left."))
        if trouble == "lost":
            raise OutcomeUnknown(service="azure", why="reset")
        if trouble == "away":
            raise Unavailable(service="azure", why="503")
        return None

    office.cloud.before = before
    office.cloud.slow = {"PutRoleAssignment": 99}
    request = office.ask("ana", READER)
    office.click("lea", request, "approve")
    office.move(seconds=20)
    shown = [p.request.status for pictures in office.messenger.shown.values() for p in pictures]
    assert Status.SUCCEEDED not in shown
    assert office.grant(request) is None
    assert not {"execution.succeeded", "grant.created"} & set(office.names(request))


# -- refusals and failures are audited too ----------------------------------------------------------------------------


def test_every_no_is_on_record_with_who_and_why(office: Office) -> None:
    request = office.ask("ana", GROUP)
    office.click("ana", request, "approve")
    office.click("dan", request, "approve")
    office.click("gus", request, "approve")
    office.click("lea", request, "refuse", text=" ")
    office.click("lea", request, "approve", revision=7)
    office.click("dan", request, "withdraw")
    office.click("lea", request, "refuse", text="Not now")
    office.click("pat", request, "approve")
    office.click("lea", request.model_copy(update={"id": "no-such"}), "approve")
    office.click("lea", request, "dance")
    office.say("noa", f"show R-{request.number}", channel="C0NLP")
    office.say("noa", "history --team vision", channel="C0NLP")
    office.say("ana", "withdraw R-99")
    office.say("ana", "az groop create")
    office.say("ana", GROUP.replace("nombre-grupo", "elsewhere-rg"))
    office.say("gus", GROUP)
    office.run_jobs()
    recorded = [(e["actor"], e["data"].get("hurdle") or e["data"].get("problems")) for e in office.events()]
    assert [one for one in recorded if one[1]] == [
        (entra("ana"), "own-request"),
        (entra("dan"), "not-approver"),
        (entra("gus"), "guest"),
        (entra("lea"), "reason-missing"),
        (entra("lea"), "stale"),
        (entra("dan"), "not-yours"),
        (entra("pat"), "closed"),
        (entra("lea"), "unknown-request"),
        (entra("lea"), "unknown-request"),
        (entra("noa"), "not-in-team"),
        (entra("noa"), "other-team"),
        (entra("ana"), "unknown-request"),
        (entra("ana"), ["unknown-command", "missing-option", "missing-option"]),
        (entra("ana"), ["unknown-place"]),
    ]
    assert office.requests()[-1].status is Status.DENIED
    assert office.chain_holds()


def test_a_failure_is_on_record_in_azure_s_words(office: Office) -> None:
    office.cloud.before = lambda operation: Rejected(code="QuotaExceeded", sentence=same("No cores are left."))
    request = office.ask("ana", GROUP)
    office.click("lea", request, "approve")
    failed = next(event for event in office.events(request) if event["name"] == "execution.failed")
    assert failed["data"] == {
        "operation": "PutResourceGroup",
        "code": "QuotaExceeded",
        "sentence": "No cores are left.",
        "sentence_es": "No cores are left.",
    }
    assert office.seen().request.outcome == "No cores are left."


def test_a_policy_s_author_is_named_by_what_allowed_it(office: Office) -> None:
    request = office.ask("adrian", CLUSTER)
    approved = next(event for event in office.events(request) if event["name"] == "request.approved")
    assert (approved["actor"], approved["data"]["allowed_by"]) == ("policy", "vision-admin-compute")
    assert approved["data"]["bundle"] == request.decision.bundle != ""


def test_in_the_end_the_chain_holds_and_starts_at_one(office: Office) -> None:
    office.click("lea", office.ask("ana", READER), "approve")
    office.move(hours=9)
    assert [link.number for link in office.links()] == list(range(1, len(office.links()) + 1))
    assert office.chain_holds()
