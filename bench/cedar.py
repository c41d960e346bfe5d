"""The same rules for Cedar: permits and forbids in one set, what else is required in another.

Cedar answers yes or no, so a decision takes two calls: may it be, and which requirements fire. An attribute that is not
there skips a policy, even a forbid, so every tightening rule asks for it first (`if context has x then … else true`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import cedarpy

from bench.policy_layout import Rule
from bot.model.facts import Facts, Unknown

_OPERATORS = {"above": ">", "at_most": "<="}


class Cedar:
    """Everything parsed beforehand: both policy sets, and the people and actions of the requests to come."""

    def __init__(self, rules: Iterable[Rule], facts: Iterable[Facts]) -> None:
        several = list(rules)
        verdicts = [_policy(rule) for rule in several if rule["effect"] in ("allow", "deny")]
        needed = ["permit(principal, action, resource);"]
        needed += [_policy(rule) for rule in several if rule["effect"] in ("require", "oblige")]
        self._verdicts = cedarpy.PolicySet.from_str("\n".join(verdicts))
        self._needed = cedarpy.PolicySet.from_str("\n".join(needed))
        groups = {group for one in facts for group in _groups(one)}
        people = [
            {"uid": {"type": "User", "id": user}, "attrs": {}, "parents": [{"type": "Group", "id": group}]}
            for user, group in sorted({(_user(one), group) for one in facts for group in _groups(one)})
        ]
        known = [{"uid": {"type": "Group", "id": group}, "attrs": {}, "parents": []} for group in sorted(groups)]
        self._entities = cedarpy.Entities.from_json_str(json.dumps([*people, *known]))

    def asked(self, facts: Facts) -> dict[str, Any]:
        """A request as Cedar takes it; made beforehand, so that it is not part of the figure."""
        return {
            "principal": f'User::"{_user(facts)}"',
            "action": f'Action::"{facts.action}"',
            "resource": 'Azure::"azure"',
            "context": {"team": facts.team, "guest": facts.requester.guest, **_known(facts)},
        }

    def decide(self, request: dict[str, Any]) -> tuple[bool, int]:
        """(whether it may be, how many requirements fire)."""
        first = cedarpy.is_authorized(request, self._verdicts, self._entities)
        if not first.allowed:
            return False, 0
        second = cedarpy.is_authorized(request, self._needed, self._entities)
        return True, 0 if second.allowed else len(second.diagnostics.reasons)


def _user(facts: Facts) -> str:
    # A user has one group here: the same person in two teams is two.
    return f"{facts.requester.id}-{'-'.join(_groups(facts))}"


def _groups(facts: Facts) -> list[str]:
    groups = facts.requester.groups
    return [] if isinstance(groups, Unknown) else sorted(groups)


def _known(facts: Facts) -> Mapping[str, Any]:
    values = {name: value for name, value in facts.values.items() if not isinstance(value, Unknown)}
    return {name: int(value) if isinstance(value, float) else value for name, value in values.items()}


def _policy(rule: Rule) -> str:
    effect = "permit" if rule["effect"] == "allow" else "forbid"
    actions = ", ".join(f'Action::"{action}"' for action in rule["actions"])
    parts = [f'context.team == "{rule["team"]}"'] if rule["team"] else []
    if rule["to"]:
        parts.append("(" + " || ".join(f'principal in Group::"{group}"' for group in rule["to"]) + ")")
    if rule["when"]:
        held = [(field, _test(field, test)) for field, test in rule["when"].items()]
        if rule["effect"] == "allow":
            parts += [f"context has {field} && {test}" for field, test in held]
        else:
            # Not knowing never helps: it fires unless one condition surely does not hold.
            parts += [f"(if context has {field} then {test} else true)" for field, test in held]
    when = f" when {{ {' && '.join(parts)} }}" if parts else ""
    return f'@id("{rule["id"]}") {effect}(principal, action in [{actions}], resource){when};'


def _test(field: str, test: Any) -> str:
    if isinstance(test, bool):
        return f"context.{field} == {str(test).lower()}"
    if isinstance(test, str):
        return f'context.{field} == "{test}"'
    operator, value = test
    if operator in _OPERATORS:
        return f"context.{field} {_OPERATORS[operator]} {int(value)}"
    listed = "[" + ", ".join(f'"{one}"' for one in value) + "]"
    return f"{listed}.contains(context.{field})" if operator == "in" else f"!{listed}.contains(context.{field})"
