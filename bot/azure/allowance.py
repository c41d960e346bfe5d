"""What Azure says it has left for us, and how long to leave it alone before that has run dry.

Azure Resource Manager answers every call with how many more of its sort it would take. Each sort of call has a bucket
that fills up again with time; to wait a few seconds when it is nearly empty costs less than a 429 for everybody.

Source  learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling (2026): a bucket of
250 reads refilled by 25 a second, of 200 writes and of 200 deletes refilled by 10, for each subscription and for the
tenant, and fifteen times as much for all principals of a subscription together (the headers with `global`).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from typing import Any, Final

LOW_SHARE: Final = 0.1
"""With so little of a bucket left the bot begins to wait: 25 reads, 20 writes or deletes."""

FULL_SHARE: Final = 0.5
"""It waits until so much of the bucket has come back, so that one wait is worth many calls: 8 to 10 s for writes."""

TENANT: Final = "tenant"
"""What is counted where a call names no subscription."""

_BUCKETS: Final[Mapping[str, tuple[int, float]]] = {"reads": (250, 25.0), "writes": (200, 10.0), "deletes": (200, 10.0)}
_GLOBAL: Final = 15
_HEADER = re.compile(r"x-ms-ratelimit-remaining-(subscription|tenant)-(global-)?(reads|writes|deletes)", re.IGNORECASE)
_SUBSCRIPTION = re.compile(r"https://[^/]+/subscriptions/([^/?]+)", re.IGNORECASE)


def seconds_to_wait(*, header: str, value: str) -> float:
    """How long to leave that sort of call alone; 0 while enough is left, and for headers that say something else."""
    match = _HEADER.fullmatch(header)
    if match is None or not value.strip().isdigit():
        return 0.0
    times = _GLOBAL if match[2] else 1
    size, rate = (one * times for one in _BUCKETS[match[3].lower()])
    left = int(value)
    return (FULL_SHARE * size - left) / rate if left <= LOW_SHARE * size else 0.0


class Allowance:
    """What the answers of Azure have said since somebody last asked; may be used from any thread."""

    def __init__(self) -> None:
        self._waits: dict[str, float] = {}
        self._lock = threading.Lock()

    def note(self, response: Any) -> None:
        """A hook for the SDKs' pipelines: read one answer. It costs no call and never raises."""
        answer = response.http_response
        found = _SUBSCRIPTION.match(str(answer.request.url))
        for header, value in answer.headers.items():
            seconds = seconds_to_wait(header=header, value=str(value))
            if seconds <= 0:
                continue
            of_tenant = "-remaining-tenant-" in header.lower() or found is None
            whose = TENANT if found is None or of_tenant else found[1].lower()
            subject = f"{whose}/{header.lower().rpartition('-')[2]}"
            with self._lock:
                self._waits[subject] = max(self._waits.get(subject, 0.0), seconds)

    def running_low(self) -> Mapping[str, float]:
        """`<subscription>/<reads, writes or deletes>`, or the tenant's -> seconds to wait; each is told once."""
        with self._lock:
            waits, self._waits = self._waits, {}
        return waits
