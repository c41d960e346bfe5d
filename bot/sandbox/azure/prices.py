"""prices.azure.com: the retail price list of virtual machine sizes, with the meters that are easily mistaken.

Source  learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices (2023-01-01-preview, 2026)
"""

import re
from urllib.parse import urlencode

from bot.sandbox.azure.arm_path import location_key
from bot.sandbox.azure.sizes import LOCATIONS, SIZES, VmSize
from bot.sandbox.azure.wire import Call, Json, Reply

_TERM = re.compile(r"(\w+) eq '([^']*)'")
_GROUP = re.compile(r"\(([^()]*)\)|(\w+ eq '[^']*')")
_CALLED = {"priceType": "type"}
"""What a filter names otherwise than the answer does."""
LOW_PRIORITY_SHARE = 0.2
_SPOT_SHARE, _WINDOWS_SHARE, _RESERVED_SHARE = 0.15, 1.8, 0.6


def answer(*, call: Call, page_size: int = 100) -> Reply:
    """Answer `/api/retail/prices`; a term of `$filter` is `name eq 'value'`, or several in brackets with or."""
    if call.path.rstrip("/") != "/api/retail/prices":
        return Reply(404)
    wanted = _wanted(call.query.get("$filter", "").strip())
    skip, currency = call.query.get("$skip", "0"), call.query.get("currencyCode", "'USD'").strip("'")
    if wanted is None or not skip.isdigit() or currency != "USD":
        return Reply(400, {"Error": {"Code": "400", "Message": "Invalid OData parameters supplied"}})
    items = [item for region in LOCATIONS for size in SIZES for item in _items(size, region)]
    for terms in wanted:
        items = [item for item in items if any(str(item.get(name, "")) == value for name, value in terms)]
    start = int(skip)
    shown = items[start : start + page_size]
    more = len(items) > start + page_size
    query = urlencode({**call.query, "$skip": str(start + page_size)})
    return Reply(
        200,
        {
            "BillingCurrency": "USD",
            "CustomerEntityId": "Default",
            "CustomerEntityType": "Retail",
            "Items": shown,
            "NextPageLink": f"https://prices.azure.com:443/api/retail/prices?{query}" if more else None,
            "Count": len(shown),
        },
    )


def _wanted(text: str) -> list[list[tuple[str, str]]] | None:
    """The terms joined by and, each a list of those joined by or; None for what is no such filter."""
    found: list[list[tuple[str, str]]] = []
    written = []
    for group, single in _GROUP.findall(text):
        terms = [
            (_CALLED.get(name, name), location_key(value) if name == "armRegionName" else value)
            for name, value in _TERM.findall(group or single)
        ]
        found.append(terms)
        written.append(f"({group})" if group else single)
        if group and " or ".join(f"{name} eq '{value}'" for name, value in _TERM.findall(group)) != group:
            return None
    return found if " and ".join(written) == text else None


def _items(size: VmSize, region: str) -> list[Json]:
    shown = size.name.removeprefix("Standard_").replace("_", " ")
    product = f"Virtual Machines {size.family}"
    common = {
        "currencyCode": "USD",
        "tierMinimumUnits": 0.0,
        "armRegionName": region,
        "location": LOCATIONS[region],
        "effectiveStartDate": "2026-01-01T00:00:00Z",
        "productName": product,
        "serviceName": "Virtual Machines",
        "serviceFamily": "Compute",
        "unitOfMeasure": "1 Hour",
        "type": "Consumption",
        "isPrimaryMeterRegion": True,
        "armSkuName": size.name,
    }

    def meter(name: str, share: float, **other: object) -> Json:
        price = round(size.price * share, 6)
        return {**common, "skuName": name, "meterName": name, "retailPrice": price, "unitPrice": price, **other}

    return [
        meter(shown, _WINDOWS_SHARE, productName=f"{product} Windows"),
        meter(f"{shown} Spot", _SPOT_SHARE),
        meter(shown, 1.0),
        meter(f"{shown} Low Priority", LOW_PRIORITY_SHARE),
        meter(shown, _RESERVED_SHARE * 8760, type="Reservation", reservationTerm="1 Year"),
    ]
