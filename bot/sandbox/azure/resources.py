"""Resources without behaviour of their own: storage accounts, vaults, networks and the like, and lists across types."""

import re
from datetime import datetime

from bot.sandbox.azure.arm_path import (
    GROUPS,
    INSIGHTS,
    LOG_ANALYTICS,
    REGISTRIES,
    ROLE_ASSIGNMENTS,
    STORAGE_ACCOUNTS,
    VAULTS,
    ArmPath,
    location_key,
    parse_arm_path,
    same_id,
)
from bot.sandbox.azure.groups import check_registered
from bot.sandbox.azure.lists import page
from bot.sandbox.azure.network_rules import check_network
from bot.sandbox.azure.routing import Router
from bot.sandbox.azure.soft_delete import check_deleted_vault, remove_softly
from bot.sandbox.azure.wire import AzureError, Json, Reply, stable_guid, stamp
from bot.sandbox.azure.world import Ask, Resource, World

RESOURCES = "Microsoft.Resources/resources"
_UNIQUE = {
    STORAGE_ACCOUNTS.lower(): (r"[a-z0-9]{3,24}", "StorageAccountAlreadyTaken", "AccountNameInvalid"),
    VAULTS.lower(): (r"[A-Za-z](?:[A-Za-z0-9]|-(?!-)){1,22}[A-Za-z0-9]", "VaultAlreadyExists", "VaultNameNotValid"),
    REGISTRIES.lower(): (r"[A-Za-z0-9]{5,50}", "AlreadyInUse", "InvalidName"),
}


def add_routes(router: Router) -> None:
    """Let the router answer for every type that nobody else answers for."""
    router.generic("GET", is_item=True, handler=_get)
    router.generic("HEAD", is_item=True, handler=_exists)
    router.generic("PUT", is_item=True, handler=_put)
    router.generic("PATCH", is_item=True, handler=_patch)
    router.generic("DELETE", is_item=True, handler=_delete)
    router.generic("GET", is_item=False, handler=_list)
    router.list(RESOURCES, _list_everything)
    router.action(STORAGE_ACCOUNTS, "listKeys", _storage_keys)


def check_generic(world: World, *, path: ArmPath, body: Json) -> None:
    """Raises AzureError for a bad or taken name, a missing region or an unregistered provider."""
    check_registered(world, namespace=path.kind.partition("/")[0])
    check_network(world, path=path, body=body)
    rule = _UNIQUE.get(path.kind.lower())
    if rule is not None:
        pattern, taken, invalid = rule
        if not re.fullmatch(pattern, path.name):
            raise AzureError(400, invalid, f"{path.name} is not a valid name for {path.kind}.")
        for other in world.of_kind(path.kind):
            if other.name.lower() == path.name.lower() and not same_id(other.id, path.id):
                raise AzureError(
                    409, taken, f"The name {path.name} is already taken: it must be unique in all of Azure."
                )
    old = world.find(path.id)
    if path.kind == VAULTS and old is None:
        recover = str((body.get("properties") or {}).get("createMode", "")).lower() == "recover"
        check_deleted_vault(world, name=path.name, recover=recover)
    location = location_key(str(body.get("location") or ""))
    if old is not None and location and old.location and old.location != location:
        raise AzureError(
            409,
            "InvalidResourceLocation",
            f"The resource '{path.name}' already exists in location '{old.location}' in resource group "
            f"'{path.group}'. A resource with the same name cannot be created in location '{location}'. Please "
            "select a new resource name.",
        )


def create_generic(world: World, *, path: ArmPath, body: Json, now: datetime) -> Resource:
    """Create a resource, or replace the one that is there, with the properties its provider would add."""
    given: Json = body.get("properties") or {}
    kept = {name: body[name] for name in ("tags", "sku", "kind", "identity", "zones") if body.get(name) is not None}
    if body.get("location"):
        kept["location"] = location_key(str(body["location"]))
    resource = Resource(path.id, path.kind, path.name, kept)
    if path.kind == VAULTS:
        world.deleted_vaults.pop(path.name.lower(), None)
    resource.body["properties"] = {
        **given,
        **_provided(path, kept.get("location", ""), stamp(now)),
        "provisioningState": "Succeeded",
    }
    world.put(resource)
    return resource


def _provided(path: ArmPath, location: str, moment: str) -> Json:
    name = path.name
    if path.kind == STORAGE_ACCOUNTS:
        services = ("blob", "dfs", "file", "queue", "table", "web")
        return {
            "primaryEndpoints": {service: f"https://{name}.{service}.core.windows.net/" for service in services},
            "primaryLocation": location,
            "statusOfPrimary": "available",
            "creationTime": moment,
        }
    if path.kind == VAULTS:
        return {"vaultUri": f"https://{name}.vault.azure.net/"}
    if path.kind == INSIGHTS:
        key = stable_guid(path.id, "key")
        return {
            "AppId": stable_guid(path.id, "app"),
            "InstrumentationKey": key,
            "ConnectionString": f"InstrumentationKey={key}",
        }
    if path.kind == LOG_ANALYTICS:
        return {"customerId": stable_guid(path.id, "customer")}
    if path.kind == REGISTRIES:
        return {"loginServer": f"{name.lower()}.azurecr.io", "creationDate": moment}
    return {}


def _get(ask: Ask) -> Reply:
    return Reply(200, ask.world.existing(ask.path).document())


def _exists(ask: Ask) -> Reply:
    return Reply(204 if ask.world.find(ask.path.id) else 404)


def _put(ask: Ask) -> Reply:
    body = ask.call.json()
    ask.world.check_parents(ask.path)
    check_generic(ask.world, path=ask.path, body=body)
    old = ask.world.find(ask.path.id)
    created = create_generic(ask.world, path=ask.path, body=body, now=ask.now)
    return Reply(200 if old else 201, created.document())


def _patch(ask: Ask) -> Reply:
    found, body = ask.world.existing(ask.path), ask.call.json()
    if body.get("tags") is not None:
        found.body["tags"] = body["tags"]
    found.properties.update(body.get("properties") or {})
    return Reply(200, found.document())


def _delete(ask: Ask) -> Reply:
    if ask.world.find(ask.path.id) is None:
        return Reply(204)
    remove_softly(ask.world, ask.path.id, now=ask.now)
    return Reply(200)


def _list(ask: Ask) -> Reply:
    if ask.path.group:
        ask.world.group(name=ask.path.group)
    return page(ask, [item.document() for item in ask.world.of_kind(ask.path.kind, under=ask.path.parent_id)])


def _list_everything(ask: Ask) -> Reply:
    if ask.path.group:
        ask.world.group(name=ask.path.group)
    shown = [
        {key: value for key, value in item.document().items() if key not in ("properties", "systemData")}
        for item in ask.world.under(ask.path.scope)
        if item.kind not in (GROUPS, ROLE_ASSIGNMENTS) and item.kind.count("/") == 1 and item.location
    ]
    text = ask.call.query.get("$filter", "")
    if match := re.fullmatch(r"resourceType eq '([^']+)'", text.strip(), re.IGNORECASE):
        shown = [item for item in shown if item["type"].lower() == match[1].lower()]
    elif text:
        raise AzureError(400, "InvalidFilterInQueryString", f"Invalid $filter '{text}' specified in the query string.")
    return page(ask, shown)


def _storage_keys(ask: Ask) -> Reply:
    account = ask.world.existing(parse_arm_path(ask.path.parent_id))
    names = ("key1", "key2")
    return Reply(
        200,
        {"keys": [{"keyName": n, "value": stable_guid(account.id, n), "permissions": "FULL"} for n in names]},
    )
