"""`why` and `whatif`: the reasons of the policies, for those who may know them, and without a trace in Azure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.grammar.vocabulary import vocabulary
from bot.kinds import KINDS
from bot.model.decision import Effect
from bot.model.facts import Facts
from bot.model.notice import (
    Denied,
    Explained,
    Foreseen,
    Hurdle,
    Invalid,
    NotAllowed,
)
from bot.model.text import Text
from bot.policy.bundle import Bundle
from bot.policy.decide import decide
from bot.policy.prove import everybody
from bot.workflow.policies import Policies
from tests.workflow.office import CLUSTER, NLP, Office, entra, shipped


def explained(office: Office, who: str, line: str, *, channel: str = "C0VISION") -> Explained:
    office.say(who, line, channel=channel)
    office.run_jobs()
    found = office.last(who)
    assert isinstance(found, Explained), found
    return found


def test_every_rule_is_shown_with_its_conditions_and_what_they_saw(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    found = explained(office, "ana", f"why {request.name}")
    fired = {rule.rule: rule for rule in found.rules if rule.fired}
    assert {"vision-compute", "org-compute-hygiene"} <= set(fired)
    assert "teams/vision.yaml" in fired["vision-compute"].source
    [nodes] = [note for note in fired["vision-compute"].notes if "max_nodes" in note.en]
    assert "max_nodes is 2, holds" in nodes.en
    assert "max_nodes es 2, se cumple" in nodes.es
    assert [total.en.partition(":")[0] for total in found.totals] == ["quotas.yaml"]
    assert (found.decision, found.others) == (request.decision, False)
    assert office.events()[-1]["data"] == {"explained": request.name}


def test_a_denied_request_is_explained_by_the_rule_that_denied_it(office: Office) -> None:
    office.say("ana", CLUSTER.replace("--max-instances 2", "--max-instances 50"))
    office.run_jobs()
    found = explained(office, "ana", "why R-1")
    assert found.decision.effect is Effect.DENY
    small = next(rule for rule in found.rules if rule.rule == "vision-compute")
    assert (small.fired, any("does not hold" in note.en for note in small.notes)) == (False, True)


@pytest.mark.parametrize(("who", "channel", "may"), [("lea", "C0VISION", True), ("noa", NLP, False)])
def test_only_those_who_may_read_the_history_are_told_why(office: Office, who: str, channel: str, may: bool) -> None:
    request = office.ask("ana", CLUSTER)
    office.say(who, f"why {request.name}", channel=channel)
    office.run_jobs()
    last = office.last(who)
    assert isinstance(last, Explained if may else NotAllowed)
    if isinstance(last, NotAllowed):
        assert last.hurdle is Hurdle.NOT_IN_TEAM


def test_the_policies_that_decided_explain_it_as_long_as_they_are_at_hand(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    files = dict(shipped())
    policies = Policies(read=lambda: dict(files), vocabulary=vocabulary(kinds=KINDS))
    policies.reload()
    office.outside = replace(office.outside, policies=policies)
    for at_most in (3, 2):
        files["teams/vision.yaml"] = shipped()["teams/vision.yaml"].replace(b"at_most: 4", b"at_most: %d" % at_most)
        policies.reload()
    assert explained(office, "ana", f"why {request.name}").others is False
    office.edit("teams/vision.yaml", "at_most: 4", "at_most: 3")
    assert explained(office, "ana", f"why {request.name}").others is True


def test_why_without_policies_says_so(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    office.forget_policies()
    office.say("ana", f"why {request.name}")
    office.run_jobs()
    last = office.last("ana")
    assert isinstance(last, NotAllowed | Denied)


def test_what_if_files_nothing_and_says_everything(office: Office) -> None:
    office.say("ana", f"whatif {CLUSTER}")
    office.run_jobs()
    found = office.last("ana")
    assert isinstance(found, Foreseen)
    assert [str(clause) for clause in found.decision.approvals] == ["1 of vision-leads"]
    assert found.cost.applies
    assert found.cost.usd_per_month
    assert any("nombre-cluster" in sentence.en for sentence in found.preview)
    assert office.newest() is None
    assert office.cloud.told == []
    [event] = [event for event in office.events() if event["name"] == "whatif.answered"]
    assert (event["actor"], event["data"]["effect"]) == (entra("ana"), "needs-approval")


def test_what_if_agrees_with_what_comes_of_it(office: Office) -> None:
    office.say("ana", f"whatif {CLUSTER}")
    office.run_jobs()
    foreseen = office.last("ana")
    request = office.ask("ana", CLUSTER)
    assert isinstance(foreseen, Foreseen)
    assert (foreseen.decision, foreseen.line) == (request.decision, request.line)


def test_what_if_says_what_is_wrong_at_once(office: Office) -> None:
    found = office.say("ana", "whatif az ml compute create --name cpu --type AmlCompute --sise x")
    assert isinstance(found, Invalid)
    assert office.newest() is None


def test_what_if_of_a_read_says_whether_one_may(office: Office) -> None:
    office.say("ana", "whatif az ml compute list -g nombre-grupo -w area-trabajo-nombre")
    office.run_jobs()
    found = office.last("ana")
    assert isinstance(found, Foreseen)
    assert found.decision.effect is Effect.ALLOW
    assert isinstance(found.title, Text)


def test_every_decision_is_on_record_with_the_facts_it_was_made_on(office: Office) -> None:
    """So that it can be made once more: by the policies of that hash, on the same facts and running totals."""
    request = office.ask("ana", CLUSTER)
    bundle = office.outside.policies.current
    assert isinstance(bundle, Bundle)
    filed = office.event("request.submitted")["data"]["facts"]
    assert office.event("request.queued")["data"]["used"] == {"vision-monthly-spend": 0.0}
    office.click("lea", request, "approve")
    for name in ("approval.recorded", "execution.started"):
        decided = office.event(name)["data"]["decided"]
        facts = Facts.model_validate(decided["facts"])
        assert (facts.values, facts.action) == (Facts.model_validate(filed).values, "compute_cluster.create")
        again = decide(bundle=bundle, facts=facts, people=everybody(bundle), ledger=decided["used"])
        assert (again.effect.value, [str(clause) for clause in again.approvals], again.bundle) == (
            decided["effect"],
            decided["approvals"],
            decided["bundle"],
        )
