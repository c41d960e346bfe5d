"""Answers to questions about Azure: rows of plain text under English column keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.clients import Clients
from bot.azure.errors import reading
from bot.azure.plain import plain
from bot.azure.role_ids import role_guid, subscription_of
from bot.model.operation import Answer, ListRoleAssignments, ShowWorkspace, WorkspaceRef
from bot.model.place import scope_place

if TYPE_CHECKING:
    from azure.ai.ml.entities import Workspace

Names = Callable[[Sequence[str]], Mapping[str, str]]
"""Object ids -> names to show; an id that nobody knows is left out."""


class Reads:
    """Reads what people ask about. Raises Refused (not found, forbidden) or Unavailable."""

    def __init__(self, *, clients: Clients, names: Names) -> None:
        self._clients = clients
        self._names = names

    def workspace(self, *, query: ShowWorkspace) -> Answer:
        """property and value, with a link to the studio; what the workspace does not have is left out."""
        client = self._clients.reader(query.workspace)
        with reading():
            found = client.workspaces.get(query.workspace.workspace)
        if found is None:
            with reading():
                raise ResourceNotFoundError(f"no workspace {query.workspace.workspace}")
        return Answer(columns=("property", "value"), rows=workspace_rows(found, reference=query.workspace))

    def role_assignments(self, *, query: ListRoleAssignments) -> Answer:
        """who, type, role, scope, since; on the scope itself and, inherited, on those above it."""
        client = self._clients.authorization(subscription_of(query.scope))
        wanted = f"principalId eq '{query.principal}'" if query.principal else "atScope()"
        with reading():
            found = [
                item
                for item in client.role_assignments.list_for_scope(query.scope, filter=wanted)
                if is_at_or_above(str(item.scope or ""), query.scope)
            ]
            roles = {
                role_guid(item.id): str(item.role_name or "") for item in client.role_definitions.list(query.scope)
            }
        names = self._names(sorted({str(item.principal_id) for item in found}))
        rows = [
            (
                names.get(str(item.principal_id).lower(), str(item.principal_id)),
                plain(item.principal_type),
                roles.get(role_guid(item.role_definition_id)) or role_guid(item.role_definition_id),
                short_scope(str(item.scope or "")),
                item.created_on.date().isoformat() if item.created_on else "",
            )
            for item in found
        ]
        return Answer(columns=("who", "type", "role", "scope", "since"), rows=tuple(sorted(rows)))


def workspace_rows(found: Workspace, *, reference: WorkspaceRef) -> tuple[tuple[str, str], ...]:
    """The properties people look for, in their order."""
    tenant = getattr(found.identity, "tenant_id", "") or "" if found.identity else ""
    resource_id = str(found.id or reference.id)
    values: list[tuple[str, Any]] = [
        ("name", found.name),
        ("display_name", found.display_name),
        ("description", found.description),
        ("resource_group", found.resource_group or reference.resource_group),
        ("subscription", reference.subscription),
        ("region", found.location),
        ("kind", getattr(found, "_kind", None)),
        ("public_network_access", found.public_network_access),
        ("storage_account", last_part(found.storage_account)),
        ("key_vault", last_part(found.key_vault)),
        ("application_insights", last_part(found.application_insights)),
        ("container_registry", last_part(found.container_registry)),
        ("mlflow_tracking_uri", found.mlflow_tracking_uri),
        ("studio", studio_link(resource_id=resource_id, tenant=tenant)),
        ("id", resource_id),
    ]
    return tuple((name, plain(value)) for name, value in values if value)


def studio_link(*, resource_id: str, tenant: str = "") -> str:
    """The address of a workspace in Azure Machine Learning studio."""
    query = {"wsid": resource_id, **({"tid": tenant} if tenant else {})}
    return f"https://ml.azure.com/?{urlencode(query, safe='/')}"


def last_part(resource_id: str | None) -> str:
    """The name at the end of a resource id."""
    return (resource_id or "").rstrip("/").rpartition("/")[2]


def is_at_or_above(scope: str, inner: str) -> bool:
    """True when the scope is the other one or contains it."""
    outer, below = scope.rstrip("/").lower(), inner.rstrip("/").lower()
    return below == outer or below.startswith(f"{outer}/")


def short_scope(scope: str) -> str:
    """A scope as people read it: `group`, `group/workspace`, else its path."""
    place = scope_place(scope)
    if place is None or not place.resource_group:
        return scope
    return f"{place.resource_group}/{place.workspace}" if place.workspace else place.resource_group
