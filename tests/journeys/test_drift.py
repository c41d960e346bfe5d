"""What Azure has and nobody should: found, told, and dealt with by an ordinary request."""

from __future__ import annotations

import pytest

from tests.journeys.town import APPROVALS, Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

BY_PAT = "U0PAT"


def roles_of(town: Town, principal: str) -> int:
    return sum(one["principal"] == principal for one in town.resources()["role_assignments"])


def test_roles_of_somebody_who_is_gone_are_told_and_removed_by_approval(town: Town) -> None:
    azure, joe = town.sandbox.azure, town.entra("U0JOE")
    scope = f"/subscriptions/{town.sandbox.company.azure.subscription_id}/resourceGroups/this-rg"
    azure.give_role(principal_id=joe, role="Reader", scope=scope)
    azure.directory.remove(joe)
    town.answer(BY_PAT, "drift", "roles of people who are gone", channel=APPROVALS)
    town.wait(lambda: sent(town, "GET graph.microsoft.com/v1.0/directory/deletedItems/"), what="the look for Joe")
    assert "orphan.found" not in town.events()

    azure.directory.purge(joe)
    town.answer(BY_PAT, "drift", "roles of people who are gone", channel=APPROVALS)
    report = town.find("U0LEA", "Roles of somebody who is gone", joe, scope, channel=APPROVALS)
    assert roles_of(town, joe) == 1
    before = town.newest()
    town.press("U0LEA", report, "aml:remove")
    number = int(town.wait(lambda: town.newest() > before and town.newest(), what="the request"))
    assert town.until(number, "pending") == "pending"
    town.find("U0LEA", "Roles of somebody who is gone", f"R-{number} asks for their removal", channel=APPROVALS)
    town.approve(number, "U0ADRI")
    town.until(number, "succeeded")
    assert roles_of(town, joe) == 0

    town.answer(BY_PAT, "drift", "roles of people who are gone", channel=APPROVALS)
    town.find("U0LEA", "Roles of somebody who was gone have been removed", channel=APPROVALS)
    assert {"orphan.found", "stray.asked", "orphan.gone"} <= set(town.events())
    assert town.amlbot("audit", "verify").returncode == 0


def sent(town: Town, operation: str) -> bool:
    return any(one.operation.startswith(operation) for one in town.sandbox.journal.entries(service="azure"))
