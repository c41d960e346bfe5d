"""What Azure keeps of deleted things: key vaults and workspaces stay recoverable, and hold their names, for a while.

Deleted vaults can be asked for and purged (learn.microsoft.com/rest/api/keyvault/keyvault/vaults/get-deleted); there is
no such call for workspaces.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.azure.arm_path import VAULTS, WORKSPACES, location_key
from bot.sandbox.azure.lists import page
from bot.sandbox.azure.routing import Router
from bot.sandbox.azure.wire import AzureError, Json, Reply, stamp
from bot.sandbox.azure.world import Activity, Ask, DeletedVault, World

WORKSPACE_DAYS = 14
VAULT_DAYS = 90
"""Source  learn.microsoft.com/azure/key-vault/general/soft-delete-overview: 7 to 90 days, 90 when it is not said."""

_DELETED = "Microsoft.KeyVault/locations/deletedVaults"


def add_routes(router: Router) -> None:
    """Let the router answer for deleted vaults."""
    router.item("GET", _DELETED, _get)
    router.list("Microsoft.KeyVault/deletedVaults", _list)
    router.action(_DELETED, "purge", _purge)


def remove_softly(world: World, resource_id: str, *, now: datetime, purge: bool = False) -> None:
    """Delete a resource with everything below it, keeping what Azure keeps; `purge` keeps no workspace."""
    below = list(world.under(resource_id))
    world.remove(resource_id)
    for item in below:
        if item.kind in (VAULTS, WORKSPACES):
            world.activity.append(Activity(now, f"{item.kind}/delete", item.id, "Succeeded"))
        if item.kind == VAULTS and item.properties.get("enableSoftDelete") is not False:
            days = int(item.properties.get("softDeleteRetentionInDays") or VAULT_DAYS)
            kept = DeletedVault(item, deleted=now, purged=now + timedelta(days=days))
            _keep(world, world.deleted_vaults, item.name.lower(), kept, until=kept.purged)
        elif item.kind == WORKSPACES and not purge:
            _keep(world, world.soft_deleted, item.id.lower(), item, until=now + timedelta(days=WORKSPACE_DAYS))


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


def _keep(world: World, kept: dict[str, Any], key: str, item: object, *, until: datetime) -> None:
    kept[key] = item

    def forget(_: datetime) -> None:
        if kept.get(key) is item:
            del kept[key]

    world.timeline.at(until, forget)


def _get(ask: Ask) -> Reply:
    return Reply(200, _document(ask.world, _deleted(ask.world, ask.path.names)))


def _list(ask: Ask) -> Reply:
    return page(ask, [_document(ask.world, one) for one in ask.world.deleted_vaults.values()])


def _purge(ask: Ask) -> Reply:
    del ask.world.deleted_vaults[_deleted(ask.world, ask.path.names).vault.name.lower()]
    return Reply(200)


def _deleted(world: World, names: tuple[str, ...]) -> DeletedVault:
    location, name = names[0], names[1]
    found = world.deleted_vaults.get(name.lower())
    if found is None or found.vault.location != location_key(location):
        raise AzureError(
            404,
            "DeletedVaultNotFound",
            f"The specified deleted vault '{name}' does not exist in location '{location}'.",
        )
    return found


def _document(world: World, kept: DeletedVault) -> Json:
    vault = kept.vault
    tags: Mapping[str, Any] = vault.body.get("tags") or {}
    where = f"/subscriptions/{world.subscription}/providers/Microsoft.KeyVault/locations/{vault.location}"
    return {
        "id": f"{where}/deletedVaults/{vault.name}",
        "name": vault.name,
        "type": "Microsoft.KeyVault/deletedVaults",
        "properties": {
            "vaultId": vault.id,
            "location": vault.location,
            "tags": dict(tags),
            "deletionDate": stamp(kept.deleted),
            "scheduledPurgeDate": stamp(kept.purged),
            "purgeProtectionEnabled": bool(vault.properties.get("enablePurgeProtection")),
        },
    }
