"""Rules that never matter and approvals nobody can give are found, and rules that do matter are left in peace."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.policy.deep import MOST_POINTS, look_deeper
from bot.policy.issue import Issue
from bot.policy.load import read_all
from bot.policy.staffing import look_at_people
from tests.policy.documents import EXAMPLES, NOW, SHIPPED, documents, files_in
from tests.policy.vocabulary import VOCABULARY

ORG = """
rules:
  - {id: no-owner, deny: [role.grant], when: {role: Owner}}
  - {id: gpu, require: [compute_*], when: {gpu: true}, approvals: [1 of admins], limits: {idle_shutdown_min: 30}}
"""
TEAM = """
rules:
  - {id: roles, allow: [role.grant], to: [leads, scientists], approvals: [1 of security]}
  - {id: small, allow: [compute_*], to: [scientists], when: {cost_month: {at_most: 100}}, approvals: [1 of leads]}
"""

# what is added to which document, which rule is warned about, with which code, and what is said
USELESS = {
    "groups that exclude each other": (
        "team",
        "  - {id: odd, allow: [job.submit], to: [leads], when: {groups: {not_in: [leads]}}}",
        ("odd", "W101", "never fires"),
    ),
    "a condition and its exception": (
        "team",
        "  - {id: odd, allow: [job.submit], to: [leads], when: {gpu: true}, unless: {gpu: true}}",
        ("odd", "W101", "never fires"),
    ),
    "the organisation forbids it": (
        "team",
        "  - {id: odd, allow: [role.grant], to: [admins], when: {role: Owner}}",
        ("odd", "W102", "denied by another rule"),
    ),
    "the same said twice": (
        "team",
        "  - {id: odd, allow: [compute_*], to: [scientists], when: {cost_month: {below: 9}}, approvals: [1 of leads]}",
        ("odd", "W103", "small says as much"),
    ),
    "a denial inside another": (
        "org",
        "  - {id: odd, deny: [role.grant], when: {role: Owner, scope: subscription}}",
        ("odd", "W103", "no-owner says as much"),
    ),
    "a requirement inside another": (
        "org",
        "  - {id: odd, require: [compute_*], when: {gpu: true}, approvals: [1 of admins | leads]}",
        ("odd", "W103", "gpu says as much"),
    ),
    "a limit wider than another": (
        "org",
        "  - {id: odd, oblige: [compute_*], when: {gpu: true}, limits: {idle_shutdown_min: 60}}",
        ("odd", "W103", "gpu says as much"),
    ),
    "a strict allow beside a lenient one": (
        "team",
        "  - {id: odd, allow: [role.grant], to: [leads], when: {role: Reader}, approvals: [2 of security, 1 of leads]}",
        ("odd", "W104", "write a `require`"),
    ),
    "the earlier, strict allow is the one never taken": (
        "team",
        "  - {id: zz, allow: [role.grant], to: [leads, scientists]}",
        ("roles", "W104", "zz allows as much with fewer people"),
    ),
}
USEFUL = {
    "wider than what is there": (
        "team",
        "  - {id: odd, allow: [compute_*], to: [scientists], approvals: [2 of leads]}",
    ),
    "other people": ("team", "  - {id: odd, allow: [compute_*], to: [admins], approvals: [1 of leads]}"),
    "a tighter limit": (
        "org",
        "  - {id: odd, oblige: [compute_*], when: {gpu: true}, limits: {idle_shutdown_min: 10}}",
    ),
    "a limit of its own": ("org", "  - {id: odd, oblige: [compute_*], when: {gpu: true}, limits: {tags: [cost]}}"),
    "another approver": ("org", "  - {id: odd, require: [compute_*], when: {gpu: true}, approvals: [1 of finops]}"),
    "a rule on trial": ("org", "  - {id: odd, mode: observe, deny: [role.grant], when: {role: Owner}}"),
    "no approval by oneself": (
        "org",
        "  - {id: odd, oblige: [role.grant], limits: {self_approval: false}}",
    ),
}


def warnings(bodies: dict[str, str], most_points: int = MOST_POINTS) -> list[Issue]:
    bundle, _, issues = read_all(files=documents(groups=None, **bodies), vocabulary=VOCABULARY)
    assert issues.errors == ()
    look_deeper(bundle=bundle, issues=issues, most_points=most_points)
    return issues.in_order()


def with_one_more(document: str, rule: str) -> dict[str, str]:
    bodies = {"org": ORG, "team": TEAM}
    return {**bodies, document: f"{bodies[document]}{rule}\n"}


@pytest.fixture(params=["by trying", "by the solver"])
def most_points(request: pytest.FixtureRequest) -> int:
    if request.param == "by trying":
        return MOST_POINTS
    pytest.importorskip("z3", reason="the solver extra is not installed")
    return 0


@pytest.mark.parametrize(("document", "rule", "found"), USELESS.values(), ids=USELESS)
def test_a_rule_that_never_matters_is_found(
    document: str, rule: str, found: tuple[str, str, str], most_points: int
) -> None:
    named, code, said = found
    [warning] = warnings(with_one_more(document, rule), most_points)
    assert (warning.code, warning.severity) == (code, "warning")
    assert f"id: {named}" in warning.source
    assert said in warning.message
    assert str(warning).splitlines()[2].index("^") == str(warning).splitlines()[1].index("{id")


@pytest.mark.parametrize(("document", "rule"), USEFUL.values(), ids=USEFUL)
def test_a_rule_that_matters_is_left_in_peace(document: str, rule: str, most_points: int) -> None:
    assert warnings(with_one_more(document, rule), most_points) == []


def test_of_two_that_say_the_same_only_the_later_is_too_many() -> None:
    twice = "  - {id: odd, deny: [role.grant], when: {role: Owner}}"
    assert [warning.message.split()[0] for warning in warnings(with_one_more("org", twice))] == ["odd"]


@pytest.mark.parametrize("folder", [SHIPPED, EXAMPLES], ids=["shipped", "examples"])
def test_whole_policies(folder: Path) -> None:
    if folder is EXAMPLES and not EXAMPLES.is_dir():
        pytest.skip("the examples are not here")
    files = {"catalogue.yaml": (SHIPPED / "catalogue.yaml").read_bytes(), **files_in(folder)}
    bundle, _, issues = read_all(files=files, vocabulary=VOCABULARY)
    look_deeper(bundle=bundle, issues=issues)
    assert list(map(str, issues.in_order())) == []


GROUPS = {"security": "escalate_to: admins"}
ASKING = "rules: [{id: two, require: [role.grant], approvals: [1 of security, 1 of leads]}]\n"


@pytest.mark.parametrize(
    ("people", "code", "said"),
    [
        ({"security": "ab", "leads": "cd"}, "", ""),
        ({"security": "a", "leads": "cd"}, "W112", "too few"),
        ({"security": "ab", "leads": "a", "admins": "z"}, "W112", "too few"),
        ({"security": "", "leads": "cd", "admins": "x"}, "W111", "goes to 1 of admins, 1 of leads"),
        ({"security": "a", "leads": "a", "platform-admins": "x"}, "W111", "platform-admins"),
        ({"security": "", "leads": ""}, "W110", "nobody can give"),
    ],
)
def test_approvals_too_few_people_can_give(people: dict[str, str], code: str, said: str) -> None:
    bundle, _, issues = read_all(files=documents(groups=GROUPS, org=ASKING), vocabulary=VOCABULARY)
    look_at_people(bundle=bundle, people={g: frozenset(p) for g, p in people.items()}, now=NOW, issues=issues)
    assert [(one.code, said in one.message) for one in issues.in_order()] == ([(code, True)] if code else [])


def test_totals_and_the_review_of_an_emergency_need_people_too() -> None:
    org = "break_glass: {who: [admins], max_duration_h: 4, review_after_h: 24, reviewers: [1 of security]}\nrules: []\n"
    quotas = """
    counters:
      - {id: money, team: vision, on: [compute_*], add: 1, limit: 9, per: team, window: month, over: [1 of finops]}
    """
    bundle, _, issues = read_all(files=documents(org=org, quotas=quotas), vocabulary=VOCABULARY)
    look_at_people(bundle=bundle, people={}, now=NOW, issues=issues)
    assert [(one.code, one.path) for one in issues.in_order()] == [("W110", "org/org.yaml"), ("W110", "quotas.yaml")]
