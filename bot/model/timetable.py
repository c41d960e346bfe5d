"""Times of the week as people write them, in either language, and as Azure's schedules want them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from bot.model.text import Text, Unsuitable

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SPANISH = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
_NAMES: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "mon monday lun lunes l",
            "tue tues tuesday mar martes",
            "wed wednesday mie miercoles x",
            "thu thur thurs thursday jue jueves j",
            "fri friday vie viernes v",
            "sat saturday sab sabado sabados s",
            "sun sunday dom domingo domingos d",
        )
    )
    for name in names.split()
}
_EVERY = frozenset({"", "daily", "every day", "each day", "diario", "a diario", "cada dia", "todos los dias"})
_WEEKDAYS = frozenset({"weekdays", "workdays", "on weekdays", "laborables", "dias laborables", "entre semana"})
_WEEKEND = frozenset({"weekends", "at weekends", "fin de semana", "fines de semana", "los fines de semana"})
_TIME = re.compile(r"^(\d{1,2})(?:[:.h](\d{2}))?\s*h?\s*(am|pm)?(?:\s+(.*))?$")
_RANGE = re.compile(r"^(\w+)(?:\s*[-–]\s*|\s+(?:to|a|al)\s+)(\w+)$")

_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
WEEKLY_PATTERN = rf"^$|^(?:[01][0-9]|2[0-3]):[0-5][0-9](?: {_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?){{0,3}})?$"
WEEKLY_RULE = Text(
    en="a time and the days, such as 08:00 Mon-Fri; without days it is every day",
    es="una hora y los días, como 08:00 lun-vie; sin días es todos los días",
)


def weekly(written: Any) -> Any:
    """`8:00 lun-vie`, `7pm weekdays`, `19h` -> `08:00 Mon-Fri`, `19:00 Mon-Fri`, `19:00`: the one way it is kept.

    Raises Unsuitable for anything else.
    """
    if not isinstance(written, str) or not written.strip():
        return written
    found = _TIME.match(_plain(written))
    if found is None:
        raise _unsuitable(written)
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            raise _unsuitable(written)
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    if hour > 23 or minute > 59:
        raise _unsuitable(written)
    days = _days(found[4] or "", written)
    return f"{hour:02}:{minute:02}{'' if len(days) == 7 else ' ' + _runs(days)}"


def cron(kept: str) -> str:
    """`08:00 Mon-Fri` -> `0 8 * * 1,2,3,4,5`: minute, hour, any day and month, days of the week with Sunday as 0."""
    time, _, days = kept.partition(" ")
    hour, minute = time.split(":")
    numbers = "*" if not days else ",".join(sorted(str((day + 1) % 7) for day in _days(_plain(days), kept)))
    return f"{int(minute)} {int(hour)} * * {numbers}"


def spoken(kept: str) -> Text:
    """As it is said: `at 08:00 Mon-Fri`, `a las 08:00 lun-vie`."""
    time, _, days = kept.partition(" ")
    spanish = days
    for english, word in zip(_DAYS, _SPANISH, strict=True):
        spanish = spanish.replace(english, word)
    return Text(
        en=f"at {time} {days or 'every day'}",
        es=f"a las {time} {spanish or 'todos los días'}",
    )


def _days(text: str, written: str) -> frozenset[int]:
    plain = text.strip().removeprefix("on ").removeprefix("los ").removeprefix("de ")
    if text.strip() in _EVERY or plain in _EVERY:
        return frozenset(range(7))
    if text.strip() in _WEEKDAYS or plain in _WEEKDAYS:
        return frozenset(range(5))
    if text.strip() in _WEEKEND or plain in _WEEKEND:
        return frozenset({5, 6})
    days: set[int] = set()
    for part in re.split(r"\s*[,;]\s*|\s+(?:and|y|e)\s+", plain):
        several = _RANGE.match(part)
        first, last = (several[1], several[2]) if several else (part, part)
        if first not in _NAMES or last not in _NAMES:
            raise _unsuitable(written)
        day, end = _NAMES[first], _NAMES[last]
        days.add(day)
        while day != end:
            day = (day + 1) % 7
            days.add(day)
    return frozenset(days)


def _runs(days: frozenset[int]) -> str:
    """Neighbouring days as a range: `Mon-Wed,Fri`."""
    parts: list[str] = []
    rest = sorted(days)
    while rest:
        run = [rest.pop(0)]
        while rest and rest[0] == run[-1] + 1:
            run.append(rest.pop(0))
        parts.append(_DAYS[run[0]] if len(run) == 1 else f"{_DAYS[run[0]]}-{_DAYS[run[-1]]}")
    return ",".join(parts)


def _plain(text: str) -> str:
    """Lower-case, without accents, single spaces."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(one for one in apart if unicodedata.category(one) != "Mn").split())


def _unsuitable(written: str) -> Unsuitable:
    shown = repr(written if len(written) <= 40 else written[:39] + "…")
    return Unsuitable(
        en=f"{shown} is not a time of the week: write it like 08:00 Mon-Fri",
        es=f"{shown} no es una hora de la semana: escríbala como 08:00 lun-vie",
    )
