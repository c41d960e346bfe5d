"""What the command line asks of the database: its schema, its audit and its past."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from bot.engine.queue import JobQueue
from bot.model.audit import Break, ChainLink
from bot.model.errors import Misconfigured
from bot.model.request import Request, Status
from bot.store import migrate
from bot.store.database import at_start, open_database
from bot.store.file_lock import FileLock
from bot.store.history import chain, requests
from bot.store.store import SqlStore
from bot.store.verify import verify_chain
from bot.workflow.ports import Filters


def upgrade_database(*, url: str) -> str:
    """Bring the database to the newest schema and return its version. Raises Misconfigured, Unavailable.

    On SQLite it is refused while anybody works on the file; on PostgreSQL one that is upgrading it is waited for.
    """
    engine = open_database(url=url)
    # A process of an older version would go on writing to tables that are being rebuilt under it.
    lock = FileLock(engine=engine)
    lock.take()
    try:
        with at_start(engine):
            migrate.upgrade(engine=engine)
            return migrate.current_version(engine=engine)
    finally:
        lock.release()
        engine.dispose()


def verify_audit(*, url: str, head: tuple[int, str] | None) -> tuple[int, str] | Break:
    """Walk the audit chain of a database; `head` is one published earlier."""
    engine = open_database(url=url)
    if not migrate.current_version(engine=engine):
        raise Misconfigured(["the database is empty: there is no audit chain to verify"])
    return verify_chain(engine=engine, head=head)


def audit_rows(*, url: str) -> Iterator[ChainLink]:
    """Every row of the chain, oldest first."""
    return chain(engine=reading(url=url))


def card_shown(*, url: str, digest: str) -> str:
    """A card as it was sent to Slack, as JSON. Raises Misconfigured when there is none of that digest."""
    with beside(url=url).reading() as tx:
        try:
            return tx.views.card(digest)
        except LookupError as missing:
            raise Misconfigured([str(missing)]) from missing


def past_requests(*, url: str, team: str = "", kind: str = "", state: str = "", limit: int) -> Sequence[Request]:
    """Requests, newest first. Raises Misconfigured for a state there is not."""
    if state and state not in [one.value for one in Status]:
        raise Misconfigured([f"there is no state {state!r}: {', '.join(one.value for one in Status)}"])
    filters = Filters(team=team, kind=kind, status=(Status(state),) if state else (), limit=limit)
    return list(requests(engine=reading(url=url), filters=filters))


def request_named(*, url: str, name: str) -> Request:
    """One request of the database by its human number, such as R-42. Raises Misconfigured when there is none."""
    digits = name.upper().removeprefix("R-")
    if digits.isdigit():
        filters = Filters(before=int(digits) + 1, limit=1)
        for request in requests(engine=reading(url=url), filters=filters):
            if request.number == int(digits):
                return request
    raise Misconfigured([f"there is no request {name}"])


def reading(*, url: str) -> sa.Engine:
    engine = open_database(url=url)
    with at_start(engine):
        migrate.check(engine=engine)
    return engine


def beside(*, url: str) -> SqlStore:
    """The store of a database that a bot may be using: what is enqueued here, it does."""
    engine = reading(url=url)
    queue = JobQueue(database=engine, executor_id="command")
    with at_start(engine):
        queue.prepare()
    return SqlStore(engine=engine, enqueue=queue.enqueue_in)
