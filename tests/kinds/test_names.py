"""Names by Azure's own rules: what is only just taken and what only just is not."""

from __future__ import annotations

import pytest

from bot.model.decision import Limits
from tests.grammar.reading import codes, read
from tests.kinds.standing import context_for, kind_named

GROUP = "group create -l eastus -n"
WORKSPACE = "ml workspace create -n"
CLUSTER = "ml compute create --size DS3_v2 -t AmlCompute -n"
INSTANCE = "ml compute create --size DS3_v2 -t ComputeInstance -n"
NOTEBOOK = "notebook -w ws-1 --name"
ONBOARD = "onboard --assignee joe@contoso.com --size DS3_v2 -w ws-1 --name"
INSIDE = "ml compute list -g rg -w"
TAGS = "group create -l eastus -n rg --tags"

TAKEN = [
    (GROUP, "a"),
    (GROUP, "a" * 90),
    (GROUP, "investigación"),
    (GROUP, "1_(x).y-"),
    (WORKSPACE, "abc"),
    (WORKSPACE, "1-_"),
    (WORKSPACE, "a" * 33),
    (CLUSTER, "cpu"),
    (CLUSTER, "a" * 32),
    (CLUSTER, "cpu-cluster-1"),
    *((line, name) for line in (INSTANCE, NOTEBOOK, ONBOARD) for name in ("abc", "a" * 24, "nb-1a", "nb1", "n-b")),
    (INSIDE, "ws1"),
    (TAGS, "=".join(("a" * 512, "b" * 256))),
    (TAGS, " ".join(f"t{number}=" for number in range(50))),
    (TAGS, "'a b=c d'"),
    (TAGS, "centro=Málaga"),
]
REFUSED = [
    (GROUP, "a" * 91),
    (GROUP, "rg."),
    (GROUP, "'r g'"),
    (GROUP, "r/g"),
    (GROUP, "r@g"),
    (WORKSPACE, "ab"),
    (WORKSPACE, "a" * 34),
    (WORKSPACE, "'-ab'"),
    (WORKSPACE, "_ab"),
    (WORKSPACE, "a.b"),
    (WORKSPACE, "año"),
    (CLUSTER, "ab"),
    (CLUSTER, "a" * 33),
    (CLUSTER, "1cpu"),
    (CLUSTER, "cpu-"),
    (CLUSTER, "c_u"),
    (CLUSTER, "clúster"),
    *((line, name) for line in (INSTANCE, NOTEBOOK, ONBOARD) for name in ("ab", "a" * 25, "1nb", "nb-1", "n_b")),
    (INSIDE, "w"),
    (TAGS, "=x"),
    (TAGS, "a" * 513 + "=x"),
    (TAGS, "x=" + "b" * 257),
    (TAGS, "'a<b=c'"),
    (TAGS, "a%b=c"),
    (TAGS, "Team=a team=b"),
    (TAGS, " ".join(f"t{number}=" for number in range(51))),
]


@pytest.mark.parametrize(("line", "name"), TAKEN, ids=[f"{line[:22]} {name[:20]}" for line, name in TAKEN])
def test_a_name_azure_takes_is_taken(line: str, name: str) -> None:
    assert codes(read(f"{line} {name}", workspace="ws-1")) == []


@pytest.mark.parametrize(("line", "name"), REFUSED, ids=[f"{line[:22]} {name[:20]}" for line, name in REFUSED])
def test_a_name_azure_refuses_is_refused_with_the_rule_in_both_languages(line: str, name: str) -> None:
    (problem,) = read(f"{line} {name}").problems
    assert problem.field in ("name", "workspace", "tags")
    assert problem.text.en != problem.text.es
    assert problem.position == len(line) + 1 or problem.field == "tags"
    assert len(problem.text.en) < 400


@pytest.mark.parametrize("line", [GROUP, WORKSPACE, CLUSTER, INSTANCE, INSIDE])
@pytest.mark.parametrize("name", ["wοrk", "аdmin", "ＡＢＣ", "𝐚bc", "ΑΒΓ"])
def test_letters_that_only_look_latin_are_refused_in_any_name(line: str, name: str) -> None:
    (problem,) = read(f"{line} {name}").problems
    assert problem.code == "look-alike"


def test_any_letter_may_stand_in_a_sentence() -> None:
    assert codes(read("ml workspace create -n ws-1 --description 'Ελλάδα 10 μm ＡＢＣ'")) == []


def test_a_tag_named_in_another_letter_case_is_not_obliged_to_again() -> None:
    draft = read("group create -n rg -l eastus --tags Team=mine")
    kind = kind_named(draft.of)
    context = context_for(kind=kind, params=draft.params)
    assert dict(kind.oblige(draft.params, Limits(tags=("team", "Owner")), context).tags) == {
        "Team": "mine",
        "Owner": "ana@contoso.com",
    }
