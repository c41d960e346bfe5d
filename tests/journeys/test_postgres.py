"""The same journey with PostgreSQL instead of a file: the same code, another address."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


def test_a_request_is_filed_approved_executed_and_audited_on_postgresql(
    empty_postgres_url: str, tmp_path: Path
) -> None:
    with Town(directory=tmp_path, database_url=empty_postgres_url) as town:
        number = town.ask("U0ANA", "az group create --name vision-pg --location eastus")
        town.approve(number, "U0LEA")
        assert town.until(number, "succeeded", "failed") == "succeeded"
        assert [one for one in town.resources()["resource_groups"] if one["name"] == "vision-pg"]
        town.kill_bot()
        town.start_bot()
        second = town.ask("U0ANA", "az group create --name vision-pg-two --location eastus")
        town.press("U0LEA", town.card("U0LEA", second, "Approve"), "aml:approve")
        town.kill_bot()
        town.start_bot()
        assert town.until(second, "succeeded", "failed") == "succeeded"
        verified = town.amlbot("audit", "verify")
        assert verified.returncode == 0, verified.stdout + verified.stderr
