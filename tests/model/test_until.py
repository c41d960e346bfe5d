"""Until when: a moment for every way of saying one, and a reason for what is none anywhere on earth."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.model.text import Unsuitable
from bot.model.until import moment, until_word

FRIDAY = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
ZONES = ("UTC", "Europe/Madrid", "America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Niue", "", "Nowhere/X")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("friday", "2026-11-27T23:59"),
        ("next friday", "2026-12-04T23:59"),
        ("próximo viernes", "2026-12-04T23:59"),
        ("next monday", "2026-11-30T23:59"),
        ("el próximo lunes 18:00", "2026-11-30T18:00"),
        ("tomorrow 18:00", "2026-11-28T18:00"),
        ("08:00", "2026-11-28T08:00"),
        ("2026-12-24T20:00z", "2026-12-24T20:00"),
    ],
)
def test_a_moment_as_people_say_it(written: str, meant: str) -> None:
    """`next friday`, said on a Friday, was today."""
    assert moment(written=until_word(written), now=FRIDAY, tz="UTC") == datetime.fromisoformat(f"{meant}+00:00")


@pytest.mark.parametrize(
    "written",
    [
        "9999-12-31",
        "0001-01-01",
        "9999-12-31T23:59-12:00",
        "0001-01-01T00:00+14:00",
        "2026-02-29",
        "2026-13-01",
        "2026-11-27T25:00Z",
        "friday 24:00",
        "next tomorrow",
        "next week",
    ],
)
def test_what_is_no_moment_everywhere_is_said_and_not_tried(written: str) -> None:
    """9999-12-31 ends outside of the calendar where clocks are behind: the request was lost to an error."""
    with pytest.raises(Unsuitable):
        until_word(written)


@pytest.mark.parametrize("tz", ZONES)
@pytest.mark.parametrize("written", ["9998-12-31", "0002-01-01", "2027-03-28 02:30", "2026-10-25 02:30"])
def test_whatever_is_taken_is_a_moment_in_every_zone(written: str, tz: str) -> None:
    assert moment(written=until_word(written), now=FRIDAY, tz=tz).tzinfo is UTC
