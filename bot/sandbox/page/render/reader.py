"""Who reads a message: whose names they see, in which language and time zone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_time

Language = Literal["en", "es"]

_RELATIVE = {
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
    "es": {-1: "ayer", 0: "hoy", 1: "mañana"},
}
_AT = {"en": "at", "es": "a las"}
# The dates that a `<!date^…>` token may ask for, with the Babel skeleton of each
# (docs.slack.dev/messaging/formatting-message-text, "Date formatting", read 2026-11).
_DATES = {"date_num": "yyyy-MM-dd", "date": "long", "date_short": "medium", "date_long": "full"}


@dataclass(frozen=True, slots=True)
class Reader:
    """The person for whom something is rendered. The three mappings go from Slack id to the name shown."""

    people: Mapping[str, str]
    channels: Mapping[str, str]
    groups: Mapping[str, str] = field(default_factory=dict)
    viewer: str = ""
    language: Language = "en"
    zone: str = "UTC"
    now: datetime | None = None

    def date_text(self, *, moment: datetime, pattern: str) -> str:
        """A Slack date pattern such as "{date_short_pretty} at {time}" filled in for this reader."""
        local = moment.astimezone(self._zone())
        written = pattern
        for name, form in _DATES.items():
            plain = self._date(local, form)
            pretty = self._relative(local) or plain
            written = written.replace("{" + name + "_pretty}", pretty).replace("{" + name + "}", plain)
        clock = self.clock_text(moment=moment)
        seconds = format_time(local, "medium", locale=self.language)
        ago = f"{self._relative(local) or self._date(local, 'medium')} {_AT[self.language]} {clock}"
        return written.replace("{time}", clock).replace("{time_secs}", seconds).replace("{ago}", ago)

    def clock_text(self, *, moment: datetime) -> str:
        """The time of day, hours and minutes, where the reader is."""
        return format_time(moment.astimezone(self._zone()), "HH:mm", locale=self.language)

    def _date(self, local: datetime, form: str) -> str:
        return format_date(local, form, locale=self.language)

    def _relative(self, local: datetime) -> str:
        if self.now is None:
            return ""
        days = (local.date() - self.now.astimezone(self._zone()).date()) // timedelta(days=1)
        return _RELATIVE[self.language].get(days, "")

    def _zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")


def moment_of(seconds: float | str) -> datetime | None:
    """The aware UTC moment of a Unix time in seconds, or None when that is no time at all."""
    try:
        return datetime.fromtimestamp(float(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None
