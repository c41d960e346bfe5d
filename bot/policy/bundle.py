"""Every policy document of one moment, read whole: what a decision is made with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.model.catalogue import Catalogue
from bot.model.decision import Reason
from bot.model.facts import Vocabulary
from bot.model.place import TeamPlace
from bot.policy.rule import BreakGlass, Condition, Counter, Group, Rule
from bot.policy.words import fired


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule as it stands for one action: only the conditions that are looked at for it."""

    rule: Rule
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]


Owner = tuple[str, str]
"""Team and project; ("", "") is the organisation, (team, "") the team as a whole."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The policies.

    hash         SHA-256 over sorted (path, length, bytes) of every file.
    vocabulary   complete: built-in fields and closed tables included.
    index        (team, project, action) -> the rules written for exactly that.
    totals       action -> the counters it adds to.
    said         rule id -> what is said when it fires.
    """

    hash: str
    vocabulary: Vocabulary
    rules: tuple[Rule, ...] = ()
    groups: Mapping[str, Group] = field(default_factory=dict)
    places: tuple[TeamPlace, ...] = ()
    catalogue: Catalogue = field(default_factory=Catalogue)
    counters: tuple[Counter, ...] = ()
    break_glass: BreakGlass | None = None
    index: Mapping[tuple[str, str, str], tuple[Candidate, ...]] = field(default_factory=dict, repr=False)
    totals: Mapping[str, tuple[Counter, ...]] = field(default_factory=dict, repr=False)
    said: Mapping[str, Reason] = field(default_factory=dict, repr=False)

    def candidates(self, *, team: str, project: str, action: str) -> tuple[Candidate, ...]:
        """Every rule that applies to such a request, in order of layer and id."""
        found = self.index.get(("", "", action), ())
        if team:
            found += self.index.get((team, "", action), ())
            if project:
                found += self.index.get((team, project, action), ())
        return found

    def counters_about(self, action: str) -> tuple[Counter, ...]:
        """The counters an action adds to, in order of id."""
        return self.totals.get(action, ())

    @property
    def entra_groups(self) -> dict[str, str]:
        """Group name -> Entra object id."""
        return {group.name: group.entra for group in self.groups.values()}

    @property
    def usergroups(self) -> dict[str, str]:
        """Group name -> Slack user group id to mention, for those that have one and are not quiet."""
        return {group.name: group.slack for group in self.groups.values() if group.slack and not group.quiet}


def bundle_hash(files: Mapping[str, bytes]) -> str:
    """Lower-case hex SHA-256 over sorted (path, length, bytes)."""
    sha = hashlib.sha256()
    for path in sorted(files):
        name, content = path.encode(), files[path]
        sha.update(len(name).to_bytes(8, "big") + name + len(content).to_bytes(8, "big") + content)
    return sha.hexdigest()


def said_of(rules: Iterable[Rule]) -> dict[str, Reason]:
    """Each rule's own reason, or a plain one when its author gave none."""
    return {
        rule.id: fired(rule=rule.id, effect=rule.effect, source=rule.source)
        if rule.reason is None
        else Reason(rule=rule.id, text=rule.reason, source=rule.source)
        for rule in rules
    }


def index_of(rules: Iterable[Rule]) -> dict[tuple[str, str, str], tuple[Candidate, ...]]:
    """The rules by whom and what they are about; the order of files and of rules in them does not matter."""
    found: dict[tuple[str, str, str], list[Candidate]] = {}
    for rule in sorted(rules, key=lambda rule: rule.id):
        for action in rule.actions:
            candidate = Candidate(rule, _looked_at(rule.when, action), _looked_at(rule.unless, action))
            found.setdefault((rule.team, rule.project, action), []).append(candidate)
    return {key: tuple(candidates) for key, candidates in found.items()}


def totals_of(counters: Iterable[Counter]) -> dict[str, tuple[Counter, ...]]:
    """The counters by the actions that add to them."""
    found: dict[str, tuple[Counter, ...]] = {}
    for counter in sorted(counters, key=lambda counter: counter.id):
        for action in counter.actions:
            found[action] = (*found.get(action, ()), counter)
    return found


def _looked_at(conditions: tuple[Condition, ...], action: str) -> tuple[Condition, ...]:
    return tuple(c for c in conditions if c.on is None or action in c.on)
