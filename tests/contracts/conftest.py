"""The stores held to the contract."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.model.job import Job
from bot.store.database import open_database
from bot.store.migrate import upgrade
from bot.store.store import SqlStore
from bot.workflow.ports import Store
from tests.fakes.memory_store import MemoryStore

JOBS = sa.Table(
    "enqueued_job",
    sa.MetaData(),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)
"""Stands for the durable engine's table: written in the caller's transaction, a key counts once."""


@dataclass(frozen=True)
class Database:
    """A database at the newest schema; `connect` opens another engine on it, as another process would."""

    url: str
    engine: sa.Engine
    connect: Callable[[], sa.Engine]

    @property
    def store(self) -> SqlStore:
        return SqlStore(engine=self.engine, enqueue=enqueue)

    def another_store(self) -> SqlStore:
        return SqlStore(engine=self.connect(), enqueue=enqueue)

    def jobs(self) -> tuple[Job, ...]:
        with self.engine.connect() as connection:
            bodies = connection.execute(sa.select(JOBS.c.body).order_by(JOBS.c.turn)).scalars().all()
        return tuple(Job.model_validate_json(body) for body in bodies)

    def run(self, *statements: str) -> None:
        """SQL as somebody with the database's password would type it."""
        with self.engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"


@dataclass(frozen=True)
class Stored:
    """A store and the jobs its committed transactions enqueued."""

    store: Store
    jobs: Callable[[], tuple[Job, ...]]


def enqueue(session: Session, job: Job) -> None:
    known = session.execute(sa.select(JOBS.c.key).where(JOBS.c.key == job.key)).scalar_one_or_none()
    if known is None:
        turn = sa.select(sa.func.coalesce(sa.func.max(JOBS.c.turn), 0) + 1).scalar_subquery()
        session.execute(sa.insert(JOBS).values(key=job.key, turn=turn, body=job.model_dump_json()))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_database(url=f"sqlite:///{path}")
    upgrade(engine=engine)
    engine.dispose()
    return path


def _sqlite_url(request: pytest.FixtureRequest) -> str:
    template: Path = request.getfixturevalue("sqlite_template")
    folder: Path = request.getfixturevalue("tmp_path")
    shutil.copy(template, folder / "amlbot.db")
    return f"sqlite:///{folder / 'amlbot.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    url = _sqlite_url(request) if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    yield from _opened(url)


@pytest.fixture
def sqlite_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """For what only SQLite can suffer."""
    yield from _opened(_sqlite_url(request))


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def stored(request: pytest.FixtureRequest) -> Iterator[Stored]:
    if request.param == "memory":
        memory = MemoryStore()
        yield Stored(store=memory, jobs=lambda: memory.jobs)
        return
    url = _sqlite_url(request) if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    for opened in _opened(url):
        yield Stored(store=opened.store, jobs=opened.jobs)


@pytest.fixture
def store(stored: Stored) -> Store:
    return stored.store


def _opened(url: str) -> Iterator[Database]:
    engines: list[sa.Engine] = []

    def connect() -> sa.Engine:
        engines.append(open_database(url=url))
        return engines[-1]

    engine = connect()
    JOBS.create(engine)
    try:
        yield Database(url=url, engine=engine, connect=connect)
    finally:
        JOBS.drop(engine)
        for opened in engines:
            opened.dispose()
