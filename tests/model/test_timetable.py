"""Times of the week as people type them become one spelling, and that one cron expression."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.operation import PutComputeInstance, WorkspaceRef
from bot.model.text import Unsuitable
from bot.model.time_zones import WINDOWS, ZONE_PATTERN, zone
from bot.model.timetable import WEEKLY_PATTERN, cron, spoken, weekly


@pytest.mark.parametrize(
    ("written", "kept", "expression"),
    [
        ("08:00 Mon-Fri", "08:00 Mon-Fri", "0 8 * * 1,2,3,4,5"),
        ("8:00 lun-vie", "08:00 Mon-Fri", "0 8 * * 1,2,3,4,5"),
        ("8.30 L-V", "08:30 Mon-Fri", "30 8 * * 1,2,3,4,5"),
        ("7pm weekdays", "19:00 Mon-Fri", "0 19 * * 1,2,3,4,5"),
        ("19h", "19:00", "0 19 * * *"),
        ("19:00 todos los días", "19:00", "0 19 * * *"),
        ("12am daily", "00:00", "0 0 * * *"),
        ("12pm", "12:00", "0 12 * * *"),
        ("9:05 mon, wed and fri", "09:05 Mon,Wed,Fri", "5 9 * * 1,3,5"),
        ("9:05 lunes, miércoles y viernes", "09:05 Mon,Wed,Fri", "5 9 * * 1,3,5"),
        ("23:59 weekends", "23:59 Sat-Sun", "59 23 * * 0,6"),
        ("06:00 vie-lun", "06:00 Mon,Fri-Sun", "0 6 * * 0,1,5,6"),
        ("06:00 de lunes a jueves", "06:00 Mon-Thu", "0 6 * * 1,2,3,4"),
    ],
)
def test_what_people_type_is_kept_one_way(written: str, kept: str, expression: str) -> None:
    assert weekly(written) == kept
    assert re.match(WEEKLY_PATTERN, kept)
    assert cron(kept) == expression


@pytest.mark.parametrize(
    "written", ["tomorrow", "25:00", "8:60", "13pm", "0 8 * * 1-5", "08:00 Someday", "8:00 Mon-", "08:00 Mon--Fri"]
)
def test_what_is_no_time_of_the_week_is_refused_in_both_languages(written: str) -> None:
    with pytest.raises(Unsuitable) as raised:
        weekly(written)
    assert "08:00 lun-vie" in raised.value.text.es
    assert raised.value.text.en != raised.value.text.es


@given(hour=st.integers(0, 23), minute=st.integers(0, 59), days=st.sets(st.integers(0, 6), min_size=1))
def test_keeping_it_again_changes_nothing_and_no_day_is_lost(hour: int, minute: int, days: set[int]) -> None:
    names = [("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day] for day in days]
    kept = weekly(f"{hour}:{minute:02} {','.join(names)}")
    assert weekly(kept) == kept
    assert re.match(WEEKLY_PATTERN, kept)
    numbers = cron(kept).rpartition(" ")[2]
    assert numbers == ("*" if len(days) == 7 else ",".join(sorted(str((day + 1) % 7) for day in days)))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Europe/Madrid", "Europe/Madrid"),
        ("europe/madrid", "Europe/Madrid"),
        ("Madrid", "Europe/Madrid"),
        ("mexico city", "America/Mexico_City"),
        ("utc", "UTC"),
        ("Romance Standard Time", "Europe/Madrid"),
    ],
)
def test_a_time_zone_is_kept_by_region_and_city(written: str, kept: str) -> None:
    assert zone(written) == kept


def test_every_zone_is_one_of_the_iana_database_and_fits_the_pattern() -> None:
    for name in WINDOWS:
        assert ZoneInfo(name).key == name
        assert re.match(ZONE_PATTERN, name)
    with pytest.raises(Unsuitable):
        zone("Atlantis/Capital")


def test_what_an_approver_reads_names_both_times_and_their_zone() -> None:
    place = WorkspaceRef(subscription="s", resource_group="g", workspace="w")
    made = PutComputeInstance(
        workspace=place, name="nb", size="S", start_at="08:00 Mon-Fri", stop_at="19:00", time_zone="Europe/Madrid"
    )
    assert "started at 08:00 Mon-Fri, stopped at 19:00 every day (Europe/Madrid)" in made.said.en
    assert "se inicia a las 08:00 lun-vie, se detiene a las 19:00 todos los días (Europe/Madrid)" in made.said.es
    assert spoken("08:00 Sat-Sun").es == "a las 08:00 sáb-dom"
