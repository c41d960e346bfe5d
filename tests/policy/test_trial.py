"""The shipped policies and the worked example pass their own tests; a wrong test and a wrong policy do not."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from bot.model.decision import Effect
from bot.model.errors import PolicyFault
from bot.model.facts import Vocabulary
from bot.model.place import Layout
from bot.policy.decide import decide
from bot.policy.load import load
from bot.policy.trial import trial
from tests.policy.documents import EXAMPLES, PEOPLE, ROOT, SHIPPED, documents, facts, files_in
from tests.policy.vocabulary import VOCABULARY

TEAM = "rules: [{id: work, allow: [role.grant], to: [scientists], approvals: [1 of leads]}]\n"
TESTS = """
people: {ana: [scientists], lea: [leads]}
defaults: {team: vision, now: 2026-11-10T10:00:00Z}
cases:
  - {name: a role, who: ana, does: role.grant, with: {role: Reader, scope: workspace}, expect: [1 of leads], by: work}
properties:
  - name: no role without anybody
    for_all: {action: role.grant}
    never: {approvals_below: 1}
"""


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the worked example is not at hand")
def test_the_worked_example_passes_its_tests() -> None:
    files = {**files_in(EXAMPLES), "catalogue.yaml": (SHIPPED / "catalogue.yaml").read_bytes()}
    report = trial(files=files, vocabulary=VOCABULARY)
    assert report.passed, str(report)
    assert len(report.cases) + len(report.proofs) == 17


def test_the_shipped_policies_speak_the_words_of_the_kinds() -> None:
    from bot.kinds import KINDS

    vocabulary = Vocabulary(
        fields={field.name: field for kind in KINDS for field in kind.fields},
        actions={kind.name: frozenset(field.name for field in kind.fields) for kind in KINDS},
        tables={},
    )
    bundle = load(files=files_in(SHIPPED), vocabulary=vocabulary)
    uncovered = [
        kind.name
        for kind in KINDS
        if not any(rule.effect == "allow" and kind.name in rule.actions for rule in bundle.rules)
    ]
    assert uncovered == []


def test_the_shipped_groups_and_channels_are_those_of_the_sandbox_s_company() -> None:
    company = json.loads((ROOT / "bot" / "sandbox" / "company.json").read_text())
    bundle = load(files=files_in(SHIPPED), vocabulary=VOCABULARY)
    assert bundle.entra_groups == {group["name"]: group["entra"] for group in company["groups"]}
    assert bundle.usergroups == {group["name"]: group["slack"] for group in company["groups"]}
    channels = {channel["id"] for channel in company["slack"]["channels"]}
    assert {c for p in bundle.places for c in (*p.channels, p.approvals_channel)} <= channels
    assert {place.subscription for place in bundle.places} == {company["azure"]["subscription_id"]}
    assert {place.layout for place in bundle.places} <= set(get_args(Layout))


def test_every_shipped_rule_says_why_in_both_languages() -> None:
    bundle = load(files=files_in(SHIPPED), vocabulary=VOCABULARY)
    reasons = {rule.id: rule.reason for rule in bundle.rules} | {total.id: total.reason for total in bundle.counters}
    assert [name for name, reason in reasons.items() if reason is None or reason.en == reason.es] == []


def test_a_case_that_is_wrong_fails_and_says_what_was_decided() -> None:
    wrong = TESTS.replace("expect: [1 of leads]", "expect: allow")
    report = trial(files=documents(team=TEAM, tests=wrong), vocabulary=VOCABULARY)
    assert not report.passed
    assert "expected allow by work, decided [1 of leads] by work" in str(report)
    assert trial(files=documents(team=TEAM, tests=TESTS), vocabulary=VOCABULARY).passed


def test_a_case_decided_by_another_rule_fails() -> None:
    wrong = TESTS.replace("by: work", "by: default-deny")
    assert not trial(files=documents(team=TEAM, tests=wrong), vocabulary=VOCABULARY).passed


@pytest.mark.parametrize(
    ("weakened", "example"),
    [
        ("approvals: [1 of leads]", ""),
        ("approvals: [1 of leads], unless: {role: Reader}", "role=Reader"),
        ("approvals: [1 of leads], unless: {duration_h: {below: 2}}", "duration_h="),
        ("approvals: [1 of leads], unless: {guest: true}", "guest"),
    ],
)
def test_a_property_finds_the_request_that_breaks_it_where_every_case_still_passes(weakened: str, example: str) -> None:
    team = "rules: [{id: work, allow: [role.grant], to: [scientists]}]\n"
    org = "rules: [{id: asked, require: [role.grant], RULE}]\n".replace("RULE", weakened)
    tests = TESTS.replace("role: Reader", "role: Owner").replace("by: work", "by: asked")
    report = trial(files=documents(org=org, team=team, tests=tests), vocabulary=VOCABULARY)
    assert all(case.passed for case in report.cases), str(report)
    [proof] = report.proofs
    assert proof.proved is (example == "")
    assert example in proof.counterexample


def test_a_property_about_an_instant_is_about_that_instant() -> None:
    """An instant that was read as text made the engine fail, a failure is a denial, and so anything was proved."""
    team = "rules: [{id: work, allow: [role.grant], to: [scientists], when: {now: {at_least: 2027-01-01T00:00:00Z}}}]\n"
    claim = "properties: [{name: then, for_all: {action: role.grant, now: INSTANT}, never: allowed}]\n"
    for instant, proved in (("2026-12-31T23:59:59Z", True), ("2027-01-01T00:00:00Z", False)):
        files = documents(team=team, tests=claim.replace("INSTANT", instant))
        [proof] = trial(files=files, vocabulary=VOCABULARY).proofs
        assert proof.proved is proved


def test_rules_no_case_reaches_are_named() -> None:
    team = TEAM.replace("]}]", "]}, {id: lonely, allow: [job.submit], to: [leads]}]")
    assert trial(files=documents(team=team, tests=TESTS), vocabulary=VOCABULARY).unreached == ("lonely",)


def test_a_folder_with_a_mistake_is_not_tested_at_all() -> None:
    with pytest.raises(PolicyFault):
        trial(files=documents(team=TEAM.replace("leads", "leeds"), tests=TESTS), vocabulary=VOCABULARY)


def test_the_hash_depends_on_every_byte_and_every_path() -> None:
    files = documents(team=TEAM)
    first = load(files=files, vocabulary=VOCABULARY).hash
    assert load(files=dict(reversed(files.items())), vocabulary=VOCABULARY).hash == first
    changed = {**files, "groups.yaml": files["groups.yaml"] + b"\n"}
    moved = {("teams/other.yaml" if path == "teams/vision.yaml" else path): text for path, text in files.items()}
    assert len({first, *(load(files=f, vocabulary=VOCABULARY).hash for f in (changed, moved))}) == 3


def test_the_seed_s_own_rule() -> None:
    """Azure admins create compute and datastores; data scientists run jobs, train and register models."""
    bundle = load(files=files_in(SHIPPED), vocabulary=VOCABULARY)
    given = {
        "compute_instance.create": {
            "size": "Standard_DS11_v2",
            "region": "eastus",
            "cost_month": 135.0,
            "added_cost_month": 135.0,
            "gpu": False,
            "name": "cpu",
        },
        "model.register": {"source": "job", "elsewhere": False},
        "job.submit": {"serverless": False, "cost_hour": 0.0, "gpu": False, "ssh": False, "elsewhere": False},
    }
    alone = {
        group: sorted(
            action
            for action in ("compute_instance.create", "datastore.create", "job.submit", "model.register")
            if decide(
                bundle=bundle,
                facts=facts(action, group, **given.get(action, {})),  # type: ignore[arg-type]
                people=PEOPLE,
            ).effect
            is Effect.ALLOW
        )
        for group in ("azure-admins-vision", "ds-vision")
    }
    work = ["job.submit", "model.register"]
    assert alone["azure-admins-vision"] == ["compute_instance.create", "datastore.create", *work]
    assert alone["ds-vision"] == work
