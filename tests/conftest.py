"""What every room's tests may ask for."""

from __future__ import annotations

import pytest
from hypothesis import settings

pytest_plugins = ["tests.postgres"]

settings.register_profile("amlbot", deadline=None, max_examples=50)
settings.load_profile("amlbot")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first: one that begins last is waited for when all the others have ended."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
