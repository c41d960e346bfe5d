"""What the kinds that make a datastore let people say of the storage behind it."""

from __future__ import annotations

from pydantic import Field as Bound

from bot.model.kind import Option
from bot.model.text import Text

ACCOUNT_BOUNDS = Bound(pattern=r"^$|^[a-z0-9]{3,24}$")
CONTAINER_BOUNDS = Bound(max_length=63, pattern=r"^$|^\$?[a-z0-9](?:-?[a-z0-9]){2,62}$")
"""`$root` and `$web` among them.

Source  of both: learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, 2026
"""
_ACCOUNT_RULE = Text(en="3 to 24 lower-case letters and digits", es="de 3 a 24 minúsculas sin tilde y dígitos")
_CONTAINER_RULE = Text(
    en="3 to 63 lower-case letters, digits and single hyphens",
    es="de 3 a 63 minúsculas sin tilde, dígitos y guiones sueltos",
)


def storage_account(*, en: str, es: str) -> Option:
    """The option for a storage account, by its name."""
    return Option(flag="--account-name", summary=Text(en=en, es=es), rule=_ACCOUNT_RULE)


def container(flag: str, *, en: str, es: str) -> Option:
    """The option for what of an account is meant: a container, a share or a file system, which are named alike."""
    return Option(flag=flag, summary=Text(en=en, es=es), rule=_CONTAINER_RULE)
