"""The three layouts of docs/layouts: sound, tested, nothing in them useless, and each line lands where it says."""

from __future__ import annotations

import pytest

from bot.grammar.vocabulary import vocabulary
from bot.kinds import KINDS
from bot.model.place import Place
from bot.model.problem import Problem
from bot.policy.deep import look_deeper
from bot.policy.load import load, read_all
from bot.policy.places import place_for
from bot.policy.trial import trial
from bot.wiring.documents import lent
from tests.policy.documents import ROOT, SHIPPED, files_in

LAYOUTS = ROOT / "docs" / "layouts"
WORDS = vocabulary(kinds=KINDS)


def files(layout: str) -> dict[str, bytes]:
    return {**files_in(LAYOUTS / layout), "catalogue.yaml": lent((SHIPPED / "catalogue.yaml").read_bytes())}


@pytest.mark.parametrize("layout", ["team", "project", "single"])
def test_a_layout_passes_its_tests_and_every_rule_matters(layout: str) -> None:
    report = trial(files=files(layout), vocabulary=WORDS)
    assert report.passed, str(report)
    bundle, _, issues = read_all(files=files(layout), vocabulary=WORDS)
    look_deeper(bundle=bundle, issues=issues)
    assert list(map(str, issues.in_order())) == []
    assert {place.layout for place in bundle.places} == {layout}


@pytest.mark.parametrize(
    ("layout", "groups", "channel", "named", "found"),
    [
        ("team", "vision", "C0VISION", "", "vision//vision-rg/vision-ws"),
        ("team", "vision", "C0VISION", "vision-lab", "vision//vision-lab/"),
        ("team", "vision", "C0VISION", "nlp-rg", "other-team"),
        ("project", "fraud", "C0FRAUD", "", "vision/fraud/fraud-rg/fraud-ws"),
        ("project", "vision", "C0VISION", "xray-rg", "vision/xray/xray-rg/xray-ws"),
        ("single", "nlp", "C0ML", "", "nlp//ml-rg/ml-ws"),
        ("single", "vision", "D0ANA", "", "vision//ml-rg/ml-ws"),
    ],
)
def test_a_line_lands_where_the_layout_says(layout: str, groups: str, channel: str, named: str, found: str) -> None:
    place = place_for(
        places=load(files=files(layout), vocabulary=WORDS).places,
        groups=frozenset({groups}),
        channel=channel,
        resource_group=named,
        needs="resource_group",
    )
    if isinstance(place, Problem):
        assert place.code == found
    else:
        assert isinstance(place, Place)
        assert "/".join((place.team, place.project, place.resource_group, place.workspace)) == found
