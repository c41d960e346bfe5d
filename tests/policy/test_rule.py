"""What one condition asks of one value: what is meant holds, what is next to it does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.policy.rule import AllOf, Condition, Group, Known, Like, NoneOf, OneOf, Test, Within

EARLY, LATE = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)


def several(*values: str) -> frozenset[str]:
    return frozenset(values)


@pytest.mark.parametrize(
    ("test", "value", "holds"),
    [
        (OneOf(several("a", "b")), "a", True),
        (OneOf(several("a", "b")), "c", False),
        (OneOf(several("a", "b")), several("b", "c"), True),
        (OneOf(several("a", "b")), several("c"), False),
        (NoneOf(several("a", "b")), "a", False),
        (NoneOf(several("a", "b")), "c", True),
        (NoneOf(several("a", "b")), several("b", "c"), False),
        (NoneOf(several("a", "b")), several("c"), True),
        (AllOf(several("a", "b")), several("a", "b", "c"), True),
        (AllOf(several("a", "b")), several("a", "b"), True),
        (AllOf(several("a", "b")), several("a"), False),
        (AllOf(several("a", "b")), "ab", False),
        (AllOf(several()), "ab", False),
        (Like(("gpu-*", "*-test")), "gpu-1", True),
        (Like(("gpu-*", "*-test")), "x-test", True),
        (Like(("gpu-*", "*-test")), "cpu-1", False),
        (Like(("*",)), 4.0, False),
        (Within(low=2.0, high=4.0), 2.0, True),
        (Within(low=2.0, high=4.0), 4.0, True),
        (Within(low=2.0, high=4.0), 1.9, False),
        (Within(low=2.0, high=4.0), 4.1, False),
        (Within(low=2.0, low_in=False), 2.0, False),
        (Within(low=2.0, low_in=False), 2.1, True),
        (Within(high=4.0, high_in=False), 4.0, False),
        (Within(high=4.0, high_in=False), 3.9, True),
        (Within(), 4.0, True),
        (Within(low=EARLY, high=LATE, high_in=False), EARLY, True),
        (Within(low=EARLY, high=LATE, high_in=False), LATE, False),
    ],
)
def test_a_test_holds_for_what_it_says_and_for_nothing_beside_it(test: Test, value: Known, holds: bool) -> None:
    assert test.holds(value) is holds


@pytest.mark.parametrize("otherwise", [True, False, None])
def test_a_fact_nobody_knows_counts_as_the_condition_says(otherwise: bool | None) -> None:
    condition = Condition("nodes", (Within(high=4.0), Within(low=2.0)), otherwise, None, "2 to 4", 1)
    assert condition.holds({"other": 3.0}) is otherwise
    assert condition.holds({"nodes": 3.0}) is True
    assert condition.holds({"nodes": 5.0}) is False
    assert condition.holds({"nodes": 1.0}) is False


def test_a_group_of_which_nothing_is_said_may_nothing_beside_approving_and_is_told_of_it() -> None:
    group = Group(name="ml-leads", entra="22222222-0000-0000-0000-000000000001")
    assert (group.reads_history, group.links_people, group.quiet, group.delegates) == (False, False, False, ())
