"""One call to Azure and its reply, and the errors in the shapes in which ARM and Microsoft Graph send them."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

Json = dict[str, Any]

ARM = "management.azure.com"
GRAPH = "graph.microsoft.com"
LOGIN = "login.microsoftonline.com"


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP call. Header names are lower case; of a repeated query name the last value counts."""

    method: str
    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def operation(self) -> str:
        """Method, host and path, for example "PUT management.azure.com/subscriptions/…"; faults match on it."""
        return f"{self.method} {self.host}{self.path}"

    def json(self) -> Json:
        """The body as a JSON object; raises AzureError 400 when it is none."""
        try:
            value = json.loads(self.body or b"null")
        except ValueError as error:
            raise AzureError(
                400, "InvalidRequestContent", f"The request content was invalid and could not be deserialized: {error}"
            ) from error
        if not isinstance(value, dict):
            raise AzureError(400, "InvalidRequestContent", "The request content must be a JSON object.")
        body = cast("Json", value)
        _check_shape(body, depth=3)
        return body


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: a JSON-able body, bytes as they are, or None for an empty body."""

    status: int = 200
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


class AzureError(Exception):
    """A refusal by Azure, turned into a reply in the shape of the service that refuses."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        details: list[Json] | None = None,
        headers: Mapping[str, str] | None = None,
        inner: str = "",
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.details = details or []
        self.headers = dict(headers or {})
        self.inner = inner

    def body(self, *, host: str, request_id: str, now: datetime) -> Json:
        """The error document: ARM's, or Graph's with its innerError."""
        error: Json = {"code": self.code, "message": self.message}
        if self.details:
            error["details"] = self.details
        if self.inner:
            error["innererror"] = {"code": self.inner}
        if host == GRAPH:
            error["innerError"] = {
                "date": now.strftime("%Y-%m-%dT%H:%M:%S"),
                "request-id": request_id,
                "client-request-id": request_id,
            }
        return {"error": error}


_OBJECTS = frozenset(
    (
        *("properties", "tags", "identity", "sku", "credentials", "template", "parameters", "scaleSettings"),
        *("schedules", "resources", "secrets", "personalComputeInstanceSettings", "assignedUser", "trigger", "action"),
        *("limits", "inputs", "outputs"),
    )
)
_FREE = frozenset(("template", "parameters", "tags", "inputs", "outputs"))  # people choose the names in these
_TEXTS = frozenset(
    (
        *("location", "kind", "type", "computeType", "vmSize", "resourceId", "principalId", "principalType"),
        *("roleDefinitionId", "roleName", "datastoreType", "jobType", "computeId", "storageAccount", "keyVault"),
        *("applicationInsights", "hubResourceId", "mode", "displayName"),
    )
)


def _check_shape(value: Json, *, depth: int) -> None:
    """Raises AzureError 400 where an object or a text is expected and something else was sent; null is no mistake."""
    for name, item in value.items():
        wrong = (name in _OBJECTS and not isinstance(item, dict | None)) or (
            name in _TEXTS and not isinstance(item, str | None)
        )
        if wrong:
            raise AzureError(
                400,
                "InvalidRequestContent",
                "The request content was invalid and could not be deserialized: 'Error converting value for "
                f"property {name!r}'.",
            )
        if name in _OBJECTS - _FREE and item and depth > 1:
            _check_shape(item, depth=depth - 1)


def stamp(moment: datetime) -> str:
    """An instant as Azure writes it: UTC with seven decimals and a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"


def new_guid() -> str:
    """A random id as Azure gives to operations and requests."""
    return str(uuid.uuid4())


def stable_guid(*parts: str) -> str:
    """The same id for the same parts, so that what belongs to a resource keeps its id while it lives."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(parts)))


def is_guid(text: str) -> bool:
    """True for 8-4-4-4-12 hexadecimal digits."""
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
