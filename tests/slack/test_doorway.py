"""What was asked waits while more is being asked: a payload is acknowledged before a job begins."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.slack.doorway import Doorway
from tests.slack.conftest import Bench


def test_a_job_begins_when_the_last_payload_is_taken() -> None:
    doorway, order = Doorway(), list[str]()

    def job() -> None:
        assert doorway.let_by(at_most_seconds=10)
        order.append("job")

    with ThreadPoolExecutor() as threads:
        with doorway.taking():
            with doorway.taking():
                begun = threads.submit(job)
            threading.Event().wait(0.05)
            order.append("acks")
        begun.result(timeout=10)
    assert order == ["acks", "job"]


@pytest.mark.parametrize(("somebody", "free"), [(True, False), (False, True)])
def test_a_job_does_not_wait_for_ever_nor_for_nobody(*, somebody: bool, free: bool) -> None:
    doorway = Doorway()
    with ThreadPoolExecutor() as threads:
        leave = threading.Event()

        def stand() -> None:
            with doorway.taking():
                there.set()
                leave.wait(timeout=10)

        there = threading.Event()
        standing = threads.submit(stand) if somebody else None
        if standing is not None:
            assert there.wait(timeout=10)
        assert doorway.let_by(at_most_seconds=0.05) is free
        leave.set()


def test_a_payload_that_raises_leaves_the_doorway() -> None:
    doorway = Doorway()
    with pytest.raises(ValueError, match="no"), doorway.taking():
        raise ValueError("no")
    assert doorway.let_by(at_most_seconds=0.0)


def test_a_payload_stands_in_the_doorway_until_it_is_acknowledged(bench: Bench) -> None:
    free: list[bool] = []
    bench.answer = lambda incoming: free.append(bench.doorway.let_by(at_most_seconds=0.0))
    assert bench.human("dan").say(text="/aml history", channel="C0VISION").status == "acked"
    assert free == [False]
    assert bench.doorway.let_by(at_most_seconds=5)
