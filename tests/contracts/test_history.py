"""Long reads: page after page, nothing twice, nothing left out."""

from __future__ import annotations

import pytest

from bot.model.audit import verify
from bot.model.request import Status
from bot.store import history
from bot.workflow.ports import Filters
from tests.contracts.conftest import Database
from tests.contracts.nouns import event, request

MANY = 2 * history.HISTORY_PAGE + 3


@pytest.fixture
def full(database: Database) -> Database:
    with database.store.transaction() as tx:
        for number in range(1, MANY + 1):
            tx.requests.add(request(number, status=Status.DENIED if number % 2 else Status.PENDING))
            tx.audit.append(event(request=f"request-{number}"))
    return database


def test_history_pages_through_everything_newest_first(full: Database) -> None:
    everything = list(range(MANY, 0, -1))
    for filters, numbers in (
        (Filters(limit=0), everything),
        (Filters(limit=3), everything[:3]),
        (Filters(limit=history.HISTORY_PAGE), everything[: history.HISTORY_PAGE]),
        (Filters(limit=history.HISTORY_PAGE + 1), everything[: history.HISTORY_PAGE + 1]),
        (Filters(limit=0, before=5), [4, 3, 2, 1]),
        (Filters(limit=0, status=(Status.DENIED,)), [n for n in everything if n % 2]),
        (Filters(limit=0, team="nobody's"), []),
    ):
        assert [found.number for found in history.requests(engine=full.engine, filters=filters)] == numbers


@pytest.mark.parametrize("page", [1, 2, 100, MANY, history.EXPORT_PAGE])
def test_an_export_holds_the_whole_chain_whatever_the_page(full: Database, page: int) -> None:
    links = list(history.chain(engine=full.engine, page=page))
    with full.store.transaction() as tx:
        assert verify(links=links) == tx.audit.head() == (MANY, links[-1].hash)
    assert [link.number for link in history.chain(engine=full.engine, after=MANY - 2, page=page)] == [MANY - 1, MANY]


def test_a_search_never_reads_the_whole_table(sqlite_database: Database) -> None:
    """A plan that sorts or scans everything would grow with the history."""
    for column in ("team", "requester", "project", "kind", "status"):
        query = f"SELECT body FROM request WHERE {column} = 'x' AND number < 900 ORDER BY number DESC LIMIT 20"
        with sqlite_database.engine.connect() as connection:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
        assert plan == [f"SEARCH request USING INDEX ix_request_{column}_number ({column}=? AND number<?)"]
