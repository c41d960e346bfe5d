"""The databases that the torture runs on, each new and empty: files, or a PostgreSQL server of our own."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.postgres import Server, own_server
from tests.torture.figures import Databases

_LASTING = ("max_connections=120", "shared_buffers=32MB")
"""PostgreSQL as it is delivered: what was committed outlives a crash of the server."""


class Files:
    """SQLite: every town makes its own file; or nothing at all, for a part that keeps its rows in memory."""

    def __init__(self, *, name: str) -> None:
        self.name = name

    def new(self) -> str:
        return ""

    def stop(self) -> None:
        raise RuntimeError("a file has no server to stop")

    crash = start = stop


class Postgres:
    """Databases on one server."""

    name = "postgres"

    def __init__(self, *, server: Server) -> None:
        self._server = server
        self._numbers = itertools.count(1)

    def new(self) -> str:
        name = f"torture{next(self._numbers)}"
        address = self._server.address
        with psycopg.connect(host=str(address.query["host"]), user="postgres", autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}".encode())
        return address.set(database=name).render_as_string(hide_password=False)

    def stop(self) -> None:
        self._server.stop()

    def crash(self) -> None:
        self._server.crash()

    def start(self) -> None:
        self._server.start()


@contextmanager
def databases(name: str) -> Iterator[Databases]:
    """`sqlite`, `postgres` or `memory`, for as long as the block lasts."""
    if name != "postgres":
        yield Files(name=name)
        return
    with tempfile.TemporaryDirectory(prefix="amlbot-pg-") as folder:
        Path(folder).chmod(0o755)
        with own_server(folder=Path(folder), settings=_LASTING) as server:
            yield Postgres(server=server)
