"""What is being carried out, what stands because of it, and what of the totals it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.decision import Reservation
from bot.model.execution import Execution, Grant, GrantStatus
from bot.model.stray import Sort, Stray


class Executions(Protocol):
    def add(self, execution: Execution) -> bool:
        """False when that id is there already."""

    def get(self, execution_id: str) -> Execution | None: ...

    def put(self, execution: Execution) -> bool:
        """Compare and set on version: False when the stored version is not `execution.version - 1`."""


class Grants(Protocol):
    def add(self, grant: Grant) -> bool: ...

    def get(self, grant_id: str) -> Grant | None: ...

    def move(self, *, to: Grant, expected: GrantStatus) -> bool:
        """Compare and set on status and version: replace it if it is in `expected` with version `to.version - 1`."""

    def with_key(self, key: str) -> Sequence[Grant]:
        """Grants that share the key and have not ended; no grant with it changes until this transaction ends."""

    def due(self, *, now: datetime, limit: int = 100, after: tuple[datetime, str] | None = None) -> Sequence[Grant]:
        """Active or revoking grants whose time is over, oldest first.

        after  (expires_at, id) of the last one of the page before.
        """

    def standing(self, *, limit: int = 100, after: str = "", ended_since: datetime | None = None) -> Sequence[Grant]:
        """Active grants in order of their ids; `after` is the last id of the page before.

        ended_since  also those that have ended since then.
        """

    def held_by(self, *, requester: str, limit: int = 100) -> Sequence[Grant]:
        """Active grants of what this person (Entra object id) asked for; what ends first at the front, endless last."""


class Ledger(Protocol):
    """What requests hold of the running totals: reserved at execution, given back when what they made is gone.

    A reservation counts under its counter and key from `take` until `release`. One of a monthly counter is spent: only
    `release(unspent=True)` gives it back, and the next month begins at nothing because the month is part of the key.
    """

    def used(self, *, keys: Mapping[str, str], without: Sequence[str] = ()) -> Mapping[str, float]:
        """What is reserved and not released under each key.

        keys     counter id -> key, as `policy.counters.keys_of` gives them.
        without  ids of requests whose reservations do not count: the one being judged, and the one it goes on with.
        Returns counter id -> sum, 0.0 where nothing is. Raises Unavailable.
        """

    def held(self, *, request: str) -> Sequence[Reservation]:
        """What the request has taken and not given back, in order of counter and key."""

    def take(
        self, *, request: str, reservations: Sequence[Reservation], limits: Mapping[str, float]
    ) -> tuple[Reservation, ...]:
        """Reserve all of them in this transaction, or nothing.

        limits  counter id -> what its total may be at most; a counter that is not named has no limit.
        Returns those that would go over, and then nothing was taken; empty when all are held now. What the request
        holds already is neither counted nor taken again. Others that take of the same counter and key wait until this
        transaction ends. Raises LookupError for a request that is not stored.
        """

    def release(self, *, request: str, at: datetime, unspent: bool = False) -> int:
        """Give back what the request holds of live counters; how many reservations.

        unspent  also of monthly ones: nothing came of the request.
        Harmless when it holds nothing.
        """


class Pauses(Protocol):
    """Until when another side asked to be left alone, for all replicas to see."""

    def until(self, subject: str) -> datetime | None: ...

    def extend(self, subject: str, *, until: datetime) -> None:
        """Never made shorter."""


class Strays(Protocol):
    """What stands in Azure and serves nobody."""

    def get(self, stray_id: str) -> Stray | None: ...

    def put(self, stray: Stray) -> bool:
        """Store a new one (version 1), or compare and set on version: False when `stray.version - 1` is not stored."""

    def present(self, *, sort: Sort) -> Sequence[Stray]:
        """Those that are not gone, in order of their ids."""
