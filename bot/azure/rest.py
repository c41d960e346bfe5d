"""Plain requests to Azure Resource Manager through a management client, for what no SDK method gives whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode, urlsplit

from azure.core import PipelineClient
from azure.core.exceptions import DecodeError, ResourceExistsError, ResourceNotFoundError, map_error
from azure.core.pipeline.policies import (
    BearerTokenCredentialPolicy,
    HeadersPolicy,
    NetworkTraceLoggingPolicy,
    ProxyPolicy,
    RequestIdPolicy,
    RetryPolicy,
    UserAgentPolicy,
)
from azure.core.rest import HttpRequest

from bot.azure.clients import ONCE, READING, TIMEOUTS
from bot.azure.errors import retry_after
from bot.model.errors import Unavailable

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from azure.mgmt.resource.resources import ResourceManagementClient

_ROOT = "https://management.azure.com"


def get_json(client: ResourceManagementClient, path: str, *, api_version: str) -> dict[str, Any]:
    """The document at a resource's path. Raises azure-core's HttpResponseError."""
    return _get(client, f"{_ROOT}{path}?api-version={api_version}")


def list_json(
    client: ResourceManagementClient, path: str, *, api_version: str, query: Mapping[str, str] = MappingProxyType({})
) -> Iterator[dict[str, Any]]:
    """Every document of a list, page by page.

    Raises azure-core's HttpResponseError while it is being read, and Unavailable when the rest of it cannot be reached:
    half a list is never taken for the whole.
    """
    address = f"{_ROOT}{path}?{urlencode({'api-version': api_version, **query}, safe='$')}"
    while address:
        page = _get(client, address)
        yield from page.get("value") or ()
        address = next_page(written=page.get("nextLink"), after=address, root=_ROOT, service="Azure")


def own_client(*, root: str, scope: str, credential: TokenCredential) -> PipelineClient[HttpRequest, Any]:
    """For a service of which amlbot needs a few addresses and no SDK: signed in, patient, and silent about bodies."""
    return PipelineClient(
        base_url=root,
        policies=[
            RequestIdPolicy(),
            HeadersPolicy({"Accept": "application/json"}),
            UserAgentPolicy("amlbot"),
            ProxyPolicy(),
            RetryPolicy(**READING),
            BearerTokenCredentialPolicy(credential, scope),
            NetworkTraceLoggingPolicy(logging_enable=False),
        ],
        **TIMEOUTS,
    )


def next_page(*, written: object, after: str, root: str, service: str) -> str:
    """The address of the page after this one, as the service gives it; empty when there is none.

    Several services behind Azure Resource Manager write their port into it. Raises Unavailable when it leads to another
    host, which must not see the bot's token, or back to the same page.
    """
    address = str(written or "")
    if address and (not is_at(address, root=root) or address == after):
        raise Unavailable(service=service, why="the rest of a list is where it cannot be read", retry_after=30.0)
    return address


def is_at(address: str, *, root: str) -> bool:
    """Whether an address lies with the service of that root: the same host by TLS, on the usual port."""
    there, here = urlsplit(address), urlsplit(root)
    try:
        port = there.port or 443
    except ValueError:
        return False
    return (there.scheme, there.hostname, port) == ("https", here.hostname, 443)


def document_of(response: Any) -> dict[str, Any]:
    """The JSON object of an answer. Raises azure-core's DecodeError for anything else, which is no answer at all.

    The error is not given the response: azure-core would put what it holds, a secret perhaps, into its words.
    """
    try:
        document = response.json()
    except ValueError as error:
        raise DecodeError("the answer is no JSON") from error
    if not isinstance(document, dict):
        raise DecodeError("the answer is no JSON object")
    return document


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
        # At least a second: `Retry-After: 0` would be asked for ever, and as fast as the network goes.
        pause = min(retry_after(response.headers, otherwise=1.0), 5.0)
        if not is_at(where, root=_ROOT) or waited + pause > seconds:
            raise Unavailable(service="Azure", why="it has not answered in time", retry_after=30.0)
        sleep(pause)
        waited += pause
        response = _send(client, "GET", where)
    return document_of(response)


def _get(client: ResourceManagementClient, address: str) -> dict[str, Any]:
    return document_of(_send(client, "GET", address))


def _send(client: ResourceManagementClient, method: str, address: str, *, body: Any = None) -> Any:
    once = {} if method == "GET" else ONCE
    response = client.send_request(HttpRequest(method, address, json=body), **once)
    known = {404: ResourceNotFoundError, 409: ResourceExistsError}
    map_error(status_code=response.status_code, response=response, error_map=known)
    response.raise_for_status()
    return response
