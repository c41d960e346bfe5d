"""Versions of data, models, environments and components as documents: one of them, every one, and whose turn it is."""

from __future__ import annotations

from typing import Any

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.asset_facts import next_version, seen_version
from bot.azure.clients import Clients
from bot.azure.errors import names_the_workspace, reading
from bot.azure.existing import is_ours
from bot.azure.rest import get_json, list_json
from bot.model.errors import Unavailable
from bot.model.operation import WorkspaceRef

ASSET_API = "2023-08-01-preview"
"""The version azure-ai-ml 1.35 asks for models in; data, environments and components read the same in it."""


class Versions:
    """Reads versions with plain requests: MLClient's entities forget whether they are archived."""

    def __init__(self, *, clients: Clients) -> None:
        self._clients = clients

    def one(self, *, workspace: WorkspaceRef, path: str) -> dict[str, Any] | None:
        """The document of a version, None when there is none. Raises Refused (no such workspace too), Unavailable."""
        client = self._clients.resources(workspace.subscription)
        with reading():
            try:
                return get_json(client, path, api_version=ASSET_API)
            except ResourceNotFoundError as missing:
                if names_the_workspace(missing, workspace):
                    raise
                return None

    def about(
        self, *, workspace: WorkspaceRef, container: str, version: str, key: str
    ) -> tuple[dict[str, Any] | None, str]:
        """What there is of the version that an operation is about, and its number: the one named, else ours, else the
        next, of which there is nothing. Raises Refused, Unavailable.
        """
        if version:
            return self.one(workspace=workspace, path=f"{container}/versions/{version}"), version
        client = self._clients.resources(workspace.subscription)
        with reading():
            # Archived ones are counted too: their numbers are taken.
            query = {"listViewType": "All"}
            found = list(list_json(client, f"{container}/versions", api_version=ASSET_API, query=query))
        ours = next((one for one in found if is_ours(seen_version(one).tags, key=key)), None)
        if ours is not None:
            return ours, seen_version(ours).version
        return None, next_version([seen_version(one) for one in found])

    def must_be_free(self, *, workspace: WorkspaceRef, path: str) -> None:
        """After a refusal to make the next version: raises Unavailable when somebody was given its number since it was
        looked up. Another attempt takes the one after.
        """
        if self.one(workspace=workspace, path=path) is not None:
            raise Unavailable(service="Azure", why="another version was registered meanwhile", retry_after=1.0)
