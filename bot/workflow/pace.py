"""When Azure asks one replica to wait, or has little left, all wait: its limits are no process's own."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

from bot.model.catalogue import Price
from bot.model.errors import Unavailable
from bot.model.operation import Answer, Operation, Query
from bot.model.outcome import Outcome
from bot.model.preflight import Finding
from bot.model.seen import Find, SeenCompute
from bot.workflow.ports import Clock, Cloud, Store

log = logging.getLogger(__name__)

Told = TypeVar("Told")

RunningLow = Callable[[], Mapping[str, float]]
"""`<subscription or tenant>/<reads, writes or deletes>` -> seconds until enough of them have come back, told once."""

LONGEST_PAUSE_SECONDS = 300.0
"""Azure's windows are at most five minutes long (learn.microsoft.com/azure/azure-resource-manager/management/
request-limits-and-throttling, 2026); a longer wait is asked for again when it is over."""

_SPREAD_SECONDS = 5.0
_TENANT: Final = "tenant"


class PacedCloud:
    """A cloud whose operations keep to the pauses that are on record for their subscription.

    There are two sorts of pauses: one for everything, when Azure has answered 429, and one for reads, writes or
    deletes of which Azure says that few are left. What a person waits for at once (reads, look-aheads) is asked all
    the same and tells of a pause itself; what its answers say is left counts for the others.
    """

    def __init__(self, *, cloud: Cloud, store: Store, clock: Clock, running_low: RunningLow) -> None:
        self._cloud = cloud
        self._store = store
        self._clock = clock
        self._running_low = running_low

    def begin(self, *, operation: Operation, key: str) -> Outcome:
        """As the cloud's. Raises Unavailable during a pause, nothing having been told."""
        sorts = ("reads", "deletes" if operation.effect == "delete" else "writes")
        return self._paced(operation, key, sorts, lambda: self._cloud.begin(operation=operation, key=key))

    def check(self, *, operation: Operation, key: str) -> Outcome:
        """As the cloud's. Raises Unavailable during a pause."""
        return self._paced(operation, key, ("reads",), lambda: self._cloud.check(operation=operation, key=key))

    def look_ahead(self, *, operations: Sequence[Operation], region: str) -> tuple[Finding, ...]:
        """As the cloud's."""
        return self._noting(lambda: self._cloud.look_ahead(operations=operations, region=region))

    def prices(self, *, subscription: str, region: str) -> Mapping[str, Price]:
        """As the cloud's."""
        return self._noting(lambda: self._cloud.prices(subscription=subscription, region=region))

    def answer(self, *, query: Query) -> Answer:
        """As the cloud's."""
        return self._noting(lambda: self._cloud.answer(query=query))

    def find(self, *, find: Find) -> tuple[SeenCompute, ...]:
        """As the cloud's."""
        return self._noting(lambda: self._cloud.find(find=find))

    def _paced(self, operation: Operation, key: str, sorts: Sequence[str], call: Callable[[], Outcome]) -> Outcome:
        subject = subscription_of(operation.target)
        now = self._clock.now()
        until = self._pause((subject, *(f"{subject}/{sort}" for sort in sorts)))
        if until is not None and until > now:
            left = (until - now).total_seconds() + spread(key)
            raise Unavailable(service="Azure", why="it has asked everybody to wait", retry_after=left)
        try:
            return self._noting(call)
        except Unavailable as away:
            if away.throttled:
                self._extend({subject: away.retry_after})
            raise

    def _noting(self, call: Callable[[], Told]) -> Told:
        try:
            return call()
        finally:
            try:
                self._extend(self._running_low())
            except Unavailable as away:
                # What Azure has just answered is worth more than that others wait.
                log.warning("pace.not-recorded service=%s why=%s", away.service, away.why)

    def _pause(self, subjects: Sequence[str]) -> datetime | None:
        """The end of the longest pause that is on record for any of them."""
        with self._store.reading() as tx:
            ends = [until for subject in subjects if (until := tx.pauses.until(subject)) is not None]
        return max(ends, default=None)

    def _extend(self, waits: Mapping[str, float]) -> None:
        if not waits:
            return
        now = self._clock.now()
        with self._store.transaction() as tx:
            for subject, seconds in sorted(waits.items()):
                tx.pauses.extend(subject, until=now + timedelta(seconds=min(seconds, LONGEST_PAUSE_SECONDS)))


def subscription_of(target: str) -> str:
    """What Azure counts by: the subscription of an id, in lower case; the tenant where there is none."""
    parts = target.strip("/").lower().split("/")
    return parts[1] if len(parts) > 1 and parts[0] == "subscriptions" else _TENANT


def spread(key: str) -> float:
    """Seconds after the end of a pause, the same for the same operation: not everybody comes back at once."""
    return hashlib.sha256(key.encode()).digest()[0] / 255 * _SPREAD_SECONDS
