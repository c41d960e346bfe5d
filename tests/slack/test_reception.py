"""What arrives at once is taken at once: kept together, acknowledged when it is kept, followed up after its ack."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.slack.after import AfterAck
from bot.slack.doorway import Doorway
from bot.slack.reception import MOST_AT_ONCE, Handled, Payload, Reception, Together
from tests.slack.conftest import Bench


class Desk:
    """Payloads by number; what became of them, in order."""

    def __init__(self, after: AfterAck) -> None:
        self.after = after
        self.order: list[str] = []
        self.batches: list[int] = []
        self.again: set[int] = set()
        self.unheard = False
        self.broken = False

    def together(self, things: Sequence[Callable[[], Handled]], *, answer: Callable[[Sequence[Handled]], None]) -> None:
        """As the store does it: everything, once more when what it kept was not."""
        self.batches.append(len(things))
        handled = [thing() for thing in things]
        if self.broken and len(things) > 1:
            answer(handled[:1])
            raise LookupError("the batch")
        if len(self.batches) in self.again:
            self.order.append("again")
            handled = [thing() for thing in things]
        self.order.append("kept")
        answer(handled)

    def payload(self, number: int) -> Payload:
        def handle() -> str:
            self.order.append(f"handled {number}")
            self.after.soon(lambda: self.order.append(f"followed up {number}"))
            return str(number)

        return Payload(handle=handle)

    def acknowledge(self, acks: Sequence[str]) -> None:
        self.order.extend(f"ack {ack}" for ack in acks)
        if self.unheard:
            raise OSError("the connection broke")

    def take(self, payloads: Iterable[Payload], *, together: Together | None = None) -> None:
        reception = Reception(doorway=Doorway(), after=self.after, together=together or self.together)
        reception.take(iter(payloads), acknowledge=self.acknowledge)
        self.after.close()


@pytest.fixture
def desk() -> Iterator[Desk]:
    after = AfterAck(threads=1)
    yield Desk(after)
    after.close()


def test_those_who_have_come_are_kept_together_and_then_acknowledged(desk: Desk) -> None:
    desk.take(desk.payload(number) for number in range(3))
    done = [what for what in desk.order if not what.startswith("followed")]
    assert done == ["handled 0", "handled 1", "handled 2", "kept", "ack 0", "ack 1", "ack 2"]


def test_nobody_waits_for_more_than_a_few_others(desk: Desk) -> None:
    desk.take(desk.payload(number) for number in range(1 + 2 * MOST_AT_ONCE))
    assert desk.batches == [MOST_AT_ONCE, MOST_AT_ONCE, 1]


def test_who_comes_while_others_are_taken_is_taken_next(desk: Desk) -> None:
    def arriving() -> Iterator[Payload]:
        yield from (desk.payload(number) for number in range(MOST_AT_ONCE))
        assert f"ack {MOST_AT_ONCE - 1}" in desk.order
        yield desk.payload(100)

    desk.take(arriving())
    assert "ack 100" in desk.order


def test_what_follows_comes_after_the_ack(desk: Desk) -> None:
    desk.take(desk.payload(number) for number in range(4))
    for number in range(4):
        assert desk.order.index(f"ack {number}") < desk.order.index(f"followed up {number}")


def test_what_was_handled_twice_is_acknowledged_and_followed_up_once(desk: Desk) -> None:
    desk.again = {1}
    desk.take(desk.payload(number) for number in range(3))
    assert desk.order.count("handled 1") == 2
    for number in range(3):
        assert desk.order.count(f"ack {number}") == desk.order.count(f"followed up {number}") == 1


def test_what_was_answered_is_not_handled_again_when_the_rest_is(desk: Desk) -> None:
    desk.broken = True
    desk.take(desk.payload(number) for number in range(3))
    assert [what for what in desk.order if what.startswith("ack")] == ["ack 0", "ack 1", "ack 2"]
    assert [desk.order.count(f"handled {number}") for number in range(3)] == [1, 2, 2]


def test_acks_that_do_not_arrive_keep_nobody_from_being_taken_and_followed_up(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger="bot.slack.reception")
    desk.unheard = True
    desk.take(desk.payload(number) for number in range(3 + MOST_AT_ONCE))
    followed = [what for what in desk.order if what.startswith("followed")]
    assert followed == [f"followed up {number}" for number in range(3 + MOST_AT_ONCE)]
    assert caplog.text.count("acks could not be sent") == 2


def test_what_cannot_be_handled_keeps_nobody_else_from_being_taken(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise LookupError("no")

    desk.take([desk.payload(0), Payload(handle=broken), desk.payload(2)])
    assert [what for what in desk.order if what.startswith("ack")] == ["ack 0", "ack 2"]
    assert caplog.text.count("a payload could not be taken") == 1
    assert {what: desk.order.count(what) for what in ("followed up 0", "followed up 2")} == {
        "followed up 0": 1,
        "followed up 2": 1,
    }


def test_how_long_a_payload_is_in_hand_is_known_from_outside(desk: Desk) -> None:
    clock = [100.0]
    reception = Reception(doorway=Doorway(), after=desk.after, now=lambda: clock[0])
    seen: list[float] = []

    def handle() -> str:
        seen.append(reception.in_hand_seconds())
        clock[0] += 7.0
        seen.append(reception.in_hand_seconds())
        return "1"

    assert reception.in_hand_seconds() == 0.0
    reception.take(iter([Payload(handle=handle)] * 2), acknowledge=desk.acknowledge)
    assert seen == [0.0, 7.0, 0.0, 7.0]
    assert reception.in_hand_seconds() == 0.0


def test_thirty_two_people_at_once_are_all_acknowledged(bench: Bench) -> None:
    lines = [f"history {number}" for number in range(32)]
    with ThreadPoolExecutor(max_workers=32) as people:
        answers = list(people.map(lambda line: bench.human("dan").say(text=f"/aml {line}", channel="C0VISION"), lines))
    assert [one.status for one in answers] == ["acked"] * 32
    assert {one.text for one in bench.received} >= set(lines)
