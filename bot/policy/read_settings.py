"""groups.yaml, quotas.yaml and workspaces.yaml: who people are, what may be used up, what belongs to whom."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import get_args

from bot.model.people import AMLBOT
from bot.model.place import Copies, IdleRule, Layout, TeamPlace
from bot.model.text import Text
from bot.policy.issue import Issues, did_you_mean, quoted
from bot.policy.pattern import LONGEST_PATTERN, globs_overlap
from bot.policy.read_conditions import Words
from bot.policy.read_rules import clauses_of
from bot.policy.reader import Mapping, Node, Scalar
from bot.policy.rule import Counter, Delegate, Group, Rule
from bot.policy.shape import (
    boolean_of,
    choice_of,
    fields_of,
    guid_of,
    id_of,
    items_of,
    number_of,
    sentence_of,
    text_of,
    time_of,
    words_of,
)

PLACES = "workspaces.yaml"
_ENDS = frozenset({"compute.stop", "compute.resize", "compute.update"})
"""What ends that a machine is paid for."""

_SLACK_GROUP = re.compile(r"S[A-Z0-9]{2,20}")
_SLACK_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,20}")
_RESOURCE_NAME = re.compile(r"[A-Za-z0-9_.()*?-]{1,90}")


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
        slack=_matching(found, "slack", _SLACK_GROUP, "a Slack user group id such as S0VISLEADS", issues),
        escalate_to=escalate_to,
        reads_history="reads_history" in found
        and bool(boolean_of(found["reads_history"], what="`reads_history`", issues=issues)),
        links_people="links_people" in found
        and bool(boolean_of(found["links_people"], what="`links_people`", issues=issues)),
        quiet="quiet" in found and bool(boolean_of(found["quiet"], what="`quiet`", issues=issues)),
        delegates=_delegates(found["delegates"], issues) if "delegates" in found else (),
    )


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


def counters_of(root: Mapping, *, words: Words) -> list[Counter]:
    """The counters of a Quotas document."""
    node = root.get("counters")
    if node is None:
        words.issues.add("E012", root, "a Quotas document has `counters`")
        return []
    items = items_of(node, what="`counters`", issues=words.issues, empty_ok=True)
    counters = (_counter(item, words) for item in items)
    return [counter for counter in counters if counter is not None]


def _counter(node: Node, words: Words) -> Counter | None:
    issues = words.issues
    required = ("id", "on", "add", "limit", "per", "window")
    found = fields_of(
        node, what="a counter", required=required, optional=("team", "project", "over", "reason"), issues=issues
    )
    if found is None or not set(required) <= set(found):
        return None
    named = id_of(found["id"], what="a counter id", issues=issues)
    actions = words.actions_of(found["on"], what="`on`")
    actions -= _without(found, actions, words)
    add = _added(found["add"], actions, words)
    limit = number_of(found["limit"], what="`limit`", issues=issues, least=0)
    per = choice_of(found["per"], what="`per`", among=("team", "project", "actor"), issues=issues)
    window = choice_of(found["window"], what="`window`", among=("live", "month"), issues=issues)
    scope = {
        part: choice_of(found[part], what=f"`{part}`", among=_table(words, f"{part}s"), issues=issues) or ""
        for part in ("team", "project")
        if part in found
    }
    if per == "project" and "project" not in found and "team" not in found:
        issues.add("E070", found["per"], "a counter per project names the team or the project it is about")
    if named is None or add is None or limit is None or per is None or window is None:
        return None
    return Counter(
        id=named,
        path=node.path,
        line=node.line,
        actions=actions,
        add=add,
        limit=limit,
        per=per,  # type: ignore[arg-type]
        window=window,  # type: ignore[arg-type]
        over=clauses_of(found["over"], words=words) if "over" in found else (),
        reason=sentence_of(found["reason"], what="`reason`", issues=issues) if "reason" in found else None,
        **scope,
    )


def _without(found: dict[str, Node], actions: frozenset[str], words: Words) -> frozenset[str]:
    """Of the actions that a pattern brought in, those that have nothing to add; none when that would be all of them."""
    name = found["add"].text if isinstance(found["add"], Scalar) else ""
    lacking = {action for action in actions if name in words.vocabulary.fields} - words.named_in(found["on"])
    lacking = {action for action in lacking if name not in words.vocabulary.actions[action]}
    return frozenset(lacking) if lacking < actions else frozenset()


def _added(node: Node, actions: frozenset[str], words: Words) -> str | float | None:
    """The number field a request adds, or a plain number."""
    if isinstance(node, Scalar) and node.plain and node.text[:1].isdigit():
        return number_of(node, what="`add`", issues=words.issues, least=0)
    text = text_of(node, what="`add`", issues=words.issues)
    if text is None:
        return None
    numbers = [field.name for field in words.vocabulary.fields.values() if field.type == "number"]
    if text not in numbers:
        words.issues.add("E030", node, f"unknown number field {quoted(text)}{did_you_mean(text, numbers)}")
        return None
    missing = sorted(action for action in actions if text not in words.vocabulary.actions[action])
    if missing:
        words.issues.add("E035", node, f"there is no `{text}` for {', '.join(missing)}")
    return text


def places_of(root: Mapping, *, words: Words) -> list[TeamPlace]:
    """The places of a Workspaces document."""
    node = root.get("places")
    if node is None:
        words.issues.add("E012", root, "a Workspaces document has `places`")
        return []
    found: list[tuple[Node, TeamPlace]] = []
    for item in items_of(node, what="`places`", issues=words.issues, empty_ok=True):
        place = _place(item, words)
        if place is not None:
            _check_apart(item, place, found, words.issues)
            found.append((item, place))
    return [place for _, place in found]


def _place(node: Node, words: Words) -> TeamPlace | None:
    issues = words.issues
    texts = ("resource_group", "workspace")
    found = fields_of(
        node,
        what="a place",
        required=("team",),
        optional=(
            *("project", "layout", "subscription", "region", *texts, "resource_groups", "workspaces"),
            *("members", "channels", "approvals_channel", "copies", "idle"),
        ),
        issues=issues,
    )
    team = id_of(found["team"], what="`team`", issues=issues) if found and "team" in found else None
    if found is None or team is None:
        return None
    values: dict[str, object] = {}
    if "project" in found:
        values["project"] = id_of(found["project"], what="`project`", issues=issues) or ""
    if "layout" in found:
        values["layout"] = choice_of(found["layout"], what="`layout`", among=get_args(Layout), issues=issues) or "team"
    if "subscription" in found:
        values["subscription"] = guid_of(found["subscription"], what="`subscription`", issues=issues) or ""
    if "region" in found:
        regions = _table(words, "regions")
        values["region"] = choice_of(found["region"], what="`region`", among=regions, issues=issues) or ""
    for part in texts:
        values[part] = _matching(found, part, _RESOURCE_NAME, "an Azure resource name", issues)
    for part in ("resource_groups", "workspaces"):
        if part in found:
            values[part] = _patterns(found[part], part, issues)
    if "members" in found:
        named = (
            words.group_of(i, what="`members`") for i in words_of(found["members"], what="`members`", issues=issues)
        )
        values["members"] = tuple(name for name in named if name is not None)
    if "channels" in found:
        values["channels"] = tuple(
            channel.text
            for channel in words_of(found["channels"], what="`channels`", issues=issues)
            if _is_matching(channel, _SLACK_CHANNEL, "a Slack channel id such as C0VISION", issues)
        )
    if "copies" in found:
        when = choice_of(found["copies"], what="`copies`", among=get_args(Copies), issues=issues)
        values["copies"] = when or "reminder"
    values["approvals_channel"] = _matching(
        found, "approvals_channel", _SLACK_CHANNEL, "a Slack channel id such as C0APPROVE", issues
    )
    if "idle" in found:
        values["idle"] = _idle(found["idle"], issues)
    return TeamPlace.model_validate({"team": team, **values})


def _idle(node: Node, issues: Issues) -> IdleRule | None:
    names = ("after_h", "stop_after_silence_h", "keep_h")
    found = fields_of(node, what="`idle`", required=names[:1], optional=names[1:], issues=issues)
    hours = {
        name: number_of(found[name], what=f"`{name}`", issues=issues, least=1)
        for name in names
        if found and name in found
    }
    if "after_h" not in hours or None in hours.values():
        return None
    return IdleRule.model_validate({**hours, "line": node.line})


def idle_rules(places: Iterable[TeamPlace]) -> list[Rule]:
    """What `stop_after_silence_h` lets amlbot itself do: an allow like any other, which denials and approvals outdo."""
    return [
        Rule(
            id=f"idle-{place.team}-{place.project}" if place.project else f"idle-{place.team}",
            effect="allow",
            layer="project" if place.project else "team",
            path=PLACES,
            line=place.idle.line,
            actions=_ENDS,
            team=place.team,
            project=place.project,
            to=frozenset({AMLBOT}),
            reason=Text(
                en=f"Machines of {place.team} that nobody answers for are stopped after "
                f"{place.idle.stop_after_silence_h:g} hours.",
                es=f"Las máquinas de {place.team} por las que nadie responde se detienen tras "
                f"{place.idle.stop_after_silence_h:g} horas.",
            ),
        )
        for place in places
        if place.idle is not None and place.idle.stop_after_silence_h is not None
    ]


def _patterns(node: Node, what: str, issues: Issues) -> tuple[str, ...]:
    return tuple(
        item.text
        for item in words_of(node, what=f"`{what}`", issues=issues)
        if _is_matching(item, _RESOURCE_NAME, "an Azure resource name or a pattern with `*` and `?`", issues)
    )


def _check_apart(node: Node, place: TeamPlace, others: list[tuple[Node, TeamPlace]], issues: Issues) -> None:
    """Nothing may belong to two teams, and a team or project is described once."""
    for other_node, other in others:
        if (other.team, other.project) == (place.team, place.project):
            name = f"{place.team}/{place.project}" if place.project else place.team
            issues.add("E015", node, f"{name} is described twice; first on line {other_node.line}")
        for channel in sorted(set(place.channels) & set(other.channels)):
            if "single" not in (place.layout, other.layout):
                issues.add("E081", node, f"channel {channel} belongs to {other.team} already (line {other_node.line})")
        if other.team == place.team or (other.subscription != place.subscription and place.subscription):
            continue
        # Workspaces are told apart by their group: two teams may each have a `dev`.
        for mine in place.resource_groups:
            for theirs in other.resource_groups:
                if "single" not in (place.layout, other.layout) and globs_overlap(mine, theirs):
                    issues.add("E080", node, f"resource group {quoted(mine)} overlaps {quoted(theirs)} of {other.team}")


def _table(words: Words, table: str) -> tuple[str, ...]:
    return tuple(sorted(set(words.vocabulary.tables[table].values())))


def _matching(found: dict[str, Node], part: str, shape: re.Pattern[str], meant: str, issues: Issues) -> str:
    if part not in found:
        return ""
    text = text_of(found[part], what=f"`{part}`", issues=issues)
    return text if text is not None and _is_matching(found[part], shape, meant, issues) else ""


def _is_matching(node: Node, shape: re.Pattern[str], meant: str, issues: Issues) -> bool:
    text = node.text if isinstance(node, Scalar) else ""
    if len(text) <= LONGEST_PATTERN and shape.fullmatch(text):
        return True
    issues.add("E014", node, f"{quoted(text)} is not {meant}")
    return False
