"""What every room's tests may ask for."""

from __future__ import annotations

from hypothesis import settings

pytest_plugins = ["tests.postgres"]

settings.register_profile("amlbot", deadline=None, max_examples=50)
settings.load_profile("amlbot")
