"""The engine, trying every kind of request, and the solver: three ways to the same answers."""

# ruff: noqa: S311 - repeatable choices of cases, not secrets

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from bot.model.decision import Effect
from bot.policy.bundle import Bundle
from bot.policy.compare import differences
from bot.policy.decide import decide
from bot.policy.load import load, read_all
from bot.policy.merge import people_in
from bot.policy.prove import prove
from bot.policy.solve import looser_request, meaning_of, prove_by_solver
from bot.policy.suite import Property
from bot.policy.symbols import Space
from bot.policy.trial import trial
from tests.policy.documents import SHIPPED, bundle_of, documents, files_in
from tests.policy.naive import UNKNOWN
from tests.policy.vocabulary import VOCABULARY
from tests.policy.writing import ACTIONS, GROUPS, facts_of, policies, request, written

z3 = pytest.importorskip("z3", reason="the solver extra is not installed")

ENOUGH = {group: frozenset(f"{group}-{n}" for n in range(30)) for group in (*GROUPS, "finops", "stewards")}
BUNDLES, REQUESTS = 40, 40


def bundle_for(described: Mapping[str, Any]) -> Bundle:
    return load(files=written(described), vocabulary=VOCABULARY)


def exactly(space: Space, bundle: Bundle, asked: Mapping[str, Any]) -> list[Any]:
    """This one request, as what the solver's variables must be."""
    wanted = [space.is_value("guest", asked["guest"]), space.is_value("now", asked["now"])]
    wanted.append(space.declared() if asked["emergency"] else z3.Not(space.declared()))
    wanted += [
        space.has("groups", group) if group in asked["groups"] else z3.Not(space.has("groups", group))
        for group in ENOUGH
    ]
    for name in sorted(bundle.vocabulary.actions[asked["action"]]):
        if bundle.vocabulary.fields[name].type == "time" or name in ("team", "project", "guest", "emergency", "groups"):
            continue
        value = asked["values"].get(name)
        if value is None or value is UNKNOWN:
            wanted.append(z3.Not(space.known(name)))
            wanted.append(space.silent(name) if value is UNKNOWN else z3.Not(space.silent(name)))
        else:
            wanted.append(space.is_value(name, value))
    return wanted


@pytest.mark.parametrize("seed", range(4))
def test_engine_and_solver_agree_on_every_request(seed: int) -> None:
    random = Random(f"solver-{seed}")
    seen: Counter[Effect] = Counter()
    for _ in range(BUNDLES // 4):
        bundle = bundle_for(policies(random))
        for _ in range(REQUESTS):
            asked = request(random)
            decision = decide(bundle=bundle, facts=facts_of(asked), people=ENOUGH)
            space = Space(z3, (bundle.vocabulary,), asked["action"], asked["team"], asked["project"])
            meaning = meaning_of(bundle=bundle, space=space)
            solver = z3.Solver()
            solver.add(*exactly(space, bundle, asked), *(z3.Not(never) for never in space.rules_out))
            assert solver.check() == z3.sat, asked
            denied = decision.effect is Effect.DENY
            same = meaning.denied == denied
            if not denied:
                same = z3.And(same, meaning.people == people_in(decision.required))
            assert solver.check(z3.Not(same)) == z3.unsat, (asked, decision)
            seen[decision.effect] += 1
    assert min(seen[effect] for effect in Effect) > 10, f"too one-sided to mean anything: {seen}"


@pytest.mark.parametrize("seed", range(30))
def test_trying_and_the_solver_agree_on_a_property(seed: int) -> None:
    random = Random(f"property-{seed}")
    bundle = bundle_for(policies(random))
    action = random.choice(ACTIONS)
    bound = random.randint(1, 3)
    for never in ("approvals_below", "allowed", "allowed_alone", "denied"):
        claim = Property(
            name="claim",
            source="here:1",
            action=action,
            fixed={"guest": random.random() < 0.5, **({"role": "Owner"} if action == "role.grant" else {})},
            team="vision",
            project="",
            groups=frozenset(random.sample(GROUPS, random.randint(0, 2))),
            never=never,
            bound=bound,
        )
        solved = prove_by_solver(bundle=bundle, claim=claim)
        tried = prove(bundle=bundle, claim=claim)
        assert not solved.gave_up, str(solved)
        if not tried.gave_up:
            assert tried.proved is solved.proved, f"{tried}\n{solved}"


def test_the_shipped_policies_pass_their_tests_reach_every_rule_and_are_proved_both_ways() -> None:
    report = trial(files=files_in(SHIPPED), vocabulary=VOCABULARY, solver=True)
    assert report.passed, str(report)
    assert report.unreached == ()
    assert len(report.cases) > 60
    assert len(report.proofs) >= 8
    assert {proof.by for proof in report.proofs} == {"solver"}


def test_a_property_with_too_many_requests_to_try_is_left_to_the_solver() -> None:
    names = [f"number-{n}" for n in range(40)]
    org = f"rules: [{{id: named, deny: [compute_*], when: {{name: [{', '.join(names)}]}}}}]\n"
    rules = ", ".join(
        f"{{id: r{n}, allow: [compute_cluster.create], to: [scientists], approvals: [1 of leads], "
        f"when: {{max_nodes: {{at_most: {n}}}, min_nodes: {{below: {n}}}, cost_month: {{below: {n}}}, "
        f"duration_h: {{below: {n}}}}}}}"
        for n in range(1, 30)
    )
    tests = """
properties:
  - name: nobody is alone
    for_all: {action: compute_cluster.create}
    never: allowed_alone
"""
    report = trial(files=documents(org=org, team=f"rules: [{rules}]\n", tests=tests), vocabulary=VOCABULARY)
    [proof] = report.proofs
    assert (proof.proved, proof.by) == (True, "solver")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("when: {name: {like: 'gpu-*'}}", "name=gpu-"),
        ("when: {tags: {all_of: [a, b]}}", "tags=('a', 'b')"),
        ("when: {now: {at_least: 2030-01-01T00:00:00Z}}", "now=20"),
        ("when: {cost_month: {above: 12.5}, gpu: true}", "gpu=True"),
        ("when: {size: {not_in: [Standard_DS3_v2, Standard_DS11_v2]}}", "size=Standard_NC6s_v3"),
        ("unless: {classification: [public]}", "compute_cluster.create"),
    ],
)
def test_the_solver_s_counterexample_is_a_request_that_breaks_the_claim(rule: str, words: str) -> None:
    team = f"rules: [{{id: way, allow: [data_asset.create, compute_cluster.create], to: [leads], {rule}}}]\n"
    if "classification" in rule:
        team, words = team.replace(", compute_cluster.create", ""), "classification="
    elif "classification" not in rule:
        team = team.replace("data_asset.create, ", "")
    action = "data_asset.create" if "classification" in rule else "compute_cluster.create"
    tests = f"properties: [{{name: never, for_all: {{action: {action}}}, never: allowed}}]\n"
    files = documents(team=team, tests=tests)
    bundle, [suite], _ = read_all(files=files, vocabulary=VOCABULARY)
    proof = prove_by_solver(bundle=bundle, claim=suite.properties[0])
    assert (proof.proved, proof.gave_up) == (False, False), str(proof)
    assert words in proof.counterexample


def test_a_limit_on_names_and_tags_is_understood() -> None:
    """A request can always be named so that the pattern does not fit, and so that it does."""
    org = r"rules: [{id: names, oblige: [compute_*], limits: {name_pattern: '^[a-z][a-z0-9-]{2,5}x?\d*.+$'}}]"
    bundle = bundle_of(org=org + "\n", team="rules: [{id: way, allow: [compute_*], to: [leads]}]\n")
    claim = Property("claim", "here:1", "compute_cluster.create", {}, "vision", "", frozenset({"leads"}), "denied")
    for proof in (prove_by_solver(bundle=bundle, claim=claim), prove(bundle=bundle, claim=claim)):
        assert (proof.proved, proof.gave_up) == (False, False), str(proof)
        assert "limit-exceeded" in proof.counterexample


def test_where_there_are_too_many_requests_to_try_the_solver_finds_a_looser_one() -> None:
    rules = "".join(
        f"  - {{id: r{n}, allow: [compute_cluster.create], to: [leads], approvals: [1 of admins], "
        f"when: {{max_nodes: {{at_most: {n}}}, min_nodes: {{below: {n}}}, cost_month: {{below: {n}}}, "
        f"duration_h: {{below: {n}}}}}}}\n"
        for n in range(1, 30)
    )
    before = bundle_of(team=f"rules:\n{rules}")
    after = bundle_of(team=f"rules:\n{rules.replace('approvals: [1 of admins], ', '', 1)}")
    found = differences(before=before, after=after)
    assert found.not_compared
    assert [region.direction for region in found.regions] == ["looser"]
    tighter = differences(before=after, after=before)
    assert tighter.regions == ()


def test_nothing_looser_is_none() -> None:
    one = bundle_of(team="rules: [{id: way, allow: [job.submit], to: [leads]}]\n")
    assert looser_request(before=one, after=one, action="job.submit", team="vision", project="") is None
