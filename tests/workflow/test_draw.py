"""What a request is said to cost is what the policies judged it by, and what is not known is not made up."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.model.catalogue import HOURS_PER_MONTH
from bot.model.facts import Facts, FactValue, Subject, Unknown
from bot.model.picture import Cost
from bot.workflow.draw import cost_of

NO_PRICE = Unknown(unknown="no price")


@pytest.mark.parametrize(
    ("values", "cost"),
    [
        ({}, Cost()),
        ({"cost_month": 73.0}, Cost(applies=True, usd_per_month=73.0, usd_per_hour=73.0 / HOURS_PER_MONTH)),
        ({"cost_month": NO_PRICE}, Cost(applies=True)),
        ({"cost_hour": 0.5, "run_hours": 4.0}, Cost(applies=True, usd_per_hour=0.5, usd_per_run=2.0)),
        ({"cost_hour": 0.5, "run_hours": NO_PRICE}, Cost(applies=True, usd_per_hour=0.5)),
        ({"cost_hour": 0.5, "run_hours": 0.0}, Cost(applies=True, usd_per_hour=0.5)),
        ({"cost_hour": NO_PRICE, "run_hours": 4.0}, Cost(applies=True)),
        ({"cost_hour": 0.0, "run_hours": 4.0}, Cost()),
    ],
    ids=["a role", "a cluster", "no price", "a job", "no limit", "hardly a limit", "size unknown", "on a compute"],
)
def test_the_price_that_is_shown(values: dict[str, FactValue], cost: Cost) -> None:
    facts = Facts(
        action="x",
        now=datetime(2026, 9, 1, tzinfo=UTC),
        requester=Subject(id="e-ana", groups=frozenset()),
        values=values,
    )
    assert cost_of(facts) == cost
