"""Small sets of policy documents to test with, and the shipped ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

from bot.model.facts import Facts, FactValue, Subject, Unknown
from bot.policy.bundle import Bundle
from bot.policy.load import load
from tests.policy.vocabulary import VOCABULARY

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "policies"
EXAMPLES = ROOT.parent / "shared" / "study" / "policy-examples"

NOW = datetime(2026, 11, 10, 10, 0, tzinfo=UTC)
GROUPS = ("platform-admins", "security", "finops", "leads", "admins", "scientists", "stewards")
PEOPLE = {group: frozenset(f"{group}-{number}" for number in range(3)) for group in GROUPS}

_CATALOGUE = """
apiVersion: amlbot/v1
kind: Catalogue
regions: [eastus, westeurope]
roles:
  Owner: {id: 00000000-0000-4000-8000-00000000000a, names: [Propietario]}
  Contributor: {id: 00000000-0000-4000-8000-00000000000b, names: [Colaborador]}
  Reader: {id: 00000000-0000-4000-8000-00000000000c, names: [Lector]}
sizes:
  Standard_DS3_v2: {vcpus: 4, memory_gb: 14, usd_per_hour: {eastus: 0.5}}
  Standard_DS11_v2: {vcpus: 2, memory_gb: 14, usd_per_hour: {eastus: 0.25}}
  Standard_NC6s_v3: {vcpus: 6, memory_gb: 112, gpus: 1}
"""
_HEADS = {
    "org": "apiVersion: amlbot/v1\nkind: Guardrail\n",
    "team": "apiVersion: amlbot/v1\nkind: TeamPolicy\nteam: vision\n",
    "project": "apiVersion: amlbot/v1\nkind: ProjectPolicy\nteam: vision\nproject: fraud\n",
    "quotas": "apiVersion: amlbot/v1\nkind: Quotas\n",
    "tests": "apiVersion: amlbot/v1\nkind: PolicyTests\n",
}
_PATHS = {
    "org": "org/org.yaml",
    "team": "teams/vision.yaml",
    "project": "projects/fraud.yaml",
    "quotas": "quotas.yaml",
    "tests": "tests/vision.yaml",
}


def documents(*, groups: Mapping[str, str] | None = None, **bodies: str) -> dict[str, bytes]:
    """The files of a small organisation: org=, team=, project=, quotas=, tests= give what follows their heads.

    groups  more of a group's entry, such as {"leads": "escalate_to: admins"}.
    """
    lines = ["apiVersion: amlbot/v1", "kind: Groups", "groups:"]
    for number, name in enumerate(GROUPS, start=1):
        more = f", {groups[name]}" if groups and name in groups else ""
        lines.append(f"  {name}: {{entra: 11111111-0000-4000-8000-{number:012}{more}}}")
    files = {"groups.yaml": "\n".join(lines), "catalogue.yaml": _CATALOGUE.lstrip()}
    bodies.setdefault("team", "rules: []\n")
    for name, body in bodies.items():
        files[_PATHS[name]] = _HEADS[name] + dedent(body).lstrip("\n")
    return {path: text.encode() for path, text in files.items()}


def bundle_of(*, groups: Mapping[str, str] | None = None, **bodies: str) -> Bundle:
    return load(files=documents(groups=groups, **bodies), vocabulary=VOCABULARY)


def facts(
    action: str = "compute_cluster.create",
    *groups: str,
    who: str = "asker",
    beneficiary: str = "",
    guest: bool = False,
    emergency: bool = False,
    project: str = "",
    team: str = "vision",
    now: datetime = NOW,
    unknown_groups: bool = False,
    **values: FactValue,
) -> Facts:
    """A request of team vision by somebody in these groups."""
    known: frozenset[str] | Unknown = (
        Unknown(unknown="the directory is silent") if unknown_groups else frozenset(groups)
    )
    return Facts(
        action=action,
        now=now,
        requester=Subject(id=who, groups=known, guest=guest),
        beneficiary=Subject(id=beneficiary, groups=frozenset()) if beneficiary else None,
        team=team,
        project=project,
        emergency=emergency,
        values=values,
    )


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file of a policy folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
