"""An office for each test."""

from __future__ import annotations

import pytest

from tests.workflow.office import Office


@pytest.fixture
def office() -> Office:
    return Office()
