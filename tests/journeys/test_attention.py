"""Prices of attention: what an approval costs in calls to Slack, reads included, with copies of its card or without."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.workflow.membership import AS_GOOD_AS_NOW_SECONDS
from tests.journeys.town import APPROVALS, ROOT, VISION, Town, words

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


def test_an_approval_reads_two_accounts_and_nothing_else(town: Town) -> None:
    """Whoever presses, at that moment, and whoever asked; neither again before Azure, seconds later."""
    number = town.ask("U0ANA", GROUP.replace("precio", "lectura"))
    card = town.card("U0LEA", number, "Approve")
    town.find("U0ANA", f"R-{number} ", "Pendiente", channel=VISION)
    # Whatever was read when it was asked is too old by now.
    time.sleep(AS_GOOD_AS_NOW_SECONDS + 0.5)
    before = len(town.sandbox.journal.entries())
    town.press("U0LEA", card, "aml:approve")
    town.until(number, "succeeded", "failed")
    town.find("U0LEA", f"R-{number} ", "Done", channel=APPROVALS)
    town.find("U0ANA", f"R-{number} ", "Hecha", channel=VISION)
    town.wait(lambda: "chat.postMessage" in calls(town, before), what="a message about the progress")
    made = Counter(calls(town, before))
    assert [entry.request["user"] for entry in entries(town, before, "users.info")] == ["U0LEA", "U0ANA"]
    assert made.keys() == {"users.info", "chat.update", "chat.postMessage"}
    # Approved and done, each on the card and on the request's own message, and done on that about the progress; what is
    # done at once is one edit for both.
    assert (made["chat.update"] <= 5, made["chat.postMessage"]) == (True, 1)


# Copies


@pytest.fixture(scope="module")
def copying_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town whose team vision has said `copies: dm`; Lea has met the bot."""
    folder: Path = tmp_path_factory.mktemp("copying")
    shutil.copytree(ROOT / "policies", folder / "policies")
    places = folder / "policies" / "workspaces.yaml"
    said = places.read_text(encoding="utf-8")
    line = "    approvals_channel: C0APPROVE\n"
    places.write_text(said.replace(line, f"{line}    copies: dm\n", 1), encoding="utf-8")
    (folder / "town").mkdir()
    with Town(directory=folder / "town", policies=folder / "policies") as town:
        town.say("U0LEA", "history")
        town.wait(lambda: town.rows("SELECT 1 FROM identity_link WHERE slack_user = 'U0LEA'"), what="Lea's account")
        yield town


def direct(town: Town, *texts: str) -> dict[str, Any]:
    """A message to Lea alone."""
    return town.find("U0LEA", *texts, channel=town.sandbox.slack.human("U0LEA").dm)


def has_buttons(message: dict[str, Any]) -> bool:
    return any(block["type"] == "actions" for block in message["blocks"])


def test_a_copy_stays_in_step_with_its_card_wherever_it_is_decided(copying_town: Town) -> None:
    town = copying_town
    for number, where in ((1, "copy"), (2, "card")):
        assert town.ask("U0ANA", GROUP.replace("precio", where)) == number
        pressed = {"copy": direct(town, f"R-{number} ", "Approve"), "card": town.card("U0LEA", number, "Approve")}
        assert words(pressed["copy"]) == words(pressed["card"])
        town.press("U0LEA", pressed[where], "aml:approve")
        assert town.until(number, "succeeded", "failed") == "succeeded"
        assert not has_buttons(direct(town, f"R-{number} ", "Done"))
        assert not has_buttons(town.card("U0LEA", number, "Done"))
        # A screen that is behind still shows the other one's buttons.
        stale = pressed["card" if where == "copy" else "copy"]
        element = {"type": "button", "action_id": "aml:approve", "text": {"type": "plain_text", "text": "Approve"}}
        value = next(one["value"] for block in stale["blocks"] for one in block.get("elements", ()) if "value" in one)
        channel = APPROVALS if where == "copy" else town.sandbox.slack.human("U0LEA").dm
        human = town.sandbox.slack.human("U0LEA")
        assert human.press(stale, "aml:approve", element={**element, "value": value}, block_id="stale").ok
        town.find("U0LEA", f"R-{number} ", "no longer", channel=channel)
        assert town.events(number).count("approval.recorded") == 1


def test_every_copy_costs_one_edit_more(copying_town: Town) -> None:
    town = copying_town
    number = town.ask("U0ANA", WORKSPACE.replace("nombre-precio", "nombre-copy"))
    copy = direct(town, f"R-{number} ", "Approve")
    town.card("U0LEA", number, "Approve")
    before = len(town.sandbox.journal.entries())
    town.press("U0LEA", copy, "aml:approve")
    town.wait(lambda: "chat.postMessage" in writes(town, before), what="a message about the progress")
    made = writes(town, before)
    assert made[: made.index("chat.postMessage") + 1] == [*["chat.update"] * 3, "chat.postMessage"]
    town.until(number, "succeeded", "failed")


def entries(town: Town, before: int, operation: str = "") -> list[Any]:
    """Every call of the bot to Slack since then."""
    since = [one for one in town.sandbox.journal.entries()[before:] if one.service == "slack" and one.direction == "in"]
    return [one for one in since if operation in ("", one.operation)]


def calls(town: Town, before: int) -> list[str]:
    return [one.operation for one in entries(town, before)]


def writes(town: Town, before: int) -> list[str]:
    """The calls to Slack that make somebody look, since then."""
    return [name for name in calls(town, before) if name.startswith(WRITES)]
