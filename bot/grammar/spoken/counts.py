"""How many of what: `2 nodes`, `up to 4 nodes`, `de 0 a 4 nodos`, `30 minutes`, by the units the parameters declare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.grammar.spoken.slots import Slots
from bot.grammar.spoken.until import amount_at
from bot.grammar.spoken.words import FILLERS, number_in, plain
from bot.grammar.table import Parameter

_MOST = frozenset({"up", "max", "maximum", "most", "maximo", "hasta"})
_LEAST = frozenset({"min", "minimum", "least", "minimo", "menos"})
_QUALIFYING = frozenset({"to", "at", "como", "al", "de", "of", "the", "el", "a"})
_BEFORE_RANGE = frozenset({"from", "between", "de", "entre"})
_SECONDS: Mapping[str, int] = {
    **dict.fromkeys(("second", "seconds", "segundo", "segundos"), 1),
    **dict.fromkeys(("minute", "minutes", "minuto", "minutos"), 60),
}


@dataclass(frozen=True, slots=True)
class Count:
    """length: number of words. values: (parameter, number, index of the word it stands in)."""

    length: int
    values: tuple[tuple[Parameter, int, int], ...]


def count_at(words: Sequence[str], at: int, slots: Slots) -> Count | None:
    """The count that begins at a plain word, None when none does."""
    return _range(words, at, slots) or _timed(words, at, slots) or _one(words, at, slots)


def _range(words: Sequence[str], at: int, slots: Slots) -> Count | None:
    """`from 0 to 4 nodes`, `0-4 nodes`, `entre 0 y 4 nodos`: the parameters for the fewest and the most of a unit."""
    begin = at + 1 if words[at] in _BEFORE_RANGE else at
    rest = [part for word in words[begin : begin + 4] for part in _parts(word)][:4]
    if len(rest) < 4 or rest[1] not in ("to", "and", "a", "y"):
        return None
    low, high, unit = number_in(rest[0]), number_in(rest[2]), rest[3]
    fewest, most = _counted(slots, unit, least=True), _counted(slots, unit, least=False)
    if low is None or high is None or fewest is None or most is None or fewest is most:
        return None
    length = begin - at + (2 if "-" in words[begin] else 4)
    return Count(length=length, values=((fewest, low, begin), (most, high, begin)))


def _parts(word: str) -> tuple[str, ...]:
    """`0-4` as the words it stands for."""
    low, dash, high = word.partition("-")
    return (low, "to", high) if dash and low.isdecimal() and high.isdecimal() else (word,)


def _one(words: Sequence[str], at: int, slots: Slots) -> Count | None:
    begin, least, most = at, False, False
    while begin < len(words) and begin - at < 3 and (words[begin] in _QUALIFYING or _bounds(words, begin)):
        least, most = least or words[begin] in _LEAST, most or words[begin] in _MOST
        begin += 1
    if not (least or most):
        begin = at
    number = number_in(words[begin]) if begin < len(words) else None
    if number is None or begin + 1 >= len(words) or words[begin + 1] not in slots.units:
        return None
    end = begin + 2
    after = words[end : end + 2]
    if not (least or most) and after:
        skipped = 1 if len(after) == 2 and after[0] in ("como", "at", "al") else 0
        if _bounds(words, end + skipped) and after[skipped] not in ("hasta", "up"):
            least, end = after[skipped] in _LEAST, end + skipped + 1
    parameter = _counted(slots, words[begin + 1], least=least)
    if parameter is None or words[begin + 1] in _SECONDS:
        return None
    return Count(length=end - at, values=((parameter, number, begin),))


def _bounds(words: Sequence[str], at: int) -> bool:
    """Whether a word bounds a number: `al menos 3` is three or more, and `menos de 3` are fewer, which nothing says."""
    if words[at] == "menos":
        return at > 0 and words[at - 1] in ("al", "lo")
    return words[at] in _MOST | _LEAST


def _timed(words: Sequence[str], at: int, slots: Slots) -> Count | None:
    """A time followed by what it is a time of, as the parameter calls it: `30 minutes idle`, `30 min de inactividad`.

    A bare time could be how long something is wanted, and nobody may guess that.
    """
    amount = amount_at(words, at)
    timed = {one.field: (one, unit) for unit, several in slots.units.items() if unit in _SECONDS for one in several}
    if amount is None or len(timed) != 1:
        return None
    parameter, unit = next(iter(timed.values()))
    summary = f"{parameter.option.summary.en} {parameter.option.summary.es}"
    own = {plain(word) for word in summary.split()} - FILLERS
    end = at + amount[0]
    while end < len(words) and words[end] in ("of", "de"):
        end += 1
    begin_own = end
    while end < len(words) and words[end] in own:
        end += 1
    value = amount[1] * 3600 / _SECONDS[unit]
    if end == begin_own or value != int(value):
        return None
    return Count(length=end - at, values=((parameter, int(value), at),))


def _counted(slots: Slots, unit: str, *, least: bool) -> Parameter | None:
    """The parameter a number of this unit is about: of a fewest and a most, the most unless it says otherwise."""
    several = slots.units.get(unit, ())
    if len(several) == 1:
        return several[0]
    wanted = "min" if least else "max"
    return next((one for one in several if wanted in one.option.flag), None)
