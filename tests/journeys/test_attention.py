"""Prices of attention: what one approval costs in messages."""

from __future__ import annotations

import pytest

from tests.journeys.town import APPROVALS, VISION, Town

pytestmark = pytest.mark.slow

GROUP = 'az group create --name "nombre-precio" --location "eastus"'
WORKSPACE = 'az ml workspace create --name "area-trabajo-precio" -g nombre-precio'
WRITES = ("chat.", "files.", "response_url", "views.")


def test_an_approval_costs_three_calls_until_azure_works_on_it(town: Town) -> None:
    """The request's message and the card say who has approved, one message in the thread how far Azure is."""
    first = town.ask("U0ANA", GROUP)
    town.approve(first, "U0LEA")
    town.until(first, "succeeded")
    number = town.ask("U0ANA", WORKSPACE)
    card = town.card("U0LEA", number, "Approve")
    town.find("U0ANA", f"R-{first} ", "Hecha", channel=VISION)
    town.find("U0LEA", f"R-{first} ", "Done", channel=APPROVALS)
    before = len(town.sandbox.journal.entries())
    town.press("U0LEA", card, "aml:approve")
    town.wait(lambda: "chat.postMessage" in writes(town, before), what="a message about the progress")
    calls = writes(town, before)
    assert calls[: calls.index("chat.postMessage") + 1] == ["chat.update", "chat.update", "chat.postMessage"]
    town.until(number, "succeeded", "failed")
    assert calls.count("chat.postMessage") == 1


def writes(town: Town, before: int) -> list[str]:
    """The calls to Slack that make somebody look, since then."""
    entries = [entry for entry in town.sandbox.journal.entries()[before:] if entry.service == "slack"]
    return [entry.operation for entry in entries if entry.direction == "in" and entry.operation.startswith(WRITES)]
