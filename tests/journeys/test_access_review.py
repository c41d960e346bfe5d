"""A role that was given for good is asked about when its time has come, and taken back when nobody needs it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.journeys.town import APPROVALS, ROOT, Town
from tests.torture.dark import move

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

JOE, DAN = "joe@contoso.com", "dan@contoso.com"
IDLE = "idle: {after_h: 8, stop_after_silence_h: 4}"
REVIEW = "review: {after_d: 90, by: [vision-leads], take_back_after_silence_d: 14}"
CHANGES = (
    ("workspaces.yaml", IDLE, f"{IDLE}\n    {REVIEW}"),
    ("teams/vision.yaml", "limits: {max_duration_h: 2160, self_approval: false}", "limits: {self_approval: false}"),
)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Team vision may be given roles for good, and looks through them every 90 days."""
    policies = tmp_path / "policies"
    shutil.copytree(ROOT / "policies", policies)
    for name, old, new in CHANGES:
        text = (policies / name).read_text()
        assert old in text
        (policies / name).write_text(text.replace(old, new))
    with Town(directory=tmp_path / "town", policies=policies) as town:
        yield town


def later(town: Town, *, days: float) -> None:
    """The clock of the process is the machine's: so the past is moved, while it is dead (tests/torture/dark.py)."""
    town.kill_bot()
    move(url=town.database_url, by=timedelta(days=days))
    town.sandbox.clock.advance(seconds=days * 86_400)
    town.start_bot()


def roles_of(town: Town, who: str) -> int:
    return sum(who in one["principal"] for one in town.resources()["role_assignments"])


def test_a_role_for_good_is_kept_by_a_lead_and_taken_back_when_nobody_answers(town: Town) -> None:
    for person in (JOE, DAN):
        number = town.ask("U0ANA", f"role assignment create --role Reader --assignee {person} --resource-group this-rg")
        town.approve(number, "U0LEA")
        town.until(number, "succeeded")
    before = {who: roles_of(town, who) for who in (JOE, DAN)}
    assert before[DAN], town.resources()["role_assignments"]
    later(town, days=91)
    town.answer("U0PAT", "drift", "roles to review", channel=APPROVALS)
    about = {who: town.find("U0LEA", "still need the role Reader", who, channel=APPROVALS) for who in (JOE, DAN)}

    town.press("U0ADRI", about[JOE], "aml:keep")
    town.wait(lambda: "ask.refused" in town.events(), what="the word that Adrián does not answer for it")
    town.press("U0LEA", about[JOE], "aml:keep")
    town.find("U0LEA", JOE, "somebody said. It is asked again", channel=APPROVALS)
    newest = town.newest()

    later(town, days=15)
    number = int(town.wait(lambda: town.newest() > newest and town.newest(), what="the request of amlbot itself"))
    assert town.until(number, "succeeded", "pending", "denied") == "succeeded", town.everything()
    assert (roles_of(town, JOE), roles_of(town, DAN)) == (before[JOE], before[DAN] - 1)
    assert town.rows(f"SELECT requester FROM request WHERE number = {number}") == [("system",)]
    town.find("U0LEA", DAN, f"R-{number} asks to take it back", channel=APPROVALS)
    events = town.events()
    assert (events.count("access.due"), events.count("access.kept"), events.count("access.unanswered")) == (2, 1, 1)
    assert town.amlbot("audit", "verify").returncode == 0
