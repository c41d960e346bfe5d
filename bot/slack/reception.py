"""Who takes what arrives: one thread, and what has come meanwhile together.

Bolt handles each payload; what they keep is committed once for all of them, and then each is acknowledged. Ten threads
that handle one payload each were slower: they hand each other the one interpreter, and every one waits for the disk.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.slack.after import AfterAck, Deed
from bot.slack.doorway import Doorway

_log = logging.getLogger(__name__)

MOST_AT_ONCE = 8
"""Taken together at most: the first of them waits for the last."""

Handled = tuple[Callable[[], None], list[Deed]]
"""How to acknowledge a payload, and what follows its ack."""


@dataclass(frozen=True)
class Payload:
    """Something that arrived. `handle` is done again when what it kept was not, and gives how to acknowledge it."""

    handle: Callable[[], Callable[[], None]]


Together = Callable[[Sequence[Callable[[], Handled]]], list[Handled]]
"""Does things one after the other and keeps what they keep in one transaction; see the store's `all_together`."""


def one_by_one(things: Sequence[Callable[[], Handled]]) -> list[Handled]:
    """For an app that keeps nothing."""
    return [thing() for thing in things]


class Reception:
    """Takes payloads on the thread that brings them."""

    def __init__(self, *, doorway: Doorway, after: AfterAck, together: Together = one_by_one) -> None:
        self._doorway = doorway
        self._after = after
        self._together = together

    def take(self, arriving: Iterator[Payload]) -> None:
        """Take them all, several together where several have come. Returns when each is acknowledged.

        arriving  ends when nothing more has come.
        """
        with self._doorway.taking():
            while batch := list(islice(arriving, MOST_AT_ONCE)):
                self._take(batch)

    def _take(self, batch: Sequence[Payload]) -> None:
        try:
            handled = self._together([lambda one=one: self._handle(one) for one in batch])  # type: ignore[misc]
        except Exception as error:  # noqa: BLE001 - the others have to be taken all the same
            if len(batch) > 1:
                for one in batch:
                    self._take([one])
            else:
                _log.error("a payload could not be taken: %r", error, exc_info=error)
            return
        for acknowledge, deeds in handled:
            try:
                acknowledge()
            except Exception as error:  # noqa: BLE001 - the connection broke: what was asked is kept, and goes on
                _log.warning("an ack could not be sent: %r", error)
            for deed in deeds:
                self._after.soon(deed)

    def _handle(self, payload: Payload) -> Handled:
        with self._after.held() as deeds:
            return payload.handle(), deeds
