"""Who stands at the door: other work lets payloads go first, because Slack waits three seconds and a person less."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_COURTESY_SECONDS = 0.25
"""However many come: what they asked for has to be done as well."""


class Doorway:
    """Counts the payloads that are being taken. Safe to share between threads."""

    def __init__(self) -> None:
        self._inside = 0
        self._change = threading.Condition()

    @contextmanager
    def taking(self) -> Iterator[None]:
        """Payloads that are taken together, until each is acknowledged."""
        with self._change:
            self._inside += 1
        try:
            yield
        finally:
            with self._change:
                self._inside -= 1
                if not self._inside:
                    self._change.notify_all()

    def let_by(self, *, at_most_seconds: float = LONGEST_COURTESY_SECONDS) -> bool:
        """Wait until nobody is being taken; False when they did not end in time. Nobody there costs nothing."""
        if not self._inside:
            return True
        with self._change:
            return self._change.wait_for(lambda: not self._inside, timeout=at_most_seconds)
