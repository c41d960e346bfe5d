"""When Azure asks to wait, everything on the subscription waits, in every replica, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace

from bot.model.errors import Unavailable
from bot.model.operation import Operation
from bot.model.outcome import Outcome
from bot.model.request import Status
from bot.workflow.pace import PacedCloud
from tests.workflow.office import GROUP, Office


def paced(office: Office) -> Office:
    cloud = PacedCloud(cloud=office.outside.cloud, store=office.outside.store, clock=office.clock)
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
