"""Payloads that reach the app in one moment, as when so many people press at once.

A crowd on the app's own machine is none: what the sandbox does for one press keeps the next one back, and what it does
with one ack keeps the app from its next payload. So all are made ready first, go together, and hear of their acks
together.
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

LONGEST_WAIT_SECONDS = 1.0
"""For those that were announced and do not come, and for acks that do not."""

Deed = Callable[[], None]


@dataclass(eq=False, slots=True)
class _Gathering:
    """Deeds that wait for each other."""

    missing: int = 0
    deeds: list[Deed] = field(default_factory=list)


class SameMoment:
    """Holds payloads until as many as were announced are there. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._to_send = _Gathering()
        self._to_tell = _Gathering()

    def announce(self, *, count: int) -> None:
        """The next `count` payloads go together, and whoever sent them is told of the acks together."""
        with self._lock:
            self._to_send, self._to_tell = _Gathering(missing=count), _Gathering(missing=count)

    def send(self, deed: Deed, *, loop: asyncio.AbstractEventLoop) -> None:
        """Have a payload put on its socket by the loop, with the others where it is one of those announced.

        Raises RuntimeError when the loop is closed.
        """
        self._gather(self._to_send, deed, loop)

    def tell(self, deed: Deed, *, loop: asyncio.AbstractEventLoop) -> None:
        """Have somebody told of an ack, the same way."""
        self._gather(self._to_tell, deed, loop)

    def _gather(self, gathering: _Gathering, deed: Deed, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            is_first, is_last = not gathering.deeds, gathering.missing <= 1
            gathering.deeds.append(deed)
            gathering.missing -= 1
        if is_last:
            loop.call_soon_threadsafe(self._let_go, gathering)
        elif is_first:
            loop.call_soon_threadsafe(loop.call_later, LONGEST_WAIT_SECONDS, self._let_go, gathering)

    def _let_go(self, gathering: _Gathering) -> None:
        with self._lock:
            ready, gathering.deeds, gathering.missing = gathering.deeds, [], 0
        for deed in ready:
            deed()
