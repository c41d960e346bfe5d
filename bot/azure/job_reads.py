"""Jobs as people ask about them: a list, and one with where it stands and its page in the studio."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from bot.azure.clients import Clients
from bot.azure.errors import reading
from bot.azure.jobs import JOB_API, is_archived, status_of
from bot.azure.plain import plain
from bot.azure.rest import get_json, list_json
from bot.model.operation import Answer, ListJobs, ShowJob

_VIEWS: Mapping[str, str] = {"active": "ActiveOnly", "archived": "ArchivedOnly", "all": "All"}


class JobReads:
    """Reads jobs. Raises Refused (not found, forbidden) or Unavailable."""

    def __init__(self, *, clients: Clients) -> None:
        self._clients = clients

    def listed(self, *, query: ListJobs) -> Answer:
        """name, display_name, type, status, experiment, created; newest first, as Azure lists them."""
        with reading():
            rows = [_row(one) for one in islice(self._jobs(query), query.most)]
        return Answer(columns=("name", "display_name", "type", "status", "experiment", "created"), rows=tuple(rows))

    def shown(self, *, query: ShowJob) -> Answer:
        """property and value, with the link to the studio; what the job does not have is left out."""
        client = self._clients.resources(query.workspace.subscription)
        with reading():
            found = get_json(client, f"{query.workspace.id}/jobs/{query.name}", api_version=JOB_API)
        return Answer(columns=("property", "value"), rows=_properties(found))

    def _jobs(self, query: ListJobs) -> Iterator[Mapping[str, Any]]:
        client = self._clients.resources(query.workspace.subscription)
        path = f"{query.workspace.id}/jobs"
        for one in list_json(client, path, api_version=JOB_API, query={"listViewType": _VIEWS[query.archived]}):
            parent = str((_inside(one).get("properties") or {}).get("azureml.parentRunId") or "")
            if not query.parent or parent == query.parent:
                yield one


def _inside(document: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = document.get("properties") or {}
    return found


def _created(document: Mapping[str, Any]) -> str:
    return str((document.get("systemData") or {}).get("createdAt") or "")[:16].replace("T", " ")


def _row(document: Mapping[str, Any]) -> tuple[str, ...]:
    properties = _inside(document)
    return (
        str(document.get("name") or ""),
        plain(properties.get("displayName")),
        plain(properties.get("jobType")).lower(),
        status_of(document),
        plain(properties.get("experimentName")),
        _created(document),
    )


def _properties(document: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    properties = _inside(document)
    services = properties.get("services") or {}
    values: list[tuple[str, Any]] = [
        ("name", document.get("name")),
        ("display_name", properties.get("displayName")),
        ("type", str(properties.get("jobType") or "").lower()),
        ("status", status_of(document)),
        ("error", (properties.get("properties") or {}).get("azureml.error")),
        ("experiment", properties.get("experimentName")),
        ("compute", str(properties.get("computeId") or "").rstrip("/").rpartition("/")[2]),
        ("command", properties.get("command")),
        ("created", _created(document)),
        ("archived", "✓" if is_archived(document) else ""),
        ("studio", (services.get("Studio") or {}).get("endpoint")),
        ("id", document.get("id")),
    ]
    return tuple((name, plain(value)) for name, value in values if value)
