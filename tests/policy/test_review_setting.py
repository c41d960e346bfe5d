"""What workspaces.yaml says about roles given for good: days, who answers, and what amlbot may do after silence."""

from __future__ import annotations

import pytest

from bot.model.errors import PolicyFault
from bot.model.place import ReviewRule
from bot.policy.bundle import Bundle
from bot.policy.load import load
from tests.policy.documents import SHIPPED, files_in
from tests.policy.vocabulary import VOCABULARY

FILES = {path: text for path, text in files_in(SHIPPED).items() if not path.startswith("tests/")}
BESIDE = "idle: {after_h: 8, stop_after_silence_h: 4}"
SILENT = "review: {after_d: 90, by: [vision-leads], take_back_after_silence_d: 14}"


def loaded(review: str) -> Bundle:
    """The shipped policies with a review for team vision."""
    text = FILES["workspaces.yaml"].decode()
    assert BESIDE in text
    return load(
        files={**FILES, "workspaces.yaml": text.replace(BESIDE, f"{BESIDE}\n    {review}").encode()},
        vocabulary=VOCABULARY,
    )


def rule(bundle: Bundle) -> ReviewRule | None:
    return next(place.review for place in bundle.places if (place.team, place.project) == ("vision", ""))


@pytest.mark.parametrize(
    ("review", "after", "by", "silence"),
    [
        ("review: {after_d: 30.5, by: [vision-leads]}", 30.5, ("vision-leads",), None),
        ("review: {after_d: 90, by: [vision-leads, platform-admins]}", 90, ("vision-leads", "platform-admins"), None),
        (SILENT, 90, ("vision-leads",), 14),
    ],
)
def test_days_and_groups_are_read(review: str, after: float, by: tuple[str, ...], silence: float | None) -> None:
    found = rule(loaded(review))
    assert found is not None
    assert (found.after_d, found.by, found.take_back_after_silence_d) == (after, by, silence)


def test_a_place_that_says_nothing_has_no_review() -> None:
    assert rule(loaded("# nothing")) is None


@pytest.mark.parametrize(
    ("review", "code"),
    [
        ("review: {after_d: 90}", "E012"),
        ("review: {by: [vision-leads]}", "E012"),
        ("review: {after_d: 0, by: [vision-leads]}", "E032"),
        ("review: {after_d: 90d, by: [vision-leads]}", "E032"),
        ("review: {after_d: 90, by: []}", "E013"),
        ("review: {after_d: 90, by: [vision-leeds]}", "E040"),
        ("review: {after_d: 90, by: [vision-leads], take_back: 1}", "E011"),
        ("review: 90", "E013"),
    ],
)
def test_a_mistake_is_refused_where_it_stands(review: str, code: str) -> None:
    with pytest.raises(PolicyFault) as refused:
        loaded(review)
    [issue] = refused.value.issues
    assert issue.startswith("workspaces.yaml:")
    assert f"error[{code}]" in issue


def test_only_silence_that_ends_a_role_lets_amlbot_take_one_back() -> None:
    rules = [one for one in loaded(SILENT).rules if one.id == "review-vision"]
    assert [(one.team, one.effect, one.actions, one.to) for one in rules] == [
        ("vision", "allow", frozenset({"role.revoke"}), frozenset({"amlbot"}))
    ]
    assert rules[0].source.startswith("workspaces.yaml:")
    assert not [one for one in loaded("review: {after_d: 90, by: [vision-leads]}").rules if one.id == "review-vision"]
