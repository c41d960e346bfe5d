"""One message for the progress, edited at most once a second, and at once when it is over."""

from __future__ import annotations

from bot.model.operation import Operation
from bot.model.outcome import InProgress, Outcome, Step
from bot.model.request import Status
from tests.workflow.office import CLUSTER, VISION, Office

LOOKS = 25


def test_steps_that_follow_each_other_are_one_edit_a_second_and_the_end_is_shown_at_once() -> None:
    office = Office()
    looks = 0

    def step_by_step(operation: Operation) -> Outcome | None:
        nonlocal looks
        looks += 1
        if looks > LOOKS:
            return None
        done = tuple(Step(name=f"part {number}", state="complete") for number in range(looks))
        return InProgress(resource_id=operation.target, retry_after=0.2, steps=done)

    office.cloud.slow["PutAmlCompute"] = 1
    office.cloud.look = step_by_step
    request = office.ask("ana", CLUSTER)
    office.click("lea", request, "approve")
    office.move(seconds=30)
    shown = [picture.request.status for picture in office.messenger.shown["progress", VISION]]
    assert looks > LOOKS
    assert shown[-1] is Status.SUCCEEDED
    assert shown.count(Status.SUCCEEDED) == 1
    assert 3 <= shown.count(Status.EXECUTING) <= 8
