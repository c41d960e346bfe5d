"""Workspaces that were begun and not finished: what of them stands, and what of that no successful one can have used.

Azure keeps every deployment of a group with its tags, so it is asked, not our own memory: each of our deployments says
in its tags which workspace it makes and which of its parts were there before it began. A part is left over when it
carries the mark of a deployment that failed, and was not there before that one, or only from one that had failed too.

Source  learn.microsoft.com/azure/azure-resource-manager/templates/deployment-history-deletions (2026): a group keeps
        800 deployments, and Azure forgets the oldest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.clients import Clients
from bot.azure.errors import is_not_there, reading
from bot.azure.existing import MARK
from bot.azure.rest import get_json, list_json
from bot.azure.workspace_facts import WORKSPACE_API, state_of
from bot.model.operation import Answer, ListUnfinished

if TYPE_CHECKING:
    from azure.mgmt.resource.resources import ResourceManagementClient

MADE_TAG: Final = "amlbot-workspace"
"""On a deployment: the name of the workspace it makes."""

BEFORE_TAG: Final = "amlbot-before"
"""On a deployment: names of its parts that were there when it began, with commas between them."""

UNKNOWN: Final = "*"
"""Among them: the names of the parts are those of a template, which only Azure works out."""

_DEPLOYMENTS_API = "2025-04-01"
_RESOURCES_API = "2025-04-01"
_WORKSPACE = "microsoft.machinelearningservices/workspaces"
_FAILED = ("failed", "canceled")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One of our deployments of a workspace. before: lower-case names of parts that it found."""

    key: str
    workspace: str
    state: str
    before: frozenset[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """One resource of the group with our mark."""

    type: str
    name: str
    key: str


class UnfinishedReads:
    """Reads with azure-mgmt-resource. Raises Refused (no such group, forbidden) or Unavailable."""

    def __init__(self, *, clients: Clients) -> None:
        self._clients = clients

    def listed(self, *, query: ListUnfinished) -> Answer:
        """workspace, made_by, type, name, state: as ListUnfinished says."""
        client = self._clients.resources(query.subscription)
        group = f"/subscriptions/{query.subscription}/resourceGroups/{query.resource_group}"
        with reading():
            attempts = [
                one
                for document in list_json(
                    client, f"{group}/providers/Microsoft.Resources/deployments", api_version=_DEPLOYMENTS_API
                )
                if (one := attempt_of(document)) is not None
            ]
            going = {one.workspace.lower() for one in attempts if one.state not in (*_FAILED, "succeeded")}
            names = sorted({one.workspace for one in attempts if one.state in _FAILED})
            wanted = [
                name
                for name in names
                if name.lower() not in going and (not query.workspace or name.lower() == query.workspace.lower())
            ]
            there = list(list_json(client, f"{group}/resources", api_version=_RESOURCES_API)) if wanted else []
            rows = [
                row
                for name in wanted
                if self._state(client, f"{group}/providers/{_WORKSPACE}/{name}") not in ("succeeded", "creating")
                for row in rows_of(name, attempts=attempts, there=standing(there))
            ]
        return Answer(columns=("workspace", "made_by", "type", "name", "state"), rows=tuple(rows))

    def _state(self, client: ResourceManagementClient, workspace: str) -> str:
        """The workspace's own state, lower case; empty when there is none."""
        try:
            return state_of(get_json(client, workspace, api_version=WORKSPACE_API))
        except ResourceNotFoundError as missing:
            if not is_not_there(missing) or (missing.error and missing.error.code == "ResourceGroupNotFound"):
                raise
            return ""


def _origin(part: Standing, attempts: Sequence[Attempt]) -> str:
    """Whether one of these attempts began without it, and so it is left over from them."""
    name = part.name.lower()
    fresh = [one for one in attempts if name not in one.before]
    if not fresh:
        return "there-before"
    known = part.type.lower() == _WORKSPACE or any(UNKNOWN not in one.before for one in fresh)
    return "left-over" if known else "not-known"


def attempt_of(document: Mapping[str, Any]) -> Attempt | None:
    """One of our deployments out of Azure's document; None for everybody else's."""
    tags = {str(name).lower(): str(value) for name, value in (document.get("tags") or {}).items()}
    properties = document.get("properties") or {}
    if MARK not in tags or MADE_TAG not in tags:
        return None
    return Attempt(
        key=tags[MARK],
        workspace=tags[MADE_TAG],
        state=str(properties.get("provisioningState") or "").lower(),
        before=frozenset(name for name in tags.get(BEFORE_TAG, "").lower().split(",") if name),
    )


def standing(documents: Iterable[Mapping[str, Any]]) -> list[Standing]:
    """What of a group's resources carries our mark."""
    found = []
    for one in documents:
        tags = {str(name).lower(): str(value) for name, value in (one.get("tags") or {}).items()}
        if MARK in tags:
            found.append(Standing(type=str(one.get("type") or ""), name=str(one.get("name") or ""), key=tags[MARK]))
    return found


def rows_of(workspace: str, *, attempts: Sequence[Attempt], there: Sequence[Standing]) -> list[tuple[str, ...]]:
    """A row for each thing that the failed attempts at one workspace have left; `left-over` is what may go.

    Once an attempt at it has succeeded, its parts may hold somebody's data: then only what a later attempt itself has
    made is left over.
    """
    of_it = [one for one in attempts if one.workspace.lower() == workspace.lower()]
    failed = {one.key: one for one in of_it if one.state in _FAILED}
    ever_whole = any(one.state == "succeeded" for one in of_it)
    rows: list[tuple[str, ...]] = []
    for part in sorted(there, key=lambda one: (one.type.lower() != _WORKSPACE, one.type.lower(), one.name)):
        attempt = failed.get(part.key)
        if attempt is None or (part.type.lower() == _WORKSPACE and part.name.lower() != workspace.lower()):
            continue
        tries = [attempt] if ever_whole else list(failed.values())
        rows.append((workspace, part.key, part.type, part.name, _origin(part, tries)))
    return rows
