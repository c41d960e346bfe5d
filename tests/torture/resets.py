"""The connection is reset before and after it was applied: every call that changes something, of every kind.

Each example of each kind is carried out once undisturbed. Then it is carried out again for every call it made, with
that call cut off before Azure did it, and with its answer cut off after Azure did it. It has to end as it did before,
Azure has to look as it did, and no action may have been done twice.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.journal import Entry
from tests.torture.figures import Databases, Figures, Part
from tests.torture.stage import Played, Stage, shape, stage

HOW: tuple[FaultKind, ...] = ("reset_before", "reset_after")


def _run(databases: Databases, runs: int, done: frozenset[str]) -> Iterator[tuple[str, Figures]]:
    with tempfile.TemporaryDirectory(prefix="amlbot-torture-") as folder, stage(directory=Path(folder)) as built:
        yield from torn(built, most=runs, done=done)


def torn(
    built: Stage, *, most: int, only: Collection[str] = (), done: frozenset[str] = frozenset()
) -> Iterator[tuple[str, Figures]]:
    """Case by case; the first `most` lines of each kind, of the kinds named or of all."""
    for kind, lines in built.build(only=only).items():
        print(f"  {kind}: {len(lines)} examples", flush=True)
        if not lines:
            yield kind, {"kinds": 1, "kinds without an example that can be carried out": 1}
        for turn, line in enumerate(lines[:most]):
            if line not in done:
                yield line, {"kinds": int(turn == 0), **_line(built, line)}


def _line(built: Stage, line: str) -> Figures:
    built.set(line)
    whole = built.play(line)
    expected = built.there()
    figures: Counter[str] = Counter(
        {"examples": 1, "calls cut off": 0, "ended otherwise": 0, "made otherwise": 0, "done twice": 0}
    )
    for operation in dict.fromkeys(shape(entry.operation) for entry in whole.told):
        for how in HOW:
            built.set(line)
            built.sandbox.faults.add(Fault(service="azure", match=operation, kind=how))
            cut = built.play(line)
            figures["calls cut off"] += 1
            faults = {
                "never struck": int(bool(built.sandbox.faults.pending())),
                "ended otherwise": int(cut.status != whole.status),
                "made otherwise": int(built.there() != expected),
                "done twice": int(bool(_applied(cut.told) - _applied(whole.told))),
            }
            figures.update(faults)
            if any(faults.values()):
                print(
                    f"  {line}\n    {how} {operation}: {_said(faults)}\n    {_story(built, cut, expected)}", flush=True
                )
    return dict(figures)


def _applied(told: Sequence[Entry]) -> Counter[str]:
    """How often Azure did what it was told: a call that it refused, or never got, was not done.

    That a thing is put a second time as it is already changes nothing; to start or stop something again does. The
    place for an upload, which the SDK reserves with a POST, is nothing yet.
    """
    done = [entry for entry in told if 200 <= entry.status < 300 or _done_unheard(entry)]
    return Counter(
        entry.operation
        for entry in done
        if not entry.operation.startswith("PUT ") and not entry.operation.endswith("/startPendingUpload")
    )


def _done_unheard(entry: Entry) -> bool:
    said = str(entry.response)
    return entry.status == 0 and "after the work" in said and "'error'" not in said


def _said(faults: Figures) -> str:
    return ", ".join(name for name, times in faults.items() if times)


def _story(built: Stage, cut: Played, expected: frozenset[str]) -> str:
    calls = "\n    ".join(f"{entry.status} {entry.operation}" for entry in cut.told)
    there = built.there()
    other = [f"missing {one[:400]}" for one in expected - there] + [f"more {one[:400]}" for one in there - expected]
    return "\n    ".join([f"{cut.status} {cut.outcome}", *cut.events, calls, *other])


RESETS = Part(
    name="resets",
    run=_run,
    runs=10,
    zeros=(
        "kinds without an example that can be carried out",
        "never struck",
        "ended otherwise",
        "made otherwise",
        "done twice",
    ),
    on=("memory",),
)
