"""PolicyTests documents: checked like policies, because a test that names nothing real proves nothing."""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from datetime import datetime
from typing import Any

from bot.model.decision import ApprovalClause, Effect
from bot.model.facts import FactValue
from bot.model.people import AMLBOT
from bot.policy.issue import did_you_mean, quoted
from bot.policy.names import Words
from bot.policy.read_conditions import value_of
from bot.policy.read_rules import clauses_of
from bot.policy.reader import Mapping, Node, Scalar, Sequence
from bot.policy.shape import (
    boolean_of,
    choice_of,
    fields_of,
    id_of,
    items_of,
    number_of,
    text_of,
    time_of,
    words_of,
)
from bot.policy.suite import Case, Pretender, Property, Suite
from bot.policy.words import BUILT_IN_CHECKS

_NEVER = ("approvals_below", "allowed", "allowed_alone", "denied")
_ABOUT = ("team", "project")


def suite_of(root: Mapping, *, words: Words, rules: frozenset[str] | None) -> Suite:
    """The tests of one document. rules: the ids that `by` and `used` may name; None when not all are known."""
    found = fields_of(
        root,
        what="a PolicyTests document",
        required=("apiVersion", "kind"),
        optional=("owners", "people", "defaults", "cases", "properties"),
        issues=words.issues,
    )
    if found is None:
        return Suite(root.path)
    people = _people(found["people"], words) if "people" in found else {}
    defaults = _Defaults.read(found.get("defaults"), words)
    cases = (
        (
            _case(item, people, defaults, rules, words)
            for item in items_of(found["cases"], what="`cases`", issues=words.issues, empty_ok=True)
        )
        if "cases" in found
        else ()
    )
    properties = (
        (
            _property(item, words)
            for item in items_of(found["properties"], what="`properties`", issues=words.issues, empty_ok=True)
        )
        if "properties" in found
        else ()
    )
    suite = Suite(root.path, people, tuple(c for c in cases if c), tuple(p for p in properties if p))
    _check_names(suite, root, words)
    return suite


class _Defaults:
    """What every case starts from."""

    def __init__(self) -> None:
        self.team = ""
        self.project = ""
        self.now: datetime | None = None
        self.values: dict[str, Node] = {}

    @classmethod
    def read(cls, node: Node | None, words: Words) -> _Defaults:
        defaults = cls()
        if node is None:
            return defaults
        if not isinstance(node, Mapping):
            words.issues.add("E013", node, "`defaults` is a mapping")
            return defaults
        for key, value in node.entries:
            match key.text:
                case "team" | "project":
                    setattr(defaults, key.text, _name_of(key.text, value, words))
                case "now":
                    defaults.now = time_of(value, what="`now`", issues=words.issues)
                case name if name in words.vocabulary.fields:
                    defaults.values[name] = value
                case name:
                    known = ("team", "project", "now", *words.vocabulary.fields)
                    words.issues.add("E030", key, f"unknown field {quoted(name)}{did_you_mean(name, known)}")
        return defaults


def _people(node: Node, words: Words) -> AbstractMapping[str, Pretender]:
    if not isinstance(node, Mapping):
        words.issues.add("E013", node, "`people` is a mapping of name: [GROUP]")
        return {}
    people: dict[str, Pretender] = {}
    for key, value in node.entries:
        guest = False
        groups: Node | None = value
        if isinstance(value, Mapping):
            found = (
                fields_of(value, what=key.text, required=("groups",), optional=("guest",), issues=words.issues) or {}
            )
            groups = found.get("groups")
            if "guest" in found:
                guest = boolean_of(found["guest"], what="`guest`", issues=words.issues) or False
        if groups is None:
            continue
        named = (
            # amlbot itself is in a group that no document names.
            AMLBOT if item.text == AMLBOT else words.group_of(item, what="`groups`")
            for item in (
                ()
                if isinstance(groups, Sequence) and not groups.items
                else words_of(groups, what="`groups`", issues=words.issues)
            )
        )
        people[key.text] = Pretender(key.text, frozenset(name for name in named if name), guest)
    return people


def _case(
    node: Node, people: AbstractMapping[str, Pretender], defaults: _Defaults, rules: frozenset[str] | None, words: Words
) -> Case | None:
    issues = words.issues
    required = ("name", "who", "does", "expect")
    optional = ("with", "at", "emergency", "project", "team", "used", "by", "for")
    found = fields_of(node, what="a case", required=required, optional=optional, issues=issues)
    if found is None or not set(required) <= set(found):
        return None
    name = text_of(found["name"], what="`name`", issues=issues)
    who = choice_of(found["who"], what="`who`", among=people, issues=issues)
    does = choice_of(found["does"], what="`does`", among=words.vocabulary.actions, issues=issues)
    at = time_of(found["at"], what="`at`", issues=issues) if "at" in found else defaults.now
    if at is None and "at" not in found:
        issues.add("E012", node, "a case needs `at`, or `now` under `defaults`")
    if name is None or who is None or does is None or at is None:
        return None
    effect, approvals = _expected(found["expect"], words)
    given = {key: _name_of(key, found[key], words) if key in found else getattr(defaults, key) for key in _ABOUT}
    beneficiary = choice_of(found["for"], what="`for`", among=people, issues=issues) if "for" in found else ""
    emergency = boolean_of(found["emergency"], what="`emergency`", issues=issues) if "emergency" in found else False
    by = text_of(found["by"], what="`by`", issues=issues) if "by" in found else ""
    if by and rules is not None and by not in rules and by not in BUILT_IN_CHECKS:
        issues.add("E040", found["by"], f"unknown rule {quoted(by)}{did_you_mean(by, (*rules, *BUILT_IN_CHECKS))}")
    return Case(
        name=name,
        source=f"{node.path}:{node.line}",
        who=who,
        does=does,
        team=given["team"],
        project=given["project"],
        at=at,
        effect=effect,
        beneficiary=beneficiary or "",
        emergency=emergency or False,
        values=_values(found.get("with"), does, defaults, words),
        used=_used(found["used"], rules, words) if "used" in found else {},
        approvals=approvals,
        by=by or "",
    )


def _expected(node: Node, words: Words) -> tuple[Effect, tuple[ApprovalClause, ...]]:
    if isinstance(node, Sequence):
        return Effect.NEEDS_APPROVAL, clauses_of(node, words=words)
    word = choice_of(node, what="`expect`", among=("allow", "deny"), issues=words.issues)
    return (Effect.ALLOW if word == "allow" else Effect.DENY), ()


def _values(node: Node | None, action: str, defaults: _Defaults, words: Words) -> dict[str, FactValue]:
    exists = words.vocabulary.actions[action]
    found: dict[str, Node] = {name: value for name, value in defaults.values.items() if name in exists}
    if node is not None and not isinstance(node, Mapping):
        words.issues.add("E013", node, "`with` is a mapping of field: value")
    for key, value in node.entries if isinstance(node, Mapping) else ():
        if key.text not in exists:
            hint = did_you_mean(key.text, exists)
            words.issues.add("E030", key, f"{action} has no field {quoted(key.text)}{hint}")
        else:
            found[key.text] = value
    values = {name: _fact(name, value, words) for name, value in found.items()}
    return {name: value for name, value in values.items() if value is not None}


def _fact(name: str, node: Node, words: Words) -> FactValue | None:
    """A fact as a person might have typed it: text is left as it is, to be normalised by the decision."""
    match words.vocabulary.fields[name].type:
        case "number":
            return number_of(node, what=f"`{name}`", issues=words.issues)
        case "boolean":
            return boolean_of(node, what=f"`{name}`", issues=words.issues)
        case "texts":
            return tuple(item.text for item in words_of(node, what=f"`{name}`", issues=words.issues))
        case _:
            return text_of(node, what=f"`{name}`", issues=words.issues)


def _used(node: Node, rules: frozenset[str] | None, words: Words) -> dict[str, float]:
    if not isinstance(node, Mapping):
        words.issues.add("E013", node, "`used` is a mapping of counter: number")
        return {}
    used: dict[str, float] = {}
    for key, value in node.entries:
        if rules is not None and key.text not in rules:
            words.issues.add("E040", key, f"unknown counter {quoted(key.text)}{did_you_mean(key.text, rules)}")
        number = number_of(value, what=f"`{key.text}`", issues=words.issues, least=0)
        if number is not None:
            used[key.text] = number
    return used


def _property(node: Node, words: Words) -> Property | None:
    issues = words.issues
    found = fields_of(node, what="a property", required=("name", "for_all", "never"), optional=(), issues=issues)
    if found is None or len(found) < 3:
        return None
    name = text_of(found["name"], what="`name`", issues=issues)
    never = _never(found["never"], words)
    about = found["for_all"]
    if not isinstance(about, Mapping):
        issues.add("E013", about, "`for_all` is a mapping with `action`")
        return None
    action_node = about.get("action")
    if action_node is None:
        issues.add("E012", about, "`for_all` needs `action`")
        return None
    action = choice_of(action_node, what="`action`", among=words.vocabulary.actions, issues=issues)
    if name is None or never is None or action is None:
        return None
    return Property(
        name=name,
        source=f"{node.path}:{node.line}",
        action=action,
        never=never[0],
        bound=never[1],
        **_for_all(about, action, words),
    )


def _for_all(node: Mapping, action: str, words: Words) -> dict[str, Any]:
    parts: dict[str, Any] = {"fixed": {}, "team": "", "project": "", "groups": frozenset()}
    for key, value in node.entries:
        match key.text:
            case "action":
                continue
            case "team" | "project":
                parts[key.text] = _name_of(key.text, value, words)
            case "groups":
                named = (
                    words.group_of(i, what="`groups`") for i in words_of(value, what="`groups`", issues=words.issues)
                )
                parts["groups"] = frozenset(group for group in named if group)
            case name if name in words.vocabulary.actions[action]:
                known = _in_common(name, value, words)
                if known is not None:
                    parts["fixed"][name] = known
            case name:
                fields = ("team", "project", "groups", *words.vocabulary.actions[action])
                words.issues.add("E030", key, f"{action} has no field {quoted(name)}{did_you_mean(name, fields)}")
    return parts


def _in_common(name: str, node: Node, words: Words) -> FactValue | datetime | None:
    """A value of `for_all`, spelt as a rule must spell it: a request nobody can make would prove anything."""
    field = words.vocabulary.fields[name]
    if field.type == "texts":
        return _fact(name, node, words)
    known = value_of(node, field=field, words=words)
    return known if not isinstance(known, frozenset) else None


def _never(node: Node, words: Words) -> tuple[Any, int] | None:
    """`{approvals_below: 2}`, or one of the words."""
    if isinstance(node, Mapping):
        found = fields_of(node, what="`never`", required=("approvals_below",), optional=(), issues=words.issues) or {}
        if "approvals_below" not in found:
            return None
        bound = number_of(found["approvals_below"], what="`approvals_below`", issues=words.issues, least=1)
        return ("approvals_below", int(bound)) if bound is not None else None
    word = choice_of(node, what="`never`", among=_NEVER[1:], issues=words.issues)
    return (word, 0) if word is not None else None


def _name_of(key: str, node: Node, words: Words) -> str:
    known = sorted(set(words.vocabulary.tables[f"{key}s"].values()))
    named = id_of(node, what=f"`{key}`", issues=words.issues)
    if named is not None and named not in known:
        words.issues.add("E031", node, f"unknown {key} {quoted(named)}{did_you_mean(named, known)}")
    return named or ""


def _check_names(suite: Suite, root: Mapping, words: Words) -> None:
    seen: set[str] = set()
    entries: list[Case | Property] = [*suite.cases, *suite.properties]
    for entry in entries:
        if entry.name in seen:
            at = Scalar(root.path, int(entry.source.rsplit(":", 1)[1]), 1, 1, entry.name, plain=True)
            words.issues.add("E015", at, f"two tests are called {quoted(entry.name)}")
        seen.add(entry.name)
