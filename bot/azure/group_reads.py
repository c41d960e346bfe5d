"""Answers to questions about resource groups."""

from __future__ import annotations

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.clients import Clients
from bot.azure.contents import contents_of
from bot.azure.errors import reading
from bot.azure.plain import plain
from bot.model.operation import Answer, ListGroupContents, ListResourceGroups, ResourceGroupExists, ShowResourceGroup
from bot.model.text import Text

_NOTHING = Text(en="(none)", es="(nada)")


class GroupReads:
    """Reads resource groups with azure-mgmt-resource. Raises Refused (not found, forbidden) or Unavailable."""

    def __init__(self, *, clients: Clients) -> None:
        self._clients = clients

    def every(self, *, query: ListResourceGroups) -> Answer:
        """name, region, state, tags."""
        client = self._clients.resources(query.subscription)
        name, equals, value = query.tag.partition("=")
        with reading():
            found = list(client.resource_groups.list())
        rows = sorted(
            (str(group.name), str(group.location or ""), _state(group), _tags(group.tags))
            for group in found
            if not query.tag or _is_tagged(group.tags, name=name, value=value if equals else None)
        )
        return Answer(columns=("name", "region", "state", "tags"), rows=tuple(rows))

    def one(self, *, query: ShowResourceGroup) -> Answer:
        """property and value, then a row for each thing in it."""
        client = self._clients.resources(query.subscription)
        with reading():
            group = client.resource_groups.get(query.name)
            held = contents_of(client, group=query.name)
        values = [
            ("name", str(group.name)),
            ("region", str(group.location or "")),
            ("state", _state(group)),
            ("tags", _tags(group.tags)),
            ("managed_by", str(group.managed_by or "")),
            ("id", str(group.id)),
        ]
        rows = [(name, value) for name, value in values if value]
        rows += [(one.type, f"{one.name} ({one.region})") for one in held] or [("contents", _NOTHING.en)]
        return Answer(columns=("property", "value"), rows=tuple(rows), words={_NOTHING.en: _NOTHING})

    def exists(self, *, query: ResourceGroupExists) -> Answer:
        """name and exists: `true` or `false`."""
        client = self._clients.resources(query.subscription)
        with reading():
            try:
                there = client.resource_groups.check_existence(query.name)
            except ResourceNotFoundError:
                there = False
        return Answer(columns=("name", "exists"), rows=((query.name, "true" if there else "false"),))

    def contents(self, *, query: ListGroupContents) -> Answer:
        """type, name, region. Refused when there is no such group."""
        client = self._clients.resources(query.subscription)
        with reading():
            held = contents_of(client, group=query.name)
        return Answer(columns=("type", "name", "region"), rows=tuple((one.type, one.name, one.region) for one in held))


def _state(group: object) -> str:
    properties = getattr(group, "properties", None)
    return plain(properties.provisioning_state).lower() if properties else ""


def _tags(tags: dict[str, str] | None) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted((tags or {}).items()))


def _is_tagged(tags: dict[str, str] | None, *, name: str, value: str | None) -> bool:
    return any(
        known.lower() == name.strip().lower() and (value is None or found == value)
        for known, found in (tags or {}).items()
    )
