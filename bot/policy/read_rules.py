"""Guardrails, team policies and project policies: the documents that hold rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.model.decision import ApprovalClause, Limits
from bot.policy.issue import did_you_mean, quoted
from bot.policy.names import Words
from bot.policy.pattern import PatternFault, compile_pattern
from bot.policy.read_conditions import conditions_of, fields_asked
from bot.policy.reader import Mapping, Node, Scalar
from bot.policy.rule import BreakGlass, Condition, Layer, Rule, RuleEffect
from bot.policy.shape import (
    boolean_of,
    choice_of,
    fields_of,
    id_of,
    items_of,
    number_of,
    sentence_of,
    text_of,
    words_of,
)

EFFECTS: tuple[RuleEffect, ...] = ("allow", "deny", "require", "oblige")
NUMBER_LIMITS = ("max_duration_h", "idle_shutdown_min", "timeout_h", "review_after_h")
LIMITS = (*NUMBER_LIMITS, "tags", "name_pattern", "self_approval")
_CARRIED = {"idle_shutdown_min": "idle_shutdown_min", "tags": "tags", "name_pattern": "name"}
"""Limit -> the field an action must have for the limit to mean anything there."""
_RULE_KEYS = ("except", "to", "when", "unless", "approvals", "limits", "reason", "mode")
_MOST_PEOPLE = 10


@dataclass(frozen=True, slots=True)
class Layered:
    """Whose rules are being read. delegated: the actions a project may allow on its own."""

    layer: Layer
    team: str = ""
    project: str = ""
    delegated: frozenset[str] = frozenset()


def rules_of(node: Node, *, layered: Layered, words: Words) -> list[Rule]:
    """The rules of one document."""
    found = []
    for item in items_of(node, what="`rules`", issues=words.issues, empty_ok=True):
        rule = _rule(item, layered, words)
        if rule is not None:
            found.append(rule)
    return found


def break_glass_of(node: Node, *, words: Words) -> BreakGlass | None:
    """Who may declare an emergency."""
    found = fields_of(
        node,
        what="`break_glass`",
        required=("who", "max_duration_h", "review_after_h"),
        optional=("reviewers",),
        issues=words.issues,
    )
    if found is None or not {"who", "max_duration_h", "review_after_h"} <= set(found):
        return None
    who = _groups_of(found["who"], "`who`", words)
    hours = number_of(found["max_duration_h"], what="`max_duration_h`", issues=words.issues, least=0.25)
    review = number_of(found["review_after_h"], what="`review_after_h`", issues=words.issues, least=0.25)
    reviewers = clauses_of(found["reviewers"], words=words) if "reviewers" in found else ()
    if sum(clause.count for clause in reviewers) > 1:
        # Whoever looks first has looked: a second reviewer who is written there would never be waited for.
        groups = dict.fromkeys(name for clause in reviewers for name in clause.groups)
        said = f"one person looks at an emergency afterwards; write [1 of {' | '.join(groups)}]"
        words.issues.add("E041", found["reviewers"], said)
    return BreakGlass(
        who=who,
        limits=Limits(max_duration_h=hours, review_after_h=review),
        reviewers=reviewers,
        source=f"{node.path}:{node.line}",
    )


def clauses_of(node: Node, *, words: Words) -> tuple[ApprovalClause, ...]:
    """`[2 of a | b, 1 of c]`."""
    found: list[ApprovalClause] = []
    for item in items_of(node, what="`approvals`", issues=words.issues):
        clause = _clause(item, words)
        if clause is None:
            continue
        if any(set(clause.groups) == set(other.groups) for other in found):
            words.issues.add("E015", item, f"there are two clauses for {' | '.join(clause.groups)}; write one")
        found.append(clause)
    return tuple(found)


def _clause(node: Node, words: Words) -> ApprovalClause | None:
    text = text_of(node, what="an approval", issues=words.issues)
    if text is None or not isinstance(node, Scalar):
        return None
    count, of, rest = [*text.split(None, 2), "", "", ""][:3]
    if of != "of" or not rest or not (count.isascii() and count.isdigit() and len(count) <= 3):
        words.issues.add(
            "E041", node, f"an approval is written `1 of GROUP` or `2 of GROUP | GROUP`, not {quoted(text)}"
        )
        return None
    if not 1 <= int(count) <= _MOST_PEOPLE:
        words.issues.add("E041", node, f"an approval asks for 1 to {_MOST_PEOPLE} people, not {count}")
        return None
    groups: list[str] = []
    start = 0
    for part in text.split(" of ", 1)[1].split("|"):
        name = part.strip()
        offset = text.find(name, start) if name else 0
        start = offset + len(name)
        at = Scalar(node.path, node.line, node.column + offset, max(1, len(name)), name, node.plain)
        if words.group_of(at, what="a group") is None:
            return None
        if name in groups:
            words.issues.add("E015", at, f"{quoted(name)} is listed twice")
            return None
        groups.append(name)
    return ApprovalClause(count=int(count), groups=tuple(sorted(groups)))


def _rule(node: Node, layered: Layered, words: Words) -> Rule | None:
    issues = words.issues
    if not isinstance(node, Mapping):
        issues.add("E013", node, "a rule is a mapping with `id` and one of allow, deny, require, oblige")
        return None
    found = fields_of(node, what="a rule", required=("id",), optional=(*EFFECTS, *_RULE_KEYS), issues=issues)
    if found is None:
        return None
    named = id_of(found["id"], what="a rule id", issues=issues) if "id" in found else None
    effect = _effect(node, found, words)
    if named is None or effect is None:
        return None
    actions = _meant(found, effect, _actions(node, found, effect, layered, words), words)
    to = _groups_of(found["to"], "`to`", words) if "to" in found else frozenset()
    if effect == "allow" and "to" not in found:
        issues.add("E054", node, "an allow says to whom: add `to: [GROUP]`")
    when = _conditions(found, "when", effect, actions, layered, words)
    excepted = _having(found, effect, ("unless",), actions, words)
    unless = _conditions(found, "unless", effect, excepted, layered, words)
    if excepted != actions:
        # For an action without the field the exception never holds, so there it is as if it were not written.
        unless = tuple(replace(c, on=excepted if c.on is None else c.on & excepted) for c in unless)
    approvals = clauses_of(found["approvals"], words=words) if "approvals" in found else ()
    limits, self_approval = (
        _limits(found["limits"], effect, actions, layered, words) if "limits" in found else (Limits(), None)
    )
    _check_parts(node, found, effect, words)
    mode = "enforce"
    if "mode" in found:
        mode = choice_of(found["mode"], what="`mode`", among=("enforce", "observe"), issues=issues) or mode
    return Rule(
        id=named,
        effect=effect,
        layer=layered.layer,
        path=node.path,
        line=node.line,
        actions=actions,
        team=layered.team,
        project=layered.project,
        to=to,
        when=when,
        unless=unless,
        approvals=approvals,
        limits=limits,
        self_approval=self_approval,
        reason=sentence_of(found["reason"], what="`reason`", issues=issues) if "reason" in found else None,
        observed=mode == "observe",
    )


def _effect(node: Mapping, found: dict[str, Node], words: Words) -> RuleEffect | None:
    written = [name for name in EFFECTS if name in found]
    if len(written) == 1:
        return written[0]
    if not written:
        words.issues.add("E012", node, "a rule needs one of allow, deny, require, oblige")
    else:
        words.issues.add("E013", node, f"a rule has one effect, not {' and '.join(written)}; make two rules")
    return None


def _actions(
    node: Mapping, found: dict[str, Node], effect: RuleEffect, layered: Layered, words: Words
) -> frozenset[str]:
    issues = words.issues
    actions = words.actions_of(found[effect], what=f"`{effect}`")
    if "except" in found:
        excepted = words.actions_of(found["except"], what="`except`")
        if not excepted <= actions:
            extra = ", ".join(sorted(excepted - actions))
            issues.add("E022", found["except"], f"`except` names {extra}, which `{effect}` does not include")
        if actions and not actions - excepted:
            issues.add("E022", found["except"], "`except` leaves no action at all")
        actions -= excepted
    if effect != "allow":
        return actions
    key = next((key for key, _ in node.entries if key.text == "allow"), node)
    if layered.layer == "guardrail":
        issues.add("E050", key, "a Guardrail can only deny, require or oblige; allow it in a file of teams/")
    elif layered.layer == "project" and not actions <= layered.delegated:
        extra = ", ".join(sorted(actions - layered.delegated))
        issues.add("E051", key, f"team {layered.team} does not delegate {extra} to its projects (`delegate:`)")
    return actions


def _meant(found: dict[str, Node], effect: RuleEffect, actions: frozenset[str], words: Words) -> frozenset[str]:
    """Of the actions that a pattern brought in, those that have what `when` asks about.

    A condition on a field that an action does not have can never hold for it, so a new kind with such a name is not
    what the rule is about. An allow leaves out those as well that lack what its `unless` asks about.
    """
    return _having(found, effect, ("when", "unless") if effect == "allow" else ("when",), actions, words)


def _having(
    found: dict[str, Node], effect: RuleEffect, parts: tuple[str, ...], actions: frozenset[str], words: Words
) -> frozenset[str]:
    """The actions that are named outright or have every field asked about; all of them when none has."""
    named = words.named_in(found[effect])
    having = (a for a in actions if a in named or not any(_lacks(found, part, a, words) for part in parts))
    return frozenset(having) or actions


def _lacks(found: dict[str, Node], part: str, action: str, words: Words) -> bool:
    """Whether a condition asks about a field that the action does not have."""
    if part not in found:
        return False
    return not fields_asked(found[part], action=action, words=words) <= words.vocabulary.actions[action]


def _conditions(
    found: dict[str, Node], part: str, effect: RuleEffect, actions: frozenset[str], layered: Layered, words: Words
) -> tuple[Condition, ...]:
    if part not in found:
        return ()
    # In an allow an unknown `when` must not count as met, nor an unknown `unless` as not met.
    helps = {"when": "fire", "unless": "skip"}[part] if effect == "allow" else ""
    conditions = conditions_of(found[part], what=part, actions=actions, words=words, helps_when_unknown=helps)
    if layered.layer == "guardrail":
        _check_groups_only_tighten(found[part], part, words)
    return conditions


def _check_groups_only_tighten(node: Node, part: str, words: Words) -> None:
    """In a guardrail nobody may be let off by being in one more group."""
    groups = node.get("groups") if isinstance(node, Mapping) else None
    negative = part == "unless" or (isinstance(groups, Mapping) and groups.get("not_in") is not None)
    if groups is not None and negative:
        words.issues.add("E056", groups, "a Guardrail cannot let a group off; `groups` may only make it apply")


def _groups_of(node: Node, what: str, words: Words) -> frozenset[str]:
    named = (words.group_of(item, what=what) for item in words_of(node, what=what, issues=words.issues))
    return frozenset(name for name in named if name is not None)


def _limits(
    node: Node, effect: RuleEffect, actions: frozenset[str], layered: Layered, words: Words
) -> tuple[Limits, bool | None]:
    issues = words.issues
    found = fields_of(node, what="`limits`", required=(), optional=LIMITS, issues=issues) or {}
    values: dict[str, float | None] = {
        name: number_of(found[name], what=f"`{name}`", issues=issues, least=0.01)
        for name in NUMBER_LIMITS
        if name in found
    }
    for name, field in _CARRIED.items():
        if name in found and actions and not any(field in words.vocabulary.actions[action] for action in actions):
            issues.add("E036", found[name], f"`{name}` means nothing here: no action of this rule has `{field}`")
    tags: tuple[str, ...] = ()
    if "tags" in found:
        tags = tuple(tag.text for tag in words_of(found["tags"], what="`tags`", issues=issues))
    patterns = _name_patterns(found["name_pattern"], words) if "name_pattern" in found else ()
    self_approval = None
    if "self_approval" in found:
        self_approval = boolean_of(found["self_approval"], what="`self_approval`", issues=issues)
        if self_approval and (layered.layer == "guardrail" or effect != "allow"):
            issues.add(
                "E053", found["self_approval"], "only an allow of a team or project may set self_approval to true"
            )
    return Limits(tags=tags, name_patterns=patterns, **values), self_approval


def _name_patterns(node: Node, words: Words) -> tuple[str, ...]:
    text = text_of(node, what="`name_pattern`", issues=words.issues)
    if text is None:
        return ()
    try:
        compile_pattern(text)
    except PatternFault as fault:
        words.issues.add("E060", node, f"`name_pattern` {quoted(text)}: {fault}")
        return ()
    return (text,)


def _check_parts(node: Mapping, found: dict[str, Node], effect: RuleEffect, words: Words) -> None:
    """What belongs to which effect."""
    needed: dict[RuleEffect, Iterable[str]] = {"require": ("approvals",), "oblige": ("limits",)}
    senseless: dict[RuleEffect, Iterable[str]] = {"deny": ("approvals", "limits"), "oblige": ("approvals",)}
    for part in needed.get(effect, ()):
        if part not in found:
            words.issues.add("E055", node, f"a rule that {effect}s needs `{part}`")
    for part in senseless.get(effect, ()):
        if part in found:
            key = next(key for key, _ in node.entries if key.text == part)
            words.issues.add("E055", key, f"a rule with `{effect}` has no `{part}`{did_you_mean(part, ())}")
