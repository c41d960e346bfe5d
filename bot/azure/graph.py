"""Microsoft Graph v1.0 by plain REST: an SDK of nearly half a gigabyte would be needed for five addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from azure.core.exceptions import ResourceNotFoundError, map_error
from azure.core.rest import HttpRequest

from bot.azure.errors import GRAPH
from bot.azure.rest import document_of, next_page, own_client

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

_ROOT = "https://graph.microsoft.com/v1.0"
_SCOPE = "https://graph.microsoft.com/.default"
_SAFE_TO_REPEAT = frozenset({"GET", "POST"})
"""POST too: what is posted here are questions."""


class Graph:
    """Reads of Microsoft Graph. Raises azure-core's exceptions; 404 is ResourceNotFoundError."""

    def __init__(self, *, credential: TokenCredential) -> None:
        self._client = own_client(root=_ROOT, scope=_SCOPE, credential=credential)

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """One document. `path` starts with a slash and is quoted by the caller; `query` without the leading `$`."""
        return self._send(HttpRequest("GET", f"{_ROOT}{path}", params=_dollars(query)))

    def post(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """The answer to a question too long for an address; Graph's actions used here change nothing."""
        return self._send(HttpRequest("POST", f"{_ROOT}{path}", json=dict(body)))

    def pages(self, path: str, **query: str) -> Iterator[dict[str, Any]]:
        """Every entry of a list. Raises Unavailable when the rest of it is not with Graph: half a list is no answer."""
        page, address = self.get(path, **query), ""
        while True:
            yield from page.get("value") or ()
            address = next_page(written=page.get("@odata.nextLink"), after=address, root=_ROOT, service=GRAPH)
            if not address:
                return
            page = self._send(HttpRequest("GET", address))

    def _send(self, request: HttpRequest) -> dict[str, Any]:
        response = self._client.send_request(request, retry_on_methods=_SAFE_TO_REPEAT)
        map_error(status_code=response.status_code, response=response, error_map={404: ResourceNotFoundError})
        response.raise_for_status()
        return document_of(response)


def _dollars(query: Mapping[str, str]) -> dict[str, str]:
    return {f"${name}": value for name, value in query.items()}
