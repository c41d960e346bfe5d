"""Answers to questions about workspaces that MLClient does not give whole."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args

from bot.azure.clients import Clients
from bot.azure.errors import is_missing, reading
from bot.azure.existing import MARK
from bot.azure.rest import get_json, list_json, post_and_wait
from bot.azure.workspace_facts import WORKSPACE_API, parts_of, setting_of
from bot.model.errors import Refused
from bot.model.operation import Answer, DiagnoseWorkspace, InspectWorkspace, ListWorkspaces, Setting
from bot.model.place import scope_place
from bot.model.text import Text

if TYPE_CHECKING:
    from azure.mgmt.resource.resources import ResourceManagementClient

_TYPE = "Microsoft.MachineLearningServices/workspaces"
_INSIGHTS_API = "2020-02-02"
_LOGS_API = "2022-10-01"
_PATIENCE_SECONDS = 20.0
"""How long one answer may wait for a diagnosis; whoever asked waits for it too."""
_NAMES = {
    "storageAccount": "storage_account",
    "keyVault": "key_vault",
    "applicationInsights": "application_insights",
    "containerRegistry": "container_registry",
}

_DIAGNOSED: Mapping[str, Text] = {
    "everything": Text(en="everything", es="todo"),
    "ok": Text(en="nothing is wrong", es="no hay nada mal"),
    "userDefinedRoute": Text(en="routes of the network", es="rutas de la red"),
    "networkSecurityRule": Text(en="security rules of the network", es="reglas de seguridad de la red"),
    "resourceLock": Text(en="locks", es="bloqueos"),
    "dnsResolution": Text(en="name resolution", es="resolución de nombres"),
    "storageAccount": Text(en="storage account", es="cuenta de almacenamiento"),
    "keyVault": Text(en="key vault", es="almacén de claves"),
    "containerRegistry": Text(en="container registry", es="registro de contenedores"),
    "applicationInsights": Text(en="application insights", es="supervisión (Application Insights)"),
    "other": Text(en="other things", es="otras cosas"),
}
"""What a diagnosis looks at, as Azure calls it -> in words.

Source  DiagnoseResponseResultValue in the REST models of azure-ai-ml 1.35.2
"""


class WorkspaceReads:
    """Reads workspaces with plain requests through azure-mgmt-resource.

    MLClient belongs to one workspace, shows no ids of logs and reads a deleted hub's projects as errors; the documents
    have it all. Raises Refused (not found, forbidden) or Unavailable.
    """

    def __init__(self, *, clients: Clients) -> None:
        self._clients = clients

    def every(self, *, query: ListWorkspaces) -> Answer:
        """name, group, kind, region, state."""
        client = self._clients.resources(query.subscription)
        with reading():
            found = list(_workspaces(client, subscription=query.subscription, group=query.resource_group))
        rows = sorted(
            (
                str(one.get("name") or ""),
                _group(str(one.get("id") or "")),
                kind,
                str(one.get("location") or ""),
                str((one.get("properties") or {}).get("provisioningState") or "").lower(),
            )
            for one in found
            if (kind := str(one.get("kind") or "default").lower()) in query.kinds or not query.kinds
        )
        return Answer(columns=("name", "group", "kind", "region", "state"), rows=tuple(rows))

    def inside(self, *, query: InspectWorkspace) -> Answer:
        """property and value, as InspectWorkspace says."""
        client, reference = self._clients.resources(query.workspace.subscription), query.workspace
        with reading():
            document = get_json(client, reference.id, api_version=WORKSPACE_API)
            others = [
                one
                for one in _workspaces(client, subscription=reference.subscription)
                if str(one.get("id") or "").lower() != reference.id.lower()
            ]
        parts = parts_of(document)
        rows = [("kind", str(document.get("kind") or "Default")), ("region", str(document.get("location") or ""))]
        rows += [(name, setting_of(document, name)) for name in get_args(Setting) if name not in _NAMES.values()]
        rows += [(_NAMES[name], part) for name, part in parts.items()]
        if logs := self._logs(client, parts.get("applicationInsights", "")):
            rows.append(("logs", logs))
        used = {part.lower() for one in others for part in parts_of(one).values()}
        rows += [("shared", part) for part in parts.values() if part.lower() in used]
        rows += [("project", str(one.get("name"))) for one in others if _hub(one) == reference.id.lower()]
        return Answer(columns=("property", "value"), rows=tuple(row for row in rows if row[1]))

    def diagnosis(self, *, query: DiagnoseWorkspace) -> Answer:
        """about, level, what: a row for each thing Azure finds wrong; one row saying so when it finds nothing."""
        client = self._clients.resources(query.workspace.subscription)
        with reading():
            found = post_and_wait(
                client,
                f"{query.workspace.id}/diagnose",
                body={"value": {}},
                api_version=WORKSPACE_API,
                seconds=_PATIENCE_SECONDS,
                sleep=time.sleep,
            )
        results: Mapping[str, Any] = found.get("value") or {}
        rows = [
            (about.removesuffix("Results"), str(one.get("level") or ""), str(one.get("message") or ""))
            for about, complaints in sorted(results.items())
            for one in complaints or ()
        ]
        fine = (("everything", "Information", "ok"),)
        return Answer(columns=("about", "level", "what"), rows=tuple(rows) or fine, words=_DIAGNOSED)

    def _logs(self, client: ResourceManagementClient, insights: str) -> str:
        """The log workspace that came with an Application Insights; empty when there is none (any more).

        Also when amlbot did not make it: many things write to one log workspace, and nothing lists them all.
        """
        found = self._perhaps(client, insights, api_version=_INSIGHTS_API)
        logs = str((found.get("properties") or {}).get("WorkspaceResourceId") or "")
        tags = self._perhaps(client, logs, api_version=_LOGS_API).get("tags") or {}
        return logs if MARK in (name.lower() for name in tags) else ""

    def _perhaps(self, client: ResourceManagementClient, path: str, *, api_version: str) -> Mapping[str, Any]:
        """A document, empty when there is no such thing."""
        if not path:
            return {}
        try:
            with reading():
                return get_json(client, path, api_version=api_version)
        except Refused as refused:
            if not is_missing(refused):
                raise
            return {}


def _workspaces(client: ResourceManagementClient, *, subscription: str, group: str = "") -> Any:
    where = f"/subscriptions/{subscription}" + (f"/resourceGroups/{group}" if group else "")
    return list_json(client, f"{where}/providers/{_TYPE}", api_version=WORKSPACE_API)


def workspaces_using(client: ResourceManagementClient, *, part: str, subscription: str) -> list[str]:
    """Names of the workspaces of a subscription that use a part. Raises azure-core's HttpResponseError."""
    return [
        str(one.get("name"))
        for one in _workspaces(client, subscription=subscription)
        if part.lower() in (used.lower() for used in parts_of(one).values())
    ]


def _hub(document: Mapping[str, Any]) -> str:
    return str((document.get("properties") or {}).get("hubResourceId") or "").lower()


def _group(resource_id: str) -> str:
    place = scope_place(resource_id)
    return place.resource_group if place else ""
