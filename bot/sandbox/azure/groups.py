"""Subscriptions, resource groups and resource providers."""

import re

from bot.sandbox.azure.arm_path import GROUPS, SUBSCRIPTIONS, location_key
from bot.sandbox.azure.lists import page
from bot.sandbox.azure.routing import Router
from bot.sandbox.azure.sizes import LOCATIONS
from bot.sandbox.azure.soft_delete import remove_softly
from bot.sandbox.azure.wire import ARM, AzureError, Json, Reply, new_guid
from bot.sandbox.azure.world import Ask, Resource, World, begin

PROVIDERS = "Microsoft.Resources/providers"
_GROUP_NAME = re.compile(r"[\w.()-]{0,89}[\w()-]", re.UNICODE)
_KNOWN_PROVIDERS = (
    "Microsoft.Authorization",
    "Microsoft.Compute",
    "Microsoft.ContainerRegistry",
    "Microsoft.Insights",
    "Microsoft.KeyVault",
    "Microsoft.Kubernetes",
    "Microsoft.MachineLearningServices",
    "Microsoft.Network",
    "Microsoft.OperationalInsights",
    "Microsoft.Resources",
    "Microsoft.Storage",
    "Microsoft.Synapse",
    "Microsoft.Databricks",
)


def add_routes(router: Router) -> None:
    """Let the router answer for subscriptions, groups and providers."""
    router.item("GET", SUBSCRIPTIONS, _get_subscription)
    router.list(f"{SUBSCRIPTIONS}/locations", _list_locations)
    for method, handler in {"GET": _get, "HEAD": _exists, "PUT": _put, "PATCH": _patch, "DELETE": _delete}.items():
        router.item(method, GROUPS, handler)
    router.list(GROUPS, _list)
    router.item("GET", PROVIDERS, _get_provider)
    router.list(PROVIDERS, _list_providers)


def seed_group(world: World, *, name: str, location: str) -> Resource:
    """A resource group that is simply there."""
    group = Resource(
        f"/subscriptions/{world.subscription}/resourceGroups/{name}",
        GROUPS,
        name,
        {"location": location_key(location), "tags": {}, "properties": {"provisioningState": "Succeeded"}},
    )
    world.put(group)
    return group


def check_registered(world: World, *, namespace: str) -> None:
    """Raises AzureError 409 MissingSubscriptionRegistration for a provider that is not registered."""
    if namespace.lower() in world.tuning.unregistered_providers:
        raise AzureError(
            409,
            "MissingSubscriptionRegistration",
            f"The subscription is not registered to use namespace '{namespace}'. See "
            "https://aka.ms/rps-not-found for how to register subscriptions.",
        )


def register_provider(world: World, *, namespace: str) -> Json:
    """Register a provider at once and give its document."""
    world.tuning.unregistered_providers.discard(namespace.lower())
    return _provider(world, namespace)


def _get_subscription(ask: Ask) -> Reply:
    return Reply(
        200,
        {
            "id": f"/subscriptions/{ask.world.subscription}",
            "subscriptionId": ask.world.subscription,
            "tenantId": ask.world.tenant,
            "displayName": ask.world.company.azure.subscription_name,
            "state": "Enabled",
        },
    )


def _list_locations(ask: Ask) -> Reply:
    return Reply(
        200,
        {
            "value": [
                {"id": f"/subscriptions/{ask.world.subscription}/locations/{name}", "name": name, "displayName": shown}
                for name, shown in LOCATIONS.items()
            ]
        },
    )


def _get(ask: Ask) -> Reply:
    return Reply(200, ask.world.group(name=ask.path.name).document())


def _exists(ask: Ask) -> Reply:
    return Reply(204 if ask.world.find(ask.path.id) else 404)


def _list(ask: Ask) -> Reply:
    return page(ask, [group.document() for group in ask.world.of_kind(GROUPS)])


def _put(ask: Ask) -> Reply:
    body, name = ask.call.json(), ask.path.name
    if not _GROUP_NAME.fullmatch(name):
        raise AzureError(
            400,
            "InvalidResourceGroup",
            f"The provided resource group name '{name}' has these invalid characters or its length is over 90: the "
            "name can only be a letter, digit, '-', '.', '(', ')' or '_', and cannot end with a period.",
        )
    location = location_key(str(body.get("location") or ""))
    if not location:
        raise AzureError(400, "LocationRequired", "The location property is required for this definition.")
    if location not in LOCATIONS:
        raise AzureError(
            400,
            "LocationNotAvailableForResourceGroup",
            f"The provided location '{body['location']}' is not available for resource group. List of available "
            f"regions is '{','.join(LOCATIONS)}'.",
        )
    old = ask.world.find(ask.path.id)
    if old is not None and old.location != location:
        raise AzureError(
            409,
            "InvalidResourceGroupLocation",
            f"Invalid resource group location '{location}'. The Resource group already exists in location "
            f"'{old.location}'.",
        )
    if old is not None and old.properties["provisioningState"] == "Deleting":
        raise AzureError(
            409,
            "ResourceGroupBeingDeleted",
            f"The resource group '{name}' is in deprovisioning state and cannot perform this operation.",
        )
    group = old or seed_group(ask.world, name=name, location=location)
    group.body["tags"] = body.get("tags") or {}
    return Reply(200 if old else 201, group.document())


def _patch(ask: Ask) -> Reply:
    group, body = ask.world.group(name=ask.path.name), ask.call.json()
    if body.get("tags") is not None:
        group.body["tags"] = body["tags"]
    return Reply(200, group.document())


def _delete(ask: Ask) -> Reply:
    group = ask.world.group(name=ask.path.name)
    group.properties["provisioningState"] = "Deleting"

    def undone(_: object, __: object) -> None:
        group.properties["provisioningState"] = "Succeeded"

    operation = begin(
        ask,
        what=f"delete resource group {group.name}",
        resource_id=group.id,
        seconds=ask.world.tuning.seconds_for("DELETE", GROUPS),
        done=lambda moment: remove_softly(ask.world, group.id, now=moment),
        failed=undone,
        operation_id=new_guid(),
    )
    where = f"https://{ARM}/subscriptions/{ask.world.subscription}/operationresults/{operation.id}"
    headers = {"Location": f"{where}?api-version={ask.api_version}"}
    if ask.world.tuning.retry_after_seconds is not None:
        headers["Retry-After"] = str(ask.world.tuning.retry_after_seconds)
    return Reply(202, None, headers)


def operation_result(ask: Ask) -> Reply:
    """The `Location` of a group deletion: 202 while it goes on, then 200, or the error it ended with."""
    operation = ask.world.timeline.operation(ask.call.path.rpartition("/")[2])
    if operation is None:
        raise AzureError(404, "OperationNotFound", "The operation could not be found.")
    if operation.status == "InProgress":
        headers = {"Location": f"https://{ARM}{ask.call.path}?api-version={ask.api_version}"}
        if ask.world.tuning.retry_after_seconds is not None:
            headers["Retry-After"] = str(ask.world.tuning.retry_after_seconds)
        return Reply(202, None, headers)
    if operation.error is not None:
        raise AzureError(409, str(operation.error["code"]), str(operation.error["message"]))
    return Reply(200)


def _get_provider(ask: Ask) -> Reply:
    return Reply(200, _provider(ask.world, ask.path.name))


def _list_providers(ask: Ask) -> Reply:
    return page(ask, [_provider(ask.world, name) for name in _KNOWN_PROVIDERS])


def _provider(world: World, namespace: str) -> Json:
    known = next((name for name in _KNOWN_PROVIDERS if name.lower() == namespace.lower()), None)
    if known is None:
        raise AzureError(404, "InvalidResourceNamespace", f"The resource namespace '{namespace}' is invalid.")
    registered = known.lower() not in world.tuning.unregistered_providers
    return {
        "id": f"/subscriptions/{world.subscription}/providers/{known}",
        "namespace": known,
        "registrationState": "Registered" if registered else "NotRegistered",
        "registrationPolicy": "RegistrationRequired",
        "resourceTypes": [],
    }
