"""What stands in Azure and serves nobody, or perhaps nobody: a role of somebody who is gone, a machine that is paid for
and idle, a workspace that was begun and not finished, a role that was given for good a long time ago."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from bot.model.noun import Noun
from bot.model.place import Place

_NAMESPACE = uuid.UUID("4f4c7c3e-3f0e-5a57-9d0b-7d1b0a6c2f35")


class GivenRole(Noun):
    """One role assignment. name: the role's own, or its GUID when it has none; id: of the assignment."""

    name: str
    id: str


class Orphan(Noun):
    """Roles on one scope of an identity that nobody has any more.

    principal  object id, lower case.
    type       what Azure says it was: User, Group or ServicePrincipal.
    """

    sort: Literal["orphan"] = "orphan"
    scope: str
    principal: str
    type: str
    roles: tuple[GivenRole, ...] = Field(min_length=1)

    @property
    def target(self) -> str:
        return f"{self.scope}|{self.principal}".lower()


class Idle(Noun):
    """A compute that runs, is paid for, and on which nothing is known to happen.

    place         the workspace it is in.
    nodes         how many machines are paid for.
    usd_per_hour  of all of them together; None when the catalogue has no price.
    min_nodes     of a cluster: it keeps so many whatever happens; None for an instance.
    evidence      what `since` was told from: a change in it begins the time anew.
    """

    sort: Literal["idle"] = "idle"
    compute: str
    name: str
    place: Place
    size: str
    nodes: int = 1
    usd_per_hour: float | None = None
    min_nodes: int | None = None
    evidence: str = ""

    @property
    def is_cluster(self) -> bool:
        return self.min_nodes is not None

    @property
    def target(self) -> str:
        return self.compute.lower()


class LeftPart(Noun):
    """One thing that failed attempts at a workspace have made.

    type   Azure resource type.
    state  left-over for what may go, there-before and not-known for what stays, as ListUnfinished says it.
    """

    type: str
    name: str
    state: str


class Unfinished(Noun):
    """A workspace that amlbot has begun and not finished.

    place    the workspace, and whose it is.
    parts    what stands of it; at least one may be of use to nobody.
    made_by  keys of the operations that made them, the newest request's first.
    again    the line that asks for it once more, under the same names; empty when nobody knows what was asked.
    """

    sort: Literal["unfinished"] = "unfinished"
    place: Place
    parts: tuple[LeftPart, ...] = Field(min_length=1)
    made_by: tuple[str, ...] = ()
    again: str = ""

    @property
    def target(self) -> str:
        return self.place.workspace_scope.lower()

    @property
    def has_left_over(self) -> bool:
        """Whether anything of it may be deleted."""
        return any(part.state == "left-over" for part in self.parts)


class StandingRole(Noun):
    """A role that amlbot gave for good, of which somebody has to say that it is still needed.

    assignment  Azure id of the role assignment.
    scope, role, principal, principal_name  what it is, and the object id and name of who has it.
    request, request_name  id and human name of the request that gave it last.
    asked_by    Entra object id of whoever had asked for it.
    by          groups whose people may say so; usergroups: those of Slack to mention, group -> id.
    """

    sort: Literal["standing-role"] = "standing-role"
    assignment: str
    scope: str
    role: str
    principal: str
    principal_name: str
    request: str
    request_name: str
    asked_by: str
    by: tuple[str, ...]
    usergroups: Mapping[str, str] = {}

    @property
    def target(self) -> str:
        return self.assignment.lower()


Sort = Literal["orphan", "idle", "unfinished", "standing-role"]
Matter = Annotated[Orphan | Idle | Unfinished | StandingRole, Field(discriminator="sort")]


class StrayStatus(StrEnum):
    """WATCHED: seen, and not for long enough to be told. TOLD: waits for somebody's answer. KEPT: somebody wants it
    for a while. ASKED: a request about it is on its way. GONE: it is not there or serves somebody again."""

    WATCHED = "watched"
    TOLD = "told"
    KEPT = "kept"
    ASKED = "asked"
    GONE = "gone"


class Stray(Noun):
    """Something of that sort, and what has become of it.

    id         the same for the same thing, however often it is found.
    owner      Entra object id of whoever asked amlbot for it or made it; empty when nobody is known.
    since      since when it has been so, as far as can be told.
    told_at    when it was told last; another time is another message. None: never.
    until      KEPT: how long; TOLD: when it is ended unless somebody answers. None: for ever.
    answered_by  Entra object id of whoever kept it or asked for its end.
    request    id of the request about it, request_name its human name; empty while there is none.
    to         where its message belongs: a channel, or a person's Slack id for their direct messages.
    channel, ts  where its message stands; empty while it does not.
    shown      the revision that message shows.
    revision   grows by one with every change that shows; buttons carry it. version grows with every change.
    """

    id: str
    matter: Matter
    team: str
    project: str = ""
    owner: str = ""
    status: StrayStatus
    since: AwareDatetime
    told_at: AwareDatetime | None = None
    until: AwareDatetime | None = None
    answered_by: str = ""
    request: str = ""
    request_name: str = ""
    to: str = ""
    channel: str = ""
    ts: str = ""
    shown: int = 0
    revision: int = 1
    version: int = 1

    @property
    def about(self) -> str:
        """Id of the request whose history tells of it; empty for none."""
        return self.matter.request if isinstance(self.matter, StandingRole) else self.request

    def changed(self, **update: Any) -> Stray:
        """The next version and revision, with these fields different."""
        return self.model_copy(update={**update, "version": self.version + 1, "revision": self.revision + 1})

    def after(self, before: Stray | None) -> Stray:
        """This in the place of what was known of the same thing; unchanged when nothing was."""
        if before is None:
            return self
        return self.model_copy(update={"version": before.version + 1, "revision": before.revision + 1})

    def noted(self, **update: Any) -> Stray:
        """The next version, with something different that does not show."""
        return self.model_copy(update={**update, "version": self.version + 1})


def stray_id(matter: Matter) -> str:
    """The id of what is found there, the same every time."""
    return str(uuid.uuid5(_NAMESPACE, f"{matter.sort}|{matter.target}"))
