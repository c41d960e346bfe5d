"""When Azure asks one replica to wait, all of them wait: its limits are those of the subscription, not of a process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

from bot.model.errors import Unavailable
from bot.model.operation import Answer, Operation, Query
from bot.model.outcome import Outcome
from bot.workflow.ports import Clock, Cloud, Store

LONGEST_PAUSE_SECONDS = 300.0
"""Azure's windows are at most five minutes long (learn.microsoft.com/azure/azure-resource-manager/management/
request-limits-and-throttling, 2026); a longer wait is asked for again when it is over."""

_SPREAD_SECONDS = 5.0


class PacedCloud:
    """A cloud whose operations keep to the pauses that are on record for their subscription.

    What a person waits for at once (reads, look-aheads) is asked all the same and tells of a pause itself.
    """

    def __init__(self, *, cloud: Cloud, store: Store, clock: Clock) -> None:
        self._cloud = cloud
        self._store = store
        self._clock = clock
        self.look_ahead = cloud.look_ahead
        self.prices = cloud.prices
        self.find = cloud.find

    def begin(self, *, operation: Operation, key: str) -> Outcome:
        """As the cloud's. Raises Unavailable during a pause, nothing having been told."""
        return self._paced(operation, key, lambda: self._cloud.begin(operation=operation, key=key))

    def check(self, *, operation: Operation, key: str) -> Outcome:
        """As the cloud's. Raises Unavailable during a pause."""
        return self._paced(operation, key, lambda: self._cloud.check(operation=operation, key=key))

    def answer(self, *, query: Query) -> Answer:
        """As the cloud's."""
        return self._cloud.answer(query=query)

    def _paced(self, operation: Operation, key: str, call: Callable[[], Outcome]) -> Outcome:
        subject = subscription_of(operation.target)
        now = self._clock.now()
        with self._store.transaction() as tx:
            until = tx.pauses.until(subject)
        if until is not None and until > now:
            left = (until - now).total_seconds() + spread(key)
            raise Unavailable(service="Azure", why="it has asked everybody to wait", retry_after=left)
        try:
            return call()
        except Unavailable as away:
            if away.throttled:
                seconds = min(away.retry_after, LONGEST_PAUSE_SECONDS)
                with self._store.transaction() as tx:
                    tx.pauses.extend(subject, until=self._clock.now() + timedelta(seconds=seconds))
            raise


def subscription_of(target: str) -> str:
    """What Azure counts by: the subscription of an id, in lower case; the whole id where there is none."""
    parts = target.strip("/").lower().split("/")
    return parts[1] if len(parts) > 1 and parts[0] == "subscriptions" else target.lower()


def spread(key: str) -> float:
    """Seconds after the end of a pause, the same for the same operation: not everybody comes back at once."""
    return hashlib.sha256(key.encode()).digest()[0] / 255 * _SPREAD_SECONDS
