"""Recorded requests decided once more under two versions of the policies."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.model.facts import Facts
from bot.policy.bundle import Bundle
from bot.policy.decide import decide
from bot.policy.direction import Direction, direction_of, in_short
from bot.policy.prove import everybody


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request as it was decided. used: the running totals of that moment, by counter id."""

    name: str
    facts: Facts
    used: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """Recorded requests that would have been decided otherwise, in the same way. names: the first few of them."""

    direction: Direction
    before: str
    after: str
    count: int
    names: tuple[str, ...]

    def __str__(self) -> str:
        more = ", …" if self.count > len(self.names) else ""
        return f"{self.direction.upper()}: {self.count} × {self.before} -> {self.after} ({', '.join(self.names)}{more})"


@dataclass(frozen=True, slots=True)
class Replay:
    """The recorded history under two versions.

    total      how many requests were decided twice.
    observed   rule on trial in the second version -> how many of them it would have fired on.
    """

    total: int
    changes: tuple[Change, ...]
    observed: Mapping[str, int]

    @property
    def is_looser(self) -> bool:
        return any(change.direction != "tighter" for change in self.changes)

    def __str__(self) -> str:
        changed = sum(change.count for change in self.changes)
        lines = [f"{changed} of {self.total} recorded requests would be decided otherwise"]
        lines += map(str, self.changes)
        lines += [f"on trial: {rule} would have fired on {count}" for rule, count in sorted(self.observed.items())]
        return "\n".join(lines)


def replay(*, before: Bundle, after: Bundle, recorded: Iterable[Recorded], most_names: int = 5) -> Replay:
    """Decide recorded requests under both versions; the most frequent change first.

    Groups are taken to have people enough; running totals are those of the time.
    """
    count: Tally[tuple[Direction, str, str]] = Tally()
    names: dict[tuple[Direction, str, str], list[str]] = {}
    observed: Tally[str] = Tally()
    one, other = everybody(before), everybody(after)
    total = 0
    for past in recorded:
        total += 1
        first = decide(bundle=before, facts=past.facts, people=one, ledger=past.used)
        second = decide(bundle=after, facts=past.facts, people=other, ledger=past.used)
        observed.update(reason.rule for reason in second.observed)
        direction = direction_of(first=first, second=second)
        if direction is None:
            continue
        key = (direction, in_short(first), in_short(second))
        count[key] += 1
        if count[key] <= most_names:
            names.setdefault(key, []).append(past.name)
    changes = tuple(
        Change(direction, said, says, number, tuple(names[direction, said, says]))
        for (direction, said, says), number in sorted(count.items(), key=lambda item: (-item[1], item[0]))
    )
    return Replay(total, changes, dict(observed))
