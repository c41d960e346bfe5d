"""How long Slack waits for amlbot's acks, beside a bare Bolt app that only acks, in one run.

Two sandboxes of the same code, one for each app, so that each app has all of its own payloads. The two are asked in
turn, A B A B, so that a slow moment of the machine meets both. Milliseconds are the sandbox's own, from sending the
payload over the socket to receiving the ack. Those of a crowd are made ready first and sent in the same moment: when
people press one after the other on the machine that the apps run on, it is their pressing that is measured.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ROUNDS = 300
PACED_ROUNDS = 100
PACE_SECONDS = 0.25
"""Between two commands of the paced rows: what a command sets going (look-ups, policies, messages) ends meanwhile."""

AT_ONCE = 32
BURSTS = 12
BURST_PAUSE_SECONDS = 2.0
"""Between two bursts: what 32 presses set going ends meanwhile, and the next 32 meet an app at rest."""

STAFF = ("U0ANA", "U0DAN", "U0JOE", "U0LEA", "U0ADRI", "U0PAT", "U0SARA", "U0FINN", "U0NOA", "U0LUIS")
"""Everybody of the sandbox's company: a person has one form open at a time, so no more are submitted at once."""

APPROVE, COMMENT = "aml:approve", "aml:comment"
LINE = (
    '/aml az ml compute create --name "bench-cluster" --size STANDARD_DS11_V2 --max-instances 2 --type AmlCompute '
    "-g nombre-grupo -w area-trabajo-nombre"
)


Deed = Callable[[], float]
"""Something a person does; milliseconds to its ack."""


@dataclass
class Side:
    """One app with a Slack of its own."""

    name: str
    page: str
    app: subprocess.Popen[str]
    first_ack_seconds: float = 0.0
    late: int = 0
    idle_mib: float = 0.0

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.page}api/slack/{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Origin": self.page.rstrip("/")},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return dict(json.load(answer))

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.page}api/slack/{path}", timeout=30) as answer:
            return json.load(answer)

    def command(self, line: str = "/aml help") -> float:
        return self._taken(self.post("say", {"as": "U0ANA", "channel": "C0VISION", "text": line}), "acked")

    def press(self, spot: dict[str, Any]) -> float:
        return self._taken(self.post("press", {"as": "U0ANA", **spot}), "acked")

    def open(self, spot: dict[str, Any], *, who: str = "U0ANA") -> dict[str, Any]:
        """Open the form behind a button; what has to be said to send it, with a word in it."""
        self.post("press", {"as": who, **spot})
        view = _until(lambda: self.get(f"views?as={who}")["views"], what="a form")[-1]
        words = {"reason": {"input": {"type": "plain_text_input", "value": "Is it needed?"}}}
        return {"as": who, "view_id": view["id"], "values": words}

    def submit(self, form: dict[str, Any]) -> float:
        return self._taken(self.post("submit", form), "closed")

    def _taken(self, answer: Mapping[str, Any], status: str) -> float:
        """Milliseconds to the ack. One that came after Slack's three seconds is counted, and as long as it took."""
        self.late += answer["status"] == "operation_timeout"
        assert answer["status"] in (status, "operation_timeout"), answer
        return float(answer["milliseconds"])

    def button(self, action: str) -> dict[str, Any]:
        """Where the newest button of that meaning is."""
        message = self.card(action)
        for block in message["blocks"]:
            for element in block.get("elements", []):
                if _meaning(element) == action:
                    spot = {"action_id": element["action_id"], "block_id": block["block_id"]}
                    return {"channel": "C0APPROVE", "ts": message["ts"], **spot}
        raise LookupError(action)

    def card(self, action: str) -> dict[str, Any]:
        """The newest message with a button of that meaning."""

        def look() -> dict[str, Any] | None:
            for message in reversed(self.get("messages?channel=C0APPROVE&as=U0ANA")["messages"]):
                elements = [one for block in message.get("blocks", []) for one in block.get("elements", [])]
                if any(_meaning(one) == action for one in elements):
                    return dict(message)
            return None

        return dict(_until(look, what=action))

    def memory_mib(self) -> float:
        for line in Path(f"/proc/{self.app.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0


@contextmanager
def side(*, name: str, command: Sequence[str]) -> Iterator[Side]:
    with tempfile.TemporaryDirectory(prefix="amlbot-bench-") as folder, ExitStack() as ends:
        plain = {k: v for k, v in os.environ.items() if not k.upper().startswith(("AMLBOT_", "AZURE_", "SLACK_"))}
        sandbox = subprocess.Popen(
            [sys.executable, "-m", "bot.sandbox", "--directory", folder],
            stdout=subprocess.PIPE,
            text=True,
            env=plain,
            cwd=ROOT,
        )
        ends.callback(_end, sandbox)
        assert sandbox.stdout is not None
        ready = json.loads(sandbox.stdout.readline())
        settings = {
            "AMLBOT_DATABASE_URL": f"sqlite:///{folder}/amlbot.db",
            "AMLBOT_POLICIES": str(ROOT / "policies"),
            "AMLBOT_ASKS_PER_MINUTE": "100000",
            "AMLBOT_REQUESTS_PER_HOUR": "100000",
            "AMLBOT_LOG_LEVEL": "ERROR",
        }
        environment = {**plain, **ready["environment"], **settings}
        for arguments in (("db", "upgrade"), ("people", "link", "U0ANA", "ana@contoso.com")):
            subprocess.run(
                [sys.executable, "-m", "bot", *arguments],
                env=environment,
                cwd=ROOT,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        began = time.perf_counter()
        app = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)
        ends.callback(_end, app)
        one = Side(name=name, page=ready["page_url"], app=app)
        one.first_ack_seconds = _first_ack(one, began)
        yield one


def _first_ack(one: Side, began: float) -> float:
    """Seconds from starting the process to its first ack: the command is typed again and again until it is taken."""
    while time.perf_counter() - began < 60:
        answer = one.post("say", {"as": "U0ANA", "channel": "C0VISION", "text": "/aml help"})
        if answer["status"] == "acked":
            return time.perf_counter() - began
        time.sleep(0.01)
    raise SystemExit(f"{one.name} did not ack within a minute")


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait(timeout=20)
    if process.stdout is not None:
        process.stdout.close()


def _in_turn(
    ours: Side, bare: Side, what: Any, *, rounds: int = ROUNDS, pace: float = 0.0
) -> tuple[list[float], list[float]]:
    for one in (ours, bare):
        for _ in range(10):
            what(one)
    pairs = []
    for _ in range(rounds):
        time.sleep(pace)
        pairs.append((what(ours), what(bare)))
    return [a for a, _ in pairs], [b for _, b in pairs]


def _at_once(ours: Side, bare: Side, deeds: Callable[[Side], list[Deed]]) -> tuple[list[float], list[float]]:
    """So many people at the same moment, over and over, each side in turn; the first burst of each is not counted.

    deeds  what each of them does next, made ready beforehand.
    """
    found: dict[str, list[list[float]]] = {ours.name: [], bare.name: []}
    with ThreadPoolExecutor(max_workers=AT_ONCE) as people:
        for one in [ours, bare] * BURSTS:
            ready = deeds(one)
            one.post("at_once", {"count": len(ready)})
            gate = threading.Barrier(len(ready))

            def person(deed: Deed, gate: threading.Barrier = gate) -> float:
                gate.wait()
                return deed()

            found[one.name].append(list(people.map(person, ready)))
            time.sleep(BURST_PAUSE_SECONDS / 2)
    counted = {name: [value for burst in bursts[1:] for value in burst] for name, bursts in found.items()}
    return counted[ours.name], counted[bare.name]


def _row(label: str, ours: list[float], bare: list[float]) -> str:
    def figures(values: list[float]) -> tuple[float, float]:
        ordered = sorted(values)
        return statistics.median(ordered), ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))]

    (p50, p99), (bare50, bare99) = figures(ours), figures(bare)
    return (
        f"| {label} | {p50:.2f} | {p99:.2f} | {bare50:.2f} | {bare99:.2f} "
        f"| {p50 - bare50:+.2f} ms | {p50 / bare50:.1f} |"
    )


def _meaning(element: Mapping[str, Any]) -> str:
    return str(element.get("action_id", "")).partition(".")[0]


def _until(look: Any, *, what: str) -> Any:
    deadline = time.perf_counter() + 30
    while time.perf_counter() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise SystemExit(f"{what} did not appear")


@contextmanager
def both() -> Iterator[tuple[Side, Side]]:
    """amlbot with a request that waits for its approval, and a bare app that shows the same card."""
    with tempfile.NamedTemporaryFile(mode="w", suffix=".json") as card, ExitStack() as sides:
        ours = sides.enter_context(side(name="amlbot", command=[sys.executable, "-m", "bot", "run"]))
        time.sleep(3)
        ours.idle_mib = ours.memory_mib()
        ours.command(LINE)
        json.dump(ours.card(APPROVE)["blocks"], card)
        card.flush()
        bare = sides.enter_context(side(name="bare Bolt", command=[sys.executable, "-m", "bench.bare_bolt", card.name]))
        bare.idle_mib = bare.memory_mib()
        time.sleep(3)
        yield ours, bare


def main() -> None:
    with both() as (ours, bare):
        buttons = {(one.name, action): one.button(action) for one in (ours, bare) for action in (APPROVE, COMMENT)}

        def help_(one: Side) -> float:
            return one.command()

        def create(one: Side) -> float:
            return one.command(LINE)

        def approve(one: Side) -> float:
            return one.press(buttons[one.name, APPROVE])

        def comment(one: Side) -> float:
            return one.submit(one.open(buttons[one.name, COMMENT]))

        def crowd(deed: Callable[[Side], float]) -> Callable[[Side], list[Deed]]:
            return lambda one: [lambda: deed(one)] * AT_ONCE

        def comments(one: Side) -> list[Deed]:
            forms = [one.open(buttons[one.name, COMMENT], who=who) for who in STAFF]
            return [partial(one.submit, form) for form in forms]

        print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.machine()}, ", end="")
        print(f"Python {platform.python_version()}\n")
        print("| ack, ms | amlbot p50 | p99 | bare Bolt p50 | p99 | difference p50 | ratio p50 |")
        print("|---|---|---|---|---|---|---|")
        line, people = "`/aml az ml compute create …`", f", {AT_ONCE} people at once"
        paced: Mapping[str, Any] = {"rounds": PACED_ROUNDS, "pace": PACE_SECONDS}
        measured: Sequence[tuple[str, Callable[[], tuple[list[float], list[float]]]]] = (
            ("`/aml help`", lambda: _in_turn(ours, bare, help_)),
            (f"`/aml help`{people}", lambda: _at_once(ours, bare, crowd(help_))),
            (f"{line}, four a second", lambda: _in_turn(ours, bare, create, **paced)),
            ("Approve, four a second", lambda: _in_turn(ours, bare, approve, **paced)),
            ("a form submitted, four a second", lambda: _in_turn(ours, bare, comment, **paced)),
            (f"a form submitted, {len(STAFF)} people at once", lambda: _at_once(ours, bare, comments)),
            (f"Approve{people}", lambda: _at_once(ours, bare, crowd(approve))),
            (f"{line}{people}", lambda: _at_once(ours, bare, crowd(create))),
            (f"{line}, as fast as it goes", lambda: _in_turn(ours, bare, create)),
        )
        for label, taken in measured:
            print(_row(label, *taken()), flush=True)
        print()
        print("| | amlbot | bare Bolt |")
        print("|---|---|---|")
        print(f"| acks later than 3 s | {ours.late} | {bare.late} |")
        print(f"| start to first ack | {ours.first_ack_seconds:.2f} s | {bare.first_ack_seconds:.2f} s |")
        print(f"| idle memory (RSS) | {ours.idle_mib:.0f} MiB | {bare.idle_mib:.0f} MiB |")


if __name__ == "__main__":
    main()
