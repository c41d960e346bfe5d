"""The golden matrix: a change of who may do what is seen by whoever reviews it."""

from __future__ import annotations

from tests.policy.matrix import RECORDED, difference


def test_who_may_do_what_is_what_was_reviewed() -> None:
    changed = difference()
    assert not changed, f"when this is meant: python -m tests.policy.matrix\n{changed}"


def test_the_matrix_speaks_of_every_kind_and_tells_people_apart() -> None:
    from bot.kinds import KINDS

    text = RECORDED.read_text(encoding="utf-8")
    assert all(f"\n{kind.name}: " in text for kind in KINDS)
    assert "[1 of platform-admins, 1 of security] by vision-owner: Azure admin (vision, vision/fraud)" in text
