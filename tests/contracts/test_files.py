"""Files by their digest: kept once, given back as they were, and never passed off as something else."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest

from bot.model.request import Request, Status
from bot.model.upload import stored
from bot.workflow.ports import Store
from tests.contracts.conftest import Database
from tests.contracts.nouns import NOON, request
from tests.contracts.writers import at_once

CONTENT = bytes(range(256)) + "ñ € 🙂".encode()


def test_the_same_bytes_are_kept_once_and_come_back(store: Store) -> None:
    with store.transaction() as tx:
        first = tx.files.keep(content=CONTENT, at=NOON)
    with store.transaction() as tx:
        assert tx.files.keep(content=CONTENT, at=NOON) == first == hashlib.sha256(CONTENT).hexdigest()
        assert tx.files.content(first) == CONTENT
        assert tx.files.content(tx.files.keep(content=b"", at=NOON)) == b""


def test_what_is_not_there_is_said_to_be_missing(store: Store) -> None:
    with store.transaction() as tx, pytest.raises(LookupError):
        tx.files.content("0" * 64)


def test_a_block_that_fails_keeps_no_file(store: Store) -> None:
    def fail() -> None:
        with store.transaction() as tx:
            tx.files.keep(content=CONTENT, at=NOON)
            raise RuntimeError("no")

    digest = hashlib.sha256(CONTENT).hexdigest()
    with pytest.raises(RuntimeError, match="no"):
        fail()
    with store.transaction() as tx, pytest.raises(LookupError):
        tx.files.content(digest)


def test_bytes_that_were_changed_in_the_database_are_not_given_out(database: Database) -> None:
    with database.store.transaction() as tx:
        digest = tx.files.keep(content=CONTENT, at=NOON)
    database.run(
        "UPDATE stored_file SET body = X'00'" if database.is_sqlite else "UPDATE stored_file SET body = '\\x00'"
    )
    with database.store.transaction() as tx, pytest.raises(LookupError, match="no longer"):
        tx.files.content(digest)


DAY = timedelta(days=1)
OPEN_ONES = [Status.PENDING, Status.APPROVED, Status.EXECUTING, Status.UNKNOWN]
ENDED_ONES = [Status.SUCCEEDED, Status.FAILED, Status.REFUSED, Status.DENIED, Status.WITHDRAWN, Status.EXPIRED]


def with_file(number: int, content: bytes, *, status: Status, changed_at: datetime) -> Request:
    file = stored(path="job.yml", content=content)
    return request(number, status=status, files=(file,), created_at=NOON, changed_at=changed_at)


@pytest.mark.parametrize("status", ENDED_ONES)
def test_a_file_is_erased_after_the_last_request_that_came_with_it_has_ended(store: Store, status: Status) -> None:
    with store.transaction() as tx:
        digest = tx.files.keep(content=CONTENT, at=NOON)
        tx.requests.add(with_file(1, CONTENT, status=status, changed_at=NOON))
        tx.requests.add(with_file(2, CONTENT, status=status, changed_at=NOON + 2 * DAY))
    for before, erased in ((NOON, ()), (NOON + DAY, ()), (NOON + 2 * DAY, ()), (NOON + 3 * DAY, (digest,))):
        with store.transaction() as tx:
            assert tx.files.forget(before=before) == erased
    with store.transaction() as tx:
        with pytest.raises(LookupError):
            tx.files.content(digest)
        assert tx.files.forget(before=NOON + 9 * DAY) == ()
        found = tx.requests.get("request-1")
        assert found is not None
        assert found.files == (stored(path="job.yml", content=CONTENT),)


@pytest.mark.parametrize("status", OPEN_ONES)
def test_a_file_that_an_open_request_needs_stays_however_old(store: Store, status: Status) -> None:
    with store.transaction() as tx:
        digest = tx.files.keep(content=CONTENT, at=NOON)
        other = tx.files.keep(content=b"nobody's", at=NOON)
        tx.requests.add(with_file(1, CONTENT, status=status, changed_at=NOON))
    with store.transaction() as tx:
        assert tx.files.forget(before=NOON + 400 * DAY) == (other,)
        assert tx.files.content(digest) == CONTENT


def test_a_file_that_comes_again_is_young_again(store: Store) -> None:
    with store.transaction() as tx:
        tx.files.keep(content=CONTENT, at=NOON + 5 * DAY)
        digest = tx.files.keep(content=CONTENT, at=NOON)
    with store.transaction() as tx:
        assert tx.files.forget(before=NOON + 5 * DAY) == ()
        assert tx.files.forget(before=NOON + 6 * DAY) == (digest,)
        assert tx.files.keep(content=CONTENT, at=NOON + 7 * DAY) == digest
        assert tx.files.content(digest) == CONTENT


def test_files_are_erased_a_few_at_a_time_oldest_first(store: Store) -> None:
    with store.transaction() as tx:
        kept = [tx.files.keep(content=bytes([number]), at=NOON + number * DAY) for number in range(5)]
    with store.transaction() as tx:
        assert set(tx.files.forget(before=NOON + 9 * DAY, limit=3)) == set(kept[:3])
        assert set(tx.files.forget(before=NOON + 9 * DAY, limit=3)) == set(kept[3:])


def test_a_file_that_comes_again_while_old_ones_are_erased_is_there_afterwards(database: Database) -> None:
    """Whoever is first, it is left alone or stored anew: an open request never names bytes that are gone."""
    with database.store.transaction() as tx:
        digest = tx.files.keep(content=CONTENT, at=NOON)

    def comes_again() -> None:
        with database.store.transaction() as tx:
            tx.files.keep(content=CONTENT, at=NOON + 9 * DAY)
            tx.requests.add(with_file(1, CONTENT, status=Status.PENDING, changed_at=NOON + 9 * DAY))

    def is_erased() -> None:
        with database.store.transaction() as tx:
            tx.files.forget(before=NOON + 5 * DAY)

    at_once(comes_again, is_erased)
    with database.store.transaction() as tx:
        assert tx.files.content(digest) == CONTENT
