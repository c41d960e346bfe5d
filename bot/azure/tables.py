"""What Azure offers a subscription, as a catalogue: regions, sizes with their estimated prices, custom roles."""

from __future__ import annotations

from collections.abc import Sequence

from bot.azure.clients import Clients
from bot.azure.errors import reading
from bot.azure.regions import OfferedSize, Regions
from bot.azure.rest import list_json
from bot.azure.role_ids import role_guid
from bot.model.catalogue import Catalogue, Role, Size

_LOCATIONS_API = "2022-12-01"
_COMPUTE = ("AmlCompute", "ComputeInstance")
"""What a size may be used for, of what amlbot creates; Azure names them in any letter case."""


def offered(*, clients: Clients, subscription: str, regions: Sequence[str]) -> Catalogue:
    """The regions there are, the sizes of these ones, and the roles the organisation has made itself.

    Sizes for neither clusters nor instances are left out. Raises Refused (no such region, forbidden) or Unavailable.
    """
    with reading():
        places = [
            str(one.get("name") or "")
            for one in list_json(
                clients.resources(subscription), f"/subscriptions/{subscription}/locations", api_version=_LOCATIONS_API
            )
            if (one.get("metadata") or {}).get("regionType", "Physical") == "Physical"
        ]
        scope = f"/subscriptions/{subscription}"
        # Also the roles that can be assigned only on a group within the subscription.
        found = clients.authorization(subscription).role_definitions.list(scope, filter="atScopeAndBelow()")
        made = [one for one in found if str(one.role_type) == "CustomRole"]
    reader, sizes = Regions(clients=clients), dict[str, Size]()
    for region in regions:
        for size in reader.sizes(subscription=subscription, region=region).values():
            sizes[size.name] = _with(sizes.get(size.name), size, region)
    return Catalogue(
        regions=tuple(sorted(filter(None, places))),
        sizes={name: size for name, size in sorted(sizes.items()) if size.compute},
        roles={
            str(one.role_name): Role(name=str(one.role_name), id=role_guid(one.id).lower())
            for one in sorted(made, key=lambda one: str(one.role_name))
        },
    )


def _with(before: Size | None, found: OfferedSize, region: str) -> Size:
    dedicated = dict(before.usd_per_hour) if before else {}
    low = dict(before.low_priority_usd_per_hour) if before else {}
    if found.usd_per_hour is not None:
        dedicated[region] = found.usd_per_hour
    if found.low_priority_usd_per_hour is not None:
        low[region] = found.low_priority_usd_per_hour
    return Size(
        name=found.name,
        vcpus=found.vcpus,
        memory_gb=found.memory_gb,
        gpus=found.gpus,
        family=found.family,
        usd_per_hour=dedicated,
        low_priority_usd_per_hour=low,
        compute=tuple(name for name in _COMPUTE if name.lower() in found.compute),
    )
