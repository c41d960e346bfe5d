"""What this room asks of the use cases."""

from __future__ import annotations

from typing import Protocol

from bot.model.incoming import Incoming
from bot.model.notice import Notice


class Receive(Protocol):
    def __call__(self, incoming: Incoming) -> Notice | None:
        """Record it in one short transaction and say at once what can be said; None when the answer follows by itself.

        Leaves the process for nothing but the database. The same incoming received twice is recorded once.
        Raises Unavailable when the database cannot be reached: nothing is kept then.
        """
