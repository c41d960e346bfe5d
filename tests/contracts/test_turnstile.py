"""On SQLite, transactions of one process queue up in order, and those a person waits for go first."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import sqlalchemy as sa

from bot.store import turnstile
from bot.store.database import open_database
from bot.store.turnstile import Turnstile, urgently


def queue_up(stile: Turnstile, order: list[str], name: str, *, urgent: bool) -> threading.Thread:
    def take() -> None:
        stile.enter(urgent=urgent)
        order.append(name)
        stile.leave()

    thread = threading.Thread(target=take)
    thread.start()
    time.sleep(0.05)
    return thread


def test_an_urgent_thread_goes_before_those_that_came_earlier() -> None:
    stile, order = Turnstile(), list[str]()
    assert stile.enter(urgent=False)
    waiting = [queue_up(stile, order, name, urgent=name == "urgent") for name in ("first", "second", "urgent")]
    stile.leave()
    for thread in waiting:
        thread.join(timeout=5)
    assert order[0] == "urgent"
    assert sorted(order) == ["first", "second", "urgent"]


def test_a_thread_that_has_a_turn_may_take_it_again_and_gives_it_back_once() -> None:
    stile = Turnstile()
    assert stile.enter(urgent=False)
    assert stile.enter(urgent=False)
    stile.leave()
    order: list[str] = []
    waiting = queue_up(stile, order, "other", urgent=True)
    assert order == []
    stile.leave()
    waiting.join(timeout=5)
    assert order == ["other"]


def test_a_turn_that_never_comes_does_not_stop_anybody(tmp_path: Path) -> None:
    """A connection that is kept open holds its turn; the others go on after a while, and SQLite's lock protects."""
    before = turnstile.LONGEST_WAIT_SECONDS
    turnstile.LONGEST_WAIT_SECONDS = 0.1
    engine = open_database(url=f"sqlite:///{tmp_path / 'a.db'}")
    try:
        with engine.connect() as kept:
            kept.execute(sa.text("SELECT 1"))
            found: list[int] = []

            def other() -> None:
                with urgently(), engine.begin() as connection:
                    found.append(int(connection.execute(sa.text("SELECT 2")).scalar_one()))

            thread = threading.Thread(target=other)
            thread.start()
            thread.join(timeout=5)
            assert found == [2]
    finally:
        turnstile.LONGEST_WAIT_SECONDS = before
        engine.dispose()


def test_many_writers_on_one_file_wait_in_order_and_none_for_long(tmp_path: Path) -> None:
    engine = open_database(url=f"sqlite:///{tmp_path / 'a.db'}")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE t (n INTEGER)"))
    waits: list[float] = []

    def write() -> None:
        for _ in range(20):
            began = time.monotonic()
            with engine.begin() as connection:
                connection.execute(sa.text("INSERT INTO t VALUES (1)"))
            waits.append(time.monotonic() - began)

    threads = [threading.Thread(target=write) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with engine.begin() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM t")).scalar_one() == 240
    assert max(waits) < turnstile.LONGEST_WAIT_SECONDS
    engine.dispose()
