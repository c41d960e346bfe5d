"""What is approved and executed for a line is exactly what is recorded here for review."""

from __future__ import annotations

from tests.kinds.plans import difference


def test_every_line_is_planned_undone_and_told_as_recorded() -> None:
    changed = difference()
    assert not changed, f"{changed}\n\nIf this is meant: python -m tests.kinds.plans"
