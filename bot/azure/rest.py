"""Plain reads of Azure Resource Manager through a management client, for what no SDK method gives whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azure.mgmt.resource.resources import ResourceManagementClient

_ROOT = "https://management.azure.com"


def get_json(client: ResourceManagementClient, path: str, *, api_version: str) -> dict[str, Any]:
    """The document at a resource's path. Raises azure-core's HttpResponseError."""
    return _get(client, f"{_ROOT}{path}?api-version={api_version}")


def list_json(client: ResourceManagementClient, path: str, *, api_version: str) -> Iterator[dict[str, Any]]:
    """Every document of a list, page by page. Raises azure-core's HttpResponseError while it is being read."""
    address = f"{_ROOT}{path}?api-version={api_version}"
    while address:
        page = _get(client, address)
        yield from page.get("value") or ()
        address = str(page.get("nextLink") or "")
        if address and not address.startswith(f"{_ROOT}/"):
            return


def _get(client: ResourceManagementClient, address: str) -> dict[str, Any]:
    from azure.core.exceptions import ResourceNotFoundError, map_error
    from azure.core.rest import HttpRequest

    response = client.send_request(HttpRequest("GET", address))
    map_error(status_code=response.status_code, response=response, error_map={404: ResourceNotFoundError})
    response.raise_for_status()
    document = response.json()
    return document if isinstance(document, dict) else {}
