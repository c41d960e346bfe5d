"""What must never be sent through Slack, recognised by the option's name and by its own shape, and left out."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.grammar.tokens import Token

REDACTED = "[redacted]"

_NAME = (
    r"[\w-]*(?:passw(?:or)?d|pwd|secret|token|credential|(?:account|access|api|private)[-_]key|connection[-_]string|sas)"
    r"[\w-]*"
)
_NAMED = re.compile(rf"--(?:{_NAME}|admin[-_]p[\w-]*)", re.IGNORECASE)
_NAMED_VALUE = re.compile(
    rf"(?P<flag>(?<![\w-])(?:--|[\u2010-\u2015\u2212]+-?)(?:{_NAME}|admin[-_]p[\w-]*)[=\s]+)"
    r"(?P<value>\"(?:[^\"\\]|\\.)*\"?|'[^']*'?|[\u201c\u201d][^\u201c\u201d]*[\u201c\u201d]?|\S+)",
    re.IGNORECASE | re.DOTALL,
)
_SHAPES = re.compile(
    r"xox[abeoprs]-[\w-]{8,}"  # Slack tokens
    r"|xapp-[\w-]{8,}"
    r"|eyJ[\w-]{10,}\.[\w-]+\.[\w-]*"  # JSON web tokens
    r"|\bsig=[\w%+/=-]{16,}"  # shared access signatures
    r"|\b(?:Account|SharedAccess)Key=[\w+/=]{20,}"
    r"|-----BEGIN[ A-Z]*PRIVATE KEY-----.*"
    r"|(?<![\w+/=])[A-Za-z0-9+/]{86}=="  # a storage account key: 64 bytes in base64
    r"|\b(?:passw(?:or)?d|pwd|secret|client_secret|admin_password)=[^\s\"']{4,}",
    re.IGNORECASE | re.DOTALL,
)


_HINT = re.compile(r"passw|pwd|secret|token|cred|key|sas|admin|xox|xapp|eyj|sig=|==", re.IGNORECASE)


def names_secret(flag: str) -> bool:
    """Whether an option by that name carries a secret, whatever the command: `--admin-password`, `--sas-token`."""
    return _NAMED.fullmatch(flag) is not None


def without_secrets(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The words with those that have the shape of a key, a token or a signature blacked out and marked."""
    if not any(_HINT.search(token.text) or REDACTED in token.text for token in tokens):
        return tokens
    return tuple(
        replace(token, text=REDACTED, secret=True, unresolved=False)
        if REDACTED in token.text or _SHAPES.search(token.text)
        else token
        for token in tokens
    )


def redact(line: str) -> str:
    """The line with the values of secret options, and whatever looks like a secret, left out."""
    if _HINT.search(line) is None:
        return line
    return _SHAPES.sub(REDACTED, _NAMED_VALUE.sub(lambda found: f"{found['flag']}{REDACTED}", line))
