"""workspaces.yaml: what belongs to which team and project, and what is done there unasked."""

from __future__ import annotations

import re
from typing import get_args

from bot.model.place import Copies, IdleRule, Layout, ReviewRule, TeamPlace
from bot.policy.issue import Issues, quoted
from bot.policy.names import Words
from bot.policy.pattern import globs_overlap
from bot.policy.reader import Mapping, Node
from bot.policy.shape import choice_of, fields_of, guid_of, id_of, is_shaped, items_of, number_of, shaped_of, words_of

PLACES = "workspaces.yaml"
_SLACK_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,20}")
_RESOURCE_NAME = re.compile(r"[A-Za-z0-9_.()*?-]{1,90}")
_TEXTS = ("resource_group", "workspace")
_PATTERNS = ("resource_groups", "workspaces")


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
    found = fields_of(
        node,
        what="a place",
        required=("team",),
        optional=(
            *("project", "layout", "subscription", "region", *_TEXTS, *_PATTERNS),
            *("members", "channels", "approvals_channel", "copies", "idle", "review"),
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
        regions = words.table("regions")
        values["region"] = choice_of(found["region"], what="`region`", among=regions, issues=issues) or ""
    for part in _TEXTS:
        values[part] = shaped_of(found, part, shape=_RESOURCE_NAME, meant="an Azure resource name", issues=issues)
    for part in _PATTERNS:
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
            if is_shaped(channel, shape=_SLACK_CHANNEL, meant="a Slack channel id such as C0VISION", issues=issues)
        )
    if "copies" in found:
        when = choice_of(found["copies"], what="`copies`", among=get_args(Copies), issues=issues)
        values["copies"] = when or "reminder"
    values["approvals_channel"] = shaped_of(
        found,
        "approvals_channel",
        shape=_SLACK_CHANNEL,
        meant="a Slack channel id such as C0APPROVE",
        issues=issues,
    )
    if "idle" in found:
        values["idle"] = _idle(found["idle"], issues)
    if "review" in found:
        values["review"] = _review(found["review"], words)
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


def _review(node: Node, words: Words) -> ReviewRule | None:
    names = ("after_d", "take_back_after_silence_d")
    found = fields_of(node, what="`review`", required=("after_d", "by"), optional=names[1:], issues=words.issues)
    if found is None or not {"after_d", "by"} <= set(found):
        return None
    days = {
        name: number_of(found[name], what=f"`{name}`", issues=words.issues, least=1) for name in names if name in found
    }
    by = [words.group_of(i, what="`by`") for i in words_of(found["by"], what="`by`", issues=words.issues)]
    if None in days.values() or None in by or not by:
        return None
    return ReviewRule.model_validate({**days, "by": tuple(by), "line": node.line})


def _patterns(node: Node, what: str, issues: Issues) -> tuple[str, ...]:
    return tuple(
        item.text
        for item in words_of(node, what=f"`{what}`", issues=issues)
        if is_shaped(
            item, shape=_RESOURCE_NAME, meant="an Azure resource name or a pattern with `*` and `?`", issues=issues
        )
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
