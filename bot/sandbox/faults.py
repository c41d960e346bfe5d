"""Trouble to order: what the next matching call will suffer, so that tests can see what the bot does about it."""

import threading
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Literal

FaultKind = Literal["status", "reset_before", "reset_after", "delay", "failed_operation", "error"]
Moment = Literal["before", "after", "operation"]

_MOMENT: dict[str, Moment] = {
    "status": "before",
    "error": "before",
    "reset_before": "before",
    "delay": "before",
    "reset_after": "after",
    "failed_operation": "operation",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of trouble for the next `times` calls of `service` whose operation matches the glob `match`.

    - "status" answers `status` (with `Retry-After: retry_after`, when given) and does nothing else;
    - "error" answers the service's own error shape with `code`, `message` and `status`;
    - "reset_before" drops the connection without doing anything, "reset_after" drops it after the work is done;
    - "delay" waits `seconds` of real time and then goes on as if nothing had happened;
    - "failed_operation" accepts a long operation and lets it end as Failed with `code` and `message`.
    """

    service: str
    match: str
    kind: FaultKind
    status: int = 500
    retry_after: int | None = None
    code: str = ""
    message: str = ""
    seconds: float = 0.0
    times: int = 1

    def __post_init__(self) -> None:
        if self.kind not in _MOMENT:
            raise ValueError(f"unknown fault kind: {self.kind}")
        if self.times < 1:
            raise ValueError("a fault happens at least once")
        if self.seconds < 0:
            raise ValueError("a delay is never negative")

    @property
    def moment(self) -> Moment:
        """When it strikes: before the work, after it, or when the long operation ends."""
        return _MOMENT[self.kind]


class Faults:
    """The faults still to come, oldest first; every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pending: dict[int, Fault] = {}
        self._last = 0

    def add(self, fault: Fault) -> int:
        """Order a fault; gives the number by which `pending` lists it."""
        with self._lock:
            self._last += 1
            self._pending[self._last] = fault
            return self._last

    def take(self, *, service: str, operation: str, moment: Moment) -> Fault | None:
        """Use up one occurrence of the oldest fault that strikes here and now; None means no trouble.

        `match` is compared without regard to case, with * ? [] as in file names; * also crosses slashes.
        """
        with self._lock:
            for number, fault in self._pending.items():
                if fault.service != service or fault.moment != moment:
                    continue
                if not fnmatchcase(operation.lower(), fault.match.lower()):
                    continue
                if fault.times > 1:
                    self._pending[number] = replace(fault, times=fault.times - 1)
                else:
                    del self._pending[number]
                return fault
        return None

    def clear(self) -> None:
        """Cancel every fault still to come."""
        with self._lock:
            self._pending.clear()

    def pending(self) -> dict[int, Fault]:
        """The faults still to come by number, with the occurrences each has left."""
        with self._lock:
            return dict(self._pending)
