"""The public price list: what of it is a price of ours, when it is asked, and what its silence means."""

from __future__ import annotations

from typing import Any

import pytest

from bot.azure.clients import Clients
from bot.azure.cloud import AzureCloud
from bot.azure.regions import OfferedSize, Regions, with_price
from bot.azure.retail import AWAY_SECONDS, KEPT_SECONDS, RetailPrices, Use, prices_of
from bot.model.catalogue import Price
from bot.sandbox.faults import Fault
from tests.azure.lab import Lab

REGION, SIZE = "westeurope", "Standard_DS3_v2"
LIST = "prices.azure.com/api/retail/prices"
METER = {
    "currencyCode": "USD",
    "unitOfMeasure": "1 Hour",
    "type": "Consumption",
    "armSkuName": SIZE,
    "productName": "Virtual Machines DSv2 Series",
    "skuName": "DS3 v2",
    "meterName": "DS3 v2",
    "retailPrice": 0.3,
    "effectiveStartDate": "2026-01-01T00:00:00Z",
    "isPrimaryMeterRegion": True,
}


@pytest.mark.parametrize(
    ("change", "dedicated", "low"),
    [
        ({}, 0.3, None),
        ({"meterName": "DS3 v2 Low Priority"}, None, 0.3),
        ({"productName": "Virtual Machines DSv2 Series Windows"}, None, None),
        ({"skuName": "DS3 v2 Spot"}, None, None),
        ({"productName": "DSv2 Series Cloud Services"}, None, None),
        ({"productName": "Virtual Machines DSv2 Series CloudServices"}, None, None),
        ({"type": "Reservation"}, None, None),
        ({"type": "DevTestConsumption"}, None, None),
        ({"currencyCode": "EUR"}, None, None),
        ({"unitOfMeasure": "1 Month"}, None, None),
        ({"isPrimaryMeterRegion": False}, None, None),
        ({"retailPrice": 0}, None, None),
        ({"retailPrice": None}, None, None),
    ],
)
def test_what_is_a_price_of_one_linux_node(change: dict[str, Any], dedicated: float | None, low: float | None) -> None:
    found = prices_of([{**METER, **change}]).get(SIZE.lower(), Price())
    assert found == Price(usd_per_hour=dedicated, low_priority_usd_per_hour=low)


def test_of_two_prices_the_one_that_came_into_force_last_counts() -> None:
    old = {**METER, "retailPrice": 0.9, "effectiveStartDate": "2024-01-01T00:00:00Z"}
    for meters in ([old, METER], [METER, old]):
        assert prices_of(meters)[SIZE.lower()].usd_per_hour == 0.3


@pytest.mark.parametrize(
    ("own", "public", "first", "used"),
    [
        (0.2, 0.3, False, 0.2),
        (None, 0.3, False, 0.3),
        (0.2, 0.3, True, 0.3),
        (0.2, None, True, 0.2),
        (None, None, True, None),
    ],
)
def test_whose_price_counts(own: float | None, public: float | None, first: bool, used: float | None) -> None:
    size = OfferedSize(name=SIZE, family="f", vcpus=4, usd_per_hour=own)
    assert with_price(size, Price(usd_per_hour=public), first=first).usd_per_hour == used


def test_the_list_is_read_to_its_end_without_the_bots_token_and_once_a_day(lab: Lab) -> None:
    moments = [0.0]
    retail = RetailPrices(use="missing", clock=lambda: moments[-1])
    lab.sandbox.azure.tuning.page_size = 2
    found = retail.of(region=REGION, sizes=[SIZE, "Standard_NC6s_v3", "Standard_Nothing"])
    assert found[SIZE.lower()] == Price(usd_per_hour=0.293, low_priority_usd_per_hour=0.0586)
    assert "standard_nothing" not in found
    asked = lab.sent("GET", LIST)
    assert asked > 2
    entries = [one for one in lab.sandbox.journal.entries(service="azure") if LIST in one.operation]
    assert not any("authorization" in str(one.request).lower() for one in entries)
    for moment in (1.0, KEPT_SECONDS - 1):
        moments.append(moment)
        assert retail.of(region=REGION, sizes=[SIZE, "Standard_Nothing"])[SIZE.lower()] == found[SIZE.lower()]
    assert lab.sent("GET", LIST) == asked
    moments.append(KEPT_SECONDS + 1)
    retail.of(region=REGION, sizes=[SIZE])
    assert lab.sent("GET", LIST) > asked


def test_a_list_that_is_away_leaves_the_price_unknown_and_is_left_alone_for_a_while(lab: Lab) -> None:
    moments = [0.0]
    retail = RetailPrices(use="missing", clock=lambda: moments[-1])
    lab.sandbox.faults.add(Fault(service="azure", match=f"GET {LIST}*", kind="status", status=503))
    for moment in (0.0, 1.0, AWAY_SECONDS - 1):
        moments.append(moment)
        assert retail.of(region=REGION, sizes=[SIZE]) == {}
    assert lab.sent("GET", LIST) == 1
    moments.append(AWAY_SECONDS + 1)
    assert SIZE.lower() in retail.of(region=REGION, sizes=[SIZE])


@pytest.mark.parametrize(("use", "price"), [("off", 0.29), ("missing", 0.29), ("first", 0.293)])
def test_decisions_see_the_price_the_operator_wants(lab: Lab, kept_clients: Clients, use: Use, price: float) -> None:
    """Azure Machine Learning rounds its estimates to cents."""
    cloud = AzureCloud(clients=kept_clients, names=lab.directory.names_of, retail_prices=use)
    found = cloud.prices(subscription=lab.subscription, region=REGION)
    assert found[SIZE.lower()].usd_per_hour == pytest.approx(price)
    assert (lab.sent("GET", LIST) > 0) is (use == "first")


def test_regions_ask_the_list_for_nothing_by_default(lab: Lab) -> None:
    Regions(clients=lab.clients).sizes(subscription=lab.subscription, region=REGION)
    assert lab.sent("GET", LIST) == 0


@pytest.mark.parametrize(("use", "price"), [("off", None), ("missing", 0.293), ("first", 0.293)])
def test_a_size_without_an_estimate_has_the_price_of_the_list_or_none(
    lab: Lab, kept_clients: Clients, use: Use, price: float | None
) -> None:
    lab.sandbox.azure.tuning.sizes_without_estimate.add(SIZE)
    cloud = AzureCloud(clients=kept_clients, names=lab.directory.names_of, retail_prices=use)
    found = cloud.prices(subscription=lab.subscription, region=REGION)
    assert found[SIZE.lower()].usd_per_hour == price
    assert found["standard_ds11_v2"].usd_per_hour is not None
    if use == "missing":
        assert lab.sent("GET", LIST) == 1, "for that one size alone"
