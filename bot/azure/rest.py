"""Plain requests to Azure Resource Manager through a management client, for what no SDK method gives whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

from bot.azure.clients import ONCE
from bot.model.errors import Unavailable

if TYPE_CHECKING:
    from azure.mgmt.resource.resources import ResourceManagementClient

_ROOT = "https://management.azure.com"


def get_json(client: ResourceManagementClient, path: str, *, api_version: str) -> dict[str, Any]:
    """The document at a resource's path. Raises azure-core's HttpResponseError."""
    return _get(client, f"{_ROOT}{path}?api-version={api_version}")


def list_json(
    client: ResourceManagementClient, path: str, *, api_version: str, query: Mapping[str, str] = MappingProxyType({})
) -> Iterator[dict[str, Any]]:
    """Every document of a list, page by page. Raises azure-core's HttpResponseError while it is being read."""
    address = f"{_ROOT}{path}?{urlencode({'api-version': api_version, **query}, safe='$')}"
    while address:
        page = _get(client, address)
        yield from page.get("value") or ()
        address = str(page.get("nextLink") or "")
        if address and not address.startswith(f"{_ROOT}/"):
            return


def put_json(client: ResourceManagementClient, path: str, *, body: Any, api_version: str) -> int:
    """Write the document at a resource's path, once; gives the status of Azure's yes. Raises HttpResponseError."""
    return int(_send(client, "PUT", f"{_ROOT}{path}?api-version={api_version}", body=body).status_code)


def patch_json(client: ResourceManagementClient, path: str, *, body: Any, api_version: str) -> int:
    """Change what is there, once; gives the HTTP status of Azure's yes. Raises azure-core's HttpResponseError."""
    return int(_send(client, "PATCH", f"{_ROOT}{path}?api-version={api_version}", body=body).status_code)


def change(
    client: ResourceManagementClient,
    method: Literal["PUT", "PATCH", "POST"],
    path: str,
    *,
    body: Any,
    api_version: str,
) -> int:
    """Send one change, never twice; gives the HTTP status of Azure's yes. Raises azure-core's HttpResponseError."""
    return int(_send(client, method, f"{_ROOT}{path}?api-version={api_version}", body=body).status_code)


def post_and_wait(
    client: ResourceManagementClient,
    path: str,
    *,
    body: Any,
    api_version: str,
    seconds: float,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, Any]:
    """Ask something that Azure answers by and by, and wait for the answer at most `seconds`.

    For questions only, since a POST whose answer is lost may be asked again. Raises azure-core's HttpResponseError,
    and Unavailable when Azure is not done by then.
    """
    response = _send(client, "POST", f"{_ROOT}{path}?api-version={api_version}", body=body)
    waited, where = 0.0, ""
    while response.status_code == 202:
        where = str(response.headers.get("Location") or where)
        pause = min(float(response.headers.get("Retry-After") or 1), 5.0)
        if not where.startswith(f"{_ROOT}/") or waited + pause > seconds:
            raise Unavailable(service="Azure", why="it has not answered in time", retry_after=30.0)
        sleep(pause)
        waited += pause
        response = _send(client, "GET", where)
    document = response.json() if response.content else {}
    return document if isinstance(document, dict) else {}


def _get(client: ResourceManagementClient, address: str) -> dict[str, Any]:
    document = _send(client, "GET", address).json()
    return document if isinstance(document, dict) else {}


def _send(client: ResourceManagementClient, method: str, address: str, *, body: Any = None) -> Any:
    from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError, map_error
    from azure.core.rest import HttpRequest

    once = {} if method == "GET" else ONCE
    response = client.send_request(HttpRequest(method, address, json=body), **once)
    known = {404: ResourceNotFoundError, 409: ResourceExistsError}
    map_error(status_code=response.status_code, response=response, error_map=known)
    response.raise_for_status()
    return response
