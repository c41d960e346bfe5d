"""What Azure says it has left: read off every answer of every client, and told before it has run dry."""

from __future__ import annotations

import pytest

from bot.azure.allowance import seconds_to_wait
from bot.model.operation import ListResourceGroups, PutResourceGroup, ShowWorkspace
from bot.model.outcome import InProgress, Succeeded
from tests.azure.lab import Lab, cluster


@pytest.mark.parametrize(
    ("header", "left", "seconds"),
    [
        ("x-ms-ratelimit-remaining-subscription-writes", "199", 0.0),
        ("x-ms-ratelimit-remaining-subscription-writes", "21", 0.0),
        ("x-ms-ratelimit-remaining-subscription-writes", "20", 8.0),
        ("X-Ms-RateLimit-Remaining-Subscription-Writes", "0", 10.0),
        ("x-ms-ratelimit-remaining-subscription-deletes", "0", 10.0),
        ("x-ms-ratelimit-remaining-subscription-reads", "25", 4.0),
        ("x-ms-ratelimit-remaining-subscription-reads", "26", 0.0),
        ("x-ms-ratelimit-remaining-subscription-global-reads", "249", 0.0 + (1875 - 249) / 375),
        ("x-ms-ratelimit-remaining-subscription-global-reads", "3749", 0.0),
        ("x-ms-ratelimit-remaining-tenant-reads", "0", 5.0),
        ("x-ms-ratelimit-remaining-tenant-writes", "11999", 0.0),
        ("x-ms-ratelimit-remaining-subscription-resource-requests", "0", 0.0),
        ("x-ms-ratelimit-remaining-subscription-writes", "plenty", 0.0),
        ("retry-after", "5", 0.0),
    ],
)
def test_how_long_a_nearly_empty_bucket_is_left_alone(header: str, left: str, seconds: float) -> None:
    assert seconds_to_wait(header=header, value=left) == pytest.approx(seconds)


def test_plenty_left_is_said_by_nobody(lab: Lab) -> None:
    lab.clients.allowance.running_low()
    lab.cloud.answer(query=ShowWorkspace(workspace=lab.workspace))
    assert lab.clients.allowance.running_low() == {}


@pytest.mark.parametrize("sort", ["writes", "reads"])
def test_little_left_is_told_once_whichever_sdk_was_answered(lab: Lab, sort: str) -> None:
    lab.clients.allowance.running_low()
    group = PutResourceGroup(subscription=lab.subscription, name="new-rg", region="westeurope")
    for operation, done in ((group, Succeeded), (cluster(lab), InProgress)):
        lab.sandbox.azure.tuning.rate_limits_left[f"subscription-{sort}"] = 12
        assert isinstance(lab.cloud.begin(operation=operation, key=f"low-{operation.verb}"), done)
        low = lab.clients.allowance.running_low()
        assert list(low) == [f"{lab.subscription}/{sort}"]
        assert 3 <= low[f"{lab.subscription}/{sort}"] <= 10
        assert lab.clients.allowance.running_low() == {}


def test_what_all_principals_of_a_subscription_have_left_counts_as_well(lab: Lab) -> None:
    lab.clients.allowance.running_low()
    lab.sandbox.azure.tuning.rate_limits_left["subscription-global-reads"] = 100
    lab.cloud.answer(query=ListResourceGroups(subscription=lab.subscription))
    assert list(lab.clients.allowance.running_low()) == [f"{lab.subscription}/reads"]
