"""trigger_id: the short-lived right to open a modal in front of the person who has just done something."""

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.clock import SandboxClock
from bot.sandbox.slack.errors import ApiRefused

# docs.slack.dev, Handling user interaction (2026-11): a trigger expires three seconds after it was issued.
LIFETIME = timedelta(seconds=3)
# Old ones are forgotten, and then invalid instead of expired.
REMEMBERED = 10_000


@dataclass(slots=True)
class _Trigger:
    user: str
    expires: datetime
    view: str
    used: bool = False


class Triggers:
    """Triggers by id; each opens one view, once, within three seconds of the sandbox's time."""

    def __init__(self, *, clock: SandboxClock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, _Trigger] = {}
        self._count = 0

    def issue(self, *, user: str, view: str = "") -> str:
        """A fresh trigger for this person; `view` names the modal from which it came, "" for none."""
        now = self._clock.now()
        with self._lock:
            self._count += 1
            identity = f"{self._count}.{int(now.timestamp() * 1000)}.{secrets.token_hex(16)}"
            if len(self._known) >= REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[identity] = _Trigger(user=user, expires=now + LIFETIME, view=view)
            return identity

    def exchange(self, identity: str) -> tuple[str, str]:
        """Use a trigger up: (person, view it came from). Refuses invalid, expired and already exchanged ones."""
        with self._lock:
            trigger = self._known.get(identity)
            if trigger is None:
                raise ApiRefused("invalid_trigger_id")
            if trigger.used:
                raise ApiRefused("exchanged_trigger_id")
            if self._clock.now() > trigger.expires:
                raise ApiRefused("expired_trigger_id")
            trigger.used = True
            return trigger.user, trigger.view

    def clear(self) -> None:
        """Forget every trigger; they become invalid."""
        with self._lock:
            self._known.clear()
