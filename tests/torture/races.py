"""Two approvers press Approve on the same card in the same moment, over and over.

On PostgreSQL two processes of amlbot take the presses, one each, as Slack deals them out. SQLite has one process: there
the two presses meet in it.
"""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator

from bot.sandbox.slack.errors import HumanRefused
from tests.journeys.town import Town
from tests.torture.crowd import crew, sets_of_messages
from tests.torture.figures import Databases, Figures, Part
from tests.torture.replica import chain_is_broken

BATCH = 50
APPROVERS = ("U0LEA", "U0GUS")
SECONDS = 300.0

Card = dict[str, str]


def _run(databases: Databases, runs: int, done: frozenset[str]) -> Iterator[tuple[str, Figures]]:
    for first in range(0, runs, BATCH):
        last = min(first + BATCH, runs)
        case = f"{first + 1} to {last}"
        if case not in done:
            size = 2 if databases.name == "postgres" else 1
            with crew(database_url=databases.new(), size=size) as (town, _):
                yield case, _batch(town, first=first, last=last)


def _batch(town: Town, *, first: int, last: int) -> Figures:
    for at in range(first, last):
        town.say("U0ANA", f"group create --name vision-r{at:04} --location eastus")
    cards: dict[int, Card] = town.wait(lambda: _cards(town, last - first), what="all the cards", seconds=SECONDS)
    numbers = sorted(cards)
    both = sum(_race(town, cards[number]) for number in numbers)
    over = "SELECT count(*) FROM request WHERE status IN ('succeeded', 'failed')"
    town.wait(lambda: town.rows(over) == [(len(numbers),)], what="the end of all", seconds=SECONDS)
    puts = Counter(
        entry.operation.rpartition("/")[2].lower()
        for entry in town.sandbox.journal.entries(service="azure")
        if entry.operation.startswith("PUT ") and "/resourcegroups/" in entry.operation.lower()
    )
    figures: Counter[str] = Counter({"races": len(numbers), "both presses taken": both})
    happened = _events(town)
    for number in numbers:
        events = happened[number]
        figures["winners other than one"] += events["approval.recorded"] != 1 or events["request.approved"] != 1
        figures["executions other than one"] += (events["execution.started"], events["execution.succeeded"]) != (1, 1)
    for at in range(first, last):
        figures["calls of Azure other than one"] += puts[f"vision-r{at:04}"] != 1
    figures["sets of Slack messages other than one"] = sets_of_messages(town)
    figures["audit chain broken"] = chain_is_broken(town)
    return dict(figures)


def _cards(town: Town, count: int) -> dict[int, Card]:
    """Number of each request -> where its card is; empty until all of them are there and can be pressed."""
    found = {}
    rows = town.rows(
        "SELECT r.number, v.body FROM request r JOIN slack_view v ON v.request = r.id "
        "WHERE r.status = 'pending' AND v.purpose = 'card'"
    )
    for number, body in rows:
        card = json.loads(body)
        if card["ts"]:
            found[int(number)] = {"channel": str(card["channel"]), "ts": str(card["ts"])}
    return found if len(found) == count else {}


def _events(town: Town) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for number, name in town.rows("SELECT r.number, e.name FROM request r JOIN audit_event e ON e.request = r.id"):
        found[int(number)][str(name)] += 1
    return found


def _race(town: Town, card: Card) -> int:
    """Both press at once; 1 when Slack was told that both presses were taken."""
    barrier = threading.Barrier(len(APPROVERS))
    taken = []

    def press(who: str) -> None:
        human = town.sandbox.slack.human(who)
        barrier.wait(timeout=30)
        try:
            taken.append(human.press(card, "aml:approve").status == "acked")
        except HumanRefused:
            # The other was so much faster that the button is gone: no race.
            taken.append(False)

    threads = [threading.Thread(target=press, args=(who,)) for who in APPROVERS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return int(all(taken))


RACES = Part(
    name="races",
    run=_run,
    runs=1000,
    zeros=(
        "winners other than one",
        "executions other than one",
        "calls of Azure other than one",
        "sets of Slack messages other than one",
        "audit chain broken",
    ),
)
