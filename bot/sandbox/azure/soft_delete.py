"""What Azure keeps of deleted things: key vaults and workspaces stay recoverable, and hold their names, for a while."""

from datetime import datetime, timedelta

from bot.sandbox.azure.arm_path import VAULTS, WORKSPACES
from bot.sandbox.azure.wire import AzureError
from bot.sandbox.azure.world import Resource, World

WORKSPACE_DAYS = 14
VAULT_DAYS = 90
"""Source  learn.microsoft.com/azure/key-vault/general/soft-delete-overview: 7 to 90 days, 90 when it is not said."""


def remove_softly(world: World, resource_id: str, *, now: datetime, purge: bool = False) -> None:
    """Delete a resource with everything below it, keeping what Azure keeps; `purge` keeps no workspace."""
    below = list(world.under(resource_id))
    world.remove(resource_id)
    for item in below:
        if item.kind == VAULTS and item.properties.get("enableSoftDelete") is not False:
            days = int(item.properties.get("softDeleteRetentionInDays") or VAULT_DAYS)
            _keep(world, world.deleted_vaults, item.name.lower(), item, now=now, days=days)
        elif item.kind == WORKSPACES and not purge:
            _keep(world, world.soft_deleted, item.id.lower(), item, now=now, days=WORKSPACE_DAYS)


def check_deleted_vault(world: World, *, name: str, recover: bool) -> None:
    """Raises AzureError 409 for the name of a vault that was deleted and is neither purged nor to be recovered."""
    if name.lower() in world.deleted_vaults and not recover:
        raise AzureError(
            409,
            "ConflictError",
            "A vault with the same name already exists in deleted state. You need to either recover or purge existing "
            "key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft "
            "delete.",
        )


def _keep(world: World, kept: dict[str, Resource], key: str, item: Resource, *, now: datetime, days: int) -> None:
    kept[key] = item

    def forget(_: datetime) -> None:
        if kept.get(key) is item:
            del kept[key]

    world.timeline.at(now + timedelta(days=days), forget)
