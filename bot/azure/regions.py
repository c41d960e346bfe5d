"""What a region offers and how much of it is left: sizes kept for a day, cores in use for a minute.

Read as plain documents: azure-ai-ml 1.35 leaves the cores, the memory and the current use of its own entities empty.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from bot.azure.clients import Clients
from bot.azure.errors import reading
from bot.azure.rest import list_json
from bot.azure.retail import RetailPrices
from bot.model.catalogue import Price

_API = "2023-08-01-preview"
"""The version azure-ai-ml 1.35 asks for sizes and usages in."""

SIZES_SECONDS = 24 * 3600.0
USAGE_SECONDS = 60.0
LOW_PRIORITY = "low priority cores"

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class OfferedSize:
    """A size as a region offers it. USD an hour for one Linux node; a price that Azure does not name is absent.

    compute  what it may be used for, lower case: amlcompute, computeinstance.
    """

    name: str
    family: str
    vcpus: int
    memory_gb: float = 0.0
    gpus: int = 0
    compute: frozenset[str] = frozenset()
    usd_per_hour: float | None = None
    low_priority_usd_per_hour: float | None = None


@dataclass(frozen=True, slots=True)
class Cores:
    """The vCPUs of one family in one region."""

    used: int
    limit: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


@dataclass
class _Kept(Generic[Value]):
    """Values by key, each for some seconds from when it was read."""

    seconds: float
    clock: Callable[[], float]
    values: dict[tuple[str, str], tuple[float, Value]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: tuple[str, str], read: Callable[[], Value]) -> Value:
        with self.lock:
            kept = self.values.get(key)
        if kept is not None and self.clock() - kept[0] < self.seconds:
            return kept[1]
        fresh = read()
        with self.lock:
            self.values[key] = (self.clock(), fresh)
        return fresh


class Regions:
    """Sizes and cores by subscription and region. Raises Refused (no such region, forbidden) or Unavailable."""

    def __init__(
        self, *, clients: Clients, clock: Callable[[], float] = time.monotonic, retail: RetailPrices | None = None
    ) -> None:
        """`retail` is where prices come from besides, or before, Azure Machine Learning's own estimates."""
        self._clients = clients
        self._retail = retail or RetailPrices()
        self._sizes: _Kept[Mapping[str, OfferedSize]] = _Kept(SIZES_SECONDS, clock)
        self._cores: _Kept[Mapping[str, Cores]] = _Kept(USAGE_SECONDS, clock)

    def sizes(self, *, subscription: str, region: str) -> Mapping[str, OfferedSize]:
        """Lower-case name -> size."""

        def read() -> Mapping[str, OfferedSize]:
            found = (offered_size(one) for one in self._list(subscription, region, "vmSizes"))
            return {size.name.lower(): size for size in found}

        return self._priced(region, self._sizes.get((subscription.lower(), region.lower()), read))

    def cores(self, *, subscription: str, region: str) -> Mapping[str, Cores]:
        """Lower-case family, or LOW_PRIORITY, -> what is used and allowed."""

        def read() -> Mapping[str, Cores]:
            return cores_of(self._list(subscription, region, "usages"))

        return self._cores.get((subscription.lower(), region.lower()), read)

    def _priced(self, region: str, sizes: Mapping[str, OfferedSize]) -> Mapping[str, OfferedSize]:
        """The sizes with prices of the public list, as far as the operator wants them from there."""
        if self._retail.use == "off":
            return sizes
        first = self._retail.use == "first"
        wanted = [size.name for size in sizes.values() if first or size.usd_per_hour is None]
        found = self._retail.of(region=region, sizes=wanted)
        return {name: with_price(size, found.get(name, Price()), first=first) for name, size in sizes.items()}

    def _list(self, subscription: str, region: str, what: str) -> list[dict[str, Any]]:
        path = f"/subscriptions/{subscription}/providers/Microsoft.MachineLearningServices/locations/{region}/{what}"
        with reading():
            return list(list_json(self._clients.resources(subscription), path, api_version=_API))


def cores_of(documents: Iterable[Mapping[str, Any]]) -> Mapping[str, Cores]:
    """Lower-case family, or LOW_PRIORITY, -> what is used and allowed, out of Azure's usages documents.

    Azure lists a family several times under one name: for the subscription, then for each workspace and each compute
    with its own share of it. Only the first is what is left to everybody. A negative limit is none of its own.
    Source  the example of Usages_List (2023-08-01-preview) in github.com/Azure/azure-rest-api-specs
    """
    return {
        _family(one): Cores(used=int(one.get("currentValue") or 0), limit=int(one["limit"]))
        for one in documents
        if is_of_the_subscription(one.get("id")) and isinstance(one.get("limit"), int) and one["limit"] >= 0
    }


def is_of_the_subscription(usage_id: object) -> bool:
    """Whether a usage counts for all of the subscription, not for one workspace or compute."""
    return "/workspaces/" not in str(usage_id or "").lower()


def _family(document: Mapping[str, Any]) -> str:
    """`Standard DSv2 Family Cluster Dedicated vCPUs` is what sizes call `standardDSv2Family`."""
    if "/lowprioritycores/" in str(document.get("type") or "").lower():
        return LOW_PRIORITY
    name = str((document.get("name") or {}).get("value") or "").lower()
    words = name.replace(" ", "")
    return words.removesuffix("clusterdedicatedvcpus") if words.endswith("vcpus") else name


def with_price(size: OfferedSize, price: Price, *, first: bool) -> OfferedSize:
    """The size with a price of the public list where it has none of its own, or in its place when that goes first."""

    def chosen(own: float | None, public: float | None) -> float | None:
        before, after = (public, own) if first else (own, public)
        return before if before is not None else after

    return replace(
        size,
        usd_per_hour=chosen(size.usd_per_hour, price.usd_per_hour),
        low_priority_usd_per_hour=chosen(size.low_priority_usd_per_hour, price.low_priority_usd_per_hour),
    )


def offered_size(document: Mapping[str, Any]) -> OfferedSize:
    """Read one of Azure's vmSizes documents."""
    prices: dict[str, float] = {}
    estimated = document.get("estimatedVMPrices") or {}
    if estimated.get("billingCurrency") == "USD" and estimated.get("unitOfMeasure") == "OneHour":
        for one in estimated.get("values") or ():
            if str(one.get("osType", "")).lower() == "linux" and isinstance(one.get("retailPrice"), (int, float)):
                prices[str(one.get("vmTier", "")).lower()] = float(one["retailPrice"])
    return OfferedSize(
        name=str(document.get("name") or ""),
        family=str(document.get("family") or ""),
        vcpus=int(document.get("vCPUs") or 0),
        memory_gb=float(document.get("memoryGB") or 0),
        gpus=int(document.get("gpus") or 0),
        compute=frozenset(str(one).lower() for one in document.get("supportedComputeTypes") or ()),
        usd_per_hour=prices.get("standard"),
        low_priority_usd_per_hour=prices.get("lowpriority"),
    )
