"""Time zones as people name them and as Azure's schedules do, which is the way of Windows.

Source  the mapping of the Unicode CLDR (windowsZones, 2025) for the zones people here are likely to name, and
        learn.microsoft.com/windows-hardware/manufacture/desktop/default-time-zones
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.model.text import Text, Unsuitable

WINDOWS: Mapping[str, str] = {
    "UTC": "UTC",
    "Europe/Madrid": "Romance Standard Time",
    "Europe/Paris": "Romance Standard Time",
    "Europe/Brussels": "Romance Standard Time",
    "Europe/Copenhagen": "Romance Standard Time",
    "Europe/London": "GMT Standard Time",
    "Europe/Dublin": "GMT Standard Time",
    "Europe/Lisbon": "GMT Standard Time",
    "Atlantic/Canary": "GMT Standard Time",
    "Europe/Berlin": "W. Europe Standard Time",
    "Europe/Amsterdam": "W. Europe Standard Time",
    "Europe/Rome": "W. Europe Standard Time",
    "Europe/Vienna": "W. Europe Standard Time",
    "Europe/Zurich": "W. Europe Standard Time",
    "Europe/Stockholm": "W. Europe Standard Time",
    "Europe/Oslo": "W. Europe Standard Time",
    "Europe/Warsaw": "Central European Standard Time",
    "Europe/Prague": "Central Europe Standard Time",
    "Europe/Budapest": "Central Europe Standard Time",
    "Europe/Athens": "GTB Standard Time",
    "Europe/Bucharest": "GTB Standard Time",
    "Europe/Helsinki": "FLE Standard Time",
    "Europe/Kyiv": "FLE Standard Time",
    "Europe/Istanbul": "Turkey Standard Time",
    "America/New_York": "Eastern Standard Time",
    "America/Toronto": "Eastern Standard Time",
    "America/Chicago": "Central Standard Time",
    "America/Denver": "Mountain Standard Time",
    "America/Phoenix": "US Mountain Standard Time",
    "America/Los_Angeles": "Pacific Standard Time",
    "America/Mexico_City": "Central Standard Time (Mexico)",
    "America/Guatemala": "Central America Standard Time",
    "America/Costa_Rica": "Central America Standard Time",
    "America/Bogota": "SA Pacific Standard Time",
    "America/Lima": "SA Pacific Standard Time",
    "America/Caracas": "Venezuela Standard Time",
    "America/La_Paz": "SA Western Standard Time",
    "America/Santiago": "Pacific SA Standard Time",
    "America/Buenos_Aires": "Argentina Standard Time",
    "America/Montevideo": "Montevideo Standard Time",
    "America/Asuncion": "Paraguay Standard Time",
    "America/Sao_Paulo": "E. South America Standard Time",
    "Asia/Dubai": "Arabian Standard Time",
    "Asia/Kolkata": "India Standard Time",
    "Asia/Singapore": "Singapore Standard Time",
    "Asia/Shanghai": "China Standard Time",
    "Asia/Tokyo": "Tokyo Standard Time",
    "Australia/Sydney": "AUS Eastern Standard Time",
}
"""Name in the IANA database -> name on Windows."""

_KNOWN = {name.casefold(): name for name in WINDOWS} | {
    name.rpartition("/")[2].replace("_", " ").casefold(): name for name in WINDOWS
}

ZONE_PATTERN = "^$|^(?:" + "|".join(WINDOWS) + ")$"
ZONE_RULE = Text(
    en="a time zone by its region and city, such as Europe/Madrid, or UTC",
    es="una zona horaria por región y ciudad, como Europe/Madrid, o UTC",
)


def zone_of(tz: str) -> ZoneInfo:
    """The time zone of an IANA name, as Slack tells one of each person; UTC for anything else."""
    try:
        return ZoneInfo(tz or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def zone(written: Any) -> Any:
    """`europe/madrid`, `Madrid` or `Romance Standard Time` -> `Europe/Madrid`. Raises Unsuitable for others."""
    if not isinstance(written, str) or not written.strip():
        return written
    plain = " ".join(written.split())
    found = _KNOWN.get(plain.casefold()) or _KNOWN.get(plain.replace("_", " ").casefold())
    if found is None:
        found = next((name for name, windows in WINDOWS.items() if windows.casefold() == plain.casefold()), None)
    if found is None:
        shown = repr(plain[:40])
        raise Unsuitable(
            en=f"{shown} is not a time zone I know: write it like Europe/Madrid or UTC",
            es=f"{shown} no es una zona horaria que yo conozca: escríbala como Europe/Madrid o UTC",
        )
    return found
