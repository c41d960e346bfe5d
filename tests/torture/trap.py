"""A moment at which something has to happen, on the wire between amlbot and the local Slack and Azure."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Literal

from bot.sandbox.faults import Fault, Faults, Moment

Boundary = Literal["before", "applied", "answered", "next"]
"""When, as Azure or Slack sees one call: it has come and nothing was done; it was done and not answered; it was
answered; it was answered, and the process makes its next call, whatever that is."""

BOUNDARIES: tuple[Boundary, ...] = ("before", "applied", "answered", "next")

ANSWERED_SECONDS = 0.002
"""From the end of the work to the answer on the wire."""


class Trap(Faults):
    """Faults that also spring a trap: at the chosen boundary of the call that is waited for, `spring` is called."""

    def __init__(self) -> None:
        super().__init__()
        self._guard = threading.Lock()
        self._wanted: Callable[[str, str], bool] = lambda service, operation: False
        self._boundary: Boundary | None = None
        self._spring: Callable[[], None] = lambda: None
        self._met = False
        self.sprung = False

    def set(self, *, wanted: Callable[[str, str], bool], boundary: Boundary, spring: Callable[[], None]) -> None:
        """Wait for the first call of which `wanted(service, operation)` is true."""
        with self._guard:
            self._wanted, self._boundary, self._spring = wanted, boundary, spring
            self._met = self.sprung = False

    def take(self, *, service: str, operation: str, moment: Moment) -> Fault | None:
        with self._guard:
            fault = self._step(service, operation, moment)
        return fault or super().take(service=service, operation=operation, moment=moment)

    def _step(self, service: str, operation: str, moment: Moment) -> Fault | None:
        if self._boundary is None or moment == "operation":
            return None
        if not self._met:
            self._met = moment == "before" and self._wanted(service, operation)
            if not self._met or self._boundary != "before":
                return None
        elif self._boundary == "next":
            if moment != "before":
                return None
        elif moment != "after" or not self._wanted(service, operation):
            return None
        return self._sprung(service, operation)

    def _sprung(self, service: str, operation: str) -> Fault | None:
        boundary, self._boundary, self.sprung = self._boundary, None, True
        if boundary == "answered":
            timer = threading.Timer(ANSWERED_SECONDS, self._spring)
            timer.start()
            return None
        self._spring()
        kind: Literal["reset_before", "reset_after"] = "reset_after" if boundary == "applied" else "reset_before"
        return Fault(service=service, match=operation, kind=kind)
