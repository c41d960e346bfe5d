"""A pause is seen by everybody, and the longest one asked for counts."""

from __future__ import annotations

from datetime import timedelta

from bot.workflow.ports import Store
from tests.contracts.nouns import NOON

MINUTE = timedelta(minutes=1)


def test_a_pause_is_kept_for_its_subject_and_never_made_shorter(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.pauses.until("one") is None
        tx.pauses.extend("one", until=NOON + MINUTE)
    for until in (NOON, NOON + 2 * MINUTE, NOON):
        with store.transaction() as tx:
            tx.pauses.extend("one", until=until)
    with store.transaction() as tx:
        assert (tx.pauses.until("one"), tx.pauses.until("two")) == (NOON + 2 * MINUTE, None)
