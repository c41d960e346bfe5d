"""Who fills which approval slot: one person fills one slot in the whole decision."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice


def fill(*, counts: Sequence[int], able: Sequence[Collection[str]]) -> tuple[dict[str, int], ...]:
    """A largest possible assignment of people to slots.

    counts  how many people each clause asks for.
    able    per clause, the people who may fill its slots.
    Returns per clause the people who fill it (person -> clause number, kept as a dict for its order); as many slots
    over all clauses are filled as can be. People named earlier in `able` are preferred.
    """
    enough = sum(counts)
    # A clause that `enough` people can fill can always be filled last, whoever the others take.
    choices = [tuple(islice(people, enough)) if len(people) > enough else tuple(people) for people in able]
    taken: dict[str, tuple[int, int]] = {}

    def place(slot: tuple[int, int], seen: set[str]) -> bool:
        for person in choices[slot[0]]:
            if person in seen:
                continue
            seen.add(person)
            holder = taken.get(person)
            if holder is None or place(holder, seen):
                taken[person] = slot
                return True
        return False

    for clause, count in enumerate(counts):
        for number in range(count):
            if not place((clause, number), set()):
                break
    filled: tuple[dict[str, int], ...] = tuple({} for _ in counts)
    for person, (clause, _) in taken.items():
        filled[clause][person] = clause
    return filled


def can_fill(*, counts: Sequence[int], able: Sequence[Collection[str]]) -> bool:
    """Whether every slot of every clause can be filled at once."""
    if any(len(people) < count for count, people in zip(counts, able, strict=True)):
        return False
    if all(len(people) >= sum(counts) for people in able):
        return True
    return sum(map(len, fill(counts=counts, able=able))) == sum(counts)
