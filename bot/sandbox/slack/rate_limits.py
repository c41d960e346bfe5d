"""Slack's rate limits, off unless switched on: calls a minute by method tier, and a message a second and channel."""

import math
import threading
from collections import defaultdict, deque

from bot.sandbox.clock import SandboxClock

# docs.slack.dev, Rate limits (2026-11): tiers promise at least so many calls a minute; "special" has its own rule.
PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
SPECIAL = 0
# chat.postMessage: about one a second and channel, short bursts allowed.
_BURST, _BURST_SECONDS = 5, 5.0


class RateLimits:
    """Sliding windows by the sandbox's clock."""

    def __init__(self, *, clock: SandboxClock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)

    def wait_seconds(self, *, method: str, tier: int, channel: str = "") -> int:
        """Count a call; 0 when it may go ahead, else whole seconds until the next one may."""
        most, window = (_BURST, _BURST_SECONDS) if tier == SPECIAL else (PER_MINUTE[tier], 60.0)
        key = f"{method}/{channel}" if tier == SPECIAL else method
        now = self._clock.now().timestamp()
        with self._lock:
            calls = self._calls[key]
            while calls and calls[0] <= now - window:
                calls.popleft()
            if len(calls) >= most:
                return max(1, math.ceil(calls[0] + window - now))
            calls.append(now)
            return 0

    def clear(self) -> None:
        """Forget every call."""
        with self._lock:
            self._calls.clear()
