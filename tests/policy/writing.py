"""Random policies: a description, the documents that say it, and requests to try them on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bot.model.facts import Facts, Subject, Unknown
from tests.policy.documents import documents
from tests.policy.naive import UNKNOWN

ACTIONS = ("compute_cluster.create", "compute_instance.create", "role.grant", "job.submit")
GROUPS = ("leads", "admins", "scientists", "security", "platform-admins")
START = datetime(2026, 11, 1, tzinfo=UTC)

_NUMBERS = {"max_nodes": 10, "cost_month": 5000, "duration_h": 48}
_TABLES = {
    "size": ("Standard_DS3_v2", "Standard_DS11_v2", "Standard_NC6s_v3"),
    "role": ("Owner", "Contributor", "Reader"),
    "scope": ("subscription", "resource_group", "workspace"),
    "region": ("eastus", "westeurope"),
}
_CARRIED = {
    "compute_cluster.create": ("size", "max_nodes", "cost_month", "duration_h", "region", "gpu"),
    "compute_instance.create": ("size", "cost_month", "duration_h", "region", "gpu"),
    "role.grant": ("role", "scope", "duration_h"),
    "job.submit": ("size", "max_nodes", "cost_month", "duration_h", "region", "gpu"),
}


def policies(random: Random, *, overriding: bool = True) -> dict[str, Any]:
    """A description of random policies. overriding: whether conditions may have `if_unknown`."""
    rules = []
    for number in range(random.randint(3, 12)):
        layer = random.choice(("org", "team", "team", "team", "project"))
        effects = ("deny", "require", "oblige") if layer == "org" else (*["allow"] * 6, "deny", "require")
        rules.append(_rule(random, f"r{number}", layer, random.choice(effects), overriding))
    return {"rules": rules, "who": random.sample(GROUPS, 1), "glass_hours": random.choice((1, 4))}


def _rule(random: Random, name: str, layer: str, effect: str, overriding: bool) -> dict[str, Any]:
    actions = random.sample(ACTIONS, random.randint(1, 4))
    fields = [f for f in (*_NUMBERS, *_TABLES, "gpu") if all(f in _CARRIED[a] for a in actions)]
    fields += ["guest", "emergency", "now"]
    helps = {"when": "fire", "unless": "skip"} if effect == "allow" else {"when": None, "unless": None}
    conditions = {}
    for part, sizes in (("when", (0, 0, 1, 1, 2)), ("unless", (0, 0, 0, 1, 2))):
        size = random.choice(sizes) + (part == "when" and effect == "deny")
        chosen = random.sample(fields, min(len(fields), size))
        conditions[part] = [_condition(random, field, helps[part], overriding) for field in chosen]
    asks = effect == "require" or (effect == "allow" and random.random() < 0.5)
    limited = effect == "oblige" or random.random() < 0.3
    return {
        "id": name,
        "layer": layer,
        "effect": effect,
        "actions": actions,
        "to": random.sample(GROUPS, random.randint(1, 3)) if effect == "allow" or random.random() < 0.2 else [],
        **conditions,
        "approvals": _clauses(random) if asks else [],
        "hours": random.choice((4, 24)) if limited and effect != "deny" else None,
    }


def _condition(random: Random, field: str, helps: str | None, overriding: bool) -> dict[str, Any]:
    tests: list[tuple[str, Any]] = []
    if field in ("guest", "emergency", "gpu"):
        tests = [("is", random.random() < 0.5)]
    elif field == "now":
        first = START + timedelta(days=random.randint(0, 10))
        tests = [("between", (first, first + timedelta(days=random.randint(1, 10))))]
    elif field in _TABLES:
        operator = random.choice(("is", "in", "not_in"))
        some = random.sample(_TABLES[field], random.randint(1, len(_TABLES[field]) - 1))
        tests = [(operator, some[0] if operator == "is" else some)]
    else:
        most = _NUMBERS[field]
        low, high = sorted(random.sample(range(most + 1), 2))
        tests = random.choice(
            (
                [("above", low)],
                [("at_least", low)],
                [("below", high)],
                [("at_most", high)],
                [("between", (low, high))],
                [("at_least", low), ("below", high)],
            )
        )
    words = [word for word in ("fire", "skip") if word != helps]
    unknown = random.choice((None, None, *words)) if overriding else None
    return {"field": field, "tests": tests, "if_unknown": unknown}


def _clauses(random: Random) -> list[tuple[int, frozenset[str]]]:
    found: dict[frozenset[str], int] = {}
    for _ in range(random.randint(1, 2)):
        found[frozenset(random.sample(GROUPS, random.randint(1, 2)))] = random.randint(1, 2)
    return [(count, groups) for groups, count in found.items()]


def written(described: Mapping[str, Any]) -> dict[str, bytes]:
    """The documents that say what is described."""
    bodies = {"org": "", "team": "", "project": ""}
    for rule in described["rules"]:
        bodies[rule["layer"]] += _rule_text(rule)
    who, hours = ", ".join(described["who"]), described["glass_hours"]
    glass = f"break_glass: {{who: [{who}], max_duration_h: {hours}, review_after_h: 24}}\n"
    return documents(
        org=glass + _rules_text(bodies["org"]),
        team=f"delegate: [{', '.join(ACTIONS)}]\n" + _rules_text(bodies["team"]),
        project=_rules_text(bodies["project"]),
    )


def _rules_text(body: str) -> str:
    return f"rules:\n{body}" if body else "rules: []\n"


def _rule_text(rule: Mapping[str, Any]) -> str:
    lines = [f"  - id: {rule['id']}", f"    {rule['effect']}: [{', '.join(rule['actions'])}]"]
    if rule["to"]:
        lines.append(f"    to: [{', '.join(rule['to'])}]")
    for part in ("when", "unless"):
        if rule[part]:
            lines.append(f"    {part}:")
            lines += [f"      {condition['field']}: {_condition_text(condition)}" for condition in rule[part]]
    if rule["approvals"]:
        clauses = ", ".join(f"{count} of {' | '.join(sorted(groups))}" for count, groups in rule["approvals"])
        lines.append(f"    approvals: [{clauses}]")
    if rule["hours"] is not None:
        lines.append(f"    limits: {{max_duration_h: {rule['hours']}}}")
    return "\n".join(lines) + "\n"


def _condition_text(condition: Mapping[str, Any]) -> str:
    parts = [f"{operator}: {_value_text(constant)}" for operator, constant in condition["tests"]]
    if condition["if_unknown"]:
        parts.append(f"if_unknown: {condition['if_unknown']}")
    return f"{{{', '.join(parts)}}}"


def _value_text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_value_text, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)


def request(random: Random) -> dict[str, Any]:
    """A random request: any field may be known, unknown or left out."""
    action = random.choice(ACTIONS)
    values: dict[str, Any] = {}
    for field in _CARRIED[action]:
        chance = random.random()
        if chance < 0.15:
            values[field] = UNKNOWN
        elif chance < 0.85:
            if field == "gpu":
                values[field] = random.random() < 0.5
            elif field in _TABLES:
                values[field] = random.choice(_TABLES[field])
            else:
                values[field] = float(random.randint(0, _NUMBERS[field] + 1))
    return {
        "action": action,
        "who": "asker",
        "groups": random.sample(GROUPS, random.randint(0, 4)),
        "team": random.choice(("vision",) * 9 + ("nlp",)),
        "project": random.choice(("", "fraud")),
        "guest": random.random() < 0.2,
        "emergency": random.random() < 0.3,
        "now": START + timedelta(hours=random.randint(0, 24 * 22)),
        "values": values,
    }


def facts_of(asked: Mapping[str, Any]) -> Facts:
    """The same request as facts."""
    silent = Unknown(unknown="left unknown by the test")
    return Facts(
        action=asked["action"],
        now=asked["now"],
        requester=Subject(id=asked["who"], groups=frozenset(asked["groups"]), guest=asked["guest"]),
        team=asked["team"],
        project=asked["project"],
        emergency=asked["emergency"],
        values={name: silent if value is UNKNOWN else value for name, value in asked["values"].items()},
    )


def directory(random: Random) -> dict[str, frozenset[str]]:
    """A few people in random groups; the asker may be among them."""
    everybody = ("asker", "ann", "bob", "cat", "dee")
    return {
        group: frozenset(person for person in everybody if random.random() < 0.5)
        for group in (*GROUPS, "finops", "stewards")
    }
