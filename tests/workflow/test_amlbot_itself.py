"""Nobody changes from Slack what amlbot itself may do: roles for its own identity, or for a group it is in."""

from __future__ import annotations

import pytest

from bot.model.errors import Unavailable
from bot.model.facts import Unknown
from bot.model.notice import Denied, Invalid
from bot.model.operation import Answer
from bot.model.people import Principal
from bot.model.request import Status
from tests.workflow.office import COMPANY, Office, shipped

AMLBOT = "00000000-0000-4000-8000-0000000000b0"
OTHER = "00000000-0000-4000-8000-0000000000b1"
CREW = "00000000-0000-4000-8000-0000000000c0"
RULE = "org-amlbot-itself"
GIVING = "role assignment create --role Reader --assignee {} --resource-group this-rg --for 8h"
TAKING = "role assignment delete --role Contributor --assignee {} --resource-group this-rg"
OUT = "offboard --assignee {} -g this-rg -w area-trabajo-nombre"
IN = "onboard --assignee {} --size DS11_v2 -g this-rg -w area-trabajo-nombre --for 30d"
SCOPE = f"/subscriptions/{COMPANY['azure']['subscription_id']}/resourceGroups/this-rg"
WHO_IS_MEANT = [
    pytest.param(OTHER, "ServicePrincipal", False, id="another application"),
    pytest.param(AMLBOT, "ServicePrincipal", True, id="amlbot"),
    pytest.param(CREW, "Group", False, id="a group without amlbot"),
    pytest.param(CREW, "Group", True, id="a group with amlbot"),
]


def introduce(office: Office, who: str, type_: str, *, inside: bool) -> None:
    office.directory.amlbot = AMLBOT
    office.directory.others[who] = Principal.model_validate({"id": who, "type": type_, "name": "crew"})
    office.directory.groups[AMLBOT] = {CREW} if inside else set()


def denied_by(office: Office) -> set[str]:
    told = office.last("ana")
    assert isinstance(told, Denied), told
    return {reason.rule for reason in told.decision.reasons}


@pytest.mark.parametrize(("who", "type_", "amlbots"), WHO_IS_MEANT)
@pytest.mark.parametrize("line", [GIVING, TAKING, OUT, IN])
def test_a_role_is_changed_for_anybody_but_amlbot(
    office: Office, line: str, who: str, type_: str, amlbots: bool
) -> None:
    introduce(office, who, type_, inside=amlbots)
    office.say("ana", line.format(who))
    office.run_jobs()
    request = office.newest()
    if amlbots:
        assert request is not None
        assert request.status is Status.DENIED
        assert request.facts.values["for_amlbot"] is True
        assert denied_by(office) == {RULE}
    elif request is None:
        # What only Azure or the sort of identity tells comes after the policies: nobody was refused by this rule.
        assert isinstance(office.last("ana"), Invalid)
    else:
        assert request.status is Status.PENDING
        assert request.facts.values["for_amlbot"] is False


def test_while_amlbot_cannot_tell_who_it_is_no_role_is_changed(office: Office) -> None:
    introduce(office, OTHER, "ServicePrincipal", inside=False)
    assert office.ask("ana", GIVING.format(OTHER)).status is Status.PENDING
    office.directory.amlbot = Unknown(unknown="its token does not say")
    assert office.ask("ana", GIVING.format(OTHER)).status is Status.DENIED
    assert denied_by(office) == {RULE}


def test_policies_may_let_an_unknown_pass_and_the_card_says_so(office: Office) -> None:
    introduce(office, OTHER, "ServicePrincipal", inside=False)
    office.directory.amlbot = Unknown(unknown="its token does not say")
    rule = "when: {for_amlbot: true}"
    office.edit("org/guardrails.yaml", rule, "when: {for_amlbot: {is: true, if_unknown: skip}}")
    request = office.ask("ana", GIVING.format(OTHER))
    assert request.status is Status.PENDING
    risks = [risk.text.en for risk in office.seen().risks]
    assert "Nobody knows whether it is for amlbot itself." in risks


def test_the_card_says_gravest_of_all_that_it_is_for_amlbot_where_policies_allow_it(office: Office) -> None:
    introduce(office, AMLBOT, "ServicePrincipal", inside=False)
    text = shipped()["org/guardrails.yaml"].decode()
    start = text.index(f"  - id: {RULE}")
    office.adopt(org__guardrails=text[:start] + text[text.index("  - id: ", start + 1) :])
    request = office.ask("ana", GIVING.format(AMLBOT))
    assert request.status is Status.PENDING
    first = office.seen().risks[0]
    assert first.level == "high"
    assert first.text.en.startswith("It changes what amlbot itself may do")


def test_a_silent_directory_is_waited_for_and_nothing_is_guessed(office: Office) -> None:
    introduce(office, OTHER, "ServicePrincipal", inside=False)
    office.directory.away = Unavailable(service="Microsoft Graph", why="silent")
    office.say("ana", GIVING.format(OTHER))
    assert office.requests() == []
    office.directory.away = None
    office.move(minutes=10)
    assert [one.status for one in office.requests()] == [Status.PENDING]


def test_what_an_id_that_nobody_has_was_given_is_not_amlbots(office: Office) -> None:
    """Of whoever is gone no look is taken: amlbot, which signs in, is not among them."""
    office.directory.amlbot = Unknown(unknown="its token does not say")
    gone = "00000000-0000-4000-8000-00000000dead"
    contributor = ("Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c", SCOPE)
    office.cloud.answers["InspectRoles"] = Answer(columns=("role", "role_id", "scope"), rows=(contributor,))
    assert office.ask("ana", TAKING.format(gone)).facts.values["for_amlbot"] is False


def test_an_instance_is_a_persons_and_never_an_applications(office: Office) -> None:
    introduce(office, AMLBOT, "ServicePrincipal", inside=False)
    line = "ml compute create -n nb-one -t ComputeInstance --size STANDARD_DS3_V2 -g this-rg -w area-trabajo-nombre"
    assert office.ask("ana", f"{line} --user-object-id joe@contoso.com").status is Status.PENDING
    office.say("ana", f"{line} --user-object-id {AMLBOT}".replace("nb-one", "nb-bot"))
    office.run_jobs()
    told = office.last("ana")
    assert isinstance(told, Invalid)
    assert [problem.code for problem in told.problems] == ["not-a-person"]
