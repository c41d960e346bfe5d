"""One process of amlbot that can be killed, frozen and started again without anybody waiting for it."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from contextlib import suppress

from bot.model.audit import Break
from bot.store.database import open_database
from bot.store.verify import verify_chain
from tests.journeys.town import Town


class Replica:
    """A process of amlbot in a town, started at once and listening a little later."""

    def __init__(self, *, town: Town, log: str = "bot.log", **settings: str) -> None:
        self.began = time.monotonic()
        self.listening = threading.Event()
        self._process = town.launch(log=log, **settings)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def listens(self, *, seconds: float = 180.0) -> bool:
        """Wait until it takes payloads; False when it ended or took too long."""
        until = time.monotonic() + seconds
        while not self.listening.wait(timeout=0.05):
            if self.ended or time.monotonic() > until:
                return False
        return True

    def strike(self) -> None:
        """As a power cut would: no chance to say goodbye. Does not wait for it."""
        self._process.kill()

    def kill(self) -> None:
        self.strike()
        self._gone()

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            self._process.terminate()
        self._gone()

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    @property
    def pid(self) -> int:
        return self._process.pid

    def _gone(self) -> None:
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(timeout=10)
        self._reader.join(timeout=10)

    def _read(self) -> None:
        stream = self._process.stdout
        if stream is None:
            return
        with stream:
            for line in stream:
                if "listens" in line:
                    self.listening.set()


class Kept:
    """One amlbot kept running, as an operator's supervisor does: whenever it leaves, it is started again."""

    def __init__(self, *, town: Town, log: str = "bot.log", **settings: str) -> None:
        self._town, self._log, self._settings = town, log, settings
        self._stopping = threading.Event()
        self.starts = 0
        self.replica = self._start()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(timeout=60)
        self.replica.stop()

    def _start(self) -> Replica:
        self.starts += 1
        return Replica(town=self._town, log=self._log, **self._settings)

    def _keep(self) -> None:
        while not self._stopping.wait(timeout=0.2):
            if self.replica.ended:
                self.replica = self._start()


def chain_is_broken(town: Town) -> int:
    """1 when the audit chain in the town's database does not hold, else 0. The whole chain, in this process."""
    engine = open_database(url=town.database_url)
    try:
        verdict = verify_chain(engine=engine)
    finally:
        engine.dispose()
    if isinstance(verdict, Break):
        print(f"  the audit chain is broken at row {verdict.number}: {verdict.why}", flush=True)
        return 1
    return 0
