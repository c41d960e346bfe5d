"""Secrets of key vaults, as their own service answers for them: only to whoever has a role on the data."""

from __future__ import annotations

from bot.sandbox.azure.arm_path import ROLE_ASSIGNMENTS, VAULTS, is_under
from bot.sandbox.azure.rbac import role_by_id
from bot.sandbox.azure.wire import AzureError, Call, Json, Reply
from bot.sandbox.azure.world import Caller, Resource, World

AUDIENCE = "vault.azure.net"
_READERS = frozenset({"Key Vault Secrets User", "Key Vault Secrets Officer", "Key Vault Administrator"})
"""Roles whose data actions hold secrets/getSecret; Owner and Contributor have none."""


def is_vault(host: str) -> bool:
    """Whether a call is for a key vault, whose answers are never to be noted down."""
    return host.endswith(f".{AUDIENCE}")


def answer(*, world: World, call: Call, caller: Caller) -> Reply:
    """The newest value of one secret; raises AzureError for what the vault refuses."""
    vault = _vault(world, call.host.partition(".")[0])
    if not call.query.get("api-version"):
        raise AzureError(400, "BadParameter", "api-version must be specified")
    _, _, name = call.path.strip("/").partition("/")
    if call.method != "GET" or not call.path.startswith("/secrets/") or not name or "/" in name:
        raise AzureError(405, "MethodNotAllowed", "The sandbox reads one secret at a time.")
    if str(vault.properties.get("publicNetworkAccess") or "").lower() == "disabled":
        raise AzureError(
            403,
            "Forbidden",
            "Public network access is disabled and request is not from a trusted service nor via an approved private "
            "link.",
            inner="ForbiddenByConnection",
        )
    if not _may_read(world, caller=caller, vault=vault):
        raise AzureError(
            403,
            "Forbidden",
            f"Caller is not authorized to perform action on resource.\r\nAction: "
            f"'Microsoft.KeyVault/vaults/secrets/getSecret/action'\r\nResource: '{vault.id}/secrets/{name}'",
            inner="ForbiddenByRbac",
        )
    value = vault.secrets.get(name.lower())
    if value is None:
        raise AzureError(404, "SecretNotFound", f"A secret with (name/id) {name} was not found in this key vault.")
    body: Json = {
        "value": value,
        "id": f"https://{vault.name}.vault.azure.net/secrets/{name}/0123456789abcdef0123456789abcdef",
        "attributes": {"enabled": True, "recoveryLevel": "Recoverable+Purgeable"},
    }
    return Reply(200, body)


def put_secret(world: World, *, vault: str, name: str, value: str) -> None:
    """Put a secret there, as somebody with the right to would; raises AzureError when there is no such vault."""
    _vault(world, vault).secrets[name.lower()] = value


def _vault(world: World, name: str) -> Resource:
    for vault in world.of_kind(VAULTS):
        if vault.name.lower() == name.lower():
            return vault
    raise AzureError(404, "VaultNotFound", f"There is no key vault named {name}.")


def _may_read(world: World, *, caller: Caller, vault: Resource) -> bool:
    for assignment in world.of_kind(ROLE_ASSIGNMENTS):
        properties = assignment.properties
        if properties["principalId"] == caller.object_id and is_under(vault.id, properties["scope"]):
            role = role_by_id(world, properties["roleDefinitionId"])
            if role is not None and role.name in _READERS:
                return True
    return False
