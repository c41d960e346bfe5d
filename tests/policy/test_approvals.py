"""Who counts, how often, and what happens when nobody can."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.model.decision import ApprovalClause, Decision, Effect, Limits, Reason
from bot.model.text import same
from bot.policy.approvals import may_approve, standing, stricter
from bot.policy.decide import decide
from bot.policy.eligible import delegated
from tests.policy.documents import NOW, PEOPLE, bundle_of, facts

TWO_TEAMS = (
    ApprovalClause(count=1, groups=("platform-admins",)),
    ApprovalClause(count=1, groups=("security",)),
)
BOTH = frozenset({"platform-admins", "security"})


@pytest.mark.parametrize(
    ("approvals", "satisfied", "remaining"),
    [
        pytest.param([], False, ["1 of platform-admins", "1 of security"], id="nobody yet"),
        pytest.param([("pat", BOTH)], False, ["1 of security"], id="one person in both groups fills one slot"),
        pytest.param([("pat", BOTH), ("pat", BOTH)], False, ["1 of security"], id="nobody counts twice"),
        pytest.param([("pat", BOTH), ("sam", frozenset({"security"}))], True, [], id="two people"),
        pytest.param(
            [("pat", BOTH), ("ann", frozenset({"platform-admins"}))], True, [], id="the first moves to the other slot"
        ),
        pytest.param(
            [("ann", frozenset({"platform-admins"})), ("pam", frozenset({"platform-admins"}))],
            False,
            ["1 of security"],
            id="two of the same group are not one of each",
        ),
        pytest.param([("asker", BOTH), ("pat", BOTH)], False, ["1 of security"], id="the requester does not count"),
        pytest.param(
            [("joe", frozenset({"leads"}))], False, ["1 of platform-admins", "1 of security"], id="a stranger"
        ),
    ],
)
def test_standing(approvals: list[tuple[str, frozenset[str]]], satisfied: bool, remaining: list[str]) -> None:
    found = standing(clauses=TWO_TEAMS, approvals=approvals, excluded=frozenset({"asker"}))
    assert (found.satisfied, list(map(str, found.remaining))) == (satisfied, remaining)


def test_whose_approval_counts_is_named_oldest_first() -> None:
    given = [("zoe", frozenset({"security"})), ("pat", BOTH), ("late", BOTH)]
    assert standing(clauses=TWO_TEAMS, approvals=given, excluded=frozenset()).counted == ("zoe", "pat")


@pytest.mark.parametrize(
    ("person", "groups", "expected"),
    [("pat", BOTH, True), ("joe", frozenset({"leads"}), False), ("asker", BOTH, False)],
)
def test_who_may_approve_at_all(person: str, groups: frozenset[str], expected: bool) -> None:
    may = may_approve(
        clauses=TWO_TEAMS, approver=person, approver_groups=groups, excluded=frozenset({"asker", "friend"})
    )
    assert may is expected


SELF = """
rules:
  - id: work
    allow: [job.submit]
    to: [scientists]
    approvals: [1 of leads]
    limits: {self_approval: true}
"""


def test_the_requester_may_approve_alone_only_where_a_rule_says_so() -> None:
    about = facts("job.submit", "scientists", "leads", who="lea")
    people = {**PEOPLE, "leads": frozenset({"lea"})}
    alone = decide(bundle=bundle_of(team=SELF), facts=about, people=people)
    assert alone.limits.self_approval
    assert standing(
        clauses=alone.approvals, approvals=[("lea", frozenset({"leads"}))], excluded=frozenset({"lea"})
    ).satisfied
    usual = decide(bundle=bundle_of(team=SELF.replace("true", "false")), facts=about, people=people)
    assert str(usual.approvals[0]) == "1 of platform-admins"
    assert not usual.limits.self_approval


def test_self_approval_is_only_for_the_allow_s_own_clauses() -> None:
    org = "rules: [{id: more, require: [job.submit], approvals: [1 of security]}]"
    decision = decide(
        bundle=bundle_of(org=org, team=SELF), facts=facts("job.submit", "scientists", who="lea"), people=PEOPLE
    )
    assert {(str(clause), clause.self_approval) for clause in decision.approvals} == {
        ("1 of leads", True),
        ("1 of security", False),
    }
    assert not decision.limits.self_approval
    both = frozenset({"leads", "security"})
    alone = standing(clauses=decision.approvals, approvals=[("lea", both)], excluded=frozenset({"lea"}))
    assert [str(clause) for clause in alone.remaining] == ["1 of security"]


def test_a_clause_that_was_escalated_is_not_for_the_requester_any_more() -> None:
    team = SELF.replace("1 of leads", "2 of leads")
    about = facts("job.submit", "scientists", who="lea")
    alone = decide(bundle=bundle_of(team=team), facts=about, people={**PEOPLE, "leads": frozenset({"lea"})})
    enough = decide(bundle=bundle_of(team=team), facts=about, people={**PEOPLE, "leads": frozenset({"lea", "leo"})})
    assert (str(alone.approvals[0]), alone.limits.self_approval) == ("2 of platform-admins", False)
    assert (str(enough.approvals[0]), enough.limits.self_approval) == ("2 of leads", True)


def test_a_guardrail_takes_self_approval_away() -> None:
    org = """
    rules:
      - {id: never-alone, require: [job.submit], approvals: [1 of leads], limits: {self_approval: false}}
    """
    decision = decide(
        bundle=bundle_of(org=org, team=SELF), facts=facts("job.submit", "scientists", who="lea"), people=PEOPLE
    )
    assert not any(clause.self_approval for clause in decision.approvals)


OWNER = """
rules:
  - {id: two, require: [role.grant], approvals: [1 of platform-admins, 1 of security]}
"""
ASK = """
rules:
  - {id: ask, allow: [role.grant], to: [scientists]}
"""


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        pytest.param({}, ["1 of platform-admins", "1 of security"], id="enough of both"),
        pytest.param({"security": frozenset()}, ["2 of platform-admins"], id="counts add: still two people"),
        pytest.param(
            {"security": frozenset({"asker"})}, ["2 of platform-admins"], id="the requester is the only one of a group"
        ),
        pytest.param(
            {"security": frozenset(), "platform-admins": frozenset({"pat"})}, [], id="one person cannot be two"
        ),
        pytest.param(
            {"security": frozenset({"pat"}), "platform-admins": frozenset({"pat"})},
            [],
            id="the same one person in both",
        ),
        pytest.param(
            {"security": frozenset({"pat"}), "platform-admins": frozenset({"pat", "ann"})},
            ["1 of platform-admins", "1 of security"],
            id="one in both and another",
        ),
    ],
)
def test_escalation_never_lowers_the_number_of_people(people: dict[str, frozenset[str]], expected: list[str]) -> None:
    about = facts("role.grant", "scientists", role="Reader", scope="workspace")
    decision = decide(bundle=bundle_of(org=OWNER, team=ASK), facts=about, people={**PEOPLE, **people})
    assert [str(clause) for clause in decision.approvals] == expected
    if not expected:
        assert [reason.rule for reason in decision.reasons] == ["no-eligible-approver"]
    else:
        assert sum(clause.count for clause in decision.approvals) == 2


@pytest.mark.parametrize(
    ("groups", "people", "expected"),
    [
        pytest.param({}, {}, "1 of platform-admins", id="platform-admins when nothing is said"),
        pytest.param({"leads": "escalate_to: finops"}, {}, "1 of finops", id="where the group says"),
        pytest.param(
            {"leads": "escalate_to: finops", "finops": "escalate_to: security"},
            {"finops": frozenset()},
            "1 of security",
            id="and on from there",
        ),
    ],
)
def test_where_a_clause_escalates_to(groups: dict[str, str], people: dict[str, frozenset[str]], expected: str) -> None:
    team = "rules: [{id: ask, allow: [job.submit], to: [scientists], approvals: [1 of leads]}]"
    decision = decide(
        bundle=bundle_of(groups=groups, team=team),
        facts=facts("job.submit", "scientists", who="lea"),
        people={**PEOPLE, "leads": frozenset({"lea"}), **people},
    )
    assert [str(clause) for clause in decision.approvals] == [expected]
    assert "escalated" in [reason.rule for reason in decision.reasons]


def test_the_beneficiary_does_not_count_either() -> None:
    team = "rules: [{id: ask, allow: [job.submit], to: [scientists], approvals: [1 of leads]}]"
    people = {**PEOPLE, "leads": frozenset({"lea"})}
    bundle = bundle_of(team=team)
    for_lea = decide(bundle=bundle, facts=facts("job.submit", "scientists", beneficiary="lea"), people=people)
    for_joe = decide(bundle=bundle, facts=facts("job.submit", "scientists", beneficiary="joe"), people=people)
    assert [str(clause) for clause in for_lea.approvals] == ["1 of platform-admins"]
    assert [str(clause) for clause in for_joe.approvals] == ["1 of leads"]


@pytest.mark.parametrize(
    ("gaining", "asked"), [({"joe"}, "1 of leads"), ({"lea"}, "1 of platform-admins"), ({"lea", "pat"}, "")]
)
def test_nor_does_anybody_in_a_group_it_is_for(gaining: set[str], asked: str) -> None:
    team = "rules: [{id: ask, allow: [job.submit], to: [scientists], approvals: [1 of leads]}]"
    people = {**PEOPLE, "leads": frozenset({"lea"}), "platform-admins": frozenset({"pat"})}
    about = facts("job.submit", "scientists")
    decision = decide(bundle=bundle_of(team=team), facts=about, people=people, gaining=frozenset(gaining))
    assert [str(clause) for clause in decision.approvals] == ([asked] if asked else [])
    assert (decision.effect is Effect.DENY) is not bool(asked)


def test_somebody_stands_in_for_a_while() -> None:
    person = "33333333-0000-4000-8000-000000000001"
    away = f"delegates: [{{person: {person}, from: 2026-11-01T00:00:00Z, until: 2026-11-15T00:00:00Z}}]"
    team = "rules: [{id: ask, allow: [job.submit], to: [scientists], approvals: [1 of leads]}]"
    bundle = bundle_of(groups={"leads": away}, team=team)
    people = {**PEOPLE, "leads": frozenset()}
    during = decide(bundle=bundle, facts=facts("job.submit", "scientists"), people=people)
    after = decide(
        bundle=bundle,
        facts=facts("job.submit", "scientists", now=datetime(2026, 11, 15, tzinfo=UTC)),
        people=people,
    )
    assert [str(clause) for clause in during.approvals] == ["1 of leads"]
    assert [str(clause) for clause in after.approvals] == ["1 of platform-admins"]
    assert delegated(bundle=bundle, person=person, groups=frozenset(), now=NOW) == {"leads"}
    assert delegated(bundle=bundle, person="somebody-else", groups=frozenset(), now=NOW) == frozenset()


def _needs(*clauses: str, rule: str = "r", hours: float | None = None) -> Decision:
    wanted = tuple(ApprovalClause(count=int(c[0]), groups=tuple(c[5:].split("|"))) for c in clauses)
    return Decision(
        effect=Effect.NEEDS_APPROVAL if wanted else Effect.ALLOW,
        approvals=wanted,
        required=wanted,
        limits=Limits(max_duration_h=hours),
        reasons=(Reason(rule=rule, text=same(rule)),),
        bundle=rule,
    )


@pytest.mark.parametrize(
    ("pinned", "fresh", "expected"),
    [
        (_needs("1 of a"), _needs("2 of a"), ["2 of a"]),
        (_needs("2 of a"), _needs("1 of a"), ["2 of a"]),
        (_needs("1 of a"), _needs(), ["1 of a"]),
        (_needs(), _needs("1 of a"), ["1 of a"]),
        (_needs("1 of a"), _needs("1 of b"), ["1 of a", "1 of b"]),
        (_needs("1 of a|b"), _needs("1 of a"), ["1 of a"]),
        (_needs(), _needs(), []),
    ],
)
def test_of_two_decisions_the_stricter_holds(pinned: Decision, fresh: Decision, expected: list[str]) -> None:
    found = stricter(pinned=pinned, fresh=fresh)
    assert [str(clause) for clause in found.approvals] == expected
    assert (found.effect is Effect.NEEDS_APPROVAL) == bool(expected)
    assert found.bundle == fresh.bundle


def test_denied_now_stops_and_denied_before_stays_denied() -> None:
    denied = Decision(effect=Effect.DENY, reasons=(Reason(rule="no", text=same("no")),))
    assert stricter(pinned=_needs("1 of a"), fresh=denied) == denied
    assert stricter(pinned=denied, fresh=_needs()).effect is Effect.DENY


def test_the_shorter_time_holds() -> None:
    assert stricter(pinned=_needs(hours=8), fresh=_needs(hours=24)).limits.max_duration_h == 8
    assert stricter(pinned=_needs(hours=24), fresh=_needs(hours=8)).limits.max_duration_h == 8


def test_people_coming_and_going_change_who_is_asked_and_not_how_many() -> None:
    before = _needs("1 of leads")
    escalated = before.model_copy(update={"approvals": (ApprovalClause(count=1, groups=("platform-admins",)),)})
    assert [str(c) for c in stricter(pinned=before, fresh=escalated).approvals] == ["1 of platform-admins"]
    assert [str(c) for c in stricter(pinned=escalated, fresh=before).approvals] == ["1 of leads"]
