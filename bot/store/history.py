"""Long reads for the command line and auditors: page after page by key, each in a short read of its own."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from bot.model.audit import ChainLink
from bot.model.request import Request
from bot.store.audit import links, page_after
from bot.store.faults import mapped
from bot.store.requests import searching
from bot.workflow.ports import Filters

EXPORT_PAGE = 5000
HISTORY_PAGE = 200


def requests(*, engine: sa.Engine, filters: Filters) -> Iterator[Request]:
    """Requests the filters ask for, newest first; `filters.limit` 0 means all. Raises Unavailable."""
    left, before = filters.limit, filters.before
    while True:
        size = min(left, HISTORY_PAGE) if filters.limit else HISTORY_PAGE
        with mapped(), engine.connect() as connection:
            page = filters.model_copy(update={"before": before, "limit": size})
            bodies = connection.execute(searching(page)).scalars().all()
        for body in bodies:
            request = Request.model_validate_json(body)
            before = request.number
            yield request
        left -= len(bodies)
        if len(bodies) < size or (filters.limit and left <= 0):
            return


def chain(*, engine: sa.Engine, after: int = 0, page: int = EXPORT_PAGE) -> Iterator[ChainLink]:
    """The audit chain from the link that follows `after`, oldest first, as stored. Raises Unavailable."""
    while True:
        with mapped(), engine.connect() as connection:
            found = links(connection, page_after(after=after, limit=page))
        yield from found
        if len(found) < page:
            return
        after = found[-1].number
