"""Verdicts: one per person and digest, kept for ever in the order they came."""

from __future__ import annotations

import pytest

from bot.model.request import Verdict
from bot.workflow.ports import Store
from tests.contracts.nouns import approval, request


@pytest.fixture
def asked(store: Store) -> Store:
    with store.transaction() as tx:
        tx.requests.add(request(1))
        tx.requests.add(request(2))
    return store


def test_verdicts_come_back_oldest_first(asked: Store) -> None:
    first, second = approval("zoe"), approval("ana", verdict=Verdict.REFUSE, reason="no budget")
    with asked.transaction() as tx:
        assert tx.approvals.add(first)
    with asked.transaction() as tx:
        assert tx.approvals.add(second)
        assert tx.approvals.of("request-1") == (first, second)


@pytest.mark.parametrize(
    ("again", "recorded"),
    [
        pytest.param({}, False, id="the same click twice"),
        pytest.param({"verdict": Verdict.REFUSE}, False, id="a change of mind"),
        pytest.param({"digest": "e" * 64}, True, id="after an edit"),
        pytest.param({"by": "eva"}, True, id="somebody else"),
        pytest.param({"request": "request-2"}, True, id="another request"),
    ],
)
def test_a_person_has_one_verdict_on_a_digest(asked: Store, again: dict[str, str], recorded: bool) -> None:
    with asked.transaction() as tx:
        assert tx.approvals.add(approval("luis"))
    with asked.transaction() as tx:
        assert tx.approvals.add(approval(**{"by": "luis", **again})) is recorded
    with asked.transaction() as tx:
        verdicts = [*tx.approvals.of("request-1"), *tx.approvals.of("request-2")]
        assert verdicts[0] == approval("luis")
        assert len(verdicts) == 1 + recorded


def test_a_request_nobody_judged_has_no_verdicts(asked: Store) -> None:
    with asked.transaction() as tx:
        assert tx.approvals.of("request-2") == ()


def test_a_verdict_on_nothing_is_a_mistake_of_ours(store: Store) -> None:
    with pytest.raises(LookupError, match="not stored"), store.transaction() as tx:
        tx.approvals.add(approval())
