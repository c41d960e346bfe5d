"""Azure is asked before people are, and what it would refuse anyway costs nobody's attention."""

from __future__ import annotations

import pytest

from bot.kinds import KINDS
from bot.model.catalogue import Price
from bot.model.errors import Unavailable
from bot.model.notice import Denied, Invalid
from bot.model.noun import Noun
from bot.model.preflight import Finding, Looked
from bot.model.request import Status
from bot.model.text import Text
from bot.policy.vocabulary import BUILT_IN
from bot.workflow.risks import risks_of
from tests.workflow.office import APPROVALS, CLUSTER, CONTRIBUTOR, GROUP, READER, Office

STATES: tuple[Looked, ...] = ("fine", "notable", "unknown", "wrong")


def finding(state: Looked) -> Finding:
    return Finding(check="quota", state=state, text=Text(en=f"It is {state}.", es=f"Es {state}."), field="size")


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.parametrize("state", STATES)
def test_only_what_is_wrong_for_sure_keeps_the_people_from_being_asked(office: Office, state: Looked) -> None:
    office.cloud.findings = (finding(state),)
    office.say("ana", CLUSTER)
    office.run_jobs()
    if state == "wrong":
        told = office.last("ana")
        assert isinstance(told, Invalid)
        assert [problem.code for problem in told.problems] == ["preflight-quota"]
        assert office.newest() is None
        assert office.names()[-1] == "ask.rejected"
    else:
        request = office.newest()
        assert request is not None
        assert request.status is Status.PENDING
        assert office.seen("card", APPROVALS).request.findings == (finding(state),)


REQUIRED = """
  - id: org-unchecked
    require: [compute_cluster.create]
    when: {checked: false}
    approvals: [1 of security]
    reason: {en: Azure could not be asked., es: No se pudo preguntar a Azure.}
"""


@pytest.mark.parametrize(("state", "clauses"), [("fine", 1), ("unknown", 2)])
def test_what_is_unknown_is_treated_as_the_policies_say(office: Office, state: Looked, clauses: int) -> None:
    office.edit("org/guardrails.yaml", "\nrules:\n", f"\nrules:{REQUIRED}\n")
    office.cloud.findings = (finding(state),)
    assert len(office.ask("ana", CLUSTER).decision.approvals) == clauses


def test_no_kind_declares_the_fact_itself() -> None:
    assert "checked" in BUILT_IN
    assert [kind.name for kind in KINDS if any(field.name == "checked" for field in kind.fields)] == []


def test_a_read_is_not_looked_ahead_for(office: Office) -> None:
    office.cloud.findings = (finding("wrong"),)
    office.say("ana", "az ml compute list -g nombre-grupo -w area-trabajo-nombre")
    office.run_jobs()
    assert not isinstance(office.last("ana"), Invalid)


NO_PRICE = "usd_per_hour: {eastus: 0.185, westeurope: 0.222}"
"""Of the size that CLUSTER asks for, in the shipped catalogue."""


def test_a_price_the_catalogue_lacks_is_azures_own_estimate(office: Office) -> None:
    office.edit("catalogue.yaml", NO_PRICE, NO_PRICE.replace("eastus: ", "francecentral: "))
    without = office.ask("ana", CLUSTER)
    assert not isinstance(without.facts.values["cost_month"], float)
    office.cloud.estimates = {"standard_ds11_v2": Price(usd_per_hour=0.2)}
    priced = office.ask("ana", CLUSTER.replace("nombre-cluster", "otro-cluster"))
    assert priced.facts.values["cost_month"] == pytest.approx(2 * 0.2 * 730)


def test_a_price_that_cannot_be_read_stays_unknown(office: Office) -> None:
    office.edit("catalogue.yaml", NO_PRICE, NO_PRICE.replace("eastus: ", "francecentral: "))
    office.cloud.priceless = Unavailable(service="Azure", why="503")
    request = office.ask("ana", CLUSTER)
    assert "Nobody knows what it costs." in [risk.text.en for risk in risks_of(request)]


@pytest.mark.parametrize(
    ("line", "who", "level", "words"),
    [
        (CONTRIBUTOR, "ana", "high", "Contributor can change or delete everything it covers."),
        (READER, "ana", "low", "It is for somebody else than whoever asks."),
        (
            CLUSTER + " --min-instances 2",
            "ana",
            "medium",
            "2 nodes run, and are paid for, even when nothing uses them.",
        ),
        (GROUP, "ana", "low", "It adds something new, can be undone and touches nothing that is there."),
    ],
)
def test_risks_are_said_in_words_the_gravest_first(office: Office, line: str, who: str, level: str, words: str) -> None:
    risks = risks_of(office.ask(who, line))
    assert risks[0].level == level
    assert words in [risk.text.en for risk in risks]


@pytest.mark.parametrize(("type_", "words"), [("Group", "everybody in it"), ("ServicePrincipal", "whoever runs it")])
def test_a_role_that_no_single_person_gets_says_who_does(office: Office, type_: str, words: str) -> None:
    """Whoever a role is for does not agree to it, but nobody is told apart who is only in a group it is for."""
    request = office.ask("ana", READER)
    given = request.plan[0].model_copy(update={"principal_type": type_})
    risks = risks_of(request.model_copy(update={"plan": (given,)}))
    assert [words in risk.text.en for risk in risks if risk.level == "medium"] == [True]


@pytest.mark.parametrize(("who", "notice"), [("ana", Invalid), ("gus", Denied)])
def test_who_may_not_ask_learns_nothing_of_what_is_in_azure(office: Office, who: str, notice: type[Noun]) -> None:
    office.cloud.findings = (finding("wrong"),)
    office.say(who, CLUSTER)
    office.run_jobs()
    assert isinstance(office.last(who), notice)
