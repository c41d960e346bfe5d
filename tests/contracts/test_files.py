"""Files by their digest: kept once, given back as they were, and never passed off as something else."""

from __future__ import annotations

import hashlib

import pytest

from bot.workflow.ports import Store
from tests.contracts.conftest import Database
from tests.contracts.nouns import NOON

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
