"""What a supervisor sees of the process: it waits for what is not there yet, ends when it is told to, and how."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.console.status import EXIT_FOUND
from bot.model.errors import Unavailable
from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from bot.wiring.patience import Abandoned, Patience
from tests.journeys.town import ROOT, Town
from tests.postgres import running_server

away = Unavailable(service="database", why="not yet", retry_after=0.02)


def test_what_is_away_is_asked_for_again_until_it_is_there() -> None:
    answers: list[Unavailable | str] = [away, away, "there"]

    def ask() -> str:
        answer = answers.pop(0)
        if isinstance(answer, Unavailable):
            raise answer
        return answer

    assert Patience(stop=threading.Event(), seconds=5).until_there(ask) == "there"
    assert answers == []


def never() -> str:
    raise away


def test_patience_ends_with_what_it_waited_for() -> None:
    begun = time.monotonic()
    with pytest.raises(Unavailable, match="not yet"):
        Patience(stop=threading.Event(), seconds=0.1).until_there(never)
    assert 0.05 < time.monotonic() - begun < 2


def test_the_order_to_stop_ends_patience_at_once() -> None:
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    begun = time.monotonic()
    with pytest.raises(Abandoned):
        Patience(stop=stop, seconds=60).until_there(never)
    assert time.monotonic() - begun < 2


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    sandbox = Sandbox()
    sandbox.start(directory=tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    sandbox.stop()


@contextmanager
def starting(sandbox: Sandbox, *, url: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """`amlbot run`, just begun; ended with the block whatever becomes of it."""
    ours = ("AMLBOT_", "AZURE_", "SLACK_", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")
    inherited = {name: value for name, value in os.environ.items() if not name.upper().startswith(ours)}
    with (folder / "bot.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=folder,
            env={**inherited, **sandbox.environment, "PYTHONPATH": str(ROOT)}
            | {"AMLBOT_DATABASE_URL": url, "AMLBOT_POLICIES": str(ROOT / "policies")},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    with process:
        try:
            yield process
        finally:
            process.kill()


def waits(folder: Path) -> None:
    deadline = time.monotonic() + 60
    while "start.waiting service=database" not in (folder / "bot.log").read_text(encoding="utf-8"):
        assert time.monotonic() < deadline, (folder / "bot.log").read_text(encoding="utf-8")
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="a server that is to come later has to be our own")
def test_a_postgresql_that_comes_later_is_waited_for(sandbox: Sandbox, tmp_path: Path) -> None:
    """Beside its database in one compose file it ended at once, for the supervisor to start it over and over."""
    with tempfile.TemporaryDirectory(prefix="amlbot-pg-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        url = sa.URL.create(
            "postgresql+psycopg", username="postgres", database="postgres", query={"host": made}
        ).render_as_string(hide_password=False)
        with starting(sandbox, url=url, folder=tmp_path) as process:
            waits(tmp_path)
            with running_server(folder=folder):
                assert process.stdout is not None
                assert "listens" in process.stdout.readline(), (tmp_path / "bot.log").read_text(encoding="utf-8")
                process.terminate()
                assert process.wait(timeout=30) == 0


@pytest.mark.slow
def test_a_start_that_waits_can_be_stopped(sandbox: Sandbox, tmp_path: Path) -> None:
    """It slept through SIGTERM for two minutes, and was killed by whoever had asked."""
    url = "postgresql+psycopg://ana:contraseña-secreta@127.0.0.1:1/amlbot"
    with starting(sandbox, url=url, folder=tmp_path) as process:
        waits(tmp_path)
        process.terminate()
        assert process.wait(timeout=10) == 0
        log = (tmp_path / "bot.log").read_text(encoding="utf-8")
    assert "contraseña-secreta" not in log
    assert "Traceback" not in log


SLOW = Fault(service="azure", match="PUT *vision-slow*", kind="delay", seconds=4.0, times=1)


@pytest.mark.slow
def test_sigterm_lets_what_runs_come_to_its_end(fresh_town: Town) -> None:
    town = fresh_town
    number = under_way(town)
    assert town.bot is not None
    town.bot.send_signal(signal.SIGTERM)
    assert town.bot.wait(timeout=20) == 0
    assert town.status(number) == "succeeded"
    assert sum(1 for one in town.resources()["resource_groups"] if one["name"] == "vision-slow") == 1
    town.stop_bot()


@pytest.mark.slow
def test_a_second_sigterm_leaves_at_once_and_the_next_start_goes_on(fresh_town: Town) -> None:
    town = fresh_town
    number = under_way(town)
    assert town.bot is not None
    town.bot.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert town.bot.poll() is None
    town.bot.send_signal(signal.SIGTERM)
    assert town.bot.wait(timeout=2) == 130
    assert town.status(number) == "executing"
    town.stop_bot()
    town.start_bot()
    assert town.until(number, "succeeded", "failed") == "succeeded"
    assert sum(1 for one in town.resources()["resource_groups"] if one["name"] == "vision-slow") == 1
    assert town.amlbot("audit", "verify").returncode == 0


def under_way(town: Town) -> int:
    """A request that Azure is being told, and is slow to answer."""
    town.sandbox.faults.add(SLOW)
    number = town.ask("U0ANA", "group create --name vision-slow --location eastus")
    town.press("U0LEA", town.card("U0LEA", number, "Approve"), "aml:approve")
    assert town.until(number, "executing", "succeeded", "failed") == "executing"
    return number


HANGS = """
import threading
from bot.__main__ import leave_within
leave_within(seconds=0.2)
threading.Event().wait()
"""


def test_a_process_that_found_itself_deaf_is_gone_whatever_hangs_in_it() -> None:
    left = subprocess.run([sys.executable, "-c", HANGS], timeout=30, check=False)
    assert left.returncode == EXIT_FOUND
