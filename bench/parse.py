"""How long the grammar takes over a line, with no sandbox around it: good lines, pasted ones, mistakes and noise.

The lines are read in turn, many rounds, so that a slow moment of the machine meets every sort. With the file of real
command lines beside the project (`../shared/data/azure-cli/corpus/commands.jsonl`) those are read too.
"""

from __future__ import annotations

import gc
import json
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.grammar.commands import COMMANDS
from bot.grammar.draft import Draft
from bot.grammar.parse import parse
from bot.grammar.vocabulary import vocabulary
from bot.kinds import KINDS
from bot.policy.load import load

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "data" / "azure-cli" / "corpus" / "commands.jsonl"
ROUNDS = 200
AIM_MS = 0.2


def lines() -> Mapping[str, Sequence[str]]:
    """Sort of line -> lines of that sort."""
    good = [line for kind in KINDS for line in kind.examples]
    sorts: dict[str, Sequence[str]] = {
        "good": [f"az {line}" for line in good],
        "pasted": [
            "```bash\n$ az " + line.replace('"', "“").replace(" --", " \\\n  —").replace("-n ", "-n\u00a0") + "\n```"
            for line in good
        ],
        "mistaken": [line.replace("create", "crate").replace("--name", "--nmae") + " --sise x stray" for line in good],
        "secret": [f"{line} --admin-password hunter2" for line in good],
        "noise": [
            "help",
            "hola",
            "R-7",
            "xyzzy " * 40,
            "a | b",
            "'never closed",
            "<@U1|ana> $X {y} ${{ z }}",
            "x" * 4_000,
        ],
    }
    if CORPUS.is_file():
        sorts["real"] = [json.loads(row)["line"] for row in CORPUS.read_text(encoding="utf-8").splitlines()]
    return sorts


def reader() -> Callable[[str], Draft]:
    """The grammar with the shipped policies' catalogue, as `amlbot run` uses it."""
    folder = ROOT / "policies"
    files = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}
    bundle = load(files=files, vocabulary=vocabulary(kinds=KINDS))
    defaults = {"group": "nombre-grupo", "workspace": "area-trabajo-nombre"}
    return lambda line: parse(line=line, kinds=KINDS, commands=COMMANDS, catalogue=bundle.catalogue, defaults=defaults)


def measured(read: Callable[[str], Draft], sort: Sequence[str]) -> list[float]:
    """Milliseconds of every reading of every line of a sort."""
    rounds = max(3, ROUNDS * 20 // len(sort))
    taken = []
    for line in sort:
        read(line)
    gc.disable()
    try:
        for _ in range(rounds):
            for line in sort:
                began = time.perf_counter_ns()
                read(line)
                taken.append((time.perf_counter_ns() - began) / 1e6)
    finally:
        gc.enable()
    return taken


def main() -> int:
    """Print the table, and whether half of the good and of the real lines take less than the aim."""
    read = reader()
    print(f"Python {platform.python_version()}, {platform.machine()}; milliseconds a line")
    print(f"{'sort':10} {'lines':>6} {'read':>6} {'p50':>8} {'p99':>8} {'worst':>8}")
    slow = []
    for name, sort in lines().items():
        taken = measured(read, sort)
        understood = sum(read(line).params is not None for line in sort)
        hundredths = statistics.quantiles(taken, n=100)
        print(f"{name:10} {len(sort):6} {understood:6} {hundredths[49]:8.3f} {hundredths[98]:8.3f} {max(taken):8.3f}")
        if name in ("good", "real") and hundredths[49] > AIM_MS:
            slow.append(name)
    print(f"aim: p50 under {AIM_MS} ms for good and real lines: " + (f"missed by {', '.join(slow)}" if slow else "met"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
