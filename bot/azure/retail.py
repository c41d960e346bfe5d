"""Azure's public price list, for sizes of which Azure Machine Learning names no price, or instead of its estimates.

It is open to everybody, so nothing is sent but the names of sizes and regions. It lists every meter there is: those
of Windows, of Spot and of Cloud Services are not what a cluster of Azure Machine Learning costs, and those called Low
Priority are what one of that tier costs.

Source  learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices (2023-01-01-preview, 2026):
        filters are case-sensitive, a page has up to 1,000 meters, prices in USD are Microsoft's own
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal
from urllib.parse import urlencode

from azure.core import PipelineClient
from azure.core.exceptions import AzureError
from azure.core.pipeline.policies import HeadersPolicy, ProxyPolicy, RetryPolicy, UserAgentPolicy
from azure.core.rest import HttpRequest

from bot.azure.rest import is_at
from bot.model.catalogue import Price

log = logging.getLogger(__name__)

Use = Literal["off", "missing", "first"]
"""Not at all; where Azure Machine Learning names no price; or before its estimates."""

USES: Final[tuple[Use, ...]] = ("off", "missing", "first")
KEPT_SECONDS: Final = 24 * 3600.0
AWAY_SECONDS: Final = 600.0
"""After a failure the list is left alone for so long: nobody waits for it twice in a row."""

CURRENCY: Final = "USD"
_ROOT = "https://prices.azure.com/api/retail/prices"
_API = "2023-01-01-preview"
_AT_ONCE = 15
_MOST_PAGES = 20
_PATIENCE: Final[dict[str, Any]] = {"connection_timeout": 5, "read_timeout": 10}


class RetailPrices:
    """Prices by region and size, kept for a day. What cannot be read is not known: nothing is ever raised."""

    def __init__(self, *, use: Use = "off", clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` counts seconds."""
        self.use = use
        self._clock = clock
        self._kept: dict[tuple[str, str], tuple[float, Price]] = {}
        self._away_until = float("-inf")
        self._lock = threading.Lock()
        self._client: PipelineClient[HttpRequest, Any] | None = None

    def of(self, *, region: str, sizes: Sequence[str]) -> Mapping[str, Price]:
        """Lower-case size -> price of one Linux node, for those of these sizes that the list has a price of."""
        wanted = sorted({size for size in sizes if self._fresh(region, size) is None})
        if wanted and self._clock() >= self._away_until:
            try:
                for start in range(0, len(wanted), _AT_ONCE):
                    some = wanted[start : start + _AT_ONCE]
                    self._keep(region, some, prices_of(self._meters(region=region, sizes=some)))
            except (AzureError, ValueError) as error:
                self._away_until = self._clock() + AWAY_SECONDS
                log.warning("azure.retail-prices-away region=%s error=%s", region, type(error).__name__)
        found = {size.lower(): self._fresh(region, size) for size in sizes}
        return {size: price for size, price in found.items() if price is not None and price != Price()}

    def _fresh(self, region: str, size: str) -> Price | None:
        with self._lock:
            kept = self._kept.get((region.lower(), size.lower()))
        return kept[1] if kept is not None and self._clock() - kept[0] < KEPT_SECONDS else None

    def _keep(self, region: str, sizes: Sequence[str], found: Mapping[str, Price]) -> None:
        now = self._clock()
        with self._lock:
            for size in sizes:
                self._kept[region.lower(), size.lower()] = (now, found.get(size.lower(), Price()))

    def _meters(self, *, region: str, sizes: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        """The meters of these sizes, page by page. Raises azure-core's errors, ValueError for no list."""
        names = " or ".join(f"armSkuName eq '{size}'" for size in sizes)
        wanted = (
            f"serviceName eq 'Virtual Machines' and priceType eq 'Consumption' and armRegionName eq '{region}' "
            f"and ({names})"
        )
        query = {"api-version": _API, "currencyCode": f"'{CURRENCY}'", "$filter": wanted}
        address = f"{_ROOT}?{urlencode(query, safe='$')}"
        for _ in range(_MOST_PAGES):
            page = self._page(address)
            yield from page.get("Items") or ()
            address = str(page.get("NextPageLink") or "")
            if not address:
                return
            if not is_at(address, root=_ROOT):
                raise ValueError("the list goes on elsewhere")
        raise ValueError("the list has no end")

    def _page(self, address: str) -> Mapping[str, Any]:
        response = self._pipeline().send_request(HttpRequest("GET", address))
        response.raise_for_status()
        document = response.json()
        if not isinstance(document, dict):
            raise ValueError("the answer is no price list")
        return document

    def _pipeline(self) -> PipelineClient[HttpRequest, Any]:
        """A client without any credential: a price list must never see the bot's token."""
        with self._lock:
            if self._client is None:
                self._client = PipelineClient(
                    base_url=_ROOT,
                    policies=[
                        HeadersPolicy({"Accept": "application/json"}),
                        UserAgentPolicy("amlbot"),
                        ProxyPolicy(),
                        RetryPolicy(retry_total=1, retry_status=0, retry_backoff_factor=0.2),
                    ],
                    **_PATIENCE,
                )
            return self._client


def prices_of(meters: Iterable[Mapping[str, Any]]) -> Mapping[str, Price]:
    """Lower-case size -> price, out of the list's meters; of several for one thing the one in force last counts."""
    chosen: dict[tuple[str, bool], tuple[str, float]] = {}
    for meter in meters:
        words = " ".join(str(meter.get(name) or "") for name in ("productName", "skuName", "meterName")).lower()
        amount, unit = meter.get("retailPrice"), str(meter.get("unitOfMeasure") or "")
        if meter.get("type") != "Consumption" or meter.get("currencyCode") != CURRENCY or unit != "1 Hour":
            continue
        if any(word in words for word in ("windows", "spot", "cloud services", "cloudservices", "dedicated host")):
            continue
        if not isinstance(amount, (int, float)) or amount <= 0 or meter.get("isPrimaryMeterRegion") is False:
            continue
        key = (str(meter.get("armSkuName") or "").lower(), "low priority" in words)
        since = str(meter.get("effectiveStartDate") or "")
        if key not in chosen or since > chosen[key][0]:
            chosen[key] = (since, float(amount))
    return {
        size: Price(
            usd_per_hour=chosen[size, False][1] if (size, False) in chosen else None,
            low_priority_usd_per_hour=chosen[size, True][1] if (size, True) in chosen else None,
        )
        for size, _ in chosen
    }


def use_of(written: str) -> Use:
    """The use of that name. Raises ValueError when there is none."""
    for use in USES:
        if use == written:
            return use
    raise ValueError(f"{written!r} is none of {', '.join(USES)}")
