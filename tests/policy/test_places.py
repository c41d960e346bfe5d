"""Whose request it is, from where it was asked and what it names."""

from __future__ import annotations

import pytest

from bot.model.place import Place, TeamPlace
from bot.model.problem import Problem
from bot.policy.load import load
from bot.policy.places import place_for
from tests.policy.documents import SHIPPED, files_in
from tests.policy.vocabulary import VOCABULARY

PLACES = load(files=files_in(SHIPPED), vocabulary=VOCABULARY).places
SUBSCRIPTION = "bbbbbbbb-0000-4000-8000-000000000001"
VISION, NLP, FRAUD = frozenset({"ds-vision"}), frozenset({"ds-nlp"}), frozenset({"ds-fraud", "ds-vision"})


def place(groups: frozenset[str] = VISION, channel: str = "", **named: str) -> Place | Problem:
    return place_for(places=PLACES, groups=groups, channel=channel, **named)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("groups", "channel", "named", "team", "project"),
    [
        pytest.param(VISION, "C0VISION", {}, "vision", "", id="the channel says it"),
        pytest.param(VISION, "D0DIRECT", {}, "vision", "", id="else the only team of the person"),
        pytest.param(NLP, "C0VISION", {}, "vision", "", id="the channel goes before the person"),
        pytest.param(FRAUD, "C0FRAUD", {}, "vision", "fraud", id="a project's channel"),
        pytest.param(FRAUD, "", {}, "vision", "", id="a team goes before its projects"),
        pytest.param(FRAUD, "C0VISION", {"resource_group": "fraud-data"}, "vision", "fraud", id="the project's name"),
        pytest.param(FRAUD, "C0FRAUD", {"resource_group": "this-rg"}, "vision", "", id="the team's name"),
        pytest.param(VISION, "", {"resource_group": "NOMBRE-grupo"}, "vision", "", id="letter case is ignored"),
        pytest.param(
            VISION | NLP, "", {"resource_group": "nlp-rg"}, "nlp", "", id="of several teams, the one that owns it"
        ),
    ],
)
def test_whose_request_it_is(
    groups: frozenset[str], channel: str, named: dict[str, str], team: str, project: str
) -> None:
    found = place(groups, channel, **named)
    assert isinstance(found, Place), found
    assert (found.team, found.project, found.subscription) == (team, project, SUBSCRIPTION)


@pytest.mark.parametrize(
    ("groups", "channel", "named", "code", "said"),
    [
        pytest.param(frozenset(), "D0DIRECT", {}, "unknown-team", "team's channel", id="nobody's team"),
        pytest.param(VISION | NLP, "", {}, "ambiguous-team", "nlp, vision", id="two teams"),
        pytest.param(VISION, "", {"resource_group": "nlp-rg"}, "other-team", "belongs to team nlp", id="not theirs"),
        pytest.param(
            VISION,
            "C0VISION",
            {"resource_group": "this-rg", "workspace": "ws-nlp"},
            "other-team",
            "belongs to team nlp",
            id="another team's workspace",
        ),
        pytest.param(VISION, "", {"resource_group": "my-group"}, "unknown-place", "nombre-*", id="nobody's name"),
        pytest.param(
            VISION,
            "",
            {"resource_group": "fraud-rg", "workspace": "area-trabajo-x"},
            "unknown-place",
            "does not belong",
            id="two names that do not go together",
        ),
        pytest.param(VISION, "", {"needs": "resource_group"}, "missing-option", "--resource-group", id="no group"),
        pytest.param(
            VISION,
            "",
            {"resource_group": "this-rg", "needs": "workspace"},
            "missing-option",
            "--workspace-name",
            id="no workspace",
        ),
        pytest.param(VISION, "", {"subscription": "other"}, "other-subscription", SUBSCRIPTION, id="elsewhere"),
    ],
)
def test_what_is_refused_says_what_to_do(
    groups: frozenset[str], channel: str, named: dict[str, str], code: str, said: str
) -> None:
    found = place(groups, channel, **named)
    assert isinstance(found, Problem), found
    assert (found.code, said in found.text.en) == (code, True), found.text.en
    assert found.text.es != found.text.en


def test_what_a_line_leaves_out_comes_from_the_place() -> None:
    found = place(NLP, "C0NLP", needs="workspace")
    assert isinstance(found, Place)
    assert (found.resource_group, found.workspace, found.region) == ("nlp-rg", "ws-nlp", "westeurope")


def test_the_usual_workspace_is_not_meant_in_another_group() -> None:
    found = place(NLP, "C0NLP", resource_group="nlp-other", needs="workspace")
    assert isinstance(found, Problem)
    assert found.code == "missing-option"


def test_the_operator_s_subscription_is_used_where_none_is_written() -> None:
    places = [TeamPlace(team="solo", members=("ds-vision",))]
    found = place_for(places=places, groups=VISION, channel="", default_subscription="sub-1")
    assert isinstance(found, Place)
    assert found.subscription == "sub-1"
