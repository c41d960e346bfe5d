"""Writing fails for a while, under a running amlbot: people are told, nothing is lost, and all of it goes on after."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from bot.sandbox.faults import Fault
from tests.journeys.town import APPROVALS, Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@contextmanager
def small_disk(folder: Path, *, size: str) -> Iterator[Path]:
    """A disk of its own with so much room. Only root may mount one."""
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=False).returncode != 0:
        pytest.skip("a small disk can only be mounted by root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def on_a_small_disk(tmp_path: Path) -> Iterator[tuple[Town, Path]]:
    with small_disk(tmp_path / "disk", size="20m") as disk:
        town = Town(directory=tmp_path, database_url=f"sqlite:///{disk}/amlbot.db")
        town.database = disk / "amlbot.db"
        try:
            yield town.start(), disk
        finally:
            town.stop()


def fill(disk: Path) -> Path:
    """Leave nothing."""
    filler = disk / "filler"
    with filler.open("ab", buffering=0) as file:
        for size in (2**20, 2**12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return filler


NOT_NOW = "amlbot no puede atender esto ahora"
FOR_A_MINUTE = "role assignment create --role Reader --assignee joe@contoso.com --resource-group this-rg --for 1m"


def test_a_disk_that_fills_up_loses_nothing(on_a_small_disk: tuple[Town, Path]) -> None:
    """What is asked or pressed meanwhile is answered with "not now"; a role whose time ends meanwhile is taken back
    as soon as there is room, and not before it could be written down.
    """
    town, disk = on_a_small_disk
    before = len(town.resources()["role_assignments"])
    waiting = town.ask("U0ANA", "group create --name vision-waits --location eastus")
    town.card("U0LEA", waiting, "Approve")
    granted = town.ask("U0ANA", FOR_A_MINUTE)
    town.approve(granted, "U0LEA")
    assert town.until(granted, "succeeded", "failed") == "succeeded"
    filler = fill(disk)
    [(ends,)] = town.rows("SELECT expires_at FROM access_grant")
    assert NOT_NOW in town.say("U0ANA", "group create --name vision-not-now --location eastus")
    press_and_be_told(town, waiting)
    town.wait(lambda: over(str(ends)), what="the end of the grant", seconds=80)
    time.sleep(1.0)
    assert len(town.resources()["role_assignments"]) == before + 1
    assert town.rows("SELECT status FROM access_grant") == [("active",)]
    filler.unlink()
    town.wait(lambda: town.rows("SELECT status FROM access_grant") == [("revoked",)], what="the revocation", seconds=70)
    assert len(town.resources()["role_assignments"]) == before
    town.approve(waiting, "U0LEA")
    assert town.until(waiting, "succeeded", "failed") == "succeeded"
    assert town.newest() == granted, "what was answered with `not now` was not taken"
    assert town.amlbot("audit", "verify").returncode == 0
    assert "job.given_up" not in town.log()


def press_and_be_told(town: Town, number: int) -> None:
    town.press("U0LEA", town.card("U0LEA", number, "Approve"), "aml:approve")
    town.find("U0LEA", "amlbot cannot take this now", "Nothing was done", channel=APPROVALS)
    assert town.status(number) == "pending"


def over(ends: str) -> bool:
    return datetime.now(UTC) > datetime.fromisoformat(ends).replace(tzinfo=UTC)


@pytest.mark.postgres
def test_a_postgresql_that_takes_no_writes_for_a_while_loses_nothing(empty_postgres_url: str, tmp_path: Path) -> None:
    """As a managed server does when its disk is nearly full. The answer had been an error for good: work that was under
    way was given up.
    """
    with Town(directory=tmp_path, database_url=empty_postgres_url) as town:
        waiting = town.ask("U0ANA", "group create --name vision-waits --location eastus")
        town.card("U0LEA", waiting, "Approve")
        under_way = town.ask("U0ANA", "group create --name vision-under-way --location eastus")
        card = town.card("U0LEA", under_way, "Approve")
        town.sandbox.faults.add(
            Fault(service="azure", match="PUT *vision-under-way*", kind="delay", seconds=2.0, times=1)
        )
        town.press("U0LEA", card, "aml:approve")
        assert town.until(under_way, "executing") == "executing"
        writable(empty_postgres_url, "off")
        town.wait(
            lambda: "amlbot" in town.say("U0ANA", "group create --name vision-not-now --location eastus"),
            what="a `not now`",
        )
        press_and_be_told(town, waiting)
        time.sleep(3.0)
        writable(empty_postgres_url, "on")
        assert town.until(under_way, "succeeded", "failed") == "succeeded"
        town.approve(waiting, "U0LEA")
        assert town.until(waiting, "succeeded", "failed") == "succeeded"
        assert "job.given_up" not in town.log()
        assert town.amlbot("audit", "verify").returncode == 0


def writable(url: str, state: str) -> None:
    """For every session of the database from now on, those that stand included: they are ended, and made anew."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True, options=WRITING) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {NOT[state]}".encode())
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


NOT = {"on": "off", "off": "on"}
WRITING = "-c default_transaction_read_only=off"
