"""What can be seen of a running amlbot from outside, and what it does when Slack takes its token away."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.journeys.town import APPROVALS, Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

GROUP = 'az group create --name "vision-{}" --location eastus'


def test_the_bot_listens_on_no_port(town: Town) -> None:
    """Socket Mode only: nobody can send it anything, so there is no request to sign, to replay or to make too long."""
    assert town.bot is not None
    own = {os.readlink(one) for one in Path(f"/proc/{town.bot.pid}/fd").iterdir() if one.is_symlink()}
    listening = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{town.bot.pid}/net/{table}").read_text().splitlines()[1:]:
            words = line.split()
            if words[3] == "0A" and f"socket:[{words[9]}]" in own:
                listening.append(words[1])
    assert listening == []


def test_no_token_is_on_the_command_line_or_in_the_log_or_in_the_database(town: Town) -> None:
    assert town.bot is not None
    tokens = [value for name, value in town.sandbox.environment.items() if "TOKEN" in name or "SECRET" in name]
    assert tokens
    town.ask("U0ANA", GROUP.format("quiet"))
    places = {
        "command line": Path(f"/proc/{town.bot.pid}/cmdline").read_bytes(),
        "log": town.log().encode(),
        "database": town.database.read_bytes(),
    }
    for token in tokens:
        assert [name for name, content in places.items() if token.encode() in content] == []


def test_an_auditor_reads_the_very_card_that_was_approved(town: Town) -> None:
    number = town.ask("U0ANA", GROUP.format("seen"))
    card = town.card("U0LEA", number, "Approve")
    town.approve(number, "U0LEA")
    town.until(number, "succeeded")
    bodies = [json.loads(body) for (body,) in town.rows("SELECT body FROM audit_event ORDER BY number")]
    event = next(
        one for one in bodies if one["name"] == "approval.recorded" and one["request"] == town.request_id(number)
    )
    click = event["data"]["click"]
    assert click["message"] == f"{APPROVALS}/{card['ts']}"
    assert click["cause"].startswith("click:")
    assert "U0LEA" in click["cause"]
    shown = json.loads(town.amlbot("audit", "card", click["card"]).stdout)
    assert shown["blocks"] == card["blocks"]
    assert town.amlbot("audit", "card", "0" * 64).returncode == 2


def test_a_person_who_sends_too_much_is_refused_and_the_others_are_not(fresh_town: Town) -> None:
    town = fresh_town
    town.stop_bot()
    town.start_bot(AMLBOT_ASKS_PER_MINUTE="5", AMLBOT_REQUESTS_PER_HOUR="2")
    for name in ("one", "two"):
        town.ask("U0DAN", GROUP.format(name))
    town.answer("U0DAN", GROUP.format("three"), "very many requests")
    for _ in range(2):
        town.say("U0DAN", "help")
    assert "a lot within a minute" in town.say("U0DAN", "help")
    town.ask("U0ANA", GROUP.format("four"))


def test_a_bot_whose_app_is_uninstalled_says_so_and_leaves(fresh_town: Town) -> None:
    town = fresh_town
    town.sandbox.slack.options.events |= {"app_uninstalled"}
    assert town.sandbox.slack.core.events.send({"type": "app_uninstalled"}, subscription="app_uninstalled")
    assert town.bot is not None
    assert town.bot.wait(timeout=30) == 1
    assert town.events()[-1] == "app.revoked"
    assert "taken the tokens away" in town.log()
