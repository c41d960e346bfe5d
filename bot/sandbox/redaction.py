"""What must not be kept: tokens, passwords and keys are struck out before anything is journaled."""

import re
from collections.abc import Mapping

STRUCK = "«redacted»"

_SECRET_NAMES = frozenset(
    {
        "accesskey",
        "accesstoken",
        "accountkey",
        "adminuserpassword",
        "adminuserprivatekeydata",
        "apikey",
        "authorization",
        "clientassertion",
        "clientsecret",
        "connectionstring",
        "cookie",
        "databricksaccesstoken",
        "instrumentationkey",
        "key",
        "keys",
        "password",
        "primarykey",
        "privatekeydata",
        "proxyauthorization",
        "refreshtoken",
        "sastoken",
        "secondarykey",
        "secret",
        "secretaccesskey",
        "secrets",
        "setcookie",
        "sharedaccesskey",
        "signingsecret",
        "token",
        "xazuremltoken",
        "xslacksignature",
    }
)

_SECRET_SHAPES = re.compile(
    r"xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]+"  # Slack bot, user and refresh tokens
    r"|xapp-[A-Za-z0-9-]+"  # Slack app-level tokens
    r"|\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?"  # JSON web tokens
    r"|(?<=[?&]sig=)[^&\s\"']+"  # the signature of a storage SAS
    r"|(?<=[?&]ticket=)[^&\s\"']+"  # the ticket of a Socket Mode address
    r"|(?<=\bclient_secret=)[^&\s\"']+"
    r"|(?<=\bAccountKey=)[^;\s\"']+"
    r"|(?<=\b[Bb]earer )[A-Za-z0-9._~+/=-]+"
)


def redacted(value: object) -> object:
    """A JSON-able copy of `value` without secrets, by the name of the field and by the shape of the text.

    Mappings become dicts, lists and tuples become lists, bytes become a note of their length; anything else that JSON
    does not know becomes its text.
    """
    if isinstance(value, Mapping):
        return {str(name): STRUCK if _is_secret(str(name), item) else redacted(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redacted(item) for item in value]
    if isinstance(value, str):
        return redacted_text(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, bytes | bytearray):
        return f"«{len(value)} bytes»"
    return redacted_text(str(value))


def redacted_text(text: str) -> str:
    """The text with everything that looks like a token, signature or key struck out."""
    return _SECRET_SHAPES.sub(STRUCK, text)


def _is_secret(name: str, item: object) -> bool:
    if item is None or item == "":
        return False
    return re.sub(r"[^a-z0-9]", "", name.lower()) in _SECRET_NAMES
