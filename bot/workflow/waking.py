"""When people may be disturbed: working hours where they are. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.model.time_zones import zone_of

FROM, TO = time(8, 0), time(19, 0)
"""Of a working day, where the person is."""

_WEEKEND = (5, 6)


def awake(*, at: datetime, tz: str) -> datetime:
    """The first moment from `at` on at which somebody there may be disturbed; UTC counts where the place is unknown."""
    zone = zone_of(tz)
    here = at.astimezone(zone)
    if here.weekday() not in _WEEKEND and FROM <= here.time() < TO:
        return at
    day = here.date() if here.time() < FROM else here.date() + timedelta(days=1)
    while day.weekday() in _WEEKEND:
        day += timedelta(days=1)
    return datetime.combine(day, FROM, tzinfo=zone).astimezone(at.tzinfo)


def last_awake(*, before: datetime, tz: str) -> datetime:
    """When the last working hours end that end by then, for a moment that lies in none."""
    zone = zone_of(tz)
    here = before.astimezone(zone)
    day = here.date() if here.time() >= TO else here.date() - timedelta(days=1)
    while day.weekday() in _WEEKEND:
        day -= timedelta(days=1)
    return datetime.combine(day, TO, tzinfo=zone).astimezone(before.tzinfo)
