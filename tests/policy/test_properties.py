"""What holds for every policy and every request, whatever they are."""

# ruff: noqa: S311 - repeatable choices of cases, not secrets

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.decision import ApprovalClause, Decision, Effect
from bot.model.facts import Unknown
from bot.policy.approvals import standing, stricter
from bot.policy.bundle import Bundle
from bot.policy.decide import decide
from bot.policy.eligible import ask
from bot.policy.load import load
from bot.policy.merge import people_in
from tests.policy.documents import NOW, bundle_of
from tests.policy.naive import UNKNOWN
from tests.policy.vocabulary import VOCABULARY
from tests.policy.writing import GROUPS, directory, facts_of, policies, request, written

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SEEDS = st.integers(min_value=0, max_value=2**32)
ENOUGH = {group: frozenset(f"{group}-{n}" for n in range(9)) for group in (*GROUPS, "finops", "stewards")}


def bundle_for(described: dict[str, object]) -> Bundle:
    return load(files=written(described), vocabulary=VOCABULARY)


def strictness(decision: Decision) -> tuple[int, int]:
    """Grows with strictness: people to ask, and above all of them a denial."""
    return (1, 0) if decision.effect is Effect.DENY else (0, people_in(decision.approvals))


@QUICK
@given(SEEDS)
def test_the_order_of_files_and_rules_does_not_matter(seed: int) -> None:
    random = Random(seed)
    described = policies(random)
    shuffled = {**described, "rules": random.sample(described["rules"], len(described["rules"]))}
    files = written(shuffled)
    other = load(files=dict(reversed(files.items())), vocabulary=VOCABULARY)
    one = bundle_for(described)
    for _ in range(20):
        facts, people = facts_of(request(random)), directory(random)
        first = decide(bundle=one, facts=facts, people=people)
        second = decide(bundle=other, facts=facts, people=people)
        assert (first.effect, first.approvals, first.allowed_by, first.limits) == (
            second.effect,
            second.approvals,
            second.allowed_by,
            second.limits,
        )


@QUICK
@given(SEEDS)
def test_adding_a_denial_a_requirement_or_an_obligation_never_loosens(seed: int) -> None:
    random = Random(seed)
    described = policies(random)
    more = [rule for rule in policies(random)["rules"] if rule["effect"] != "allow"]
    added = {**described, "rules": [*described["rules"], *({**rule, "id": f"more-{rule['id']}"} for rule in more)]}
    before, after = bundle_for(described), bundle_for(added)
    for _ in range(20):
        facts = facts_of(request(random))
        first = decide(bundle=before, facts=facts, people=ENOUGH)
        second = decide(bundle=after, facts=facts, people=ENOUGH)
        assert strictness(second) >= strictness(first)


@QUICK
@given(SEEDS)
def test_one_more_group_never_loosens_a_guardrail(seed: int) -> None:
    """With one allow that takes everybody, whatever else differs comes from guardrails."""
    random = Random(seed)
    described = policies(random)
    rules = [rule for rule in described["rules"] if rule["layer"] == "org"]
    everybody = _rule(effect="allow", to=list(GROUPS))
    bundle = bundle_for({**described, "rules": [*rules, everybody], "who": ["finops"]})
    for _ in range(20):
        asked = {**request(random), "team": "vision", "emergency": False}
        asked["groups"] = asked["groups"] or [GROUPS[0]]
        wider = {**asked, "groups": sorted({*asked["groups"], random.choice(GROUPS)})}
        few = decide(bundle=bundle, facts=facts_of(asked), people=ENOUGH)
        many = decide(bundle=bundle, facts=facts_of(wider), people=ENOUGH)
        assert strictness(many) >= strictness(few)


@QUICK
@given(SEEDS)
def test_not_knowing_a_fact_never_helps(seed: int) -> None:
    """Unless an author wrote `if_unknown` on a rule that tightens: then they said so by name."""
    random = Random(seed)
    bundle = bundle_for(policies(random, overriding=False))
    for _ in range(20):
        asked = request(random)
        for field in [name for name, value in asked["values"].items() if value is not UNKNOWN]:
            forgotten = {**asked, "values": {**asked["values"], field: UNKNOWN}}
            known = decide(bundle=bundle, facts=facts_of(asked), people=ENOUGH)
            unknown = decide(bundle=bundle, facts=facts_of(forgotten), people=ENOUGH)
            assert strictness(unknown) >= strictness(known), field


@QUICK
@given(SEEDS)
def test_a_silent_directory_or_ledger_never_helps(seed: int) -> None:
    random = Random(seed)
    bundle = bundle_for(policies(random))
    silent = Unknown(unknown="silent")
    for _ in range(20):
        facts = facts_of(request(random))
        known = decide(bundle=bundle, facts=facts, people=ENOUGH)
        assert strictness(decide(bundle=bundle, facts=facts, people=silent)) >= strictness(known)
        assert strictness(decide(bundle=bundle, facts=facts, people=ENOUGH, ledger=silent)) >= strictness(known)
        stranger = facts.model_copy(update={"requester": facts.requester.model_copy(update={"groups": silent})})
        assert decide(bundle=bundle, facts=stranger, people=ENOUGH).effect is Effect.DENY


CLAUSES = st.lists(
    st.builds(
        lambda count, groups: ApprovalClause(count=count, groups=tuple(sorted(groups))),
        st.integers(1, 3),
        st.sets(st.sampled_from(GROUPS), min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda clause: clause.groups,
)
PEOPLE = st.dictionaries(
    st.sampled_from(GROUPS), st.frozensets(st.sampled_from([f"p{n}" for n in range(7)]), max_size=7)
)


@QUICK
@given(CLAUSES, PEOPLE, st.dictionaries(st.sampled_from(GROUPS), st.sampled_from(GROUPS)))
def test_escalation_never_lowers_the_number_of_people(
    clauses: list[ApprovalClause], people: dict[str, frozenset[str]], targets: dict[str, str]
) -> None:
    onwards = {group: f"escalate_to: {target}" for group, target in targets.items() if group < target}
    asked = ask(
        clauses=tuple(clauses),
        bundle=bundle_of(groups=onwards),
        people=people,
        excluded=frozenset({"p0"}),
        now=NOW,
    )
    assert people_in(asked.clauses) == people_in(clauses)
    if asked.possible:
        everybody = [(person, frozenset(g for g in people if person in people[g])) for person in _all(people)]
        assert standing(clauses=asked.clauses, approvals=everybody, excluded=frozenset({"p0"})).satisfied


@QUICK
@given(CLAUSES, PEOPLE)
def test_as_many_people_as_slots_are_needed(clauses: list[ApprovalClause], people: dict[str, frozenset[str]]) -> None:
    given_by = [(person, frozenset(g for g in people if person in people[g])) for person in _all(people)]
    found = standing(clauses=clauses, approvals=given_by, excluded=frozenset())
    assert len(found.counted) + people_in(found.remaining) == people_in(clauses)
    assert len(set(found.counted)) == len(found.counted)
    if found.satisfied:
        fewer = [entry for entry in given_by if entry[0] in found.counted][:-1]
        assert not standing(clauses=clauses, approvals=fewer, excluded=frozenset()).satisfied


@QUICK
@given(CLAUSES, PEOPLE)
def test_one_more_approval_never_takes_a_step_back(
    clauses: list[ApprovalClause], people: dict[str, frozenset[str]]
) -> None:
    given_by = [(person, frozenset(g for g in people if person in people[g])) for person in _all(people)]
    left = [
        people_in(standing(clauses=clauses, approvals=given_by[:n], excluded=frozenset()).remaining)
        for n in range(len(given_by) + 1)
    ]
    assert left == sorted(left, reverse=True)


@QUICK
@given(SEEDS)
def test_deciding_again_never_asks_for_less_than_either_decision(seed: int) -> None:
    random = Random(seed)
    one, other = bundle_for(policies(random)), bundle_for(policies(random))
    for _ in range(20):
        facts = facts_of(request(random))
        pinned = decide(bundle=one, facts=facts, people=directory(random))
        fresh = decide(bundle=other, facts=facts, people=directory(random))
        now = stricter(pinned=pinned, fresh=fresh)
        assert strictness(now) >= max(strictness(pinned), strictness(fresh))


@pytest.mark.parametrize("seed", range(3))
def test_a_decision_is_a_function_of_its_inputs(seed: int) -> None:
    random = Random(seed)
    bundle = bundle_for(policies(random))
    asked, people = facts_of(request(random)), directory(random)
    assert decide(bundle=bundle, facts=asked, people=people) == decide(bundle=bundle, facts=asked, people=people)


def _all(people: dict[str, frozenset[str]]) -> list[str]:
    return sorted(frozenset[str]().union(*people.values()))


def _rule(*, effect: str, to: list[str]) -> dict[str, object]:
    actions = ["compute_cluster.create", "compute_instance.create", "role.grant", "job.submit"]
    return {
        "id": "everybody",
        "layer": "team",
        "effect": effect,
        "actions": actions,
        "to": to,
        "when": [],
        "unless": [],
        "approvals": [],
        "hours": None,
    }
