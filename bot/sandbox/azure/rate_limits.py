"""ARM's throttling: a bucket for each kind of call that fills up again with time.

Sizes and rates: Microsoft Learn, "Understand how Azure Resource Manager throttles requests" (2026): per principal and
subscription 250 reads (25 a second), 200 writes (10 a second), 200 deletes (10 a second).
"""

from datetime import datetime

_BUCKETS = {"reads": (250, 25.0), "writes": (200, 10.0), "deletes": (200, 10.0)}


class RateLimits:
    """What each principal has left."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, str], tuple[float, datetime]] = {}

    def spend(self, *, principal: str, method: str, now: datetime) -> tuple[str, int]:
        """Count one call; gives the header that reports it and what is left, which is -1 when nothing was."""
        kind = {"GET": "reads", "HEAD": "reads", "DELETE": "deletes"}.get(method, "writes")
        size, rate = _BUCKETS[kind]
        left, since = self._left.get((principal, kind), (float(size), now))
        left = min(float(size), left + (now - since).total_seconds() * rate) - 1
        self._left[principal, kind] = (max(left, -1.0), now)
        return f"x-ms-ratelimit-remaining-subscription-{kind}", int(max(left, -1.0))
