"""Answers about datastores, data, models, environments and components, read through MLClient."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.asset_facts import CONTENT
from bot.azure.clients import Clients
from bot.azure.datastores import credentials_of, datastore_place, datastore_type
from bot.azure.errors import reading
from bot.azure.existing import MARK
from bot.azure.plain import plain
from bot.model.operation import Answer, ListAssets, ListDatastores, ShowAsset, ShowDatastore, WorkspaceRef
from bot.model.operation.datastores import BUILT_IN_DATASTORES
from bot.model.storage_path import storage_path
from bot.model.text import Text

if TYPE_CHECKING:
    from azure.ai.ml import MLClient
    from azure.ai.ml.entities import Datastore

Cell = str | Text
"""What Azure says, or a sentence of ours."""

_YES = Text(en="yes", es="sí")
_IDENTITY = Text(en="none: each reads as themselves", es="ninguna: cada cual accede con su identidad")
_ACTIVE, _ARCHIVED = Text(en="active", es="activo"), Text(en="archived", es="archivado")


class AssetReads:
    """Reads what people ask about. Raises Refused (not found, forbidden) or Unavailable."""

    def __init__(self, *, clients: Clients) -> None:
        self._clients = clients

    def datastores(self, *, query: ListDatastores) -> Answer:
        """name, type, account, container, default, about; about says what the four built-in ones are for."""
        client = self._clients.reader(query.workspace)
        with reading():
            found = list(client.datastores.list())
            default = client.datastores.get_default().name
        rows = [
            (
                plain(store.name),
                datastore_type(store),
                *datastore_place(store),
                _YES if store.name == default else "",
                BUILT_IN_DATASTORES.get(plain(store.name), plain(store.description)),
            )
            for store in sorted(found, key=lambda store: (store.name not in BUILT_IN_DATASTORES, plain(store.name)))
        ]
        return _answer(("name", "type", "account", "container", "default", "about"), rows)

    def datastore(self, *, query: ShowDatastore) -> Answer:
        """property and value; never a credential, only of which kind it is."""
        client = self._clients.reader(query.workspace)
        with reading():
            default = client.datastores.get_default()
            found = client.datastores.get(query.name) if query.name else default
        return _answer(_PROPERTIES, _datastore_rows(found, default=plain(default.name)))

    def assets(self, *, query: ListAssets) -> Answer:
        """name, version, type, state, since; without a name the newest version of each, with one all versions."""
        client = self._clients.reader(query.workspace)
        rows: list[tuple[Cell, ...]] = []
        with reading():
            for view, state in (("active", _ACTIVE), ("archived", _ARCHIVED)):
                if query.view in (view, "all"):
                    rows += [_asset_row(one, state) for one in _listed(client, query, archived=view == "archived")]
        return _answer(("name", "version", "type", "state", "since"), rows)

    def asset(self, *, query: ShowAsset) -> Answer:
        """property and value of one version."""
        client = self._clients.reader(query.workspace)
        with reading():
            operations = _operations(client, query.asset)
            version = query.version or newest(operations, query.name)
            found = operations.get(query.name, version=version)
            archived = any(
                plain(one.version) == version for one in operations.list(name=query.name, list_view_type="ArchivedOnly")
            )
        return _answer(_PROPERTIES, _asset_rows(found, _ARCHIVED if archived else _ACTIVE, here=query.workspace))


def _answer(columns: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]) -> Answer:
    """The rows in English, and both languages of what is ours."""
    found = list(rows)
    words = {cell.en: cell for row in found for cell in row if isinstance(cell, Text)}
    plain_rows = (tuple(cell.en if isinstance(cell, Text) else cell for cell in row) for row in found)
    return Answer(columns=columns, rows=tuple(plain_rows), words=words)


_PROPERTIES = ("property", "value")


def newest(operations: Any, name: str) -> str:
    """The version registered last. Raises ResourceNotFoundError when there is none that is not archived."""
    found = next(iter(operations.list(name=name)), None)
    if found is None:
        raise ResourceNotFoundError(f"no version of {name}")
    return plain(found.version)


def _operations(client: MLClient, asset: str) -> Any:
    return {
        "data": client.data,
        "model": client.models,
        "environment": client.environments,
        "component": client.components,
    }[asset]


def _listed(client: MLClient, query: ListAssets, *, archived: bool) -> Iterable[Any]:
    view = "ArchivedOnly" if archived else "ActiveOnly"
    more = {"stage": query.stage} if query.asset == "model" and query.name and query.stage else {}
    found: Iterable[Any] = _operations(client, query.asset).list(name=query.name or None, list_view_type=view, **more)
    return found


def _asset_row(found: Any, state: Text) -> tuple[Cell, ...]:
    """A container's entity has no version, only that of the newest."""
    version = plain(getattr(found, "version", None) or getattr(found, "latest_version", None))
    return (plain(found.name), version, plain(getattr(found, "type", "")), state, _since(found))


def _since(found: Any) -> str:
    context = getattr(found, "creation_context", None)
    moment = getattr(context, "created_at", None)
    return moment.date().isoformat() if isinstance(moment, datetime) else plain(moment)[:10]


def _asset_rows(found: Any, state: Text, *, here: WorkspaceRef) -> tuple[tuple[Cell, ...], ...]:
    values: list[tuple[str, Cell]] = [
        ("name", plain(found.name)),
        ("version", plain(found.version)),
        ("type", plain(getattr(found, "type", ""))),
        ("state", state),
        ("stage", plain(getattr(found, "stage", ""))),
        ("path", storage_path(plain(getattr(found, "path", ""))).short(here=here)),
        ("image", plain(getattr(found, "image", ""))),
        ("description", plain(found.description)),
        ("tags", _pairs(found.tags)),
        ("properties", _pairs(getattr(found, "properties", None))),
        ("since", _since(found)),
        ("id", plain(found.id)),
    ]
    return tuple((name, value) for name, value in values if value)


def _datastore_rows(found: Datastore, *, default: str) -> tuple[tuple[Cell, ...], ...]:
    account, container = datastore_place(found)
    name = plain(found.name)
    values: list[tuple[str, Cell]] = [
        ("name", name),
        ("about", BUILT_IN_DATASTORES.get(name, plain(found.description))),
        ("type", datastore_type(found)),
        ("account", account),
        ("container", container),
        ("protocol", plain(getattr(found, "protocol", ""))),
        ("endpoint", plain(getattr(found, "endpoint", ""))),
        ("credentials", credentials_of(found) or _IDENTITY),
        ("default", _YES if name == default else ""),
        ("tags", _pairs(found.tags)),
        ("id", plain(found.id)),
    ]
    return tuple((key, value) for key, value in values if value)


def _pairs(pairs: Any) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted((pairs or {}).items()) if name not in (MARK, CONTENT))
