"""kill -9 at every boundary of a step: the real process dies exactly there, and the next one goes on from the rows.

verbs   each example of each kind, with the process dead before each call that changes something, after its work,
        after its answer, and at the next call the process makes.
steps   a role for a minute, from the line to the revocation, with the process dead at every single call it makes to
        Slack and to Azure, before it was done and after.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Queue
from typing import Any

from bot.sandbox.server import Sandbox
from tests.grammar.samples import FILES
from tests.journeys.town import APPROVALS, VISION, Town, words
from tests.torture.figures import Databases, Figures, Part
from tests.torture.ledger import Ledger
from tests.torture.replica import Replica, chain_is_broken
from tests.torture.stage import STORED_SUBSCRIPTION, Stage, changes, open_documents, shape, stage
from tests.torture.trap import BOUNDARIES, Boundary, Trap

ANA, LEA = "U0ANA", "U0LEA"
SECONDS = 120.0
SIDE_BY_SIDE = 6
STORY = "role assignment create --role Reader --assignee joe@contoso.com --resource-group this-rg --for 1min"


class Theatre:
    """A town on a stage: the process of amlbot, started again whenever it was killed."""

    def __init__(self, *, town: Town, trap: Trap) -> None:
        self.town = town
        self.trap = trap
        self.replica = Replica(town=town)

    def listens(self) -> None:
        """Have a process that takes payloads."""
        if self.replica.ended:
            self.replica.kill()
            self.replica = Replica(town=self.town)
        assert self.replica.listens(), self.town.log()[-4000:]

    def ask(self, line: str) -> int:
        """Somebody types it, again when it was not taken; gives the number of the request."""
        before = self.town.newest()
        self.listens()
        while self.town.sandbox.slack.human(ANA).say(text=f"/aml {line}", channel=VISION).status != "acked":
            if self.town.newest() > before:
                break
            self.listens()
        found = self.until(lambda: self.town.newest() > before and self.town.newest(), what=f"a request for {line}")
        return int(found)

    def ended(self, number: int) -> str:
        """How it ended, however often the process has to be started for that."""
        open_ = ("", "submitted", "pending", "approved", "executing", "unknown")

        def look() -> str:
            found = self.town.status(number)
            return "" if found in open_ else found

        return str(self.until(look, what=f"the end of R-{number}"))

    def sprung(self) -> bool:
        """Whether the process came to the boundary: its next call may be a word to Slack after the end."""
        until = time.monotonic() + 5.0
        while not self.trap.sprung and time.monotonic() < until:
            time.sleep(0.05)
        return self.trap.sprung

    def until(self, look: Callable[[], Any], *, what: str) -> Any:
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            if self.replica.ended:
                self.listens()
            found = look()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"no {what}\n{self.town.log()[-4000:]}")


@contextmanager
def theatre(*, database_url: str, only: Collection[str] = ()) -> Iterator[tuple[Theatre, Stage, dict[str, list[str]]]]:
    """A stage with its world built, and amlbot itself before it, for as long as the block lasts."""
    trap = Trap()
    with tempfile.TemporaryDirectory(prefix="amlbot-torture-") as folder:
        directory = Path(folder)
        policies = directory / "policies"
        for path, content in open_documents().items():
            (policies / path).parent.mkdir(parents=True, exist_ok=True)
            (policies / path).write_bytes(content)
        with stage(directory=directory, faults=trap) as built:
            lines = {kind: list(found) for kind, found in built.build(only=only).items()}
            town = Town(directory=directory, policies=policies, database_url=database_url)
            town.sandbox = built.sandbox
            town.introduce_everybody()
            played = Theatre(town=town, trap=trap)
            try:
                played.listens()
                town.say(ANA, "configure --defaults group=nombre-grupo workspace=area-trabajo-nombre")
                yield played, built, lines
            finally:
                played.replica.stop()


def _run(databases: Databases, runs: int, done: frozenset[str]) -> Iterator[tuple[str, Figures]]:
    with theatre(database_url=databases.new()) as (played, built, lines):
        yield from verbs(played, built, lines, most=runs, done=done)
    with tempfile.TemporaryDirectory(prefix="amlbot-torture-") as folder:
        yield from steps(directory=Path(folder), databases=databases, done=done, side_by_side=SIDE_BY_SIDE)


def verbs(
    played: Theatre, built: Stage, lines: dict[str, list[str]], *, most: int, done: frozenset[str] = frozenset()
) -> Iterator[tuple[str, Figures]]:
    """The first `most` examples of each kind, killed at every boundary of every call that changes something."""
    for kind, examples in lines.items():
        for line in examples[:most]:
            if line not in done:
                print(f"  {kind}: {line}", flush=True)
                yield line, _verb(played, built, line)


def _verb(played: Theatre, built: Stage, line: str) -> Figures:
    town = played.town
    files = {path.rpartition("/")[2]: text.encode() for path, text in FILES.items()}
    town.sandbox.slack.human(ANA).attach(files=files, text="files", channel=VISION)
    typed = line.replace(STORED_SUBSCRIPTION, town.sandbox.company.azure.subscription_id)
    built.set(line)
    seen = max((one.number for one in town.sandbox.journal.entries()), default=0)
    whole = played.ended(played.ask(typed))
    expected = built.there()
    told = changes(town.sandbox.journal.entries(since=seen, service="azure"))
    figures = {"examples": 1, "kills": 0, "ended otherwise": 0, "made otherwise": 0, "executed twice": 0}
    figures |= {"never reached": 0, "audit chain broken": 0}
    for operation in dict.fromkeys(shape(entry.operation) for entry in told):
        for boundary in BOUNDARIES:
            built.set(line)
            wanted = _is(operation)
            played.listens()
            played.trap.set(wanted=wanted, boundary=boundary, spring=lambda: played.replica.strike())
            number = played.ask(typed)
            ended = played.ended(number)
            reached = played.sprung()
            events = town.events(number)
            faults = {
                "ended otherwise": int(ended != whole),
                "made otherwise": int(built.there() != expected),
                "executed twice": int(events.count("execution.started") > 1 or events.count("execution.succeeded") > 1),
                "never reached": int(not reached),
                "audit chain broken": chain_is_broken(town),
            }
            figures["kills"] += int(reached)
            for name, times in faults.items():
                figures[name] += times
            if any(faults.values()):
                there = built.there()
                print(f"    {boundary} {operation}: {[name for name, times in faults.items() if times]} {ended}")
                print(
                    f"    {events}\n    missing {list(expected - there)}\n    more {list(there - expected)}", flush=True
                )
    return figures


def _is(call: str) -> Callable[[str, str], bool]:
    def wanted(service: str, operation: str) -> bool:
        return service == "azure" and shape(operation) == call

    return wanted


def steps(
    *,
    directory: Path,
    databases: Databases,
    done: frozenset[str] = frozenset(),
    every: int = 1,
    side_by_side: int = 1,
) -> Iterator[tuple[str, Figures]]:
    """The story with a death at every `every`-th call; the next process tells it to its end.

    side_by_side   so many towns, each with a database, a Slack and an Azure of its own: a story is a minute of waiting.
    """
    with ExitStack() as ends:
        towns = [ends.enter_context(_town(directory / str(n), databases)) for n in range(side_by_side)]
        calls = _calls(towns[0])
        print(f"  the story makes {calls} calls", flush=True)
        places = [(at, boundary) for at in range(1, calls + 1, every) for boundary in BOUNDARIES[:2]]
        left = [(at, boundary) for at, boundary in places if f"call {at} {boundary}" not in done]
        free: Queue[Theatre] = Queue()
        for one in towns:
            free.put(one)

        def told(at: int, boundary: Boundary) -> tuple[str, Figures]:
            played = free.get()
            try:
                return f"call {at} {boundary}", _story(played, at=at, boundary=boundary)
            finally:
                free.put(played)

        with ThreadPoolExecutor(max_workers=side_by_side) as pool:
            for ended in as_completed([pool.submit(told, at, boundary) for at, boundary in left]):
                yield ended.result()


@contextmanager
def _town(directory: Path, databases: Databases) -> Iterator[Theatre]:
    directory.mkdir()
    trap = Trap()
    town = Town(directory=directory, database_url=databases.new())
    town.sandbox = Sandbox(faults=trap)
    town.sandbox.start(directory=directory)
    town.introduce_everybody()
    played = Theatre(town=town, trap=trap)
    try:
        yield played
    finally:
        played.replica.stop()
        town.sandbox.stop()


def _calls(played: Theatre) -> int:
    """How many calls the story makes when nothing happens."""
    count = 0

    def counted(service: str, operation: str) -> bool:
        nonlocal count
        count += _is_a_step(operation)
        return False

    played.listens()
    played.trap.set(wanted=counted, boundary="before", spring=lambda: None)
    _tell(played, "undisturbed")
    return count


def _is_a_step(operation: str) -> bool:
    return operation not in ("auth.test", "apps.connections.open") and "login.microsoftonline.com" not in operation


def _story(played: Theatre, *, at: int, boundary: Boundary) -> Figures:
    left = at

    def wanted(service: str, operation: str) -> bool:
        nonlocal left
        left -= _is_a_step(operation)
        return left <= 0

    played.listens()
    played.trap.set(wanted=wanted, boundary=boundary, spring=lambda: played.replica.strike())
    number = _tell(played, f"{boundary}-{at}")
    town = played.town
    events = town.events(number)
    request = town.request_id(number)
    cards = sum(f"R-{number} " in words(one) for one in town.seen(LEA, channel=APPROVALS))
    left_in_azure = [one for one in town.resources()["role_assignments"] if one["role"] == "Reader"]
    counted = (events.count("execution.started"), events.count("execution.succeeded"), events.count("grant.revoked"))
    return {
        "kills": int(played.trap.sprung),
        "ended otherwise": int(town.status(number) != "succeeded"),
        "executed twice": int(counted != (1, 1, 1)),
        "cards more or fewer than one": int(cards != 1),
        "roles left in Azure": int(bool(left_in_azure)),
        "audit chain broken": chain_is_broken(town),
        "requests": int(bool(request)),
    }


def _tell(played: Theatre, mark: str) -> int:
    """Asked, approved, executed, and revoked when its minute is over; people press again what was not taken."""
    number = played.ask(f"{STORY} --description {mark}")
    ledger = Ledger(played.town)

    def pressed() -> bool:
        for press in ledger.approve(LEA):
            press.join(timeout=30)
        return played.town.status(number) not in ("submitted", "pending")

    played.until(pressed, what=f"the approval of R-{number}")
    played.ended(number)
    grant = f"SELECT status FROM access_grant WHERE request = '{played.town.request_id(number)}'"
    played.until(lambda: played.town.rows(grant) == [("revoked",)], what=f"the revocation of R-{number}")
    return number


BOUNDARIES_PART = Part(
    name="boundaries",
    run=_run,
    runs=1,
    zeros=(
        "ended otherwise",
        "made otherwise",
        "executed twice",
        "never reached",
        "cards more or fewer than one",
        "roles left in Azure",
        "audit chain broken",
    ),
    on=("sqlite", "postgres"),
)
