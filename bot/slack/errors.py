"""What Slack answers, or does not answer, as amlbot's own errors.

| what happened                                            | reading, editing | posting        |
|----------------------------------------------------------|------------------|----------------|
| a code of REFUSALS                                       | Refused          | Refused        |
| 429 or `ratelimited`                                     | Unavailable      | Unavailable    |
| 5xx, `internal_error`, `fatal_error`, no JSON            | Unavailable      | OutcomeUnknown |
| no connection (refused, no such host, no trust, tunnel)  | Unavailable      | Unavailable    |
| connection lost or timed out after it stood              | Unavailable      | OutcomeUnknown |
| anything else Slack says, such as `invalid_auth`         | Unavailable      | Unavailable    |

The last line is for the operator and logged as an error; nobody who asks for something can mend it.
"""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from bot.model.errors import AmlbotError, Misconfigured, OutcomeUnknown, Refused, Unavailable
from bot.model.text import Text

_log = logging.getLogger(__name__)

SERVICE = "Slack"

NO_CHANNEL = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "is_inactive",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "user_not_in_channel",
        "messages_tab_disabled",
    }
)
"""This channel cannot be written to (docs.slack.dev, chat.postMessage and chat.postEphemeral, 2026-11)."""

GONE = frozenset({"message_not_found"})
"""There is no such message any more (docs.slack.dev, chat.update and chat.delete, 2026-11)."""

NO_MESSAGE = GONE | {"cant_update_message", "edit_window_closed"}
"""This message cannot be edited (docs.slack.dev, chat.update, 2026-11)."""

NO_THREAD = frozenset({"thread_not_found", "cannot_reply_to_message", "restricted_action_thread_locked"})
"""Nothing can be posted in this thread."""

NO_PERSON = frozenset({"user_not_found", "users_not_found", "user_not_visible", "user_disabled", "cannot_dm_bot"})
"""There is no such person to look up or to write to (docs.slack.dev, users.info and conversations.open, 2026-11)."""

NO_VIEW = frozenset(
    {
        "not_found",
        "hash_conflict",
        "expired_trigger_id",
        "exchanged_trigger_id",
        "invalid_trigger_id",
        "trigger_expired",
        "trigger_exchanged",
        "duplicate_external_id",
        "push_limit_reached",
        "view_too_large",
    }
)
"""The view is gone, or its trigger was too old (docs.slack.dev, views.open and views.update, 2026-11)."""

BAD_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_arguments", "msg_blocks_too_long"})
"""Slack does not take these blocks; with `views.*` the code is invalid_arguments."""

NO_FILE = frozenset({"file_not_found", "file_deleted"})
"""There is no such file, or not any more (docs.slack.dev, files.info, 2026-11)."""

NO_SCOPE = frozenset({"missing_scope"})

NO_TOKEN = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
        "no_permission",
        "org_login_required",
    }
)
"""The token is no good, and will not be without an operator (docs.slack.dev, auth.test and apps.connections.open)."""

REFUSALS = (
    NO_CHANNEL
    | NO_MESSAGE
    | NO_THREAD
    | NO_PERSON
    | NO_VIEW
    | BAD_BLOCKS
    | NO_FILE
    | NO_SCOPE
    | {"msg_too_long", "no_text"}
)

_PERHAPS_DONE = frozenset({"internal_error", "fatal_error"})
_PASSING = frozenset({"ratelimited", "rate_limited", "service_unavailable", "request_timeout"}) | _PERHAPS_DONE

_SENTENCE = Text(
    en="Slack did not accept the message ({code}).",
    es="Slack no ha aceptado el mensaje ({code}).",
)


@contextmanager
def calling(method: str, *, posting: bool = False) -> Iterator[None]:
    """Turn what a call to Slack raises into Unavailable, OutcomeUnknown or Refused, by the table above.

    posting  True for a call that must not be made twice.
    """
    try:
        yield
    except SlackApiError as error:
        raise of_answer(error, method=method, posting=posting) from error
    except (URLError, OSError, HTTPException) as error:
        raise of_silence(error, method=method, posting=posting) from error


@contextmanager
def signing_in(method: str, *, setting: str) -> Iterator[None]:
    """A call that shows whether Slack takes the token of a setting.

    Raises Misconfigured when it does not, or when the token lacks a scope, else as `calling`.
    """
    with calling(method):
        try:
            yield
        except SlackApiError as error:
            code = str(error.response.get("error") or "")
            if code in NO_SCOPE:
                needed = _short(str(error.response.get("needed") or "")) or "see the manifest"
                what = f"Slack does not let {setting} do what amlbot needs ({code}: {needed})"
                raise Misconfigured([f"{what}: give it that scope on the app's pages and copy it anew"]) from error
            if code not in NO_TOKEN:
                raise
            what = f"Slack does not take {setting} ({code}): copy it anew from the app's pages"
            raise Misconfigured([f"{what}, and install the app again if it was changed"]) from error


def of_answer(error: SlackApiError, *, method: str, posting: bool) -> AmlbotError:
    """The error for an answer that is not ok."""
    response = error.response
    code = str(response.get("error") or "") if hasattr(response, "get") else ""
    status = int(getattr(response, "status_code", 0) or 0)
    if code in REFUSALS:
        return Refused(code=code, sentence=Text(en=_SENTENCE.en.format(code=code), es=_SENTENCE.es.format(code=code)))
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        return Unavailable(service=SERVICE, why=f"{method}: rate limited", retry_after=_retry_after(response))
    if posting and (status >= 500 or code in _PERHAPS_DONE or not _is_code(code)):
        return OutcomeUnknown(service=SERVICE, why=f"{method}: {_short(code) or status}")
    if status < 500 and _is_code(code) and code not in _PASSING:
        _log.error("Slack answers %s with %s: the operator must look at the app's tokens and scopes", method, code)
        return Unavailable(service=SERVICE, why=f"{method}: {code}", retry_after=60.0)
    return Unavailable(service=SERVICE, why=f"{method}: {_short(code) or status}")


def of_silence(error: Exception, *, method: str, posting: bool) -> AmlbotError:
    """The error for a call that brought no answer."""
    why = f"{method}: {type(error).__name__}: {_short(str(error))}"
    if posting and not _never_sent(error):
        return OutcomeUnknown(service=SERVICE, why=why)
    return Unavailable(service=SERVICE, why=why)


def _never_sent(error: Exception) -> bool:
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)):
        return True
    return isinstance(reason, OSError) and str(reason).startswith("Tunnel connection failed")


def _is_code(code: str) -> bool:
    # For an answer that is no JSON, slack_sdk puts a sentence and the body in the place of the code.
    return bool(code) and code.replace("_", "").replace("-", "").isalnum() and len(code) < 80


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:119] + "…"


def _retry_after(response: object) -> float:
    headers = getattr(response, "headers", {}) or {}
    for name, value in dict(headers).items():
        if str(name).lower() == "retry-after":
            first = value[0] if isinstance(value, list) and value else value
            return float(first) if str(first).isdecimal() else 5.0
    return 5.0
