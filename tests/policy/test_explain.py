"""An explanation shows every rule, every condition and every value, in the asker's language."""

from __future__ import annotations

from bot.model.facts import Unknown
from bot.policy.explain import explain
from tests.policy.documents import PEOPLE, bundle_of, facts

ORG = """
rules:
  - id: gpu
    require: [compute_*]
    when: {gpu: true}
    approvals: [1 of platform-admins]
  - {id: trial, mode: observe, deny: [compute_*], when: {guest: false}}
"""
TEAM = """
rules:
  - id: small
    allow: [compute_cluster.create]
    to: [scientists]
    when: {max_nodes: {at_most: 4, on: [compute_cluster.create]}}
    unless: {cost_month: {above: 500}}
  - {id: admins-only, allow: [compute_*], to: [admins]}
"""
QUOTAS = """
counters:
  - {id: nodes, team: vision, on: [compute_cluster.create], add: max_nodes, limit: 10, per: team, window: live}
"""
BUNDLE = bundle_of(org=ORG, team=TEAM, quotas=QUOTAS)
ABOUT = facts("compute_cluster.create", "scientists", max_nodes=2.0, cost_month=100.0, gpu=True)


def test_the_whole_explanation_in_english() -> None:
    found = explain(bundle=BUNDLE, facts=ABOUT, people=PEOPLE, ledger={"nodes": 3.0})
    assert found.said_in("en") == "\n".join(
        [
            "Needs approval: 1 of platform-admins",
            "  gpu (org/org.yaml:4): Rule gpu asks for more approvals.",
            "  small (teams/vision.yaml:5): Rule small allows it.",
            "",
            "org/org.yaml:4 require gpu: fired; asks 1 of platform-admins",
            "    org/org.yaml:6 when gpu true: gpu is true, holds",
            "",
            "org/org.yaml:8 deny trial: would have fired (on trial)",
            "    org/org.yaml:8 when guest false: guest is false, holds",
            "",
            "teams/vision.yaml:5 allow small: fired",
            "    teams/vision.yaml:8 when max_nodes {at_most: 4, on: [compute_cluster.create]}: max_nodes is 2, holds",
            "    teams/vision.yaml:9 unless cost_month {above: 500}: cost_month is 100, does not hold",
            "",
            "teams/vision.yaml:10 allow admins-only: did not fire",
            "    for admins: the requester is in none of these groups",
            "",
            "quotas.yaml:4 total nodes (vision): used 3, adds 2, limit 10: within the limit",
            "",
            f"policies: {BUNDLE.hash[:12]}",
        ]
    )


def test_the_same_in_spanish() -> None:
    said = explain(bundle=BUNDLE, facts=ABOUT, people=PEOPLE).said_in("es")
    assert said.startswith("Necesita aprobación: 1 de platform-admins\n")
    assert "org/org.yaml:8 deny trial: se habría aplicado (en pruebas)" in said
    assert "para admins: quien pide no está en ninguno de estos grupos" in said
    assert "dentro del límite" in said
    assert "require gpu: se aplicó; pide 1 de platform-admins" in said


def test_what_is_not_known_is_said_to_be() -> None:
    about = facts("compute_cluster.create", "scientists", cost_month=Unknown(unknown="no price"))
    said = explain(bundle=BUNDLE, facts=about, people=PEOPLE, ledger=Unknown(unknown="away")).said_in("en")
    assert "unless cost_month {above: 500}: cost_month is ?, is not known" in said
    assert "used ?, adds ?, limit 10: over the limit" in said


def test_an_invalid_request_and_a_bug_are_explained_by_their_reason_alone() -> None:
    invalid = explain(bundle=BUNDLE, facts=facts("compute_cluster.create", size="Οwner"), people=PEOPLE)
    assert (invalid.rules, [r.rule for r in invalid.decision.reasons]) == ((), ["invalid-request"])
    bug = explain(bundle=BUNDLE, facts=facts("compute_cluster.create", colour="red"), people=PEOPLE)
    assert "colour" in bug.said_in("en")


def test_an_explanation_never_decides_otherwise() -> None:
    from bot.policy.decide import decide

    assert explain(bundle=BUNDLE, facts=ABOUT, people=PEOPLE).decision == decide(
        bundle=BUNDLE, facts=ABOUT, people=PEOPLE
    )
