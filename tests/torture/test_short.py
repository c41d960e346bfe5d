"""Every part of the torture, so short that it belongs to the tests; and what its tables are made of."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.server import Sandbox
from tests.journeys.town import Town
from tests.torture import boundaries, dark, idle, kills, outage, races, replicas, resets
from tests.torture.databases import Files, databases
from tests.torture.figures import Databases, Figures, Part, Seen, table
from tests.torture.ledger import Ledger
from tests.torture.parts import PARTS
from tests.torture.stage import shape, stage
from tests.torture.trap import Boundary, Trap

slow = pytest.mark.slow
postgres = pytest.mark.postgres
patient = pytest.mark.timeout(300)


def files() -> Databases:
    return Files(name="sqlite")


def clean(part: Part, figures: Figures) -> None:
    assert {name: figures[name] for name in part.zeros if figures.get(name)} == {}


@pytest.fixture(scope="module")
def server() -> Iterator[Databases]:
    """A PostgreSQL of our own, which may be stopped."""
    with databases("postgres") as found:
        yield found


@slow
@patient
@pytest.mark.parametrize("name", ["sqlite", pytest.param("postgres", marks=postgres)])
def test_killed_again_and_again_everything_happens_once(name: str, request: pytest.FixtureRequest) -> None:
    new = files() if name == "sqlite" else request.getfixturevalue("server")
    ((_, figures),) = kills.killed(new, runs=3, roles=False)
    clean(kills.KILLS, figures)
    assert figures["kills"] == 3
    assert figures["requests"] > 0
    assert figures["things made in Azure"] > 0


@slow
@patient
def test_a_reset_before_or_after_is_looked_into_and_nothing_is_done_twice(tmp_path: Path) -> None:
    kinds = ("resource_group.create", "resource_group.delete", "role.grant", "role.revoke", "workspace.discard")
    with stage(directory=tmp_path) as built:
        found = dict(resets.torn(built, most=1, only=kinds))
    assert len(found) == len(kinds)
    for line, figures in found.items():
        clean(resets.RESETS, figures)
        assert figures["calls cut off"] == (10 if line.startswith("ml workspace discard") else 2)


@slow
@patient
def test_dead_at_every_boundary_of_a_call_it_ends_as_if_it_had_lived() -> None:
    with boundaries.theatre(database_url="", only=("resource_group.create",)) as (played, built, lines):
        ((_, figures),) = boundaries.verbs(played, built, lines, most=1)
    clean(boundaries.BOUNDARIES_PART, figures)
    assert figures["kills"] == 4


@slow
@patient
@pytest.mark.parametrize("name", ["sqlite", pytest.param("postgres", marks=postgres)])
def test_of_two_who_press_at_once_one_decides(name: str, request: pytest.FixtureRequest) -> None:
    new = files() if name == "sqlite" else request.getfixturevalue("server")
    ((_, figures),) = races.RACES.run(new, 5, frozenset())
    clean(races.RACES, figures)
    assert (figures["races"], figures["both presses taken"]) == (5, 5)


@slow
@patient
@postgres
def test_three_replicas_one_killed_and_one_frozen_lose_nothing(server: Databases) -> None:
    figures = replicas.round_of_three(server, frozen_seconds=4.0, roles=False)
    clean(replicas.REPLICAS, figures)
    assert figures["requests"] > 0


@slow
@patient
@postgres
@pytest.mark.parametrize("trouble", ["database crashed", "Slack and Azure away"])
def test_what_it_stands_on_goes_away_and_comes_back(server: Databases, trouble: str) -> None:
    figures = outage.outage(server, outage.troubles(server, away_seconds=4.0)[trouble], roles=False)
    clean(outage.OUTAGE, figures)
    assert figures["requests"] > 0


@slow
@patient
def test_after_a_day_of_death_everything_due_is_taken_back_at_the_start(tmp_path: Path) -> None:
    town = Town(directory=tmp_path)
    try:
        figures = dark.night(town, hours=(8, 48))
    finally:
        town.stop()
    clean(dark.DARK, figures)
    assert figures["due in the dark"] == 1


@slow
@patient
def test_requests_that_wait_cost_a_process_no_memory() -> None:
    """CPU is measured at full length alone: a test machine does other things."""
    figures = idle.compared(files(), pending=500, settle=1.0, measure=3.0)
    assert figures["requests that wait"] == 500
    assert figures["more memory, %"] < idle.TOLERATED


def test_every_part_has_its_full_length_and_says_what_has_to_be_nothing() -> None:
    assert {part.name for part in PARTS} == {
        *("kills", "boundaries", "races", "replicas", "outage", "resets", "dark", "idle")
    }
    assert all(part.runs > 0 and part.zeros and part.on for part in PARTS)


def test_a_part_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    seen = Seen(tmp_path / "part.jsonl")
    seen.add("first", {"kills": 2, "latest, s": 1.5})
    seen.add("second", {"kills": 3, "latest, s": 0.5})
    again = Seen(tmp_path / "part.jsonl")
    assert (list(again.cases), again.total) == (["first", "second"], {"kills": 5, "latest, s": 1.5})
    assert table({"sqlite": again.total, "postgres": {"kills": 1}}).splitlines()[2:] == [
        "| kills | 5 | 1 |",
        "| latest, s | 1.5 | – |",
    ]
    again.forget()
    assert not Seen(tmp_path / "part.jsonl").cases


@pytest.mark.parametrize(
    ("boundary", "steps"),
    [
        ("before", ["struck", "reset_before"]),
        ("applied", ["done", "struck", "reset_after"]),
        ("answered", ["done", "struck"]),
        ("next", ["done", "struck", "reset_before"]),
    ],
)
def test_a_trap_springs_at_its_boundary_once(boundary: Boundary, steps: list[str]) -> None:
    trap, seen = Trap(), list[str]()
    trap.set(
        wanted=lambda service, operation: operation == "PUT b", boundary=boundary, spring=lambda: seen.append("struck")
    )

    def call(operation: str) -> None:
        fault = trap.take(service="azure", operation=operation, moment="before")
        if fault is None:
            if operation == "PUT b":
                seen.append("done")
            fault = trap.take(service="azure", operation=operation, moment="after")
        if fault is not None:
            seen.append(fault.kind)

    call("GET a")
    assert not trap.sprung
    call("PUT b")
    call("GET c")
    time.sleep(0.05)
    assert (seen, trap.sprung) == (steps, True)
    call("PUT b")
    assert seen == [*steps, "done"]


def test_a_call_is_known_again_though_the_sdk_invents_names() -> None:
    guid = "8052b8d6-9983-4a71-aeed-99dcceb507ea"
    assert (
        shape(f"PUT management.azure.com/w/codes/{guid}/versions/1") == "PUT management.azure.com/w/codes/*/versions/1"
    )
    assert shape(f"PUT a.blob.core.windows.net/{guid}/amlbot-spec-0bk9/job[1].yml") == (
        "PUT a.blob.core.windows.net/*/*/job[[]1].yml"
    )
    assert shape("PUT management.azure.com/jobs/amlbot-r-7-1a2b3c4d-0") == "PUT management.azure.com/jobs/amlbot-*"


def test_the_ledger_sees_what_is_lost_and_what_is_made_twice(tmp_path: Path) -> None:
    """The harness itself: a figure that could not be anything but 0 would show nothing."""
    town = Town(directory=tmp_path)
    sandbox = Sandbox()
    town.sandbox = sandbox
    ledger = Ledger(town)
    for status in (201, 201):
        sandbox.journal.record(
            service="azure",
            direction="in",
            operation="PUT management.azure.com/g",
            status=status,
            request={},
            response={},
        )
    ledger.look_at_azure()
    assert ledger.created == {"management.azure.com/g": 2}
