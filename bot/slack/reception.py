"""Who takes what arrives: one thread, and what has come meanwhile together.

Bolt handles each payload; what they keep is committed once for all of them, and then each is acknowledged. Ten threads
that handle one payload each were slower: they hand each other the one interpreter, and every one waits for the disk.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from bot.slack.after import AfterAck, Start
from bot.slack.doorway import Doorway

_log = logging.getLogger(__name__)

MOST_AT_ONCE = 32
"""Taken together at most: the first of them waits for the last, and each takes half a millisecond."""

Handled = tuple[str, list[Start]]
"""The ack of a payload as it is sent, empty for none, and what follows it."""

Acknowledge = Callable[[Sequence[str]], None]
"""Sends acks, all in one go: each go hands the interpreter to whoever else wants it. Raises when they are not sent."""


@dataclass(frozen=True)
class Payload:
    """Something that arrived. `handle` is done again when what it kept was not, and gives the ack, empty for none."""

    handle: Callable[[], str]


class Together(Protocol):
    def __call__(self, things: Sequence[Callable[[], Handled]], *, answer: Callable[[Sequence[Handled]], None]) -> None:
        """Do things one after the other, keep what they keep in one transaction, and say when it is kept.

        See the store's `all_together`.
        """


def one_by_one(things: Sequence[Callable[[], Handled]], *, answer: Callable[[Sequence[Handled]], None]) -> None:
    """For an app that keeps nothing."""
    for thing in things:
        answer([thing()])


class Reception:
    """Takes payloads on the thread that brings them."""

    def __init__(
        self,
        *,
        doorway: Doorway,
        after: AfterAck,
        together: Together = one_by_one,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """now  seconds that only go forward."""
        self._doorway = doorway
        self._after = after
        self._together = together
        self._now = now
        self._in_hand_since: float | None = None

    def in_hand_seconds(self) -> float:
        """How long the payload in hand has been so, its commit included; 0.0 when there is none. From any thread."""
        since = self._in_hand_since
        return self._now() - since if since is not None else 0.0

    def take(self, arriving: Iterator[Payload], *, acknowledge: Acknowledge) -> None:
        """Take them all, several together where several have come. Returns when each is acknowledged.

        arriving  ends when nothing more has come.
        """
        with self._doorway.taking():
            while batch := list(islice(arriving, MOST_AT_ONCE)):
                try:
                    self._take(batch, acknowledge)
                finally:
                    self._in_hand_since = None

    def _take(self, batch: Sequence[Payload], acknowledge: Acknowledge) -> None:
        answered = 0

        def answer(handled: Sequence[Handled]) -> None:
            nonlocal answered
            answered += len(handled)
            self._answer(handled, acknowledge)

        try:
            self._together([lambda one=one: self._handle(one) for one in batch], answer=answer)  # type: ignore[misc]
        except Exception as error:  # noqa: BLE001 - the others have to be taken all the same
            if len(batch) == 1:
                _log.error("a payload could not be taken: %r", error, exc_info=error)
                return
            for one in batch[answered:]:
                self._take([one], acknowledge)

    def _answer(self, handled: Sequence[Handled], acknowledge: Acknowledge) -> None:
        try:
            if acks := [ack for ack, _ in handled if ack]:
                acknowledge(acks)
        except Exception as error:  # noqa: BLE001 - the connection broke: what was asked is kept, and goes on
            _log.warning("acks could not be sent: %r", error)
        for _, starts in handled:
            for start in starts:
                start()

    def _handle(self, payload: Payload) -> Handled:
        self._in_hand_since = self._now()
        with self._after.held() as starts:
            return payload.handle(), starts
