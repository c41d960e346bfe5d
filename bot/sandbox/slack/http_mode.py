"""HTTP mode: the same payloads, posted to the app's request URL and signed with the signing secret."""

import hashlib
import hmac
import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from bot.sandbox.slack.state import Json

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What the app's request URL said: `status` 0 means no answer in time, -1 no connection at all."""

    status: int
    body: str
    headers: Mapping[str, str]


def signature(*, secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 request signature (docs.slack.dev, Verifying requests from Slack, 2026-11)."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def post(
    *,
    url: str,
    secret: str,
    kind: str,
    payload: Json,
    timeout: float,
    retry_attempt: int = 0,
    retry_reason: str = "",
) -> HttpAnswer:
    """Deliver one payload; raises ValueError for a request URL that is not on this machine.

    Slash commands travel as form fields, interactivity as a `payload` field, events as JSON.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or parts.hostname not in _LOOPBACK:
        raise ValueError("the sandbox delivers to this machine only")
    headers = {}
    if kind == "slash_commands":
        body, headers["Content-Type"] = urlencode(payload).encode(), "application/x-www-form-urlencoded"
    elif kind == "interactive":
        body = urlencode({"payload": json.dumps(payload)}).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    else:
        body, headers["Content-Type"] = json.dumps(payload).encode(), "application/json"
    # The wall clock, not the sandbox's: the app compares with its own.
    timestamp = str(int(time.time()))
    headers["X-Slack-Request-Timestamp"] = timestamp
    headers["X-Slack-Signature"] = signature(secret=secret, timestamp=timestamp, body=body)
    if retry_attempt:
        headers |= {"X-Slack-Retry-Num": str(retry_attempt), "X-Slack-Retry-Reason": retry_reason}
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310 - checked above
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=timeout) as answer:
            return HttpAnswer(answer.status, answer.read().decode(), {k.lower(): v for k, v in answer.headers.items()})
    except urllib.error.HTTPError as error:
        with error:
            return HttpAnswer(error.code, "", {k.lower(): v for k, v in error.headers.items()})
    except (TimeoutError, socket.timeout):  # noqa: UP041 - kept beside URLError, which may wrap either
        return HttpAnswer(0, "", {})
    except urllib.error.URLError as error:
        return HttpAnswer(0 if isinstance(error.reason, TimeoutError) else -1, "", {})
    except ConnectionError:
        return HttpAnswer(-1, "", {})
