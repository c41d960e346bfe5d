"""What workspaces.yaml says about idle machines: hours, and by whom one may be stopped that nobody answers for."""

from __future__ import annotations

import pytest

from bot.model.errors import PolicyFault
from bot.model.place import IdleRule
from bot.policy.bundle import Bundle
from bot.policy.load import load
from tests.policy.documents import SHIPPED, files_in
from tests.policy.vocabulary import VOCABULARY

FILES = {path: text for path, text in files_in(SHIPPED).items() if not path.startswith("tests/")}
WRITTEN = "idle: {after_h: 8, stop_after_silence_h: 4}"


def loaded(idle: str) -> Bundle:
    """The shipped policies with another setting for team vision."""
    text = FILES["workspaces.yaml"].decode()
    assert WRITTEN in text
    return load(files={**FILES, "workspaces.yaml": text.replace(WRITTEN, idle).encode()}, vocabulary=VOCABULARY)


def rule(bundle: Bundle) -> IdleRule | None:
    return next(place.idle for place in bundle.places if (place.team, place.project) == ("vision", ""))


@pytest.mark.parametrize(
    ("idle", "after", "kept", "stops"),
    [
        ("idle: {after_h: 2.5}", 2.5, 16, None),
        ("idle: {after_h: 8, keep_h: 1}", 8, 1, None),
        ("idle: {after_h: 8, stop_after_silence_h: 4}", 8, 16, 4),
    ],
)
def test_the_hours_are_read(idle: str, after: float, kept: float, stops: float | None) -> None:
    found = rule(loaded(idle))
    assert found is not None
    assert (found.after_h, found.keep_h, found.stop_after_silence_h) == (after, kept, stops)


def test_a_place_that_says_nothing_is_not_watched() -> None:
    assert rule(loaded("# nothing")) is None


@pytest.mark.parametrize(
    ("idle", "code"),
    [
        ("idle: {stop_after_silence_h: 4}", "E012"),
        ("idle: {after_h: 0}", "E032"),
        ("idle: {after_h: 8h}", "E032"),
        ("idle: {after_h: 8, keep_h: 0.5}", "E032"),
        ("idle: {after_h: 8, stops: 4}", "E011"),
        ("idle: 8", "E013"),
    ],
)
def test_a_mistake_is_refused_where_it_stands(idle: str, code: str) -> None:
    with pytest.raises(PolicyFault) as refused:
        loaded(idle)
    [issue] = refused.value.issues
    assert issue.startswith("workspaces.yaml:")
    assert f"error[{code}]" in issue


def test_only_what_says_so_lets_amlbot_stop_machines_and_nothing_else() -> None:
    rules = [one for one in loaded(WRITTEN).rules if "amlbot" in one.to]
    assert [(one.id, one.team, one.project, one.effect) for one in rules] == [("idle-vision", "vision", "", "allow")]
    assert rules[0].actions == {"compute.stop", "compute.resize", "compute.update"}
    assert rules[0].source.startswith("workspaces.yaml:")
    assert not [one for one in loaded("idle: {after_h: 8}").rules if "amlbot" in one.to]


def test_nobody_else_is_called_amlbot() -> None:
    groups = FILES["groups.yaml"] + b"  amlbot: {entra: 11111111-0000-4000-8000-000000000099}\n"
    with pytest.raises(PolicyFault, match="the group of amlbot itself"):
        load(files={**FILES, "groups.yaml": groups}, vocabulary=VOCABULARY)
