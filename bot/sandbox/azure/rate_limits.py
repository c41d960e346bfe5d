"""ARM's throttling: a bucket for each sort of call that fills up again with time.

Sizes and rates: Microsoft Learn, "Understand how Azure Resource Manager throttles requests" (2026): per principal and
subscription 250 reads (25 a second), 200 writes (10 a second), 200 deletes (10 a second); the same for calls that name
no subscription, counted for the tenant; fifteen times as much for all principals of a subscription together.
"""

from datetime import datetime

from bot.sandbox.azure.tuning import Tuning

_BUCKETS = {"reads": (250, 25.0), "writes": (200, 10.0), "deletes": (200, 10.0)}
_GLOBAL = 15


class RateLimits:
    """What each principal has left."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, str], tuple[float, datetime]] = {}

    def spend(
        self, *, principal: str, method: str, subscription: str, tuning: Tuning, now: datetime
    ) -> tuple[dict[str, str], bool]:
        """Count one call; gives the headers that report it, and whether there was something left for it.

        subscription  what the call names; "" counts for the tenant.
        """
        sort = {"GET": "reads", "HEAD": "reads", "DELETE": "deletes"}.get(method, "writes")
        names = [(f"subscription-{sort}", principal, 1), (f"subscription-global-{sort}", "", _GLOBAL)]
        if not subscription:
            names = [(f"tenant-{sort}", principal, 1)]
        headers, enough = {}, True
        for name, whose, times in names:
            size, rate = (one * times for one in _BUCKETS[sort])
            left, since = self._left.get((whose, name), (float(size), now))
            if (set_to := tuning.rate_limits_left.pop(name, None)) is not None:
                left, since = float(set_to), now
            left = min(float(size), left + (now - since).total_seconds() * rate) - 1
            self._left[whose, name] = (max(left, -1.0), now)
            headers[f"x-ms-ratelimit-remaining-{name}"] = str(int(max(left, 0.0)))
            enough = enough and left >= 0
        return headers, enough
