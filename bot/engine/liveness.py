"""Who is alive among replicas on one PostgreSQL: each holds a lock of its own, and whoever lost it lost its work.

The open part of the durable engine gives the work of a dead process back only to a process of the same name. Here every
replica holds an advisory lock named after itself on a connection of its own. Each second it looks whether jobs are in
the hands of somebody whose lock is free; who stays so for some seconds is dead, and its jobs are done by the others.

The server itself ends the session of a replica that was frozen: its connection is idle longer than a living one ever
is. A replica that wakes finds its lock gone and takes it again, or leaves; what it was doing meanwhile is fenced by
compare-and-set and by the engine's own ownership, so that nothing ends twice.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import sqlalchemy as sa

from bot.model.errors import Misconfigured

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How patient a replica is, in seconds.

    beat         between two looks at the own lock and at the others.
    grace        a lock must have been free for so long before its holder is held to be dead.
    frozen       a session that is silent for so long, in whole seconds, is ended by the server, and its lock is free.
    taking_over  a start waits so long for the lock of the process of the same name that has just died.
    lost         a lock that somebody else holds for so long is another process with our name: this one leaves.
    """

    beat: float = 1.0
    grace: float = 3.0
    frozen: int = 10
    taking_over: float = 15.0
    lost: float = 60.0


def _leave() -> None:
    os._exit(70)


class Liveness:
    """The lock of this replica and the watch over the others. Does nothing on SQLite, where a file lock does.

    name        of this replica.
    executors   the names of those in whose hands jobs are.
    recover     lets the others do what that one was doing.
    lost        told when the lock cannot be had any more; by default the process ends at once.
    rhythm      how often it looks, and how long it waits.
    """

    def __init__(
        self,
        *,
        database: sa.Engine,
        name: str,
        executors: Callable[[], frozenset[str]],
        recover: Callable[[str], int],
        lost: Callable[[], None] = _leave,
        rhythm: Rhythm = Rhythm(),
    ) -> None:
        self._needed = database.dialect.name == "postgresql"
        self._database = database
        self._name = name
        self._executors = executors
        self._recover = recover
        self._lost = lost
        self._rhythm = rhythm
        self._connection: sa.Connection | None = None
        self._using = threading.RLock()
        """Held by whoever uses the connection: one thread beats, another watches."""
        self._missing_since: Mapping[str, float] = {}
        self._stop = threading.Event()
        # Two, because to look after the others may wait for a connection of the pool, or fail, and whoever stops
        # beating meanwhile is held to be dead, and loses work that is alive.
        self._threads = (
            threading.Thread(target=self._beats, name="liveness", daemon=True),
            threading.Thread(target=self._watches, name="liveness-watch", daemon=True),
        )

    def take(self) -> None:
        """Hold the lock. Raises Misconfigured when another process of this name is alive."""
        if not self._needed:
            return
        deadline = time.monotonic() + self._rhythm.taking_over
        while not self._locked():
            if time.monotonic() > deadline:
                raise Misconfigured(
                    [
                        f"another amlbot named {self._name!r} works on this database: stop it, or give each replica "
                        "a name of its own with AMLBOT_REPLICA"
                    ]
                )
            time.sleep(0.2)

    def start(self) -> None:
        """Watch over the others from now on."""
        if self._needed:
            for thread in self._threads:
                thread.start()

    def stop(self) -> None:
        """Give the lock back: what is still in our hands is done by the others."""
        self._stop.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=10)
        self._drop()

    def _beats(self) -> None:
        gone_since: float | None = None
        while not self._stop.wait(timeout=self._rhythm.beat):
            try:
                if self._held():
                    gone_since = None
                    continue
                gone_since = gone_since or time.monotonic()
                log.warning("liveness.lock_lost replica=%s", self._name)
                if self._locked():
                    log.warning("liveness.lock_taken_again replica=%s", self._name)
                elif time.monotonic() - gone_since > self._rhythm.lost:
                    log.critical("liveness.replaced replica=%s", self._name)
                    self._lost()
                    return
            except Exception as away:  # noqa: BLE001 - whoever stops beating is held to be dead
                # With the database away nobody can be told anything; the others are no better off.
                log.warning("liveness.unreachable replica=%s error=%r", self._name, away)
                gone_since = None
                self._drop()

    def _watches(self) -> None:
        while not self._stop.wait(timeout=self._rhythm.beat):
            try:
                self._look_after_others()
            except Exception as error:  # noqa: BLE001 - a thread that ended here would look after nobody, in silence
                log.warning("liveness.cannot_look replica=%s error=%r", self._name, error)

    def _look_after_others(self) -> None:
        now = time.monotonic()
        missing = {name for name in self._executors() if name != self._name and self._is_free(name)}
        self._missing_since = {name: self._missing_since.get(name, now) for name in missing}
        for name, since in self._missing_since.items():
            if now - since >= self._rhythm.grace:
                self._take_over(name)

    def _take_over(self, name: str) -> None:
        """Under the dead one's own lock: of two replicas that find it dead one takes over, and it cannot come back."""
        if not self._try(name):
            return
        try:
            count = self._recover(name)
            log.warning("liveness.taken_over replica=%s jobs=%d", name, count)
        finally:
            self._give_back(name)

    def _locked(self) -> bool:
        with self._using:
            return self._locked_now()

    def _locked_now(self) -> bool:
        if self._connection is None:
            connection = self._database.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql(f"SET idle_session_timeout = '{self._rhythm.frozen}s'")
            # The pool must never hand out a connection that the server will end.
            connection.detach()
            self._connection = connection
        if self._try(self._name):
            return True
        self._drop()
        return False

    def _held(self) -> bool:
        """Whether the session that took the lock still lives."""
        with self._using:
            # One that has broken would connect anew by itself, without the lock.
            if self._connection is None or self._connection.invalidated:
                self._drop()
                return False
            try:
                self._connection.exec_driver_sql("SELECT 1").scalar_one()
            except sa.exc.DBAPIError:
                self._drop()
                return False
            return True

    def _is_free(self, name: str) -> bool:
        if not self._try(name):
            return False
        self._give_back(name)
        return True

    def _try(self, name: str) -> bool:
        return bool(self._ask("SELECT pg_try_advisory_lock(:key)", name))

    def _give_back(self, name: str) -> None:
        self._ask("SELECT pg_advisory_unlock(:key)", name)

    def _ask(self, question: str, name: str) -> object:
        with self._using:
            if self._connection is None or self._connection.invalidated:
                raise RuntimeError("there is no session to lock with")
            return self._connection.execute(sa.text(question), {"key": _key(name)}).scalar_one()

    def _drop(self) -> None:
        with self._using:
            connection, self._connection = self._connection, None
            if connection is not None:
                # It was detached from the pool, so that this ends the session itself and with it the lock.
                with suppress(sa.exc.SQLAlchemyError):
                    connection.close()


def _key(name: str) -> int:
    digest = hashlib.sha256(f"amlbot replica {name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
