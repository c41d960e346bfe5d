"""Groups, workspaces and roles from Slack to Azure and back: made, looked at, changed, taken away."""

from __future__ import annotations

import pytest

from tests.journeys.town import Town

pytestmark = pytest.mark.slow


def carried_out(town: Town, who: str, line: str, *approvers: str) -> int:
    """Ask, have it agreed to, and wait until it has succeeded."""
    number = town.ask(who, line)
    town.approve(number, *approvers)
    assert town.until(number, "succeeded", "failed", "denied") == "succeeded", town.everything()
    return number


def group_names(town: Town) -> list[str]:
    return [one["name"] for one in town.resources()["resource_groups"]]


def test_a_group_is_made_found_shown_and_deleted_by_two_people(town: Town) -> None:
    carried_out(town, "U0ANA", "az group create -n vision-trial -l eastus --tags purpose=trial", "U0LEA")
    town.answer("U0ANA", "az group exists -n vision-trial", "vision-trial", "true")
    town.answer("U0ANA", "az group list --tag purpose=trial", "vision-trial", "purpose=trial")
    town.answer("U0ANA", "az group show -n vision-trial", "eastus", "(none)")
    number = town.ask("U0ANA", "az group delete -n vision-trial --yes --no-wait --reason over")
    town.approve(number, "U0LEA")
    assert town.status(number) == "pending"
    assert "vision-trial" in group_names(town)
    town.approve(number, "U0PAT")
    assert town.until(number, "succeeded", "failed") == "succeeded", town.everything()
    assert "vision-trial" not in group_names(town)
    town.answer("U0ANA", "az group exists -n vision-trial", "vision-trial", "false")


def test_a_group_that_is_not_there_cannot_be_asked_away(town: Town) -> None:
    before = town.newest()
    town.answer("U0ANA", "az group delete -n vision-nowhere", "Ese grupo de recursos no existe")
    assert town.newest() == before
