"""For how long: `for 8 hours`, `durante 3 días`, `until friday`, `hasta mañana`, `until 2026-12-01`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.grammar.spoken.words import NUMBERS
from bot.model.time_zones import zone_of

HOURS: Mapping[str, float] = {
    **dict.fromkeys(("minute", "minutes", "min", "minuto", "minutos"), 1 / 60),
    **dict.fromkeys(("hour", "hours", "h", "hora", "horas"), 1.0),
    **dict.fromkeys(("day", "days", "d", "dia", "dias"), 24.0),
    **dict.fromkeys(("week", "weeks", "w", "semana", "semanas"), 168.0),
}
_GLUED = re.compile(r"(\d{1,4}(?:[.,]\d{1,2})?)(min|h|d|w)")
_DAYS: Mapping[str, int] = {
    word: weekday
    for weekday, several in enumerate(
        ("monday lunes", "tuesday martes", "wednesday miercoles", "thursday jueves", "friday viernes",
         "saturday sabado", "sunday domingo")
    )
    for word in several.split()
}  # fmt: skip
_MONTHS: Mapping[str, int] = {
    word: month
    for month, several in enumerate(
        (
            "january enero", "february febrero", "march marzo", "april abril", "may mayo", "june junio", "july julio",
            "august agosto", "september septiembre setiembre", "october octubre", "november noviembre",
            "december diciembre",
        ),
        start=1,
    )
    for word in several.split()
}  # fmt: skip
_JUST_OVER = timedelta(days=60)
"""So soon after a day nobody who names it means the one a year later."""
_UNTIL = frozenset({"until", "till", "hasta"})
_FOR = frozenset({"for", "during", "por", "durante"})


@dataclass(frozen=True, slots=True)
class Now:
    """at: an aware instant; tz: the asker's time zone, by its IANA name. Days end where the asker lives."""

    at: datetime
    tz: str = "UTC"


@dataclass(frozen=True, slots=True)
class Span:
    """A duration: how many words it took, its hours, and until when it was said to last, empty for a plain duration.

    hours  None when it was not clear which moment is meant.
    ends   the last minute of the day it was said to last until; None for a plain duration.
    later  the other day that may be meant, besides today; None where the words do not mean two.
    """

    length: int
    hours: float | None
    until: str = ""
    ends: datetime | None = None
    later: date | None = None


def span_at(words: Sequence[str], at: int, *, now: Now | None) -> Span | None:
    """The duration that begins at a word, None when none does. Words are plain."""
    if words[at] in _UNTIL:
        return _until(words, at, now)
    start = at + 1 if words[at] in _FOR else at
    found = amount_at(words, start)
    if found is None:
        return None
    length, hours = found
    return Span(length=start + length - at, hours=hours)


def amount_at(words: Sequence[str], at: int) -> tuple[int, float] | None:
    """(number of words, hours) of `8 hours`, `una semana` or `8h`; None when that is not what stands there."""
    if at >= len(words):
        return None
    glued = _GLUED.fullmatch(words[at])
    if glued is not None:
        return 1, _rounded(float(glued[1].replace(",", ".")) * HOURS[glued[2]])
    if at + 1 >= len(words) or words[at + 1] not in HOURS:
        return None
    word = words[at]
    number = float(word.replace(",", ".")) if re.fullmatch(r"\d{1,5}(?:[.,]\d{1,2})?", word) else NUMBERS.get(word)
    return None if number is None else (2, _rounded(number * HOURS[words[at + 1]]))


def _until(words: Sequence[str], at: int, now: Now | None) -> Span | None:
    rest = list(words[at + 1 : at + 6])
    skipped = 0
    while rest and rest[0] in ("the", "el", "la", "on"):
        rest, skipped = rest[1:], skipped + 1
    if not rest:
        return None
    found = _day(rest, now)
    if found is None:
        return None
    length, day = found
    said = " ".join(words[at + 1 : at + 1 + skipped + length])
    if day is None or now is None:
        in_a_week = now.at.astimezone(zone_of(now.tz)).date() + timedelta(days=7) if now is not None else None
        later = in_a_week if rest[0] in _DAYS else None
        return Span(length=1 + skipped + length, hours=None, until=said, later=later)
    zone = zone_of(now.tz)
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
    hours = math.ceil((end - now.at).total_seconds() / 3600)
    if hours <= 0:
        return Span(length=1 + skipped + length, hours=None, until=said)
    last = datetime.combine(day, time(23, 59), tzinfo=zone)
    return Span(length=1 + skipped + length, hours=float(hours), until=said, ends=last)


def _day(rest: Sequence[str], now: Now | None) -> tuple[int, date | None] | None:
    """(number of words, the day meant); the day is None when the words do not say which. None for no day at all."""
    today = now.at.astimezone(zone_of(now.tz)).date() if now is not None else None
    word = rest[0]
    if word in ("today", "hoy"):
        return 1, today
    if word in ("tomorrow", "manana"):
        return 1, today + timedelta(days=1) if today is not None else None
    if word in _DAYS:
        ahead = (_DAYS[word] - today.weekday()) % 7 if today is not None else 0
        # Said on a Friday, `until friday` may mean today or in a week.
        return 1, today + timedelta(days=ahead) if today is not None and ahead else None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", word):
        return 1, _date(*(int(part) for part in word.split("-")))
    return _named_date(rest, today)


def _named_date(rest: Sequence[str], today: date | None) -> tuple[int, date | None] | None:
    """`1 de diciembre`, `1 december`, `december 1`: the next one there is, but for one that has just gone by."""
    parts = [word for word in rest[:3] if word not in ("de", "of")]
    length = 3 if len(rest) > 1 and rest[1] in ("de", "of") else 2
    if len(parts) < 2:
        return None
    first, second = parts[:2]
    if second in _MONTHS and re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", first):
        day, month = int(re.sub(r"\D", "", first)), _MONTHS[second]
    elif first in _MONTHS and re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", second):
        day, month, length = int(re.sub(r"\D", "", second)), _MONTHS[first], 2
    else:
        return None
    if today is None:
        return length, None
    last, this, following = (_date(today.year + years, month, day) for years in (-1, 0, 1))
    just_over = next((one for one in (last, this) if one is not None and today - _JUST_OVER <= one < today), None)
    if just_over is not None or this is None or this >= today:
        return length, just_over or this
    return length, following


def _date(year: int, month: int, day: int) -> date | None:
    """The day, None when there is no such day or, at the ends of the calendar, not everywhere on earth."""
    try:
        return date(year, month, day) if 1 < year < 9999 else None
    except ValueError:
        return None


def _rounded(hours: float) -> float:
    return round(hours, 2)
