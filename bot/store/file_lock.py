"""One process on one SQLite file: a second one would take over the first one's work and do it again."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from typing import IO

import sqlalchemy as sa

from bot.model.errors import Misconfigured


class FileLock:
    """Held from start to end of a process that executes work; released by the system however the process ends."""

    def __init__(self, *, engine: sa.Engine) -> None:
        # Of the file itself, not of one of the names it may have: a link must not be a way around the lock.
        file = os.path.realpath(engine.url.database or "")
        self._path = f"{file}.lock" if engine.dialect.name == "sqlite" else ""
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Does nothing on PostgreSQL. Raises Misconfigured when another process holds it."""
        if not self._path:
            return
        try:
            file = open(self._path, "a+", encoding="ascii")  # noqa: SIM115 - it stays open as long as the lock is held
        except OSError as error:
            raise Misconfigured(
                [f"the lock file {self._path} cannot be written ({error.strerror}): make it and its folder amlbot's"]
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            file.close()
            raise Misconfigured(
                [
                    f"another amlbot (process {holder}) works on {self._path.removesuffix('.lock')}: stop it first, "
                    "or use PostgreSQL for replicas"
                ]
            ) from None
        self._file = file
        try:
            file.seek(0)
            file.truncate()
            file.write(str(os.getpid()))
            file.flush()
        except OSError as error:
            raise Misconfigured(
                [f"the lock file {self._path} cannot be written ({error.strerror}): free some space on its disk"]
            ) from error

    def release(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            # What could not be written at take is tried once more by close, and is of no use any more.
            with suppress(OSError):
                file.close()
