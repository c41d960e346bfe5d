"""What arrives at once is taken at once: kept together, acknowledged when it is kept, followed up after its ack."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.slack.after import AfterAck
from bot.slack.doorway import Doorway
from bot.slack.reception import MOST_AT_ONCE, Handled, Payload, Reception, one_by_one
from tests.slack.conftest import Bench


class Desk:
    """Payloads by number; what became of them, in order. The first is held until all have come."""

    def __init__(self, after: AfterAck) -> None:
        self.after = after
        self.order: list[str] = []
        self.batches: list[int] = []
        self.again: set[int] = set()
        self.first_is_handled, self.go_on = threading.Event(), threading.Event()

    def together(self, things: Sequence[Callable[[], Handled]]) -> list[Handled]:
        """As the store does it: everything, once more when what it kept was not."""
        self.batches.append(len(things))
        handled = one_by_one(things)
        if self.again.issuperset({len(self.batches)}):
            self.order.append("again")
            handled = one_by_one(things)
        self.order.append("kept")
        return handled

    def payload(self, number: int, *, unheard: bool = False) -> Payload:
        def acknowledge() -> None:
            self.order.append(f"ack {number}")
            if unheard:
                raise OSError("the connection broke")

        def handle() -> Callable[[], None]:
            self.order.append(f"handled {number}")
            if number == 0:
                self.first_is_handled.set()
                assert self.go_on.wait(timeout=10)
            self.after.soon(lambda: self.order.append(f"followed up {number}"))
            return acknowledge

        return Payload(handle=handle)

    def take(self, reception: Reception, payloads: Sequence[Payload]) -> None:
        """All of them arrive while the first is being handled."""
        with ThreadPoolExecutor(max_workers=2) as threads:
            first = threads.submit(reception.arrive, payloads[0])
            assert self.first_is_handled.wait(timeout=10)
            for one in payloads[1:]:
                reception.arrive(one)
            self.go_on.set()
            first.result(timeout=10)
        self.after.close()


@pytest.fixture
def desk() -> Iterator[Desk]:
    after = AfterAck(threads=1)
    yield Desk(after)
    after.close()


def reception(desk: Desk) -> Reception:
    return Reception(doorway=Doorway(), after=desk.after, together=desk.together)


def test_those_who_come_while_one_is_taken_are_kept_together_and_then_acknowledged(desk: Desk) -> None:
    desk.take(reception(desk), [desk.payload(number) for number in range(3)])
    done = [what for what in desk.order if not what.startswith("followed")]
    assert done == ["handled 0", "kept", "ack 0", "handled 1", "handled 2", "kept", "ack 1", "ack 2"]


def test_nobody_waits_for_more_than_a_few_others(desk: Desk) -> None:
    desk.take(reception(desk), [desk.payload(number) for number in range(2 + 2 * MOST_AT_ONCE)])
    assert desk.batches == [1, MOST_AT_ONCE, MOST_AT_ONCE, 1]


def test_what_follows_comes_after_the_ack(desk: Desk) -> None:
    desk.take(reception(desk), [desk.payload(number) for number in range(4)])
    for number in range(4):
        assert desk.order.index(f"ack {number}") < desk.order.index(f"followed up {number}")


def test_what_was_handled_twice_is_acknowledged_and_followed_up_once(desk: Desk) -> None:
    desk.again = {2}
    desk.take(reception(desk), [desk.payload(number) for number in range(3)])
    assert desk.order.count("handled 1") == 2
    for number in range(3):
        assert desk.order.count(f"ack {number}") == desk.order.count(f"followed up {number}") == 1


def test_an_ack_that_does_not_arrive_keeps_nobody_else_from_theirs(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger="bot.slack.reception")
    desk.take(reception(desk), [desk.payload(number, unheard=number == 1) for number in range(3)])
    assert {"ack 0", "ack 1", "ack 2", "followed up 1"} <= set(desk.order)
    assert "an ack could not be sent" in caplog.text


def test_those_behind_a_batch_that_could_not_be_taken_are_taken(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    def fails_once(things: Sequence[Callable[[], Handled]]) -> list[Handled]:
        handled = desk.together(things)
        if len(desk.batches) == 1:
            raise LookupError("no")
        return handled

    desk.take(Reception(doorway=Doorway(), after=desk.after, together=fails_once), [desk.payload(0), desk.payload(1)])
    assert "ack 0" not in desk.order
    assert "ack 1" in desk.order
    assert "1 payloads could not be taken" in caplog.text


def test_a_thread_that_ends_leaves_the_reception_to_the_next(desk: Desk) -> None:
    taken = reception(desk)

    def ends() -> Callable[[], None]:
        raise SystemExit("stopped")

    with pytest.raises(SystemExit):
        taken.arrive(Payload(handle=ends))
    taken.arrive(desk.payload(1))
    assert "ack 1" in desk.order


def test_thirty_two_people_at_once_are_all_acknowledged(bench: Bench) -> None:
    lines = [f"history {number}" for number in range(32)]
    with ThreadPoolExecutor(max_workers=32) as people:
        answers = list(people.map(lambda line: bench.human("dan").say(text=f"/aml {line}", channel="C0VISION"), lines))
    assert [one.status for one in answers] == ["acked"] * 32
    assert {one.text for one in bench.received} >= set(lines)
