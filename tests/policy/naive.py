"""A second engine, written from the rules of the language and from nothing of the first: slow, flat, obvious.

It reads the same description of policies that `writing.py` turns into documents, so reader, index and engine are all
on the other side of the comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations, permutations
from typing import Any

Spec = Mapping[str, Any]

UNKNOWN = object()


def decide(policies: Spec, request: Spec, people: Mapping[str, frozenset[str]]) -> tuple[str, Any]:
    """("deny", set of rules) or ("ask", clauses) where clauses is a multiset of (count, groups)."""
    emergency = request["emergency"] and bool(set(policies["who"]) & set(request["groups"]))
    values = dict(request["values"], guest=request["guest"], emergency=emergency, now=request["now"])
    fired: dict[str, list[Spec]] = {"allow": [], "deny": [], "require": [], "oblige": []}
    for rule in policies["rules"]:
        if rule["layer"] != "org" and request["team"] != "vision":
            continue
        if rule["layer"] == "project" and request["project"] != "fraud":
            continue
        if request["action"] not in rule["actions"]:
            continue
        if rule["to"] and not set(rule["to"]) & set(request["groups"]):
            continue
        answer = rule_answer(rule, values, request["action"])
        if answer == "yes" or (answer == "perhaps" and rule["effect"] != "allow"):
            fired[rule["effect"]].append(rule)
    if fired["deny"]:
        return "deny", {rule["id"] for rule in fired["deny"]}
    if not fired["allow"]:
        return "deny", {"default-deny"}
    ways = []
    for allow in fired["allow"]:
        clauses = simplified([clause for rule in (allow, *fired["require"]) for clause in rule["approvals"]])
        hours = [r["hours"] for r in (allow, *fired["require"], *fired["oblige"]) if r["hours"] is not None]
        if emergency:
            hours.append(policies["glass_hours"])
        ways.append((sum(count for count, _ in clauses), len(clauses), allow["id"], clauses, hours))
    problems = set()
    for _, _, _, clauses, hours in sorted(ways, key=lambda way: way[:3]):
        wanted = values.get("duration_h")
        if hours and (wanted is UNKNOWN or (wanted is not None and wanted > min(hours))):
            problems.add("limit-exceeded")
        elif escalated(clauses, policies, people, request["who"]) is None:
            problems.add("no-eligible-approver")
        else:
            return "ask", escalated(clauses, policies, people, request["who"])
    return "deny", problems


def rule_answer(rule: Spec, values: Mapping[str, Any], action: str) -> str:
    """`yes`, `no` or `perhaps`."""
    when = together([condition_answer(c, values) for c in rule["when"] if action in c.get("on", [action])])
    unless_parts = [c for c in rule["unless"] if action in c.get("on", [action])]
    unless = together([condition_answer(c, values) for c in unless_parts]) if unless_parts else "no"
    opposite = {"yes": "no", "no": "yes", "perhaps": "perhaps"}
    return together([when, opposite[unless]])


def together(answers: list[str]) -> str:
    if "no" in answers:
        return "no"
    return "perhaps" if "perhaps" in answers else "yes"


GOOD: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": lambda value, constant: value == constant,
    "in": lambda value, constants: value in constants,
    "not_in": lambda value, constants: value not in constants,
    "above": lambda value, bound: value > bound,
    "at_least": lambda value, bound: value >= bound,
    "below": lambda value, bound: value < bound,
    "at_most": lambda value, bound: value <= bound,
    "between": lambda value, bounds: bounds[0] <= value < bounds[1],
}


def condition_answer(condition: Spec, values: Mapping[str, Any]) -> str:
    value = values.get(condition["field"])
    if value is None or value is UNKNOWN:
        return {"fire": "yes", "skip": "no", None: "perhaps"}[condition.get("if_unknown")]
    return "yes" if all(GOOD[operator](value, constant) for operator, constant in condition["tests"]) else "no"


def simplified(clauses: list[tuple[int, frozenset[str]]]) -> list[tuple[int, frozenset[str]]]:
    highest: dict[frozenset[str], int] = {}
    least: dict[frozenset[str], int] = {}
    for count, groups in clauses:
        highest[groups] = max(count, highest.get(groups, 0))
        least[groups] = min(count, least.get(groups, count))
    clauses = sorted(((count, groups) for groups, count in highest.items()), key=lambda c: sorted(c[1]))
    dropped: list[tuple[int, frozenset[str]]] = []
    for clause in sorted(clauses, key=lambda c: (-c[0], sorted(c[1]))):
        if can_cover([*dropped, clause], least):
            dropped.append(clause)
    return [clause for clause in clauses if clause not in dropped]


def can_cover(wide: list[tuple[int, frozenset[str]]], least: Mapping[frozenset[str], int]) -> bool:
    """Whether each of these has narrower groups of its own that are never asked for fewer people."""
    return any(
        all(narrow < groups and least[narrow] >= count for narrow, (count, groups) in zip(chosen, wide, strict=True))
        for chosen in permutations(least, len(wide))
    )


def escalated(
    clauses: list[tuple[int, frozenset[str]]], policies: Spec, people: Mapping[str, frozenset[str]], who: str
) -> list[tuple[int, frozenset[str]]] | None:
    """As few clauses as possible handed on to platform-admins, the only target here; earlier ones first."""
    admins = frozenset({"platform-admins"})
    handed_on: set[int] = set()
    for number, (count, groups) in enumerate(clauses):
        if len(members(groups, people) - {who}) < count:
            handed_on.add(number)
    for more in range(len(clauses) + 1):
        for extra in combinations(sorted(set(range(len(clauses))) - handed_on), more):
            chosen = handed_on | set(extra)
            asked = [(count, admins if n in chosen else groups) for n, (count, groups) in enumerate(clauses)]
            if satisfiable(asked, people, who):
                return added(asked)
    return None


def satisfiable(clauses: list[tuple[int, frozenset[str]]], people: Mapping[str, frozenset[str]], who: str) -> bool:
    """Every way of seating people, tried."""
    seats = [members(groups, people) - {who} for count, groups in clauses for _ in range(count)]
    everybody = sorted(set().union(*seats)) if seats else []
    return any(
        all(person in seat for person, seat in zip(chosen, seats, strict=True))
        for chosen in permutations(everybody, len(seats))
    )


def members(groups: frozenset[str], people: Mapping[str, frozenset[str]]) -> set[str]:
    return set().union(*(people.get(group, frozenset()) for group in groups))


def added(clauses: list[tuple[int, frozenset[str]]]) -> list[tuple[int, frozenset[str]]]:
    sums: dict[frozenset[str], int] = {}
    for count, groups in clauses:
        sums[groups] = sums.get(groups, 0) + count
    return [(count, groups) for groups, count in sums.items()]
