"""Every verb has its deed, every question its answer."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from bot.azure.clients import Clients
from bot.azure.cloud import nothing_stored
from bot.azure.time_bound import TimeBound
from bot.azure.verbs import answers, deeds
from bot.model.operation import Operation, Query

DEEDS = deeds(
    clients=Clients(), look_seconds=1.0, contents=nothing_stored, time_bound=TimeBound(clients=Clients(), wish="off")
)


@pytest.mark.parametrize(
    ("union", "table"),
    [
        (Operation, DEEDS),
        (Query, answers(clients=Clients(), names=lambda ids: {})),
    ],
    ids=["operations", "queries"],
)
def test_nothing_that_can_be_planned_or_asked_is_without_its_row(union: Any, table: Any) -> None:
    assert set(table) == set(get_args(get_args(union)[0]))
