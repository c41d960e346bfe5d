"""groups.yaml: who people are, by their groups in Entra and Slack."""

from __future__ import annotations

import re

from bot.model.people import AMLBOT
from bot.policy.issue import Issues, did_you_mean, quoted
from bot.policy.reader import Mapping, Node
from bot.policy.rule import Delegate, Group
from bot.policy.shape import boolean_of, fields_of, guid_of, id_of, items_of, shaped_of, text_of, time_of

_SLACK_GROUP = re.compile(r"S[A-Z0-9]{2,20}")


def groups_of(root: Mapping, *, issues: Issues) -> dict[str, Group]:
    """Name -> group of a Groups document."""
    node = root.get("groups")
    if not isinstance(node, Mapping):
        issues.add("E012", root, "a Groups document has `groups`, a mapping of name: {entra: ...}")
        return {}
    names = {key.text for key, _ in node.entries}
    found: dict[str, Group] = {}
    seen: dict[str, str] = {}
    for key, value in node.entries:
        name = id_of(key, what="a group name", issues=issues)
        if name == AMLBOT:
            issues.add("E015", key, "`amlbot` is the group of amlbot itself, which nobody else is in")
            continue
        group = _group(name, value, names, issues) if name else None
        if group is None:
            continue
        if group.entra in seen:
            issues.add("E015", value, f"{quoted(group.name)} and {quoted(seen[group.entra])} are the same Entra group")
        seen[group.entra] = group.name
        found[group.name] = group
    _check_escalation(node, found, issues)
    return found


def _group(name: str, node: Node, names: set[str], issues: Issues) -> Group | None:
    found = fields_of(
        node,
        what=f"group `{name}`",
        required=("entra",),
        optional=("slack", "escalate_to", "reads_history", "links_people", "quiet", "delegates"),
        issues=issues,
    )
    entra = guid_of(found["entra"], what="`entra`", issues=issues) if found and "entra" in found else None
    if found is None or entra is None:
        return None
    escalate_to = ""
    if "escalate_to" in found:
        escalate_to = text_of(found["escalate_to"], what="`escalate_to`", issues=issues) or ""
        if escalate_to and escalate_to not in names:
            issues.add(
                "E040", found["escalate_to"], f"unknown group {quoted(escalate_to)}{did_you_mean(escalate_to, names)}"
            )
    return Group(
        name=name,
        entra=entra,
        slack=shaped_of(
            found, "slack", shape=_SLACK_GROUP, meant="a Slack user group id such as S0VISLEADS", issues=issues
        ),
        escalate_to=escalate_to,
        reads_history=_is_set(found, "reads_history", issues),
        links_people=_is_set(found, "links_people", issues),
        quiet=_is_set(found, "quiet", issues),
        delegates=_delegates(found["delegates"], issues) if "delegates" in found else (),
    )


def _is_set(found: dict[str, Node], part: str, issues: Issues) -> bool:
    return part in found and bool(boolean_of(found[part], what=f"`{part}`", issues=issues))


def _delegates(node: Node, issues: Issues) -> tuple[Delegate, ...]:
    delegates = []
    for item in items_of(node, what="`delegates`", issues=issues):
        found = fields_of(item, what="a delegate", required=("person", "from", "until"), optional=(), issues=issues)
        if found is None or len(found) < 3:
            continue
        person = guid_of(found["person"], what="`person`", issues=issues)
        since = time_of(found["from"], what="`from`", issues=issues)
        until = time_of(found["until"], what="`until`", issues=issues)
        if person is None or since is None or until is None:
            continue
        if since >= until:
            issues.add("E034", item, "the delegation ends before it begins")
            continue
        delegates.append(Delegate(person, since, until))
    return tuple(delegates)


def _check_escalation(node: Mapping, groups: dict[str, Group], issues: Issues) -> None:
    for key, _ in node.entries:
        group = groups.get(key.text)
        walked: list[str] = []
        while group is not None and group.escalate_to and group.name not in walked:
            walked.append(group.name)
            group = groups.get(group.escalate_to)
        if group is not None and group.name in walked and key.text == min(walked):
            issues.add("E042", key, f"escalation goes in a circle: {' -> '.join([*walked, group.name])}")
