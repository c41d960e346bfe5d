"""Towns to live in: one for a whole module of journeys, or a fresh one for those that break things."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.town import Town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with Town(directory=tmp_path_factory.mktemp("town")) as town:
        yield town


@pytest.fixture
def fresh_town(tmp_path: Path) -> Iterator[Town]:
    with Town(directory=tmp_path) as town:
        yield town
