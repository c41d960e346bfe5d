"""What is named of another workspace by its whole path: amlbot's identity can reach every team's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.model.facts import Field, Unknown
from bot.model.operation.references import WorkspaceRef
from bot.model.storage_path import storage_path
from bot.model.text import Text

_NAMED = re.compile(
    r"subscriptions/(?P<subscription>[^/\s]+)/resourcegroups/(?P<group>[^/\s]+)/(?:providers/[^/\s]+/)?"
    r"workspaces/(?P<workspace>[^/\s'\"]+)"
)
"""Something of a workspace by its whole path, in lower case: an id of Azure's or `azureml://subscriptions/…`."""

_ADDRESS = re.compile(r"[a-z]{4,5}://[^\s'\"<>|;,(){}]+", re.IGNORECASE)
"""What may be the address of storage, wherever it stands in a text."""

ELSEWHERE_FIELD = Field(
    name="elsewhere",
    type="boolean",
    summary=Text(
        en="It names data, a compute or anything else of another workspace by its whole path; unknown when it names "
        "storage by its address.",
        es="Nombra datos, un proceso u otra cosa de otra área de trabajo por su ruta completa; desconocido si nombra "
        "almacenamiento por su dirección.",
    ),
)


def named_elsewhere(*, written: Any, here: WorkspaceRef) -> tuple[str, ...]:
    """Names of the other workspaces of which something is named: data that is read or written, computes, components.

    written  a text, or plain values with texts in them.
    `?` for one that is named by an id of Azure's own or put together when it runs.
    """
    found: set[str] = set()
    for text in _texts(written):
        lower = text.casefold()
        named = [f"{one['subscription']}/{one['group']}/{one['workspace']}" for one in _NAMED.finditer(lower)]
        found |= {name.rpartition("/")[2] for name in named if name != _key(here)}
        if lower.count("azureml://subscriptions/") > len(named) or "azureml://locations/" in lower:
            found.add("?")
    return tuple(sorted(found))


def named_storage(written: Any) -> tuple[str, ...]:
    """Storage that is named by its address (`https://`, `abfss://`, `wasbs://`): `account/container`, each once.

    written  a text, or plain values with texts in them. A OneLake has its host in the place of an account.
    """
    found: set[str] = set()
    for text in _texts(written):
        for address in _ADDRESS.findall(text):
            path = storage_path(address)
            if path.source == "storage":
                found.add(f"{path.account or path.host}/{_container(address)}".rstrip("/"))
    return tuple(sorted(found))


def is_elsewhere(*, written: Any, here: WorkspaceRef) -> bool | Unknown:
    """Value of ELSEWHERE_FIELD. Whose storage is that is named by its address, no name tells."""
    if named_elsewhere(written=written, here=here):
        return True
    storage = ", ".join(named_storage(written))
    return Unknown(unknown=f"whose storage {storage} is, is not known") if storage else False


def _container(address: str) -> str:
    """Before the `@` of abfss:// and wasbs://, the first part of the path of https://."""
    split = urlsplit(address)
    return split.username or split.path.strip("/").partition("/")[0].lower()


def _key(here: WorkspaceRef) -> str:
    return f"{here.subscription}/{here.resource_group}/{here.workspace}".casefold()


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for one in node.values():
            yield from _texts(one)
    elif isinstance(node, list):
        for one in node:
            yield from _texts(one)
