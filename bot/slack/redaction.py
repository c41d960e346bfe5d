"""Keeping Slack's secrets out of the log: tokens, reply addresses, triggers and socket tickets."""

from __future__ import annotations

import logging
import re

HIDDEN = "[hidden]"

_SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    # xoxb-, xoxp-, xoxa-, xoxe., xoxe.xoxb- and app-level tokens (docs.slack.dev/authentication/tokens, 2026-11)
    (re.compile(r"\bxox[a-z](?:[.-][A-Za-z0-9]+)+"), HIDDEN),
    (re.compile(r"\bxapp-[A-Za-z0-9-]+"), HIDDEN),
    (re.compile(r"https?:(?:\\?/){2}hooks\.slack(?:-gov)?\.com[^\s\"'<>,)\]}]*"), f"https://hooks.slack.com/{HIDDEN}"),
    (re.compile(r"(ticket=)[^&\s\"']+"), rf"\1{HIDDEN}"),
    (re.compile(r"(trigger_id['\"]?\s*[:=]\s*['\"]?)[^\s'\",}]+"), rf"\1{HIDDEN}"),
    (re.compile(r"\b\d{6,}\.\d{6,}\.[0-9a-f]{12,}\b"), HIDDEN),
    (re.compile(r"(response_url['\"]?\s*[:=]\s*['\"]?)[^\s'\",}]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)(authorization['\"]?\s*[:=]\s*['\"]?bearer\s+)[^\s'\",}]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)(x-slack-signature['\"]?\s*[:=]\s*\[?['\"]?)v0=[0-9a-f]+"), rf"\1{HIDDEN}"),
)


def redact(text: str) -> str:
    """The text without anything that lets its reader act as the app or answer in its place."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class Redaction(logging.Filter):
    """Put this on handlers, not on loggers: a logger's filter does not see what its children log."""

    _formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true; the record is changed so that every format of it is without secrets."""
        record.msg, record.args = redact(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = self._formatter.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True
