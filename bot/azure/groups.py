"""Resource groups: created at once, never changed when they exist, deleted only with what was agreed to."""

from __future__ import annotations

from typing import Any

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.clients import ONCE, Clients
from bot.azure.contents import contents_of
from bot.azure.errors import is_missing, reading, writing
from bot.azure.existing import (
    REGION,
    Difference,
    already_exists,
    is_ours,
    same_region,
    tag_differences,
    with_mark,
)
from bot.azure.plain import plain
from bot.model.errors import Refused, Unavailable
from bot.model.operation import DeleteResourceGroup, PutResourceGroup
from bot.model.operation.resources import listed
from bot.model.operation.wording import english, spanish
from bot.model.outcome import Absent, InProgress, Outcome, Rejected, Succeeded
from bot.model.text import Text

_DELETING_SECONDS = 60.0


class ResourceGroups:
    """Creates and deletes resource groups with azure-mgmt-resource."""

    def __init__(self, *, clients: Clients, look_seconds: float) -> None:
        """`look_seconds` after one look at a deletion the next is worth it."""
        self._clients = clients
        self._look_seconds = look_seconds

    def begin(self, *, operation: PutResourceGroup, key: str) -> Outcome:
        """Create it, unless it is there. Raises Refused, Unavailable, OutcomeUnknown."""
        standing = self.check(operation=operation, key=key)
        match standing:
            case Absent():
                pass
            case Succeeded():
                return standing.model_copy(update={"already": True})
            case InProgress():
                raise Unavailable(
                    service="Azure", why="a group of that name is being deleted", retry_after=_DELETING_SECONDS
                )
            case _:
                return standing
        groups = self._clients.resources(operation.subscription).resource_groups
        body: Any = {"location": operation.region, "tags": with_mark(operation.tags, key=key)}
        with writing():
            made = groups.create_or_update(operation.name, body, **ONCE)
        return Succeeded(resource_id=str(made.id or operation.target))

    def check(self, *, operation: PutResourceGroup, key: str) -> Outcome:
        """Look whether it is there. Raises Refused, Unavailable."""
        found = self._found(operation)
        if found is None:
            return Absent(resource_id=operation.target)
        resource_id = str(found.id or operation.target)
        if _is_going(found):
            return InProgress(resource_id=resource_id, retry_after=_DELETING_SECONDS)
        if is_ours(found.tags, key=key):
            return Succeeded(resource_id=resource_id)
        differences = group_differences(operation=operation, region=found.location, tags=found.tags)
        if differences:
            return already_exists(name=operation.name, differences=differences)
        return Succeeded(resource_id=resource_id, already=True)

    def begin_delete(self, *, operation: DeleteResourceGroup, key: str) -> Outcome:
        """Have it deleted, unless something has come into it that nobody agreed to delete.

        Raises Refused, Unavailable, OutcomeUnknown.
        """
        standing = self.check_delete(operation=operation, key=key)
        if not isinstance(standing, Absent):
            return standing.model_copy(update={"already": True}) if isinstance(standing, Succeeded) else standing
        client = self._clients.resources(operation.subscription)
        with reading():
            there = contents_of(client, group=operation.name)
        agreed = {thing.lower() for thing in operation.holds}
        news = [thing.path for thing in there if thing.path.lower() not in agreed]
        if news:
            return more_inside(name=operation.name, news=news)
        try:
            with writing():
                client.resource_groups.begin_delete(operation.name, polling=False, **ONCE)
        except Refused as refused:
            if not is_missing(refused):
                raise
            return Succeeded(resource_id=operation.target, already=True)
        return InProgress(resource_id=operation.target, retry_after=self._look_seconds)

    def check_delete(self, *, operation: DeleteResourceGroup, key: str) -> Outcome:
        """Look whether it is gone; Absent means that it stays. Raises Refused, Unavailable."""
        found = self._found(operation)
        if found is None:
            return Succeeded(resource_id=operation.target)
        if _is_going(found):
            return InProgress(resource_id=operation.target, retry_after=self._look_seconds)
        return Absent(resource_id=operation.target)

    def _found(self, operation: PutResourceGroup | DeleteResourceGroup) -> Any:
        """The group as Azure has it, None when there is none."""
        groups = self._clients.resources(operation.subscription).resource_groups
        with reading():
            try:
                return groups.get(operation.name)
            except ResourceNotFoundError as missing:
                if missing.error is not None and missing.error.code != "ResourceGroupNotFound":
                    raise
                return None


def _is_going(group: Any) -> bool:
    return bool(group.properties) and plain(group.properties.provisioning_state).lower() == "deleting"


def more_inside(*, name: str, news: list[str]) -> Rejected:
    """Refuse to delete what nobody has agreed to."""
    return Rejected(
        code="ChangedMeanwhile",
        sentence=Text(
            en=f"Since the deletion of {name} was asked for, this has come into it: {listed(news, english)}. Nothing "
            "was deleted. Ask again, so that people see it.",
            es=f"Desde que se pidió eliminar {name} ha llegado a él: {listed(news, spanish)}. No se ha eliminado nada. "
            "Pídalo de nuevo para que se vea.",
        ),
    )


def group_differences(
    *, operation: PutResourceGroup, region: str | None, tags: dict[str, str] | None
) -> list[Difference]:
    """How a group that is there differs from the one that was asked for."""
    found = tag_differences(found=tags, asked=operation.tags)
    if not same_region(region, operation.region):
        found.insert(0, Difference(REGION, found=region or "", asked=operation.region))
    return found
