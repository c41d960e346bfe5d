"""A disk that fills up is said to the operators once, while there is room, and so is its end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model.errors import Unavailable
from bot.workflow.room import SCARCE_BYTES, RoomWatch
from tests.workflow.office import Office

OPERATORS = "C0OPERATE"
PLENTY, LITTLE = 3 * SCARCE_BYTES, SCARCE_BYTES - 1


@pytest.fixture
def left() -> list[int | None]:
    return [PLENTY]


@pytest.fixture
def watch(office: Office, left: list[int | None]) -> RoomWatch:
    outside = replace(office.outside, operators_channel=OPERATORS)
    return RoomWatch(outside=outside, free=lambda: left[0])


def looks(watch: RoomWatch, left: list[int | None], *found: int | None) -> None:
    for free in found:
        left[0] = free
        watch.look()


def said(office: Office) -> list[str]:
    return [alert.text.en for alert in office.messenger.alerts[OPERATORS]]


@pytest.mark.parametrize(
    ("found", "begins"),
    [
        ((PLENTY, PLENTY), []),
        ((None, None), []),
        ((LITTLE, LITTLE, 0), ["The disk of amlbot's database has 127 MiB left"]),
        ((LITTLE, SCARCE_BYTES + 1, LITTLE), ["The disk of amlbot's database has 127 MiB left"]),
        (
            (LITTLE, PLENTY, PLENTY),
            ["The disk of amlbot's database has 127 MiB left", "The disk of amlbot's database has room again: 384 MiB"],
        ),
    ],
    ids=["plenty", "a server's", "it stays scarce", "it wavers", "it ends"],
)
def test_scarce_room_is_said_once(
    office: Office, watch: RoomWatch, left: list[int | None], found: tuple[int | None, ...], begins: list[str]
) -> None:
    looks(watch, left, *found)
    assert [one.startswith(begin) for one, begin in zip(said(office), begins, strict=True)] == [True] * len(begins)


def test_what_slack_did_not_take_is_said_at_the_next_look(
    office: Office, watch: RoomWatch, left: list[int | None]
) -> None:
    office.messenger.away = Unavailable(service="Slack", why="down")
    looks(watch, left, LITTLE)
    office.messenger.away = None
    looks(watch, left, LITTLE, LITTLE)
    assert len(said(office)) == 1
