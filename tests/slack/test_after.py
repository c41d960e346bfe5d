"""What follows an ack: begun after it, and a modal does not wait for other answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from bot.slack.after import AfterAck


@pytest.fixture
def after() -> Iterator[AfterAck]:
    after = AfterAck(threads=1, modals=1, most_waiting=3)
    yield after
    after.close()


def test_a_modal_opens_while_every_other_answer_waits(after: AfterAck) -> None:
    over, opened = threading.Event(), threading.Event()

    def waits() -> None:
        over.wait(10)

    assert after.soon(waits)
    assert after.open_modal(opened.set)
    assert opened.wait(10)
    over.set()


def test_what_is_held_begins_when_it_is_started_and_where_it_belongs(after: AfterAck) -> None:
    names: list[str] = []
    done = threading.Barrier(3)

    def deed() -> None:
        names.append(threading.current_thread().name.rpartition("_")[0])
        done.wait(10)

    with after.held() as starts:
        after.soon(deed)
        after.open_modal(deed)
    assert (names, after.under_way) == ([], 0)
    assert [start() for start in starts] == [True, True]
    done.wait(10)
    assert sorted(names) == ["after-ack", "modals"]


def test_what_is_too_much_is_dropped_and_said(after: AfterAck, caplog: pytest.LogCaptureFixture) -> None:
    over = threading.Event()

    def waits() -> None:
        over.wait(10)

    began = [begin(waits) for begin in (after.soon, after.open_modal, after.soon, after.open_modal)]
    over.set()
    assert began == [True, True, True, False]
    assert "too much to do after the ack" in caplog.text
