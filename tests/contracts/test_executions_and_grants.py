"""Executions move by version, grants by status; what is due is found in time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.execution import Grant, GrantStatus, OperationState
from bot.workflow.ports import Store
from tests.contracts.nouns import NOON, execution, grant, request

HOUR = timedelta(hours=1)


@pytest.fixture
def asked(store: Store) -> Store:
    with store.transaction() as tx:
        tx.requests.add(request())
    return store


def ended(before: Grant, status: GrantStatus = GrantStatus.REVOKING) -> Grant:
    return before.changed(status=status)


def test_an_execution_is_stored_once(asked: Store) -> None:
    with asked.transaction() as tx:
        assert tx.executions.add(execution())
    with asked.transaction() as tx:
        assert not tx.executions.add(execution(version=7))
        assert tx.executions.get("exec-request-1") == execution()
        assert tx.executions.get("another") is None


def test_the_next_version_of_an_execution_replaces_it(asked: Store) -> None:
    told = execution().runs[0].model_copy(update={"state": OperationState.TOLD, "attempts": 1, "started_at": NOON})
    after = execution().having(index=0, run=told)
    with asked.transaction() as tx:
        tx.executions.add(execution())
    with asked.transaction() as tx:
        assert tx.executions.put(after)
    with asked.transaction() as tx:
        assert tx.executions.get("exec-request-1") == after


@pytest.mark.parametrize("version", [1, 3])
def test_a_stale_writer_of_an_execution_loses(asked: Store, version: int) -> None:
    with asked.transaction() as tx:
        tx.executions.add(execution())
    with asked.transaction() as tx:
        assert not tx.executions.put(execution(version=version))
        assert not tx.executions.put(execution(id="another", version=2))
        assert tx.executions.get("exec-request-1") == execution()


def test_a_grant_is_stored_once(asked: Store) -> None:
    with asked.transaction() as tx:
        assert tx.grants.add(grant())
    with asked.transaction() as tx:
        assert not tx.grants.add(grant(expires_at=NOON))
        assert tx.grants.get("g1") == grant()
        assert tx.grants.get("another") is None


def test_a_grant_moves_from_the_expected_status_only(asked: Store) -> None:
    with asked.transaction() as tx:
        tx.grants.add(grant())
    with asked.transaction() as tx:
        assert not tx.grants.move(to=ended(grant(), GrantStatus.REVOKED), expected=GrantStatus.REVOKING)
        assert tx.grants.get("g1") == grant()
        assert tx.grants.move(to=ended(grant()), expected=GrantStatus.ACTIVE)
        assert not tx.grants.move(to=ended(grant()), expected=GrantStatus.ACTIVE)
        assert not tx.grants.move(to=grant("another"), expected=GrantStatus.ACTIVE)
    with asked.transaction() as tx:
        assert tx.grants.get("g1") == ended(grant())


def test_a_stale_writer_of_a_grant_loses_though_its_status_is_the_same(asked: Store) -> None:
    """A grant was extended while a worker that had read its old end was about to take it back."""
    extended = grant().changed(expires_at=NOON + HOUR)
    with asked.transaction() as tx:
        tx.grants.add(grant())
    with asked.transaction() as tx:
        assert tx.grants.move(to=extended, expected=GrantStatus.ACTIVE)
        assert not tx.grants.move(to=ended(grant()), expected=GrantStatus.ACTIVE)
        assert tx.grants.get("g1") == extended


def test_grants_with_the_key_count_until_they_have_ended(asked: Store) -> None:
    later = grant("g0", starts_at=NOON + HOUR, status=GrantStatus.COMING)
    with asked.transaction() as tx:
        for one in (later, grant("g1"), grant("g2", status=GrantStatus.REVOKED), grant("g3", key="another")):
            tx.grants.add(one)
    with asked.transaction() as tx:
        assert tx.grants.with_key(grant().key) == (grant("g1"), later)
        tx.grants.move(to=ended(grant("g1"), GrantStatus.REVOKED), expected=GrantStatus.ACTIVE)
        assert tx.grants.with_key(grant().key) == (later,)


def test_what_stands_is_read_in_pages(asked: Store) -> None:
    with asked.transaction() as tx:
        for one in (grant("g2"), grant("g1"), grant("g3", status=GrantStatus.REVOKED), grant("g4")):
            tx.grants.add(one)
    with asked.transaction() as tx:
        assert [one.id for one in tx.grants.standing(limit=2)] == ["g1", "g2"]
        assert [one.id for one in tx.grants.standing(limit=2, after="g2")] == ["g4"]
        assert len(tx.grants.standing(ended_since=NOON)) == 3


def test_what_has_ended_lately_is_read_with_what_stands(asked: Store) -> None:
    with asked.transaction() as tx:
        tx.grants.add(grant("g1"))
        tx.grants.add(grant("g2", status=GrantStatus.REVOKED, ended_at=NOON))
        tx.grants.add(grant("g3", status=GrantStatus.REVOKED, ended_at=NOON - HOUR))
    with asked.transaction() as tx:
        assert [one.id for one in tx.grants.standing(ended_since=NOON)] == ["g1", "g2"]


def test_due_is_what_has_run_out_and_is_not_revoked_oldest_first(asked: Store) -> None:
    with asked.transaction() as tx:
        for one in (
            grant("in-an-hour", expires_at=NOON + HOUR),
            grant("now", expires_at=NOON),
            grant("being-revoked", expires_at=NOON - HOUR, status=GrantStatus.REVOKING),
            grant("gone", expires_at=NOON - HOUR, status=GrantStatus.REVOKED),
            grant("for-ever"),
            grant("to-come", expires_at=NOON, status=GrantStatus.COMING),
            grant("a-second-ago", expires_at=NOON - timedelta(seconds=1)),
        ):
            tx.grants.add(one)
    with asked.transaction() as tx:
        assert [one.id for one in tx.grants.due(now=NOON)] == ["being-revoked", "a-second-ago", "now"]
        assert [one.id for one in tx.grants.due(now=NOON, limit=1)] == ["being-revoked"]
        assert [one.id for one in tx.grants.due(now=NOON, after=(NOON - HOUR, "being-revoked"), limit=1)] == [
            "a-second-ago"
        ]
        assert tx.grants.due(now=NOON - timedelta(days=1)) == ()


def test_work_on_no_request_is_a_mistake_of_ours(store: Store) -> None:
    with pytest.raises(LookupError, match="not stored"), store.transaction() as tx:
        tx.executions.add(execution())
    with pytest.raises(LookupError, match="not stored"), store.transaction() as tx:
        tx.grants.add(grant())
