"""Policies of any size in the layout that organisations have: some guardrails, many teams with twenty rules each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from bot.grammar.vocabulary import vocabulary
from bot.kinds import KINDS
from bot.model.facts import Facts, Subject, Unknown
from bot.policy.bundle import Bundle
from bot.policy.load import load

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 10, 10, 0, tzinfo=UTC)
RULES_A_TEAM = 20
MOST_GUARDRAILS = 40

CREATE = ("compute_instance.create", "compute_cluster.create")
WORK = ("job.submit", "model.register", "environment.create", "component.create", "data_asset.create")
SIZES = ("Standard_DS2_v2", "Standard_DS3_v2", "Standard_DS11_v2", "Standard_DS12_v2", "Standard_NC6s_v3")
ROLES = ("Reader", "AzureML Data Scientist", "AzureML Compute Operator", "Contributor", "Owner")
REGIONS = ("eastus", "westeurope", "northeurope", "westus2")

Rule = Mapping[str, Any]
"""id, effect, actions, team (empty for a guardrail), to, when (field -> test), approvals, limits."""


def rules(count: int) -> Iterator[Rule]:
    """So many rules: one in five a guardrail, at most forty; the others in teams of twenty."""
    random = Random(7)  # noqa: S311 - the same rules every time
    guardrails = min(MOST_GUARDRAILS, max(2, count // 5))
    for number in range(guardrails):
        yield _guardrail(random, number)
    for number in range(count - guardrails):
        yield _team_rule(random, number, f"team-{number // RULES_A_TEAM}")


def _guardrail(random: Random, number: int) -> Rule:
    common = {"id": f"org-{number}", "team": "", "to": ()}
    match number % 5:
        case 0:
            allowed = random.sample(REGIONS[:3], 2)
            return {**common, "effect": "deny", "actions": CREATE, "when": {"region": ("not_in", allowed)}}
        case 1:
            return {
                **common,
                "effect": "deny",
                "actions": ("role.grant",),
                "when": {"role": "Owner", "scope": "subscription"},
            }
        case 2:
            above = float(random.randrange(2000, 20000, 500))
            return {
                **common,
                "effect": "require",
                "actions": CREATE,
                "when": {"cost_month": ("above", above)},
                "approvals": ("1 of finops",),
            }
        case 3:
            return {
                **common,
                "effect": "require",
                "actions": ("role.grant",),
                "when": {"role": ("in", random.sample(ROLES[3:], 1))},
                "approvals": ("1 of security",),
            }
        case _:
            return {**common, "effect": "oblige", "actions": CREATE, "when": {"gpu": True},
                    "limits": {"idle_shutdown_min": random.randrange(15, 120)}}  # fmt: skip


def _team_rule(random: Random, number: int, team: str) -> Rule:
    common = {"id": f"{team}-r{number}", "team": team}
    ds, leads, admins = f"ds-{team}", f"leads-{team}", f"admins-{team}"
    match number % RULES_A_TEAM % 10:
        case 0:
            return {**common, "effect": "allow", "to": (admins,), "actions": (*CREATE, "datastore.create"), "when": {}}
        case 1:
            return {**common, "effect": "allow", "to": (ds, admins), "actions": WORK, "when": {}}
        case 2 | 3 | 4:
            nodes = float(random.randrange(1, 8))
            return {
                **common,
                "effect": "allow",
                "to": (ds,),
                "actions": ("compute_cluster.create",),
                "when": {"size": ("in", random.sample(SIZES, 2)), "max_nodes": ("at_most", nodes)},
                "approvals": (f"1 of {leads}",),
            }
        case 5:
            return {
                **common,
                "effect": "allow",
                "to": (ds,),
                "actions": ("compute_instance.create",),
                "when": {"size": ("in", random.sample(SIZES, 2))},
                "approvals": (f"1 of {leads}",),
            }
        case 6 | 7:
            return {
                **common,
                "effect": "allow",
                "to": (ds, admins),
                "actions": ("role.grant",),
                "when": {"role": ("in", random.sample(ROLES, 2)), "scope": ("in", ("workspace", "resource_group"))},
                "approvals": (f"1 of {leads}",),
                "limits": {"max_duration_h": 2160},
            }
        case 8:
            above = float(random.randrange(200, 2000, 100))
            return {
                **common,
                "effect": "require",
                "to": (),
                "actions": CREATE,
                "when": {"cost_month": ("above", above)},
                "approvals": (f"1 of {leads}",),
            }
        case _:
            return {**common, "effect": "deny", "to": (), "actions": WORK, "when": {"guest": True}}  # fmt: skip


def documents(several: list[Rule]) -> dict[str, bytes]:
    """The same as policy documents, with the shipped catalogue."""
    teams = sorted({rule["team"] for rule in several if rule["team"]}, key=lambda name: int(name.split("-")[1]))
    names = ["platform-admins", "security", "finops"]
    names += [f"{sort}-{team}" for team in teams for sort in ("ds", "leads", "admins")]
    groups = "".join(
        f"  {name}: {{entra: 11111111-0000-4000-8000-{number:012}}}\n" for number, name in enumerate(names, start=1)
    )
    head = "apiVersion: amlbot/v1\nkind: "
    files = {
        "groups.yaml": f"{head}Groups\ngroups:\n{groups}",
        "org/guardrails.yaml": f"{head}Guardrail\nrules:\n" + "".join(_text(r) for r in several if not r["team"]),
    }
    for team in teams:
        body = "".join(_text(rule) for rule in several if rule["team"] == team)
        files[f"teams/{team}.yaml"] = f"{head}TeamPolicy\nteam: {team}\nrules:\n{body}"
    catalogue = (ROOT / "policies" / "catalogue.yaml").read_bytes()
    return {"catalogue.yaml": catalogue, **{path: text.encode() for path, text in files.items()}}


def bundle(several: list[Rule]) -> Bundle:
    return load(files=documents(several), vocabulary=vocabulary(kinds=KINDS))


def _text(rule: Rule) -> str:
    lines = [f"  - id: {rule['id']}", f"    {rule['effect']}: [{', '.join(rule['actions'])}]"]
    if rule["to"]:
        lines.append(f"    to: [{', '.join(rule['to'])}]")
    if rule["when"]:
        conditions = ", ".join(f"{field}: {_condition(test)}" for field, test in rule["when"].items())
        lines.append(f"    when: {{{conditions}}}")
    if rule.get("approvals"):
        lines.append(f"    approvals: [{', '.join(rule['approvals'])}]")
    if rule.get("limits"):
        lines.append(f"    limits: {{{', '.join(f'{name}: {value}' for name, value in rule['limits'].items())}}}")
    return "\n".join(lines) + "\n"


def _condition(test: Any) -> str:
    if isinstance(test, tuple):
        operator, value = test
        return f"{{{operator}: {_value(value)}}}"
    return _value(test)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return f"[{', '.join(value)}]" if isinstance(value, (list, tuple)) else str(value)


def requests(several: list[Rule], count: int) -> list[Facts]:
    """What people of these teams ask: mostly computes and roles, some of it with something unknown."""
    random = Random(11)  # noqa: S311
    teams = sorted({rule["team"] for rule in several if rule["team"]}) or ["team-0"]
    return [_request(random, random.choice(teams), number) for number in range(count)]


def _request(random: Random, team: str, number: int) -> Facts:
    action = random.choice((*CREATE, *CREATE, "role.grant", "role.grant", *WORK))
    values: dict[str, Any] = {}
    if action in CREATE:
        values = {
            "size": random.choice(SIZES),
            "region": random.choice(REGIONS),
            "gpu": random.random() < 0.2,
            "cost_month": float(random.randrange(50, 4000)),
        }
        if action == "compute_cluster.create":
            values["max_nodes"] = float(random.randrange(1, 10))
        if random.random() < 0.1:
            values["cost_month"] = Unknown(unknown="no price")
    elif action == "role.grant":
        values = {"role": random.choice(ROLES), "scope": random.choice(("workspace", "resource_group", "subscription"))}
    group = random.choice((f"ds-{team}", f"ds-{team}", f"admins-{team}"))
    requester = Subject(id=f"u{number % 500}", groups=frozenset({group}), guest=random.random() < 0.05)
    return Facts(action=action, now=NOW, requester=requester, team=team, values=values)
