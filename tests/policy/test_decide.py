"""What the policies decide, behaviour by behaviour. Each table shares its documents between allowed and refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.model.decision import Decision, Effect
from bot.model.errors import PolicyFault
from bot.model.facts import Facts, Unknown
from bot.policy.bundle import Bundle
from bot.policy.counters import keys_of
from bot.policy.decide import decide
from tests.policy.documents import PEOPLE, bundle_of, facts

ORG = """
break_glass: {who: [admins], max_duration_h: 4, review_after_h: 24, reviewers: [1 of security]}
rules:
  - id: guests
    deny: ["*"]
    except: [job.submit]
    when: {guest: true}
  - id: no-subscription-owner
    deny: [role.grant]
    when: {role: Owner, scope: subscription}
  - id: two-people
    require: [role.grant]
    when: {role: [Owner, Contributor]}
    approvals: [1 of platform-admins, 1 of security]
    limits: {max_duration_h: 8, self_approval: false}
  - id: regions
    deny: [workspace.create, compute_*]
    when: {region: {not_in: [eastus]}}
  - id: cost-cap
    deny: [compute_*]
    when: {cost_month: {above: 10000, if_unknown: skip}}
  - id: cost-review
    require: [compute_*]
    when: {cost_month: {above: 2000}}
    approvals: [1 of finops]
  - id: gpu
    require: [compute_*]
    when: {gpu: true}
    approvals: [1 of platform-admins]
    limits: {idle_shutdown_min: 30}
  - id: freeze
    deny: [compute_*]
    when: {now: {between: [2026-12-20T00:00:00Z, 2027-01-03T00:00:00Z]}, emergency: false}
  - id: hygiene
    oblige: [compute_*]
    limits: {idle_shutdown_min: 60, tags: [team, owner, cost-center], name_pattern: "^[a-z][a-z0-9-]{2,9}$"}
"""
TEAM = """
delegate: [job.submit]
rules:
  - {id: admin-compute, allow: [compute_*, datastore.create], to: [admins]}
  - {id: work, allow: [job.submit], to: [scientists]}
  - id: compute
    allow: [compute_*]
    to: [scientists]
    when: {size: [Standard_DS3_v2, Standard_DS11_v2], max_nodes: {at_most: 4, on: [compute_cluster.create]}}
    unless: {gpu: true}
    approvals: [1 of leads]
  - {id: workspaces, allow: [workspace.create], to: [scientists], approvals: [1 of leads]}
  - id: roles
    allow: [role.grant]
    to: [scientists]
    when: {role: [Reader, Contributor], scope: [resource_group, workspace]}
    approvals: [1 of leads]
    limits: {max_duration_h: 2160}
  - {id: owner, allow: [role.grant], to: [admins], when: {role: Owner}}
"""
PROJECT = """
rules:
  - id: fraud-data
    require: [datastore.create, data_asset.create]
    unless: {classification: [public, internal]}
    approvals: [1 of stewards]
  - {id: fraud-jobs, allow: [job.submit], to: [stewards]}
"""
QUOTAS = """
counters:
  - {id: nodes, project: fraud, on: [compute_cluster.create], add: max_nodes, limit: 10, per: project, window: live}
  - id: spend
    team: vision
    on: [compute_*]
    add: cost_month
    limit: 15000
    per: team
    window: month
    over: [1 of finops]
"""
FULL = bundle_of(org=ORG, team=TEAM, project=PROJECT, quotas=QUOTAS)

CHEAP: dict[str, Any] = {
    "size": "Standard_DS3_v2",
    "max_nodes": 2.0,
    "region": "eastus",
    "cost_month": 100.0,
    "gpu": False,
}
INSTANCE: dict[str, Any] = {"size": "Standard_DS3_v2", "region": "eastus", "cost_month": 100.0, "gpu": False}


def verdict(decision: Decision) -> str:
    """`allow`, `deny by RULE, …` or the approvals."""
    if decision.effect is Effect.DENY:
        return f"deny by {', '.join(reason.rule for reason in decision.reasons)}"
    return ", ".join(map(str, decision.approvals)) or "allow"


def decided(bundle: Bundle, about: Facts, ledger: dict[str, float] | Unknown | None = None) -> Decision:
    return decide(bundle=bundle, facts=about, people=PEOPLE, ledger={} if ledger is None else ledger)


CLUSTER = "compute_cluster.create"
SILENT = Unknown(unknown="nobody answered")

WHO_MAY = {
    "a rule that names the group allows": (facts("job.submit", "scientists"), "allow"),
    "somebody in no named group is denied": (facts("job.submit", "finops"), "deny by default-deny"),
    "no rule is a denial": (facts("model.register", "admins"), "deny by default-deny"),
    "another team's rules do not apply": (facts("job.submit", "scientists", team="nlp"), "deny by default-deny"),
    "no team has no rules": (facts("job.submit", "scientists", team=""), "deny by default-deny"),
    "a project keeps its team's rules": (facts("job.submit", "scientists", project="fraud"), "allow"),
    "a project allows what was delegated": (facts("job.submit", "stewards", project="fraud"), "allow"),
    "a project's rules end at the project": (facts("job.submit", "stewards"), "deny by default-deny"),
    "a guest is denied whatever the group": (facts(CLUSTER, "admins", guest=True, **CHEAP), "deny by guests"),
    "a guest may do what is excepted": (facts("job.submit", "scientists", guest=True), "allow"),
    "an unknown action is invalid": (facts("compute_cluster.explode", "admins"), "deny by invalid-request"),
    "unknown groups deny": (facts("job.submit", unknown_groups=True), "deny by directory-unavailable"),
}
CONDITIONS = {
    "every condition holds": (facts(CLUSTER, "scientists", **CHEAP), "1 of leads"),
    "one bound is passed": (facts(CLUSTER, "scientists", **{**CHEAP, "max_nodes": 5.0}), "deny by default-deny"),
    "a fact that is missing helps nobody": (
        facts(CLUSTER, "scientists", **{k: v for k, v in CHEAP.items() if k != "max_nodes"}),
        "deny by default-deny",
    ),
    "a fact that is unknown helps nobody": (
        facts(CLUSTER, "scientists", **{**CHEAP, "max_nodes": SILENT}),
        "deny by default-deny",
    ),
    "a condition is only looked at on its action": (
        facts("compute_instance.create", "scientists", **INSTANCE),
        "1 of leads",
    ),
    "the exception applies": (facts(CLUSTER, "scientists", **{**CHEAP, "gpu": True}), "deny by default-deny"),
    "an unknown exception helps nobody": (
        facts(CLUSTER, "scientists", **{**CHEAP, "gpu": SILENT}),
        "deny by default-deny",
    ),
    "an unknown price asks FinOps": (facts(CLUSTER, "admins", **{**CHEAP, "cost_month": SILENT}), "1 of finops"),
    "if_unknown: skip lets the cap pass": (facts(CLUSTER, "admins", **{**CHEAP, "cost_month": 9999.0}), "1 of finops"),
    "above the cap is denied": (facts(CLUSTER, "admins", **{**CHEAP, "cost_month": 10001.0}), "deny by cost-cap"),
    "exactly the bound is not above it": (facts(CLUSTER, "admins", **{**CHEAP, "cost_month": 2000.0}), "allow"),
    "a region outside is denied": (facts("workspace.create", "scientists", region="westeurope"), "deny by regions"),
    "an unknown region is denied": (facts("workspace.create", "scientists", region=SILENT), "deny by regions"),
    "data of unknown class needs a steward": (facts("datastore.create", "admins", project="fraud"), "1 of stewards"),
    "public data needs nobody": (
        facts("datastore.create", "admins", project="fraud", classification="Public"),
        "allow",
    ),
    "every denial is reported": (
        facts(CLUSTER, "admins", guest=True, **{**CHEAP, "region": "westeurope", "cost_month": 10001.0}),
        "deny by cost-cap, guests, regions",
    ),
}
NORMAL = {
    "letter case of a size": (facts(CLUSTER, "scientists", **{**CHEAP, "size": "STANDARD_DS11_V2"}), "1 of leads"),
    "full-width letters": (
        facts("role.grant", "admins", role="Ｏｗｎｅｒ", scope="workspace"),
        "1 of platform-admins, 1 of security",
    ),
    "spaces around": (facts("role.grant", "scientists", role="  Reader ", scope="workspace"), "1 of leads"),
    "another language": (facts("role.grant", "scientists", role="lector", scope="workspace"), "1 of leads"),
    "a look-alike letter": (
        facts("role.grant", "scientists", role="Οwner", scope="workspace"),
        "deny by invalid-request",
    ),
    "a size nobody knows": (facts(CLUSTER, "admins", **{**CHEAP, "size": "Standard_X"}), "deny by invalid-request"),
    "an empty text": (facts(CLUSTER, "admins", **{**CHEAP, "region": ""}), "deny by invalid-request"),
    "a negative number": (facts(CLUSTER, "admins", **{**CHEAP, "max_nodes": -1}), "deny by invalid-request"),
    "an endless number": (facts(CLUSTER, "admins", **{**CHEAP, "max_nodes": float("inf")}), "deny by invalid-request"),
    "not a number": (facts(CLUSTER, "admins", **{**CHEAP, "max_nodes": float("nan")}), "deny by invalid-request"),
    "text for a number": (facts(CLUSTER, "admins", **{**CHEAP, "max_nodes": "4"}), "deny by invalid-request"),
    "true for a number": (facts(CLUSTER, "admins", **{**CHEAP, "max_nodes": True}), "deny by invalid-request"),
    "a number for text": (facts(CLUSTER, "admins", **{**CHEAP, "size": 4}), "deny by invalid-request"),
    "more at least than at most": (facts(CLUSTER, "admins", **CHEAP, min_nodes=3), "deny by invalid-request"),
    "as many at least as at most": (facts(CLUSTER, "admins", **CHEAP, min_nodes=2), "allow"),
    "an Azure scope is its level": (
        facts("role.grant", "admins", role="Owner", scope="/subscriptions/s"),
        "deny by no-subscription-owner",
    ),
    "a scope below": (
        facts("role.grant", "scientists", role="Reader", scope="/subscriptions/s/resourceGroups/rg"),
        "1 of leads",
    ),
    "the root scope": (facts("role.grant", "scientists", role="Reader", scope="/"), "deny by invalid-request"),
    "a wildcard scope": (
        facts("role.grant", "scientists", role="Reader", scope="/subscriptions/*"),
        "deny by invalid-request",
    ),
}
LIMITS = {
    "left out is set to the limit": (facts("role.grant", "scientists", role="Reader", scope="workspace"), "1 of leads"),
    "at the limit": (
        facts("role.grant", "scientists", role="Reader", scope="workspace", duration_h=2160),
        "1 of leads",
    ),
    "above the limit": (
        facts("role.grant", "scientists", role="Reader", scope="workspace", duration_h=2161),
        "deny by limit-exceeded",
    ),
    "the strictest limit counts": (
        facts("role.grant", "scientists", role="Contributor", scope="workspace", duration_h=9),
        "deny by limit-exceeded",
    ),
    "what could not be learnt is outside": (
        facts("role.grant", "scientists", role="Reader", scope="workspace", duration_h=SILENT),
        "deny by limit-exceeded",
    ),
    "idle longer than allowed": (facts(CLUSTER, "admins", **CHEAP, idle_shutdown_min=61), "deny by limit-exceeded"),
    "a good name": (facts(CLUSTER, "admins", **CHEAP, name="cpu-1"), "allow"),
    "a bad name": (facts(CLUSTER, "admins", **CHEAP, name="1cpu"), "deny by limit-exceeded"),
    "letter case counts in a name": (facts(CLUSTER, "admins", **CHEAP, name="Cpu-1"), "deny by limit-exceeded"),
    "a tag that amlbot cannot fill": (facts(CLUSTER, "admins", **CHEAP, tags=("team",)), "deny by limit-exceeded"),
    "every tag that must be given": (facts(CLUSTER, "admins", **CHEAP, tags=("Cost-Center=7",)), "allow"),
}
MERGED = {
    "approvals of all rules add up": (
        facts(CLUSTER, "admins", **{**CHEAP, "gpu": True, "cost_month": 3000.0}),
        "1 of finops, 1 of platform-admins",
    ),
    "the team's and the organisation's": (
        facts("role.grant", "scientists", role="Contributor", scope="workspace"),
        "1 of leads, 1 of platform-admins, 1 of security",
    ),
    "the way with the fewest people": (facts(CLUSTER, "scientists", "admins", **CHEAP), "allow"),
    "a lenient allow undoes no requirement": (
        facts(CLUSTER, "scientists", "admins", **{**CHEAP, "gpu": True}),
        "1 of platform-admins",
    ),
}
WHEN = {
    "before the freeze": (
        facts(CLUSTER, "admins", now=datetime(2026, 12, 19, 23, 59, 59, tzinfo=UTC), **CHEAP),
        "allow",
    ),
    "its first instant": (facts(CLUSTER, "admins", now=datetime(2026, 12, 20, tzinfo=UTC), **CHEAP), "deny by freeze"),
    "its last instant": (
        facts(CLUSTER, "admins", now=datetime(2027, 1, 2, 23, 59, 59, tzinfo=UTC), **CHEAP),
        "deny by freeze",
    ),
    "the end is left out": (facts(CLUSTER, "admins", now=datetime(2027, 1, 3, tzinfo=UTC), **CHEAP), "allow"),
    "an emergency": (
        facts(CLUSTER, "admins", now=datetime(2026, 12, 24, tzinfo=UTC), emergency=True, **CHEAP),
        "allow",
    ),
    "an emergency of somebody who may not": (
        facts(CLUSTER, "scientists", now=datetime(2026, 12, 24, tzinfo=UTC), emergency=True, **CHEAP),
        "deny by freeze, emergency-ignored",
    ),
    "an emergency lifts nothing else": (
        facts("role.grant", "admins", role="Owner", scope="subscription", emergency=True),
        "deny by no-subscription-owner",
    ),
}


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        pytest.param(*case, id=name)
        for table in (WHO_MAY, CONDITIONS, NORMAL, LIMITS, MERGED, WHEN)
        for name, case in table.items()
    ],
)
def test_decision(about: Facts, expected: str) -> None:
    assert verdict(decided(FULL, about)) == expected


@pytest.mark.parametrize(
    ("about", "ledger", "expected"),
    [
        pytest.param(facts(CLUSTER, "admins", project="fraud", **CHEAP), {"nodes": 8.0}, "allow", id="up to the limit"),
        pytest.param(facts(CLUSTER, "admins", project="fraud", **CHEAP), {"nodes": 9.0}, "deny by nodes", id="over"),
        pytest.param(facts(CLUSTER, "admins", **CHEAP), {"nodes": 9.0}, "allow", id="another project's total"),
        pytest.param(facts(CLUSTER, "admins", **CHEAP), {"spend": 14901.0}, "1 of finops", id="over, and somebody may"),
        pytest.param(
            facts(CLUSTER, "admins", project="fraud", **{**CHEAP, "max_nodes": SILENT}),
            {},
            "deny by nodes",
            id="what it adds is unknown",
        ),
        pytest.param(
            facts(CLUSTER, "admins", project="fraud", **CHEAP), SILENT, "deny by nodes", id="the ledger is silent"
        ),
    ],
)
def test_running_totals(about: Facts, ledger: dict[str, float] | Unknown, expected: str) -> None:
    assert verdict(decided(FULL, about, ledger)) == expected


def test_reservations_name_whose_total_it_is_and_the_month() -> None:
    about = facts(CLUSTER, "admins", project="fraud", **CHEAP)
    reserved = {r.counter: (r.key, r.amount) for r in decided(FULL, about).reservations}
    assert reserved == {"nodes": ("vision/fraud", 2.0), "spend": ("vision@2026-11", 100.0)}
    assert keys_of(bundle=FULL, facts=about) == {"nodes": "vision/fraud", "spend": "vision@2026-11"}


def test_a_denied_request_reserves_nothing() -> None:
    assert decided(FULL, facts(CLUSTER, "nobody", **CHEAP)).reservations == ()


def test_limits_are_the_strictest_of_everything_that_fired() -> None:
    decision = decided(FULL, facts(CLUSTER, "admins", **{**CHEAP, "gpu": True}))
    assert decision.limits.idle_shutdown_min == 30
    assert decision.limits.tags == ("cost-center", "owner", "team")
    assert decision.limits.name_patterns == ("^[a-z][a-z0-9-]{2,9}$",)


def test_an_emergency_costs_time_and_a_review() -> None:
    about = facts(CLUSTER, "admins", emergency=True, **CHEAP)
    assert (decided(FULL, about).limits.max_duration_h, decided(FULL, about).limits.review_after_h) == (4, 24)
    calm = decided(FULL, about.model_copy(update={"emergency": False}))
    assert (calm.limits.max_duration_h, calm.limits.review_after_h) == (None, None)


def test_a_denial_by_default_names_the_nearest_rule_and_what_it_missed() -> None:
    [reason] = decided(FULL, facts(CLUSTER, "scientists", **{**CHEAP, "max_nodes": 5.0})).reasons
    assert "compute (teams/vision.yaml:8): `max_nodes` is 5 and it wants {at_most: 4" in reason.text.en
    assert "`max_nodes` es 5 y exige {at_most: 4" in reason.text.es


def test_a_refusal_of_a_look_alike_names_the_character() -> None:
    [reason] = decided(FULL, facts("role.grant", "admins", role="Οwner", scope="workspace")).reasons
    assert "U+039F GREEK CAPITAL LETTER OMICRON" in reason.text.en
    assert "U+039F GREEK CAPITAL LETTER OMICRON" in reason.text.es


def test_the_rules_that_fired_are_reported_with_file_and_line() -> None:
    decision = decided(FULL, facts(CLUSTER, "admins", **{**CHEAP, "gpu": True}))
    assert [(reason.rule, reason.source) for reason in decision.reasons] == [
        ("gpu", "org/org.yaml:27"),
        ("admin-compute", "teams/vision.yaml:6"),
        ("hygiene", "org/org.yaml:35"),
    ]
    assert decision.allowed_by == "admin-compute"
    assert decision.bundle == FULL.hash


def test_of_two_ways_one_that_is_outside_its_limits_does_not_close_the_other() -> None:
    bundle = bundle_of(
        team="""
        rules:
          - {id: short, allow: [role.grant], to: [admins], limits: {max_duration_h: 8}}
          - {id: long, allow: [role.grant], to: [admins], approvals: [1 of leads]}
        """
    )
    about = facts("role.grant", "admins", role="Reader", scope="workspace", duration_h=4)
    assert verdict(decided(bundle, about)) == "allow"
    longer = about.model_copy(update={"values": {**about.values, "duration_h": 24}})
    assert verdict(decided(bundle, longer)) == "1 of leads"


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ("1 of leads", "2 of leads", "2 of leads"),
        ("1 of leads", "1 of leads | finops", "1 of leads"),
        ("2 of leads | finops", "1 of leads", "2 of finops | leads, 1 of leads"),
        ("1 of leads | finops", "1 of finops | security", "1 of finops | leads, 1 of finops | security"),
        ("1 of leads | finops, 1 of finops | security", "1 of finops", "1 of finops, 1 of finops | security"),
        ("1 of leads, 1 of leads | finops", "1 of leads | finops | security", "1 of leads"),
    ],
)
def test_merging_of_clauses(own: str, other: str, expected: str) -> None:
    bundle = bundle_of(
        org=f"rules: [{{id: more, require: [job.submit], approvals: [{other}]}}]",
        team=f"rules: [{{id: work, allow: [job.submit], to: [scientists], approvals: [{own}]}}]",
    )
    assert verdict(decided(bundle, facts("job.submit", "scientists"))) == expected


def test_a_rule_on_trial_is_reported_and_changes_nothing() -> None:
    rule = "rules: [{{id: trial, {mode}deny: [job.submit], when: {{guest: false}}}}]"
    team = "rules: [{id: work, allow: [job.submit], to: [scientists]}]"
    about = facts("job.submit", "scientists")
    observed = decided(bundle_of(org=rule.format(mode="mode: observe, "), team=team), about)
    enforced = decided(bundle_of(org=rule.format(mode=""), team=team), about)
    assert (verdict(observed), [reason.rule for reason in observed.observed]) == ("allow", ["trial"])
    assert (verdict(enforced), enforced.observed) == ("deny by trial", ())


def test_a_silent_directory_matters_only_when_somebody_must_approve() -> None:
    cluster = facts(CLUSTER, "scientists", **CHEAP)
    asked = decide(bundle=FULL, facts=cluster, people=SILENT)
    assert (verdict(asked), asked.retryable) == ("deny by directory-unavailable", True)
    alone = decide(bundle=FULL, facts=facts("job.submit", "scientists"), people=SILENT)
    assert verdict(alone) == "allow"


def test_policies_that_cannot_be_read_deny_everything_for_now() -> None:
    decision = decide(bundle=PolicyFault(["groups.yaml:1:1: bad"]), facts=facts("job.submit"), people=PEOPLE)
    assert (verdict(decision), decision.faults, decision.retryable) == (
        "deny by policy-unreadable",
        ("groups.yaml:1:1: bad",),
        True,
    )


def test_a_bug_inside_is_a_denial_with_a_fault_and_no_retry() -> None:
    decision = decided(FULL, facts("job.submit", "scientists", colour="red"))
    assert (verdict(decision), decision.retryable) == ("deny by engine-error", False)
    assert "colour" in decision.faults[0]


def test_every_reason_is_said_in_both_languages() -> None:
    for about, _ in [*WHO_MAY.values(), *CONDITIONS.values(), *NORMAL.values(), *LIMITS.values(), *WHEN.values()]:
        for reason in decided(FULL, about).reasons:
            assert reason.text.en != reason.text.es
            assert reason.text.es.strip()


@pytest.mark.parametrize(
    ("rule", "action", "fires"),
    [
        ("deny: ['*'], when: {region: {not_in: [eastus]}}", "workspace.create", True),
        ("deny: ['*'], when: {region: {not_in: [eastus]}}", "role.grant", False),
        ("deny: ['*'], unless: {region: eastus}", "workspace.create", True),
        ("deny: ['*'], unless: {region: eastus}", "role.grant", True),
        ("deny: ['*'], unless: {region: eastus, guest: false}", "role.grant", True),
        ("deny: ['*'], when: {max_nodes: {above: 1, on: [compute_cluster.create]}, guest: false}", "role.grant", True),
    ],
)
def test_a_pattern_takes_in_what_its_conditions_can_be_asked_of(rule: str, action: str, fires: bool) -> None:
    """A new kind must not break every rule with a pattern: what it cannot be asked is not asked of it."""
    team = f"rules: [{{id: way, allow: [{action}], to: [admins]}}]\n"
    bundle = bundle_of(org=f"rules: [{{id: rule, {rule}}}]\n", team=team)
    about = facts(action, "admins", **({"region": "westeurope"} if action == "workspace.create" else {}))  # type: ignore[arg-type]
    assert (decide(bundle=bundle, facts=about, people=PEOPLE).effect is Effect.DENY) is fires


def test_an_allow_by_pattern_leaves_out_what_its_exception_cannot_be_asked_of() -> None:
    bundle = bundle_of(team="rules: [{id: way, allow: ['*'], to: [admins], unless: {gpu: true}}]\n")
    [rule] = bundle.rules
    assert "compute_cluster.create" in rule.actions
    assert "role.grant" not in rule.actions
