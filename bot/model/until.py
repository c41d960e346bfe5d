"""`until friday`: the moment somebody means, once it is known what time it is where they are."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

from bot.model.text import Text, Unsuitable
from bot.model.time_zones import zone_of

_DAYS = (
    ("monday", "mon", "lunes"),
    ("tuesday", "tue", "martes"),
    ("wednesday", "wed", "miércoles", "miercoles"),
    ("thursday", "thu", "jueves"),
    ("friday", "fri", "viernes"),
    ("saturday", "sat", "sábado", "sabado"),
    ("sunday", "sun", "domingo"),
)
_NEXT = "next "
_TODAY, _TOMORROW = ("today", "tonight", "hoy"), ("tomorrow", "mañana", "manana")
_TIME = re.compile(r"^(?:(.*?)[ t])?(\d{1,2}):(\d{2})$")
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_INSTANT = re.compile(r"^\d{4}-\d{2}-\d{2}[ t]\d{2}:\d{2}(?::\d{2})?(?:z|[+-]\d{2}:\d{2})$")

UNTIL_RULE = Text(
    en="a day or a moment: friday, tomorrow 18:00, 2026-11-27, 2026-11-27T18:00Z",
    es="un día o un momento: viernes, mañana 18:00, 2026-11-27, 2026-11-27T18:00Z",
)


def for_how_long(hours: float) -> Text:
    """A duration in words: `90 days`, `8 hours`, `1 hour`, `2 minutes`."""
    if hours < 1:
        minutes = max(1, round(hours * 60))
        last = "" if minutes == 1 else "s"
        return Text(en=f"{minutes} minute{last}", es=f"{minutes} minuto{last}")
    if hours >= 48:
        return Text(en=f"{hours / 24:g} days", es=f"{hours / 24:g} días")
    last = "" if hours == 1 else "s"
    return Text(en=f"{hours:g} hour{last}", es=f"{hours:g} hora{last}")


def until_word(written: object) -> str:
    """What was written, if it names a moment at all. Raises Unsuitable for what never does."""
    text = " ".join(str(written or "").lower().split())
    text = re.sub(r"^(el|on|the) ", "", text)
    text = re.sub(r"^(?:próximo|proximo|next) (?=[a-zñáé])", _NEXT, text)
    if not text or _INSTANT.match(text):
        if text and not _in_calendars(text):
            raise _unsuitable(text)
        return text.upper()
    found = _TIME.match(text)
    day = (found[1] or "") if found else text
    if found and (int(found[2]) > 23 or int(found[3]) > 59):
        raise _unsuitable(text)
    weekday = day.removeprefix(_NEXT)
    if day and not (_DATE.match(day) or day in _TODAY + _TOMORROW or any(weekday in names for names in _DAYS)):
        raise _unsuitable(text)
    if _DATE.match(day) and not _in_calendars(day):
        raise _unsuitable(text)
    return text


def _in_calendars(written: str) -> bool:
    """Whether there is such a date, and it is one everywhere on earth: at the ends of the calendar it is not."""
    try:
        return 1 < datetime.fromisoformat(written.upper()).year < 9999
    except ValueError:
        return False


def moment(*, written: str, now: datetime, tz: str) -> datetime:
    """The moment as UTC, to the minute; not necessarily in the future.

    written  as `until_word` gives it.
    tz       IANA name of where the person is; UTC when it is none.
    A day without a time is meant to its end; a weekday is the next one, today's if its name is today's and it is not
    said to be the next; a time alone is the next moment at which a clock there shows it.
    """
    if _INSTANT.match(written.lower()):
        return datetime.fromisoformat(written).astimezone(UTC)
    zone = zone_of(tz)
    here = now.astimezone(zone)
    found = _TIME.match(written)
    day = (found[1] or "") if found else written
    at = time(int(found[2]), int(found[3])) if found else time(23, 59)
    if _DATE.match(day):
        date = datetime.fromisoformat(day).date()
    else:
        date = here.date() + timedelta(days=_days_on(day, here.weekday()))
    meant = datetime.combine(date, at, tzinfo=zone)
    if not day and meant <= here:
        meant = datetime.combine(date + timedelta(days=1), at, tzinfo=zone)
    return meant.astimezone(UTC)


def written_out(meant: datetime) -> str:
    """The moment as a line carries it: the same wherever and whenever it is read again."""
    return meant.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def _days_on(day: str, today: int) -> int:
    if day in _TOMORROW:
        return 1
    weekday = day.removeprefix(_NEXT)
    for number, names in enumerate(_DAYS):
        if weekday in names:
            ahead = (number - today) % 7
            return 7 if weekday != day and not ahead else ahead
    return 0


def _unsuitable(text: str) -> Unsuitable:
    shown = repr(text if len(text) <= 60 else text[:59] + "…")
    return Unsuitable(
        en=f"{shown} is no day or moment: write friday, tomorrow 18:00 or 2026-11-27",
        es=f"{shown} no es un día ni un momento: escriba viernes, mañana 18:00 o 2026-11-27",
    )
