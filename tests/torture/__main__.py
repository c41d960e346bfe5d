"""`python -m tests.torture [PART …] [--runs N] [--database sqlite|postgres]`: the long runs, and their tables.

Without a part, every part at its full length. What was seen is kept under build/torture, one file for each part and
database: a part that was stopped goes on where it was, and `--again` forgets what it saw.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.torture.databases import databases
from tests.torture.figures import Figures, Part, Seen, table
from tests.torture.parts import PARTS

RESULTS = Path("build") / "torture"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*(part.name for part in PARTS), []], metavar="PART")
    parser.add_argument("--runs", type=int, help="instead of the full length")
    parser.add_argument("--database", choices=("sqlite", "postgres"), help="on this one only")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of what was seen (default build/torture)")
    parser.add_argument("--again", action="store_true", help="forget what was seen before")
    parser.add_argument("--table", action="store_true", help="run nothing, print what was seen")
    asked = parser.parse_args()
    clean = True
    for part in PARTS:
        if asked.parts and part.name not in asked.parts:
            continue
        columns: dict[str, Figures] = {}
        for database in part.on:
            if asked.database in (None, database):
                seen = Seen(asked.results / f"{part.name}-{database}.jsonl")
                if asked.again:
                    seen.forget()
                if not asked.table:
                    _see(part, database, asked.runs or part.runs, seen)
                columns[database] = seen.total
        print(f"\n{part.name}\n\n{table(columns)}\n", flush=True)
        clean = clean and not any(_faults(part, figures) for figures in columns.values())
    return 0 if clean else 1


def _see(part: Part, database: str, runs: int, seen: Seen) -> None:
    print(f"{part.name} on {database}: {runs}", flush=True)
    began = time.monotonic()
    with databases(database) as new:
        for case, figures in part.run(new, runs, frozenset(seen.cases)):
            seen.add(case, figures)
            print(f"  {case}: {dict(figures)} ({time.monotonic() - began:.0f} s)", flush=True)


def _faults(part: Part, figures: Figures) -> Mapping[str, int | float]:
    return {name: value for name, value in figures.items() if name in part.zeros and value}


if __name__ == "__main__":
    sys.exit(main())
