"""Killed, cut off, rate-limited and raced: nothing lost, nothing twice, and the person is told."""

from __future__ import annotations

import itertools
import random
import shutil
import sqlite3
import threading
import time
from pathlib import Path

import pytest
import yaml

from bot.sandbox.faults import Fault
from tests.journeys.town import APPROVALS, ROOT, VISION, Town, words

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

CLUSTER = "ml compute create -n {name} -t AmlCompute --size STANDARD_DS11_V2 --max-instances 2 -g nlp-rg -w ws-nlp"


def group_line(name: str) -> str:
    return f"group create --name {name} --location eastus"


def puts(town: Town, name: str) -> int:
    """How often Azure was told to make it, by the sandbox's own journal."""
    entries = town.sandbox.journal.entries(service="azure")
    return sum(1 for one in entries if one.operation.startswith("PUT") and one.operation.lower().endswith(name))


def groups(town: Town) -> list[str]:
    return sorted(one["name"] for one in town.resources()["resource_groups"])


def test_killed_at_random_moments_every_request_still_ends_once(fresh_town: Town) -> None:
    """Nine requests, each approved, and the bot killed in the middle of each three times over."""
    town = fresh_town
    dice = random.Random(20261124)  # noqa: S311 - it must be the same every time
    names = [f"vision-k{n}" for n in range(9)]
    for batch in itertools.batched(names, 3) if hasattr(itertools, "batched") else _threes(names):
        numbers = [town.ask("U0ANA", group_line(name)) for name in batch]
        for number in numbers:
            town.press("U0LEA", town.card("U0LEA", number, "Approve"), "aml:approve")
        time.sleep(dice.uniform(0.0, 0.9))
        town.kill_bot()
        town.start_bot()
    for number in range(1, 10):
        assert town.until(number, "succeeded", "failed") == "succeeded"
    assert [name for name in groups(town) if name.startswith("vision-k")] == names
    for number in range(1, 10):
        ends = [name for name in town.events(number) if name.startswith("execution.")]
        assert ends.count("execution.succeeded") == 1
        assert ends.count("execution.started") == 1
        cards = [one for one in town.seen("U0LEA", channel=APPROVALS) if f"R-{number} " in words(one) and _is_card(one)]
        assert len(cards) == 1, f"R-{number} has {len(cards)} cards"
    assert town.amlbot("audit", "verify").returncode == 0


def _threes(names: list[str]) -> list[list[str]]:
    return [names[at : at + 3] for at in range(0, len(names), 3)]


def _is_card(message: dict[str, object]) -> bool:
    return not message.get("ephemeral")


def test_a_click_that_came_before_the_kill_is_carried_out_after_it(fresh_town: Town) -> None:
    town = fresh_town
    number = town.ask("U0ANA", group_line("vision-click"))
    town.press("U0LEA", town.card("U0LEA", number, "Approve"), "aml:approve")
    town.kill_bot()
    assert town.status(number) in ("pending", "approved", "executing", "succeeded")
    town.start_bot()
    assert town.until(number, "succeeded") == "succeeded"


@pytest.mark.parametrize("kind", ["reset_after", "reset_before"])
def test_an_answer_that_azure_lost_is_looked_for_and_nothing_is_made_twice(town: Town, kind: str) -> None:
    name = f"vision-{kind.replace('_', '-')}"
    town.sandbox.faults.add(Fault(service="azure", match=f"PUT *{name}*", kind=kind))  # type: ignore[arg-type]
    number = town.ask("U0ANA", group_line(name))
    town.approve(number, "U0LEA")
    assert town.until(number, "succeeded", "failed") == "succeeded"
    assert groups(town).count(name) == 1
    assert "execution.lost" in town.events(number)
    assert puts(town, name) == (1 if kind == "reset_after" else 2)


def test_azure_asking_for_patience_is_given_it(town: Town) -> None:
    town.sandbox.faults.add(
        Fault(service="azure", match="PUT *vision-busy*", kind="status", status=429, retry_after=1, times=2)
    )
    number = town.ask("U0ANA", group_line("vision-busy"))
    town.approve(number, "U0LEA")
    assert town.until(number, "succeeded", "failed") == "succeeded"
    assert "operation.postponed" in town.events(number)


def test_a_refusal_by_azure_is_told_in_plain_words(town: Town) -> None:
    town.sandbox.faults.add(
        Fault(service="azure", match="PUT *vision-forbidden*", kind="status", status=403, code="AuthorizationFailed")
    )
    number = town.ask("U0ANA", group_line("vision-forbidden"))
    town.approve(number, "U0LEA")
    assert town.until(number, "succeeded", "failed") == "failed"
    shown = words(town.find("U0ANA", f"R-{number} ", "🔴", channel=VISION))
    assert "AuthorizationFailed" not in shown.splitlines()[0]
    assert "vision-forbidden" not in groups(town)


def test_slack_asking_for_patience_is_given_it_and_the_card_appears_once(town: Town) -> None:
    town.sandbox.faults.add(
        Fault(service="slack", match="chat.postMessage", kind="status", status=429, retry_after=1, times=2)
    )
    number = town.ask("U0ANA", group_line("vision-slow-slack"))
    town.card("U0LEA", number, "Approve")
    time.sleep(1.5)
    cards = [one for one in town.seen("U0LEA", channel=APPROVALS) if f"R-{number} " in words(one)]
    assert len(cards) == 1


def test_a_message_whose_answer_slack_lost_is_found_and_not_posted_again(town: Town) -> None:
    town.sandbox.faults.add(Fault(service="slack", match="chat.postMessage", kind="reset_after", times=1))
    number = town.ask("U0ANA", group_line("vision-lost-post"))
    town.card("U0LEA", number, "Approve")
    time.sleep(3)
    for channel in (VISION, APPROVALS):
        shown = [one for one in town.seen("U0LEA", channel=channel) if f"R-{number} " in words(one)]
        assert len(shown) == 1, channel


def test_a_directory_that_does_not_answer_delays_a_verdict_and_never_guesses_one(town: Town) -> None:
    number = town.ask("U0ANA", group_line("vision-graph"))
    card = town.card("U0LEA", number, "Approve")
    town.sandbox.faults.add(Fault(service="azure", match="* graph.microsoft.com/*", kind="status", status=503, times=1))
    town.press("U0LEA", card, "aml:approve")
    time.sleep(0.6)
    assert town.status(number) == "pending"
    assert town.until(number, "succeeded") == "succeeded"


def test_two_people_pressing_at_once_are_one_approval_and_one_execution(town: Town) -> None:
    """Lea presses twice from two screens at the same moment."""
    number = town.ask("U0ANA", group_line("vision-race"))
    card = town.card("U0LEA", number, "Approve")
    threads = [threading.Thread(target=town.press, args=("U0LEA", card, "aml:approve")) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert town.until(number, "succeeded") == "succeeded"
    assert town.events(number).count("approval.recorded") == 1
    assert puts(town, "vision-race") == 1


def test_a_second_process_on_the_same_file_is_refused(town: Town) -> None:
    second = Town(directory=town.directory)
    second.sandbox = town.sandbox
    with pytest.raises(AssertionError, match="another amlbot"):
        second.start_bot()
    if second.bot is not None:
        assert second.bot.wait(timeout=10) == 2
        assert second.bot.stdout is not None
        second.bot.stdout.close()


def test_bad_policies_keep_the_last_good_ones_and_a_stricter_one_stops_what_waits(tmp_path: Path) -> None:
    policies = tmp_path / "policies"
    shutil.copytree(ROOT / "policies", policies)
    (tmp_path / "town").mkdir()
    with Town(directory=tmp_path / "town", policies=policies) as town:
        first = town.ask("U0ANA", group_line("vision-before"))
        rules = policies / "org" / "guardrails.yaml"
        good = rules.read_text(encoding="utf-8")
        rules.write_text(good.replace("deny:", "dney:", 1), encoding="utf-8")
        town.wait(lambda: "policies.refused" in town.log(), what="the complaint about the policies")
        assert "guardrails.yaml:" in town.log()
        second = town.ask("U0ANA", group_line("vision-during"))
        assert town.until(second, "pending") == "pending"
        document = yaml.safe_load(good)
        document["rules"].append(
            {
                "id": "org-no-groups",
                "deny": ["resource_group.create"],
                "reason": {"en": "No new groups.", "es": "Sin grupos nuevos."},
            }
        )
        loads = town.log().count("policies.loaded")
        rules.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        town.wait(lambda: town.log().count("policies.loaded") > loads, what="the new policies")
        town.press("U0LEA", town.card("U0LEA", first, "Approve"), "aml:approve")
        assert town.until(first, "denied") == "denied"
        assert "vision-before" not in groups(town)


@pytest.mark.parametrize(
    ("harm", "row"),
    [
        ("UPDATE audit_event SET body = replace(body, 'actor', 'Actor') WHERE number = 3", 3),
        ("DELETE FROM audit_event WHERE number = 2", 2),
        ("DELETE FROM audit_event WHERE number >= 4", 4),
    ],
    ids=["a changed row", "a removed row", "a cut tail"],
)
def test_a_harmed_audit_table_is_found_and_the_row_named(town: Town, tmp_path: Path, harm: str, row: int) -> None:
    town.ask("U0ANA", group_line(f"vision-audit-{row}"))
    town.wait(lambda: len(town.events()) >= 6, what="six audit rows")
    copy = tmp_path / "copy.db"
    with sqlite3.connect(town.database) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    with sqlite3.connect(copy) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        with pytest.raises(sqlite3.DatabaseError):
            database.execute(harm)
        for (name,) in triggers:
            database.execute(f"DROP TRIGGER {name}")
        database.execute(harm)
    verdict = Town(directory=tmp_path, database_url=f"sqlite:///{copy}").amlbot("audit", "verify")
    assert verdict.returncode == 1, verdict.stdout + verdict.stderr
    assert f"row {row}" in verdict.stdout
