"""When one person is reminded of one request: at the marks of the time there is to decide, in working hours. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.workflow.waiting import FRACTIONS
from bot.workflow.waking import awake, last_awake

SLOT = timedelta(minutes=30)
"""What falls due for one person within one of these is one message."""


def reminders_due(*, at: datetime, since: datetime, closes_at: datetime, tz: str) -> tuple[datetime, ...]:
    """For which moments a look at a request at one of its marks leaves a reminder behind.

    at     when it is looked at; since, when the time to decide began; tz, of whoever is to be reminded.
    Each is a whole half hour before `closes_at`. A mark outside working hours waits for the next ones. Where that would
    be too late, the last mark is brought forward to the end of the last working hours before `closes_at`: an earlier
    look sees to it. Only where there are none left, the last look reminds at once, at whatever hour.
    """
    due = slot_of(awake(at=at, tz=tz))
    found = {due} if due < closes_at else set()
    first, *_, last = (since + (closes_at - since) * fraction for fraction in FRACTIONS)
    # A timer may come a little early; it is the last one when it is nearer to the last mark than to any other.
    is_last = not found and at >= last - (closes_at - last) / 2
    if awake(at=last, tz=tz) == last:
        # A good hour, but the half hour it lies in ends too late.
        found |= {at} if is_last else set()
    elif slot_of(awake(at=last, tz=tz)) >= closes_at:
        evening = slot_of(last_awake(before=last, tz=tz)) - SLOT
        if evening > at:
            found.add(evening)
        elif is_last and evening <= first:
            found.add(at)
    return tuple(sorted(found))


def slot_of(moment: datetime) -> datetime:
    """The end of the half hour the moment lies in."""
    since = timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)
    return moment - since + SLOT if since else moment
