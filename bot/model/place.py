"""Where a request acts: team, project, subscription, resource group, workspace."""

from __future__ import annotations

import re
from typing import Literal

from bot.model.noun import Noun

Layout = Literal["team", "project", "single"]
"""One workspace per team, per project, or one for all."""

Copies = Literal["reminder", "dm"]

ScopeLevel = Literal["subscription", "resource_group", "workspace"]

_SCOPE = re.compile(
    r"/subscriptions/(?P<subscription>(?a:[a-z0-9-]+))"
    r"(?:/resourceGroups/(?P<group>[-\w().]{0,89}[-\w()])"
    r"(?:/providers/Microsoft\.MachineLearningServices/workspaces/(?P<workspace>(?a:[a-z0-9][a-z0-9_-]*)))?)?/?",
    re.IGNORECASE,
)
"""Of names that Azure gives, so that none of them, `..`, leads elsewhere when it stands in an address."""


class Place(Noun):
    """A point in Azure and in the organisation. Empty text means not named."""

    subscription: str = ""
    resource_group: str = ""
    workspace: str = ""
    region: str = ""
    team: str = ""
    project: str = ""

    @property
    def group_scope(self) -> str:
        return f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"

    @property
    def workspace_scope(self) -> str:
        return f"{self.group_scope}/providers/Microsoft.MachineLearningServices/workspaces/{self.workspace}"


def scope_place(scope: str) -> Place | None:
    """The place an Azure scope names; None when it is not a subscription, group or ML workspace."""
    found = _SCOPE.fullmatch(scope)
    if found is None:
        return None
    return Place(
        subscription=found["subscription"],
        resource_group=found["group"] or "",
        workspace=found["workspace"] or "",
    )


def scope_level(scope: str) -> ScopeLevel | None:
    """Which level an Azure scope names; None when it is none of the three."""
    place = scope_place(scope)
    if place is None:
        return None
    if place.workspace:
        return "workspace"
    return "resource_group" if place.resource_group else "subscription"


class IdleRule(Noun):
    """What workspaces.yaml says about machines that are paid for and do nothing.

    after_h               how long before it is told; keep_h: for how long one is kept that somebody wants to keep.
    stop_after_silence_h  how long after that without an answer amlbot stops it by itself; None: never.
    line                  where it stands in workspaces.yaml.
    """

    after_h: float
    keep_h: float = 16.0
    stop_after_silence_h: float | None = None
    line: int = 0


class ReviewRule(Noun):
    """What workspaces.yaml says about roles that were given for good.

    after_d   how many days after it was given, and after each time it was kept, somebody is asked whether it is needed.
    by        groups whose people may say so.
    take_back_after_silence_d  how many days after that without an answer amlbot takes it back by itself; None: never.
    line      where it stands in workspaces.yaml.
    """

    after_d: float
    by: tuple[str, ...]
    take_back_after_silence_d: float | None = None
    line: int = 0


class TeamPlace(Noun):
    """What one team or project owns, as workspaces.yaml says it.

    resource_groups, workspaces  names or patterns with `*` and `?`, compared without case.
    members    groups whose people belong to it.
    channels   Slack channels in which its people ask.
    approvals_channel  Slack channel its approval cards go to.
    copies     when approvers get the card in their direct messages too: with a reminder, or at once.
    idle       whether its machines are watched, and what becomes of those that do nothing; None: they are not.
    review     whether roles given for good are reviewed, and by whom; None: they are not.
    """

    team: str
    project: str = ""
    layout: Layout = "team"
    subscription: str = ""
    region: str = ""
    resource_group: str = ""
    workspace: str = ""
    resource_groups: tuple[str, ...] = ()
    workspaces: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    approvals_channel: str = ""
    copies: Copies = "reminder"
    idle: IdleRule | None = None
    review: ReviewRule | None = None
