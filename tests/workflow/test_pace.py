"""When Azure asks to wait, everything on the subscription waits, in every replica, and nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.model.errors import Unavailable
from bot.model.operation import Operation
from bot.model.outcome import Outcome
from bot.model.request import Status
from bot.workflow.pace import PacedCloud
from tests.workflow.office import GROUP, Office


def paced(office: Office, *, low: Mapping[str, float] | None = None) -> Office:
    """The office with a cloud that says, at its first call, of what little is left."""
    said = dict(low or {})

    def running_low() -> Mapping[str, float]:
        told = dict(said)
        said.clear()
        return told

    cloud = PacedCloud(
        cloud=office.outside.cloud, store=office.outside.store, clock=office.clock, running_low=running_low
    )
    office.outside = replace(office.outside, cloud=cloud)
    return office


def test_one_that_is_told_to_wait_makes_the_others_wait(office: Office) -> None:
    paced(office)
    waits = iter([True])

    def before(operation: Operation) -> Outcome | None:
        if next(waits, False):
            raise Unavailable(service="Azure", why="429", retry_after=60.0, throttled=True)
        return None

    office.cloud.before = before
    requests = [office.ask("ana", GROUP.replace("nombre-grupo", f"nombre-grupo-{number}")) for number in range(3)]
    for request in requests:
        office.click("lea", request, "approve")
    office.move(seconds=50)
    assert len(office.cloud.told) == 1
    office.move(minutes=5)
    assert [office.status(request) for request in requests] == [Status.SUCCEEDED] * 3
    assert len(office.cloud.told) == 4


def test_what_is_merely_away_makes_nobody_else_wait(office: Office) -> None:
    paced(office)

    def before(operation: Operation) -> Outcome | None:
        if operation.target.endswith("-0"):
            raise Unavailable(service="Azure", why="503", retry_after=60.0)
        return None

    office.cloud.before = before
    requests = [office.ask("ana", GROUP.replace("nombre-grupo", f"nombre-grupo-{number}")) for number in range(2)]
    for request in requests:
        office.click("lea", request, "approve")
    assert [office.status(request) for request in requests] == [Status.EXECUTING, Status.SUCCEEDED]


@pytest.mark.parametrize(
    ("low", "waits"),
    [
        ("{}/writes", True),
        ("{}/reads", True),
        ("{}/deletes", False),
        ("another-subscription/writes", False),
        ("tenant/writes", False),
    ],
)
def test_what_has_little_left_is_left_alone_by_all_before_it_runs_dry(office: Office, low: str, waits: bool) -> None:
    paced(office, low={low.format(office.outside.subscription.lower()): 8.0})
    requests = [office.ask("ana", GROUP.replace("nombre-grupo", f"nombre-grupo-{number}")) for number in range(3)]
    for request in requests:
        office.click("lea", request, "approve")
    assert len(office.cloud.told) == (0 if waits else 3), "the look before people were asked had said so"
    office.move(seconds=30)
    assert [office.status(request) for request in requests] == [Status.SUCCEEDED] * 3


def test_a_pause_that_cannot_be_recorded_loses_no_answer_of_azure(office: Office) -> None:
    class Away:
        def transaction(self, *, urgent: bool = False) -> object:
            raise Unavailable(service="database", why="away")

    cloud = PacedCloud(
        cloud=office.outside.cloud,
        store=Away(),  # type: ignore[arg-type]
        clock=office.clock,
        running_low=lambda: {"s/writes": 8.0},
    )
    assert cloud.look_ahead(operations=(), region="") == ()
