"""What a part of the torture has seen, case by case, and the table it becomes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

Figures = Mapping[str, int | float]
"""What was seen -> how often (int: summed over the cases) or how much at worst (float: the largest of the cases)."""


class Databases(Protocol):
    """The kind of database a part runs on."""

    @property
    def name(self) -> str: ...

    def new(self) -> str:
        """Address of a database with nothing in it; empty for a SQLite file in the town's own folder."""

    def stop(self) -> None:
        """Stop the server in an orderly way."""

    def crash(self) -> None:
        """Let the server die without a goodbye."""

    def start(self) -> None:
        """Start it again, and wait until it answers."""


@dataclass(frozen=True, slots=True)
class Part:
    """One named part.

    run    (databases, how many, names of cases already seen) -> (case, figures), as each case ends.
    runs   the full length.
    zeros  the figures that have to be 0.
    on     the databases it is for.
    """

    name: str
    run: Callable[[Databases, int, frozenset[str]], Iterator[tuple[str, Figures]]]
    runs: int
    zeros: tuple[str, ...]
    on: tuple[str, ...] = ("sqlite", "postgres")


@dataclass
class Seen:
    """The cases of one part on one database, kept in a file so that a run that was stopped goes on where it was."""

    file: Path
    cases: dict[str, Figures] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.file.exists():
            for line in self.file.read_text(encoding="utf-8").splitlines():
                one = json.loads(line)
                self.cases[one["case"]] = one["figures"]

    def add(self, case: str, figures: Figures) -> None:
        self.cases[case] = figures
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as written:
            written.write(json.dumps({"case": case, "figures": figures}, ensure_ascii=False) + "\n")

    def forget(self) -> None:
        self.cases.clear()
        self.file.unlink(missing_ok=True)

    @property
    def total(self) -> Figures:
        found: dict[str, int | float] = {}
        for figures in self.cases.values():
            for name, value in figures.items():
                before = found.get(name, 0)
                found[name] = max(before, value) if isinstance(value, float) else before + value
        return found


def table(columns: Mapping[str, Figures]) -> str:
    """Markdown: a row for every figure, a column for every database."""
    rows = list(dict.fromkeys(name for figures in columns.values() for name in figures))
    lines = [f"| | {' | '.join(columns)} |", f"|---|{'---|' * len(columns)}"]
    for name in rows:
        values = [figures.get(name, "–") for figures in columns.values()]
        said = [f"{value:.1f}" if isinstance(value, float) else str(value) for value in values]
        lines.append(f"| {name} | {' | '.join(said)} |")
    return "\n".join(lines)
