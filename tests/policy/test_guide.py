"""The guide says everything there is, and what it shows loads."""

from __future__ import annotations

import re

import pytest

from bot.model.catalogue import Catalogue
from bot.policy.load import load
from bot.policy.read_conditions import OPERATORS
from bot.policy.read_rules import EFFECTS, LIMITS
from bot.policy.vocabulary import BUILT_IN, PLANNED_ACTIONS, TIERS, complete
from bot.policy.words import BUILT_IN_CHECKS
from tests.policy.documents import ROOT, SHIPPED, files_in
from tests.policy.vocabulary import VOCABULARY

GUIDE = (ROOT / "docs" / "policies.md").read_text()
SOURCES = "\n".join(path.read_text() for path in sorted((ROOT / "bot" / "policy").glob("*.py")))
SHOWN = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
PLACES = {
    "TeamPolicy": "teams/vision.yaml",
    "Guardrail": "org/shown.yaml",
    "Groups": "groups.yaml",
    "Quotas": "quotas.yaml",
    "Workspaces": "workspaces.yaml",
    "PolicyTests": "tests/shown.yaml",
}


@pytest.mark.parametrize(
    "word",
    [
        *(f"E{code}" for code in sorted(set(re.findall(r'"E(\d{3})"', SOURCES)))),
        *BUILT_IN_CHECKS,
        *EFFECTS,
        *LIMITS,
        *BUILT_IN,
        *PLANNED_ACTIONS,
        *TIERS,
        *VOCABULARY.fields,
        *sorted({operator for operators in OPERATORS.values() for operator in operators}),
    ],
)
def test_it_is_in_the_guide(word: str) -> None:
    assert f"`{word}`" in GUIDE or f"| {word} |" in GUIDE


def test_the_guide_has_no_code_that_check_has_not() -> None:
    assert set(re.findall(r"^\| (E\d{3}) \|", GUIDE, re.MULTILINE)) == set(re.findall(r'"(E\d{3})"', SOURCES))


@pytest.mark.parametrize("number", range(len(SHOWN)))
def test_what_the_guide_shows_loads(number: int) -> None:
    shown = SHOWN[number]
    [kind] = re.findall(r"^kind: (\w+)$", shown, re.MULTILINE)
    shipped = {path: text for path, text in files_in(SHIPPED).items() if not path.startswith("tests/")}
    beside = {"PolicyTests": shipped, "Groups": {}}.get(
        kind, {path: shipped[path] for path in ("groups.yaml", "catalogue.yaml", "workspaces.yaml")}
    )
    load(files={**beside, PLACES[kind]: shown.encode()}, vocabulary=VOCABULARY)


def test_every_planned_action_has_fields_that_are_explained() -> None:
    vocabulary = complete(vocabulary=VOCABULARY, catalogue=Catalogue())
    for action in PLANNED_ACTIONS:
        assert vocabulary.actions[action] <= set(vocabulary.fields)
    assert all(field.summary.en and field.summary.es for field in vocabulary.fields.values())
