"""Deliveries to the app, over a socket or over HTTP, with Slack's three seconds for the ack."""

import json
import time
import uuid
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, replace
from typing import Literal

from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal
from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.http_mode import HttpAnswer, post
from bot.sandbox.slack.options import SlackOptions
from bot.sandbox.slack.socket_mode import NoSocket, SocketLost, SocketMode
from bot.sandbox.slack.state import Json

Kind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True, slots=True)
class Ack:
    """What came back. `outcome` is "acked", or why not, in the words Slack shows to people and sends as retry_reason.

    "operation_timeout": no ack in time. "dispatch_failed": nothing to deliver to, or it went away.
    "http_client_error" and "http_service_error": the request URL answered 4xx or 5xx. `stop` asks for no retry.
    """

    outcome: Literal["acked", "operation_timeout", "dispatch_failed", "http_client_error", "http_service_error"]
    payload: Json
    seconds: float
    stop: bool = False

    @property
    def acked(self) -> bool:
        """True when the app acknowledged in time."""
        return self.outcome == "acked"


class Delivery:
    """Sends payloads and waits for the ack in the calling thread; safe from any thread but the server's loop."""

    def __init__(
        self,
        *,
        sockets: SocketMode,
        options: SlackOptions,
        signing_secret: str,
        journal: Journal,
        faults: Faults,
        changes: Changes,
    ) -> None:
        self._sockets = sockets
        self._options = options
        self._signing_secret = signing_secret
        self._journal = journal
        self._faults = faults
        self._changes = changes

    def send(
        self, *, kind: Kind, payload: Json, operation: str, actor: str, retry_attempt: int = 0, retry_reason: str = ""
    ) -> Ack:
        """Deliver one payload and wait at most `ack_seconds` of real time for the answer."""
        started = time.monotonic()
        fault = self._faults.take(service="slack", operation=operation, moment="before")
        if fault is not None and fault.kind == "delay":
            time.sleep(fault.seconds)
        if fault is not None and fault.kind == "reset_before":
            self._sockets.drop()
            ack = Ack("dispatch_failed", {}, 0.0)
        elif self._options.request_url:
            ack = self._over_http(kind, payload, retry_attempt, retry_reason)
        else:
            ack = self._over_socket(kind, payload, operation, retry_attempt, retry_reason)
        if not ack.seconds:
            ack = replace(ack, seconds=time.monotonic() - started)
        self._journal.record(
            service="slack",
            direction="out",
            operation=operation,
            status=200 if ack.acked else 504 if ack.outcome == "operation_timeout" else 502,
            request=payload | ({"retry_attempt": retry_attempt, "retry_reason": retry_reason} if retry_attempt else {}),
            response={"outcome": ack.outcome, "payload": ack.payload, "milliseconds": round(ack.seconds * 1000, 2)},
            actor=actor,
        )
        self._changes.add(kind="journal", operation=operation)
        return ack

    def _over_socket(self, kind: Kind, payload: Json, operation: str, retry_attempt: int, retry_reason: str) -> Ack:
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry_attempt, "retry_reason": retry_reason}
        try:
            future = self._sockets.send(envelope)
            if self._faults.take(service="slack", operation=operation, moment="after") is not None:
                self._sockets.drop()
            answer = future.result(self._options.ack_seconds)
        except NoSocket:
            return Ack("dispatch_failed", {}, 0.0)
        except SocketLost:
            return Ack("dispatch_failed", {}, 0.0)
        except FutureTimeout:
            self._sockets.forget(envelope["envelope_id"])
            return Ack("operation_timeout", {}, 0.0)
        return Ack("acked", answer.payload, answer.seconds)

    def _over_http(self, kind: Kind, payload: Json, retry_attempt: int, retry_reason: str) -> Ack:
        answer = post(
            url=self._options.request_url,
            secret=self._signing_secret,
            kind=kind,
            payload=payload,
            timeout=self._options.ack_seconds,
            retry_attempt=retry_attempt,
            retry_reason=retry_reason,
        )
        stop = answer.headers.get("x-slack-no-retry") == "1"
        if answer.status == 0:
            return Ack("operation_timeout", {}, 0.0, stop)
        if answer.status < 0:
            return Ack("dispatch_failed", {}, 0.0, stop)
        if answer.status >= 500:
            return Ack("http_service_error", {}, 0.0, stop)
        if answer.status >= 300:
            return Ack("http_client_error", {}, 0.0, stop)
        return Ack("acked", _http_payload(answer), 0.0, stop)


def _http_payload(answer: HttpAnswer) -> Json:
    """The ack's payload; plain text is a message, as Slack takes it from a slash command."""
    if not answer.body.strip():
        return {}
    try:
        payload = json.loads(answer.body)
    except ValueError:
        return {"text": answer.body}
    return payload if isinstance(payload, dict) else {}
