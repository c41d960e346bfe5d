"""How many requests one person files within an hour, when all of them arrive in the same moment."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from bot.model.notice import Hurdle, NotAllowed
from bot.model.operation import Operation
from bot.model.preflight import Finding
from tests.contracts.conftest import Stored
from tests.fakes.world import FakeCloud
from tests.workflow.office import CLUSTER, Office, slack

AT_ONCE, MOST = 6, 2


class TogetherCloud(FakeCloud):
    """Whoever looks ahead waits until everybody does: then all of them file at once."""

    def __init__(self) -> None:
        super().__init__()
        self._all_here = threading.Barrier(AT_ONCE, timeout=30)

    def look_ahead(self, *, operations: Sequence[Operation], region: str) -> tuple[Finding, ...]:
        self._all_here.wait()
        return super().look_ahead(operations=operations, region=region)


def test_nobody_files_one_more_than_the_limit_by_filing_all_at_once(stored: Stored) -> None:
    """Each was counted before any of them was kept, and so two could pass where one was left."""
    office = Office(store=stored.store, jobs=stored.jobs, requests_per_hour=MOST)
    object.__setattr__(office.outside, "cloud", TogetherCloud())
    for number in range(AT_ONCE):
        office.say("dan", CLUSTER.replace("nombre-cluster", f"cpu-{number}"))
    intake = office.take("intake")
    assert len(intake) == AT_ONCE
    with ThreadPoolExecutor(max_workers=AT_ONCE) as workers:
        for done in [workers.submit(office.do, job) for job in intake]:
            done.result(timeout=60)
    assert [one.number for one in office.requests()] == list(range(1, MOST + 1)), "and no number is lost"
    told = [one for one in office.messenger.told[slack("dan")] if isinstance(one, NotAllowed)]
    assert [one.hurdle for one in told] == [Hurdle.TOO_MANY] * (AT_ONCE - MOST)
