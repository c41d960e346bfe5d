"""Answers to questions about roles: who has which, and what they allow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.clients import Clients
from bot.azure.errors import reading
from bot.azure.plain import plain
from bot.azure.reads import is_at_or_above
from bot.azure.role_ids import role_guid, subscription_of
from bot.model.operation import Answer, InspectAssignments, InspectRoles, ListRoleDefinitions, ShowRoleDefinition


class RoleReads:
    """Reads roles with azure-mgmt-authorization. Raises Refused (not found, forbidden) or Unavailable."""

    def __init__(self, *, clients: Clients) -> None:
        self._clients = clients

    def given(self, *, query: InspectRoles) -> Answer:
        """role, role_id, scope: what one identity has on the scope, and above it."""
        client = self._clients.authorization(subscription_of(query.scope))
        with reading():
            found = [
                item
                for item in client.role_assignments.list_for_scope(
                    query.scope, filter=f"principalId eq '{query.principal}'"
                )
                if is_at_or_above(str(item.scope or ""), query.scope)
            ]
            names = {
                role_guid(item.id): str(item.role_name or "") for item in client.role_definitions.list(query.scope)
            }
        rows = sorted(
            (names.get(guid) or guid, guid, str(item.scope or "").rstrip("/"))
            for item in found
            if (guid := role_guid(item.role_definition_id))
        )
        return Answer(columns=("role", "role_id", "scope"), rows=tuple(rows))

    def everywhere(self, *, query: InspectAssignments) -> Answer:
        """principal, type, role, role_id, scope, id: every assignment on the scope and below it."""
        client = self._clients.authorization(subscription_of(query.scope))
        with reading():
            found = [
                item
                for item in client.role_assignments.list_for_scope(query.scope)
                if is_at_or_above(query.scope, str(item.scope or ""))
            ]
            names = {
                role_guid(item.id): str(item.role_name or "") for item in client.role_definitions.list(query.scope)
            }
        rows = sorted(
            (
                str(item.principal_id or "").lower(),
                plain(item.principal_type),
                names.get(guid) or guid,
                guid,
                str(item.scope or "").rstrip("/"),
                str(item.id or ""),
            )
            for item in found
            if (guid := role_guid(item.role_definition_id))
        )
        return Answer(columns=("principal", "type", "role", "role_id", "scope", "id"), rows=tuple(rows))

    def definitions(self, *, query: ListRoleDefinitions) -> Answer:
        """name, type, id, description."""
        client = self._clients.authorization(subscription_of(query.scope))
        wanted = "type eq 'CustomRole'" if query.custom else ""
        with reading():
            found = [
                item
                for item in client.role_definitions.list(query.scope, **({"filter": wanted} if wanted else {}))
                if not query.name or _is_called(item, query.name)
            ]
        rows = sorted(
            (str(item.role_name or ""), plain(item.role_type), role_guid(item.id), str(item.description or ""))
            for item in found
        )
        return Answer(columns=("name", "type", "id", "description"), rows=tuple(rows))

    def definition(self, *, query: ShowRoleDefinition) -> Answer:
        """property and value, with a row for each thing the role allows (`may`) and leaves out (`may_not`)."""
        client = self._clients.authorization(subscription_of(query.scope))
        with reading():
            found = next(
                (item for item in client.role_definitions.list(query.scope) if _is_called(item, query.name)), None
            )
            if found is None:
                raise ResourceNotFoundError(f"no role {role_guid(query.name)}")
        rows = [
            ("name", str(found.role_name or "")),
            ("type", plain(found.role_type)),
            ("description", str(found.description or "")),
            ("id", role_guid(found.id)),
            *(("assignable", str(scope)) for scope in found.assignable_scopes or ()),
            *_permissions(found),
        ]
        return Answer(columns=("property", "value"), rows=tuple(row for row in rows if row[1]))


def _is_called(item: Any, written: str) -> bool:
    """True when a role is meant by its name, its GUID or the path of its definition."""
    name = written.strip().lower()
    return name == str(item.role_name or "").lower() or role_guid(name) == role_guid(item.id)


def _permissions(found: Any) -> Iterator[tuple[str, str]]:
    for one in found.permissions or ():
        for about, actions in (
            ("may", one.actions),
            ("may_not", one.not_actions),
            ("may_with_data", one.data_actions),
            ("may_not_with_data", one.not_data_actions),
        ):
            yield from ((about, str(action)) for action in actions or ())
