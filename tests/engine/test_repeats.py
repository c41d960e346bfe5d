"""A log that says the same several times a second hides everything else, and fills the disk that is full already."""

from __future__ import annotations

import logging

import pytest

from bot.engine.repeats import Repeats, said_once


def record(text: str, level: int = logging.WARNING) -> logging.LogRecord:
    return logging.LogRecord("dbos", level, "queue.py", 1, text, (), None)


FULL = "database or disk is full"


@pytest.mark.parametrize(
    ("said", "passes"),
    [
        ([(0, record(FULL)), (0.2, record(FULL)), (59, record(FULL))], [True, False, False]),
        ([(0, record(FULL)), (60, record(FULL)), (61, record(FULL))], [True, True, False]),
        ([(0, record(FULL)), (0, record("another thing"))], [True, True]),
        ([(0, record(FULL)), (0, record(FULL, logging.ERROR))], [True, True]),
        ([(0, record(f"{FULL}\nat 1")), (0, record(f"{FULL}\nat 2"))], [True, False]),
    ],
    ids=["repeated", "a minute later", "something else", "graver", "only its details differ"],
)
def test_the_same_passes_once_a_minute(said: list[tuple[float, logging.LogRecord]], passes: list[bool]) -> None:
    clock = [0.0]
    repeats = Repeats(now=lambda: clock[0])
    found = []
    for at, one in said:
        clock[0] = at
        found.append(repeats.filter(one))
    assert found == passes


def test_many_different_messages_are_not_remembered_for_ever() -> None:
    repeats = Repeats()
    assert all(repeats.filter(record(f"message {number}")) for number in range(1000))
    assert len(repeats._said) <= 100


def test_a_logger_gets_it_once() -> None:
    for _ in range(3):
        said_once("amlbot-test")
    assert len(logging.getLogger("amlbot-test").filters) == 1
