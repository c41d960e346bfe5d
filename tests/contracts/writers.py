"""What competing writers do: in threads, each on a connection of its own, and in processes of their own."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable
from threading import Barrier, Thread
from typing import TypeVar

from bot.store.database import open_database
from bot.store.store import SqlStore
from tests.contracts.conftest import enqueue
from tests.contracts.nouns import event, request

R = TypeVar("R")


def at_once(*deeds: Callable[[], R]) -> list[R]:
    """Run all deeds at the same moment, each in its thread; their results in order. The first error is raised."""
    barrier = Barrier(len(deeds))
    results: dict[int, R] = {}
    errors: list[BaseException] = []

    def run(index: int, deed: Callable[[], R]) -> None:
        barrier.wait(30)
        try:
            results[index] = deed()
        except BaseException as error:  # noqa: BLE001 - raised again in the test's own thread
            errors.append(error)

    threads = [Thread(target=run, args=(index, deed)) for index, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if errors:
        raise errors[0]
    return [results[index] for index in range(len(deeds))]


def submit(store: SqlStore, *, who: str, fails: bool = False) -> int:
    """One submission: a number, a request, two events. Fails after all of it when told to."""
    with store.transaction() as tx:
        number = tx.requests.next_number()
        tx.requests.add(request(number))
        tx.audit.append(event(request=f"request-{number}", actor=who))
        tx.audit.append(event("request.queued", request=f"request-{number}", actor=who))
        if fails:
            raise ZeroDivisionError
    return number


def submit_in_processes(*, url: str, processes: int, times: int) -> None:
    """Start that many interpreters, each submitting that many times, and wait for them."""
    context = multiprocessing.get_context("spawn")
    started = [
        context.Process(target=_submit_times, kwargs={"url": url, "who": f"process {n}", "times": times})
        for n in range(processes)
    ]
    for process in started:
        process.start()
    for process in started:
        process.join(60)
    codes = [process.exitcode for process in started]
    if any(codes):
        raise RuntimeError(f"writers ended with {codes}")


def _submit_times(*, url: str, who: str, times: int) -> None:
    engine = open_database(url=url)
    store = SqlStore(engine=engine, enqueue=enqueue)
    for _ in range(times):
        submit(store, who=who)
    engine.dispose()
    sys.stdout.flush()
