"""What is granted for a time, end to end: extended, given back, gone in Azure; and what failed, tried again."""

from __future__ import annotations

import pytest

from bot.sandbox.faults import Fault
from tests.journeys.town import VISION, Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

READER = "role assignment create --role Reader --assignee joe@contoso.com --resource-group this-rg --for 8h"


def statuses(town: Town) -> list[str]:
    return [status for (status,) in town.rows("SELECT status FROM access_grant ORDER BY starts_at, id")]


def test_a_role_is_extended_and_given_back_and_is_gone(town: Town) -> None:
    before = len(town.resources()["role_assignments"])
    first = town.ask("U0ANA", READER)
    town.approve(first, "U0LEA")
    town.until(first, "succeeded")
    assert len(town.resources()["role_assignments"]) == before + 1
    second = town.ask("U0ANA", f"extend R-{first} --for 6h")
    town.approve(second, "U0LEA")
    town.until(second, "succeeded")
    assert sorted(statuses(town)) == ["active", "revoked"]
    assert len(town.resources()["role_assignments"]) == before + 1
    town.say("U0ANA", f"give-back R-{second}")
    town.wait(lambda: statuses(town) == ["revoked", "revoked"], what="the end of both grants")
    assert len(town.resources()["role_assignments"]) == before
    assert town.amlbot("audit", "verify").returncode == 0


def test_a_failed_request_is_retried_with_the_button_under_its_progress(town: Town) -> None:
    town.sandbox.faults.add(
        Fault(
            service="azure", match="PUT *vision-again*", kind="status", status=403, code="AuthorizationFailed", times=1
        )
    )
    number = town.ask("U0ANA", "group create --name vision-again --location eastus")
    town.approve(number, "U0LEA")
    town.until(number, "failed")
    shown = town.find("U0ANA", f"R-{number} ", "Reintentar", channel=VISION, thread=True)
    town.press("U0ANA", shown, "aml:retry")
    assert town.until(number, "succeeded") == "succeeded"
    assert "execution.retried" in town.events(number)


def test_a_role_for_a_time_has_an_end_of_azures_own_where_the_operator_wants_it(town: Town) -> None:
    azure = town.sandbox.azure
    azure.give_role(
        principal_id=town.sandbox.company.azure.bot_object_id,
        role="User Access Administrator",
        scope=f"/subscriptions/{town.sandbox.company.azure.subscription_id}",
    )
    town.stop_bot()
    town.start_bot(AMLBOT_AZURE_TIME_BOUND="prefer")
    before = len(town.resources()["role_assignments"])
    number = town.ask("U0ANA", READER.replace("Reader", "'AzureML Data Scientist'"))
    town.approve(number, "U0LEA")
    assert town.until(number, "succeeded", "failed") == "succeeded", town.everything()
    assert len(town.resources()["role_assignments"]) == before + 1
    town.stop_bot()
    town.sandbox.clock.advance(seconds=9 * 3600)
    town.wait(lambda: len(town.resources()["role_assignments"]) == before, what="Azure's own end of the role")
    town.start_bot()
