"""The Events API: event envelopes, and Slack's three further tries for those nobody acknowledged."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.options import SlackOptions
from bot.sandbox.slack.payloads import VERIFICATION_TOKEN
from bot.sandbox.slack.state import Json, SlackState, random_id

# docs.slack.dev, Events API, Retries (2026-11): nearly at once, then after one minute, then after five.
RETRY_DELAYS = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))

# docs.slack.dev, the page of each event (2026-11): without its scope an event cannot be subscribed to.
_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "user_change": "users:read",
}

_REASONS = {
    "operation_timeout": "timeout",
    "dispatch_failed": "connection_failed",
    "http_client_error": "http_error",
    "http_service_error": "http_error",
}


@dataclass(slots=True)
class _Parcel:
    payload: Json
    operation: str
    attempt: int = 0
    reason: str = ""
    due: datetime | None = None


class Events:
    """Sends events without making anybody wait, and sends them again by the sandbox's clock."""

    def __init__(self, *, state: SlackState, delivery: Delivery, options: SlackOptions) -> None:
        self._state = state
        self._delivery = delivery
        self._options = options
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(max_workers=32, thread_name_prefix="slack-events")
        self._waiting: list[_Parcel] = []
        self._under_way = 0
        self._minder: threading.Thread | None = None
        self._closed = False

    def send(self, event: Json, *, subscription: str) -> str:
        """Send an event when the app subscribed to it and has its scope; gives its event_id, else ""."""
        scope = _SCOPES.get(subscription)
        if subscription not in self._options.events or (scope is not None and scope not in self._options.scopes):
            return ""
        team = self._state.team.id
        channel = self._state.channels.get(str(event.get("channel", "")))
        event_id = random_id("Ev")
        payload = {
            "token": VERIFICATION_TOKEN,
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": None,
            "api_app_id": self._state.bot.id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": self._state.epoch(),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team,
                    "user_id": self._state.bot.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
            "event_context": f"4-{event_id}",
        }
        self._launch(_Parcel(payload=payload, operation=f"events_api/{event['type']}"))
        return event_id

    @property
    def outstanding(self) -> int:
        """Events being delivered or waiting for another try."""
        with self._lock:
            return self._under_way + len(self._waiting)

    def clear(self) -> None:
        """Give up every further try."""
        with self._lock:
            self._waiting.clear()

    def close(self) -> None:
        """Stop for good."""
        with self._lock:
            self._closed = True
        self.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _launch(self, parcel: _Parcel) -> None:
        with self._lock:
            if self._closed:
                return
            self._under_way += 1
            self._pool.submit(self._deliver, parcel)

    def _deliver(self, parcel: _Parcel) -> None:
        try:
            ack = self._delivery.send(
                kind="events_api",
                payload=parcel.payload,
                operation=parcel.operation,
                actor=_actor(parcel.payload["event"]),
                retry_attempt=parcel.attempt,
                retry_reason=parcel.reason,
            )
            if not ack.acked and not ack.stop and parcel.attempt < len(RETRY_DELAYS):
                parcel.due = self._state.clock.now() + RETRY_DELAYS[parcel.attempt]
                parcel.attempt += 1
                parcel.reason = _REASONS[ack.outcome]
                with self._lock:
                    self._waiting.append(parcel)
                    self._mind()
        finally:
            with self._lock:
                self._under_way -= 1

    def _mind(self) -> None:
        if self._minder is None:
            self._minder = threading.Thread(target=self._watch, name="slack-event-retries", daemon=True)
            self._minder.start()

    def _watch(self) -> None:
        while True:
            # The sandbox's clock can jump, and has no alarm to wait on.
            time.sleep(0.05)
            now = self._state.clock.now()
            with self._lock:
                if not self._waiting:
                    self._minder = None
                    return
                due = [parcel for parcel in self._waiting if parcel.due is not None and parcel.due <= now]
                self._waiting = [parcel for parcel in self._waiting if parcel not in due]
            for parcel in due:
                self._launch(parcel)


def _actor(event: Json) -> str:
    """Whom an event is about, for the journal."""
    user = event.get("user", "")
    return str(user.get("id", "") if isinstance(user, dict) else user)
