"""Pay for the import of azure.ai.ml after the bot is up, in the thread that will execute."""

from __future__ import annotations

import importlib
import logging
import time

log = logging.getLogger(__name__)


def warm_up() -> None:
    """Import azure.ai.ml: over a second of work and 95 MB. To be called in a worker thread once Slack is connected."""
    start = time.perf_counter()
    importlib.import_module("azure.ai.ml")
    log.info("azure.warmed-up seconds=%.2f", time.perf_counter() - start)
