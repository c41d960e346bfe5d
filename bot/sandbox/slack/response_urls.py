"""response_url: five messages in thirty minutes to the place where an interaction happened."""

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.clock import SandboxClock
from bot.sandbox.slack.addresses import Addresses
from bot.sandbox.slack.errors import ApiRefused

# docs.slack.dev, Handling user interaction, Message responses (2026-11): five uses within thirty minutes.
USES = 5
LIFETIME = timedelta(minutes=30)
# Old ones are forgotten, and then unknown instead of expired or used up.
REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a response goes: the person who acted, the channel, and the message acted on ("" for none)."""

    user: str
    channel: str
    message_ts: str = ""
    ephemeral: bool = False


@dataclass(slots=True)
class _Address:
    place: Place
    expires: datetime
    left: int = USES


class ResponseUrls:
    """The addresses handed out, by path."""

    def __init__(self, *, clock: SandboxClock, addresses: Addresses, team_id: str) -> None:
        self._clock = clock
        self._addresses = addresses
        self._team_id = team_id
        self._lock = threading.Lock()
        self._known: dict[str, _Address] = {}

    def issue(self, *, kind: str, place: Place) -> str:
        """A fresh address; `kind` is "commands" or "actions", as in Slack's own."""
        digits = secrets.randbelow(10**13)
        path = f"/{kind}/{self._team_id}/{digits:013d}/{secrets.token_urlsafe(18)}"
        with self._lock:
            if len(self._known) >= REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[path] = _Address(place=place, expires=self._clock.now() + LIFETIME)
        return self._addresses.hooks(path)

    def use(self, path: str) -> Place:
        """Count one use and give the place; refuses unknown, expired and used-up addresses."""
        with self._lock:
            known = self._known.get(path)
            if known is None:
                raise ApiRefused("no_service")
            if self._clock.now() > known.expires:
                raise ApiRefused("expired_url")
            if known.left == 0:
                raise ApiRefused("used_url")
            known.left -= 1
            return known.place

    def clear(self) -> None:
        """Forget every address."""
        with self._lock:
            self._known.clear()
