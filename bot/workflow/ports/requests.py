"""Requests, what people have said to them, and where they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.noun import Noun
from bot.model.request import Approval, Request, Status


class Filters(Noun):
    """Which requests a history asks for; an empty field does not narrow.

    requester  Entra object id.
    teams      the only teams whose requests may be seen, besides those of `own`; None does not narrow.
    own        Entra object id of the reader: their own requests are always seen.
    before     only requests with a smaller number: the key of the next page. 0 is from the newest.
    """

    requester: str = ""
    team: str = ""
    project: str = ""
    kind: str = ""
    status: tuple[Status, ...] = ()
    teams: tuple[str, ...] | None = None
    own: str = ""
    before: int = 0
    limit: int = 20


class Requests(Protocol):
    def next_number(self) -> int:
        """The next human number; taken by this transaction alone."""

    def add(self, request: Request) -> bool:
        """Store a new request. False when that id is there already (the same cause, delivered again)."""

    def get(self, request_id: str) -> Request | None: ...

    def hold(self, request_id: str) -> Request | None:
        """The request as it is now, kept for this transaction: others that hold or judge it wait until it ends.

        For whoever decides from what they read; `get` may be out of date by the time something is written.
        """

    def numbered(self, number: int) -> Request | None: ...

    def move(self, *, request_id: str, to: Request, expected: Status) -> bool:
        """Compare and set: replace the request if it is still in `expected` with version `to.version - 1`.

        False when somebody else was faster; nothing is changed then.
        """

    def search(self, filters: Filters) -> Sequence[Request]:
        """Newest first."""

    def kinds_used(self, *, team: str = "", requester: str = "", most: int = 500) -> Mapping[str, int]:
        """Kind -> how often it is among the newest `most` requests of a team, of a person, or of both."""

    def made_at(self, *, requester: str, nth: int) -> datetime | None:
        """When the nth newest request of somebody was made, from 1; None when there are fewer."""

    def left_standing(self, *, now: datetime, quiet_since: datetime, limit: int = 100) -> Sequence[Request]:
        """Pending requests whose time is over, and approved or executing ones unchanged since then; longest first."""


class Approvals(Protocol):
    def add(self, approval: Approval) -> bool:
        """Record a verdict. False when this person has one on this digest already.

        Holds the request; afterwards `of` shows every verdict recorded before this one.
        """

    def of(self, request_id: str) -> Sequence[Approval]:
        """Oldest first, of every digest."""
