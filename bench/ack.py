"""How long Slack waits for amlbot's acks, beside a bare Bolt app that only acks, in one run.

Two sandboxes of the same code, one for each app, so that each app has all of its own payloads. The two are asked in
turn, A B A B, so that a slow moment of the machine meets both. Milliseconds are the sandbox's own, from sending the
payload over the socket to receiving the ack.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ROUNDS = 300
PACED_ROUNDS = 100
PACE_SECONDS = 0.25
"""Between two commands of the paced rows: what a command sets going (look-ups, policies, messages) ends meanwhile."""

AT_ONCE = 32
LINE = (
    '/aml az ml compute create --name "bench-cluster" --size STANDARD_DS11_V2 --max-instances 2 --type AmlCompute '
    "-g nombre-grupo -w area-trabajo-nombre"
)


@dataclass
class Side:
    """One app with a Slack of its own."""

    name: str
    page: str
    app: subprocess.Popen[str]
    first_ack_seconds: float = 0.0

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
        answer = self.post("say", {"as": "U0ANA", "channel": "C0VISION", "text": line})
        assert answer["status"] == "acked", answer
        return float(answer["milliseconds"])

    def press(self, spot: dict[str, Any]) -> float:
        answer = self.post("press", {"as": "U0ANA", **spot})
        assert answer["status"] == "acked", answer
        return float(answer["milliseconds"])

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
            "AMLBOT_LINK_BY_EMAIL": "yes",
            "AMLBOT_LOG_LEVEL": "ERROR",
        }
        began = time.perf_counter()
        app = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**plain, **ready["environment"], **settings}, cwd=ROOT
        )
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


def _at_once(one: Side, what: Any) -> list[float]:
    with ThreadPoolExecutor(max_workers=AT_ONCE) as people:
        return list(people.map(lambda _: what(one), range(AT_ONCE * 10)))


def _row(label: str, ours: list[float], bare: list[float]) -> str:
    def figures(values: list[float]) -> tuple[float, float]:
        ordered = sorted(values)
        return statistics.median(ordered), ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))]

    (p50, p99), (bare50, bare99) = figures(ours), figures(bare)
    return (
        f"| {label} | {p50:.2f} | {p99:.2f} | {bare50:.2f} | {bare99:.2f} "
        f"| {p50 - bare50:+.2f} ms | {p50 / bare50:.1f} |"
    )


def _card(one: Side) -> dict[str, Any]:
    """A pending request's Approve button. The bare app has no card."""
    deadline = time.perf_counter() + 30
    while time.perf_counter() < deadline:
        for message in reversed(one.get("messages?channel=C0APPROVE&as=U0ANA")["messages"]):
            for block in message.get("blocks", []):
                for element in block.get("elements", []):
                    if str(element.get("action_id", "")).startswith("aml:approve"):
                        return {
                            "channel": "C0APPROVE",
                            "ts": message["ts"],
                            "action_id": element["action_id"],
                            "block_id": block["block_id"],
                        }
        time.sleep(0.05)
    raise SystemExit("no card appeared")


def main() -> None:
    with (
        side(name="amlbot", command=[sys.executable, "-m", "bot", "run"]) as ours,
        side(name="bare Bolt", command=[sys.executable, "-m", "bench.bare_bolt"]) as bare,
    ):
        time.sleep(3)
        idle = ours.memory_mib(), bare.memory_mib()
        rows = [_row("`/aml help`", *_in_turn(ours, bare, lambda one: one.command()))]
        rows.append(
            _row(
                f"`/aml help`, {AT_ONCE} people at once",
                _at_once(ours, lambda one: one.command()),
                _at_once(bare, lambda one: one.command()),
            )
        )
        create = "`/aml az ml compute create …`"
        paced = _in_turn(ours, bare, lambda one: one.command(LINE), rounds=PACED_ROUNDS, pace=PACE_SECONDS)
        rows.append(_row(f"{create}, four a second", *paced))
        approve = _card(ours)
        pressed = _in_turn(
            ours,
            bare,
            lambda one: one.press(approve) if one is ours else one.command(),
            rounds=PACED_ROUNDS,
            pace=PACE_SECONDS,
        )
        rows.append(_row("Approve, four a second (beside a bare command)", *pressed))
        rows.append(_row(f"{create}, as fast as it goes", *_in_turn(ours, bare, lambda one: one.command(LINE))))
        machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
        print(f"{datetime.now(UTC):%Y-%m-%d}, {machine}")
        print()
        print("| ack, ms | amlbot p50 | p99 | bare Bolt p50 | p99 | difference p50 | ratio p50 |")
        print("|---|---|---|---|---|---|---|")
        print("\n".join(rows))
        print()
        print("| | amlbot | bare Bolt |")
        print("|---|---|---|")
        print(f"| start to first ack | {ours.first_ack_seconds:.2f} s | {bare.first_ack_seconds:.2f} s |")
        print(f"| idle memory (RSS) | {idle[0]:.0f} MiB | {idle[1]:.0f} MiB |")


if __name__ == "__main__":
    main()
