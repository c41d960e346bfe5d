"""What a person sees after having done something: whether it worked, and Slack's own words when it did not."""

from dataclasses import asdict, dataclass, field
from typing import Any

from bot.sandbox.slack.delivery import Ack
from bot.sandbox.slack.state import Json

# What Slack's client shows over a modal when the app does not answer, or answers nonsense.
TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a human deed.

    `status` is "sent" (a message), "acked", "operation_timeout", "dispatch_failed", "http_client_error",
    "http_service_error", "refused" (Slack's client or Slack itself said no; `error` has the words) or, for a
    submission, "errors", "updated", "pushed", "cleared" or "closed". `milliseconds` is the time to the ack.
    """

    status: str
    error: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    channel: str = ""
    ts: str = ""
    view: Json = field(default_factory=dict)
    milliseconds: float = 0.0
    event_id: str = ""

    @property
    def ok(self) -> bool:
        """True when the app took it, with or without errors for the person to mend."""
        return self.status in {"sent", "acked", "errors", "updated", "pushed", "cleared", "closed"}

    def json(self) -> dict[str, Any]:
        """The outcome as the page reads it; what is empty is left out."""
        return {"ok": self.ok, **{name: value for name, value in asdict(self).items() if value}}


def after_ack(ack: Ack, **more: Any) -> Outcome:
    """The outcome of a delivery whose ack says nothing special."""
    return Outcome(
        status=ack.outcome, error="" if ack.acked else ack.outcome, milliseconds=round(ack.seconds * 1000, 2), **more
    )
