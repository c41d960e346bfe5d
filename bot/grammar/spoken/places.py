"""Whether a name that follows `in` is a workspace's or a resource group's."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from bot.grammar.spoken.heard import Known
from bot.grammar.spoken.slots import Slots
from bot.grammar.table import Parameter

_OF_WORKSPACES = frozenset({"ws", "mlw", "workspace"})
"""Parts of names that people give workspaces, `rg` being that of groups.

Source  learn.microsoft.com/azure/cloud-adoption-framework/ready/azure-best-practices/resource-abbreviations, 2026
"""


def place_meant(*, name: str, slots: Slots, in_workspace: bool, known: Known) -> Parameter | None:
    """The parameter a place's name belongs to, by the policies' own names first; None when nothing tells.

    in_workspace  whether the kind acts inside a workspace, which is then what a bare name means.
    """
    group, workspace = slots.group, slots.workspace
    if group is None or workspace is None:
        return workspace or group
    is_group, is_workspace = _matches(name, known.groups), _matches(name, known.workspaces)
    if is_group != is_workspace:
        return group if is_group else workspace
    parts = set(re.split(r"[-_.]", name.casefold()))
    looks_like_group, looks_like_workspace = "rg" in parts, not parts.isdisjoint(_OF_WORKSPACES)
    if in_workspace and not looks_like_group:
        return workspace
    if looks_like_group == looks_like_workspace:
        return None
    return group if looks_like_group else workspace


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name.casefold(), pattern.casefold()) for pattern in patterns)
