"""What must never be sent through Slack, recognised by the option's name and by its own shape, and blacked out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.grammar.paste import repair
from bot.grammar.tokens import Token

REDACTED = "[redacted]"

_NAME = re.compile(
    r"(?<=-)(?:pass?w[a-z]*|pwd|secrets?|tokens?|credentials?|sas|connection-string|admin-p[a-z]*"
    r"|(?:account|access|api|private|storage|shared|primary|secondary)-keys?)(?=-|$)"
)
_SWITCHES = frozenset({"--acquire-policy-token"})
"""Options whose names sound like it and that carry nothing."""

_CERTAIN = (
    r"(?:xox[abeoprs]-[\w-]{8,}"  # Slack tokens
    r"|xapp-[\w-]{8,}"
    r"|eyJ[\w-]{10,300}\.[\w-]+\.[\w-]*"  # JSON web tokens
    r"|\bsig=[\w%+/=-]{16,}"  # shared access signatures
    r"|\b(?:Account|SharedAccess)Key=[\w+/=]{20,}"
    r"|(?<![\w+/])(?<!sha512-)[A-Za-z0-9+/]{86}=="  # a storage account key: 64 bytes in base64
    r"|-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY"
    r"|\bgh[opsur]_[A-Za-z0-9]{36}|\bgithub_pat_\w{20}"
    r"|\bhf_[A-Za-z0-9]{30}|\bdapi[0-9a-f]{32}"  # Hugging Face, Databricks
    r"|[\w.~-]{3}[78]Q~[\w.~-]{31})"  # the secret of an Entra application
)
"""What nothing but a secret looks like, in whatever kind of text it stands.

Each alternative begins with what is rare or reads a bounded number of characters: a text of nothing but beginnings is
searched in a time that grows with its length alone.
"""
_CERTAINLY = re.compile(_CERTAIN, re.IGNORECASE)
_MAY_BE = re.compile(r"xox|xapp|eyJ|sig=|Key=|==|PRIVATE|gh[opsur]_|github_pat_|hf_|dapi|[78]Q~", re.IGNORECASE)
_SHAPES = re.compile(
    rf"{_CERTAIN}|[?&]sig=[^\s&]"
    r"|://[^\s/:@?#]*:[^\s/@]+@"  # a password in an address
    r"|[?&](?:(?:access_|sas_?|auth_?)?token|api_?key|password|secret)=[^\s&]"
    r"|-----BEGIN\b"
    r"|(?<![^\W_])(?:pass?w(?:or)?d|pwd|secret)=[^\s\"']{4,}"
    r"|(?:(?:account|access|api|storage|shared|primary|secondary|client)_(?:key|secret)|(?:sas|hf|auth|api)_token"
    r"|connection_string)=[^\s\"']{4,}",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"pass?w|pwd|secret|token|cred|key|sas|admin|conn|xox|xapp|eyj|sig=|://[^/]*@|==|redacted|begin"
    r"|gh[opsur]_|github_pat_|hf_|dapi|[78]q~",
    re.IGNORECASE,
)
_OPTION = re.compile(r"--[A-Za-z]|-[A-Za-z]$")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The words with what is secret blacked out and marked, and the line as typed without it."""

    tokens: tuple[Token, ...]
    line: str


def names_secret(flag: str) -> bool:
    """Whether an option by that name carries a secret, whatever the command: `--admin-password`, `--sas-token`."""
    plain = flag.startswith("--") and flag.replace("-", "").isalnum() and flag.isascii()
    return plain and flag not in _SWITCHES and _NAME.search(flag) is not None


_KEY = re.compile(
    r"(?:[a-z0-9_]*_)?(?:pass?w[a-z]*|pwd|secrets?|credentials?|sas_token|sas|connection_string"
    r"|(?:account|access|api|private|storage|shared|primary|secondary|client)_(?:keys?|secret|token)"
    r"|(?:hf|hugging_?face|hub|github|gh|gitlab|wandb|auth|bearer|refresh|databricks|slack|pat)_token)"
)
_WRITTEN = re.compile(r"^[^\w\n]{0,40}(?P<key>[\w-]{1,100})[\"']?[ \t]*:[ \t]+(?!\$\{\{)[^\s#]", re.MULTILINE)
"""A key and its value on a line of YAML, whatever else the file does not keep to."""


def names_secret_key(key: str) -> bool:
    """Whether a key by that name in a YAML file carries a secret: `account_key`, `accountKey`, `sas_token`."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower().replace("-", "_")
    return _KEY.fullmatch(snake) is not None


def looks_secret(text: str) -> bool:
    """Whether a value has the shape of a secret, whatever it is called."""
    return _HINT.search(text) is not None and _SHAPES.search(text) is not None


def line_with_secret(text: str) -> int:
    """The line, from 1, of something that is surely a secret, wherever in a text of any kind; 0 when there is none."""
    lines = enumerate(text.split("\n"), start=1)
    return next((number for number, line in lines if _MAY_BE.search(line) and _CERTAINLY.search(line)), 0)


def may_hold_secret(text: str) -> bool:
    """Whether a file that cannot be read may hold a secret, by the shape of its text or by the name of a key in it."""
    return looks_secret(text) or any(names_secret_key(found["key"]) for found in _WRITTEN.finditer(text))


def without_secrets(*, line: str, tokens: tuple[Token, ...]) -> Cleaned:
    """Black out the words after an option that names a secret, and every word that has the shape of one.

    Words that stand next to each other and belong to one secret become one.
    """
    if not any(_HINT.search(token.text) for token in tokens):
        return Cleaned(tokens, line)
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        flag, equals, _ = token.text.partition("=")
        end = at + 1
        if token.text.startswith("--") and not token.opens_quoted and names_secret(_folded(flag)):
            end = _after(tokens, at + 1)
            if equals:
                kept.append(_blackened(token, tokens[end - 1], f"{flag}={REDACTED}"))
            else:
                kept.append(token)
                if end > at + 1:
                    kept.append(_blackened(tokens[at + 1], tokens[end - 1], REDACTED))
        elif _SHAPES.search(token.text) or REDACTED in token.text:
            if "-----BEGIN" in token.text:
                end = len(tokens)
            option = f"{flag}=" if equals and flag.startswith("--") and not token.opens_quoted else ""
            kept.append(_blackened(token, tokens[end - 1], option + REDACTED))
        else:
            kept.append(token)
        at = end
    return Cleaned(tuple(kept), _rewritten(line, kept))


def redact_unread(line: str) -> str:
    """A line that could not be cut into words, as far as nothing in it may be a secret."""
    text = repair(line).text
    places = [
        found.end() for found in re.finditer(r"[-\u2010-\u2015\u2212]+[\w\u2010-\u2015-]*", text) if _sounds(found[0])
    ]
    shape = _SHAPES.search(text)
    if shape is not None:
        places.append(max(text.rfind(" ", 0, shape.start()), 0))
    return f"{text[: min(places)].rstrip()} {REDACTED}" if places else line


def _sounds(option: str) -> bool:
    plain = re.sub(r"[\u2010-\u2015\u2212_]", "-", option).lower()
    return names_secret(f"--{plain.strip('-')}")


def _folded(flag: str) -> str:
    return flag.lower().replace("_", "-")


def _after(tokens: tuple[Token, ...], at: int) -> int:
    """Index of the next option. A secret may begin with a minus, so only what looks like an option's name ends it."""
    while at < len(tokens) and (tokens[at].opens_quoted or not _OPTION.match(tokens[at].text)):
        at += 1
    return at


def _blackened(first: Token, last: Token, text: str) -> Token:
    return replace(first, text=text, end=last.end, secret=True, unresolved=False, quoted=False, opens_quoted=False)


def _rewritten(line: str, tokens: list[Token]) -> str:
    pieces: list[str] = []
    at = 0
    for token in tokens:
        if token.secret:
            pieces += (line[at : token.start], token.text)
            at = token.end
    return "".join((*pieces, line[at:])) if pieces else line
