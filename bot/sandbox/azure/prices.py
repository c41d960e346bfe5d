"""prices.azure.com: the retail price list, as far as virtual machine sizes go."""

import re

from bot.sandbox.azure.arm_path import location_key
from bot.sandbox.azure.sizes import LOCATIONS, SIZES, VmSize
from bot.sandbox.azure.wire import Call, Json, Reply

_TERM = re.compile(r"(\w+) eq '([^']*)'")
LOW_PRIORITY_SHARE = 0.2


def answer(*, call: Call) -> Reply:
    """Answer `/api/retail/prices`; every term of `$filter` must be `name eq 'value'`, joined by and."""
    if call.path.rstrip("/") != "/api/retail/prices":
        return Reply(404)
    text = call.query.get("$filter", "")
    terms = _TERM.findall(text)
    if text and " and ".join(f"{name} eq '{value}'" for name, value in terms) != text.strip():
        return Reply(400, {"Error": {"Code": "400", "Message": "Invalid OData parameters supplied"}})
    items = [item for region in LOCATIONS for size in SIZES for item in _items(size, region)]
    for name, value in terms:
        wanted = location_key(value) if name == "armRegionName" else value
        items = [item for item in items if str(item.get(name, "")) == wanted]
    return Reply(
        200,
        {
            "BillingCurrency": "USD",
            "CustomerEntityId": "Default",
            "CustomerEntityType": "Retail",
            "Items": items[:100],
            "NextPageLink": None,
            "Count": len(items[:100]),
        },
    )


def _items(size: VmSize, region: str) -> list[Json]:
    shown = size.name.removeprefix("Standard_").replace("_", " ")
    common = {
        "currencyCode": "USD",
        "tierMinimumUnits": 0.0,
        "armRegionName": region,
        "location": LOCATIONS[region],
        "effectiveStartDate": "2026-01-01T00:00:00Z",
        "productName": f"Virtual Machines {size.family}",
        "serviceName": "Virtual Machines",
        "serviceFamily": "Compute",
        "unitOfMeasure": "1 Hour",
        "type": "Consumption",
        "isPrimaryMeterRegion": True,
        "armSkuName": size.name,
    }
    low = round(size.price * LOW_PRIORITY_SHARE, 6)
    return [
        {**common, "skuName": shown, "meterName": shown, "retailPrice": size.price, "unitPrice": size.price},
        {
            **common,
            "skuName": f"{shown} Low Priority",
            "meterName": f"{shown} Low Priority",
            "retailPrice": low,
            "unitPrice": low,
        },
    ]
