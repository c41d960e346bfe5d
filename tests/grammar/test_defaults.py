"""Remembered defaults: how they are asked for, what they fill, and what they never narrow."""

from __future__ import annotations

import pytest

from tests.grammar.reading import codes, named, only, read

CPU = "ml compute create -n cpu -t AmlCompute --size Standard_DS3_v2"
GRANT = "role assignment create --role Reader --assignee a@b.c"


@pytest.mark.parametrize(
    ("line", "remembered"),
    [
        ('az configure --defaults group="nombre-grupo"', {"group": "nombre-grupo"}),
        ("az configure -d group=rg workspace=ws-1", {"group": "rg", "workspace": "ws-1"}),
        ("az configure --defaults group=rg --defaults workspace=ws-1", {"group": "rg", "workspace": "ws-1"}),
        ("az configure --defaults=group=rg", {"group": "rg"}),
        ("az configure --defaults location=EastUS", {"location": "eastus"}),
        ("az configure --defaults location='West Europe'", {"location": "westeurope"}),
        ("az configure --defaults group='' workspace=", {"group": "", "workspace": ""}),
        ("az configure --defaults group=rg --scope local", {"group": "rg"}),
        ("az config set defaults.group=rg defaults.workspace=ws-1", {"group": "rg", "workspace": "ws-1"}),
        ("az config set defaults.group=rg --local", {"group": "rg"}),
        ("az config unset defaults.group", {"group": ""}),
        ("az config unset defaults.group defaults.workspace", {"group": "", "workspace": ""}),
    ],
)
def test_defaults_are_remembered_and_forgotten_in_every_spelling(line: str, remembered: dict[str, str]) -> None:
    draft = read(line)
    assert draft.defaults == remembered
    assert (draft.of, draft.problems) == ("defaults.configure", ())


@pytest.mark.parametrize(
    "line", ["defaults", "valores", "config get", "config get defaults", "config get defaults.group"]
)
def test_defaults_are_shown(line: str) -> None:
    assert read(line).of == "defaults.show"


@pytest.mark.parametrize(
    "line", ["configure", "configure -l", "configure --list-defaults", "configure --list-defaults true"]
)
def test_listing_them_changes_none(line: str) -> None:
    draft = read(line, group="rg")
    assert (draft.of, dict(draft.defaults), draft.problems) == ("defaults.configure", {}, ())


@pytest.mark.parametrize(
    ("line", "code", "word"),
    [
        ("configure --defaults vm=x", "unknown-default", "vm=x"),
        ("configure --defaults group=rg vm=x", "unknown-default", "vm=x"),
        ("configure --defaults group", "unknown-default", "group"),
        ("configure --defaults location=moon", "unknown-value", "location=moon"),
        ("configure --defaults group=$RG", "unresolved", "group=$RG"),
        ("configure --defaults workspace={workspace_name}", "unresolved", "workspace={workspace_name}"),
        ("configure --defaults group=rg.", "string-pattern-mismatch", "group=rg."),
        ("configure --defaults workspace=wοrk", "look-alike", "workspace=wοrk"),
        ("configure --defaults workspace=a/b", "string-pattern-mismatch", "workspace=a/b"),
        ("config set core.output=table", "unknown-default", "core.output=table"),
        ("config unset core.output", "unknown-default", "core.output"),
    ],
)
def test_a_default_that_cannot_be_meant_is_refused_at_its_word(line: str, code: str, word: str) -> None:
    draft = read(line)
    problem = only(draft)
    assert (problem.code, dict(draft.defaults)) == (code, {})
    assert line[problem.position :] == word


def test_defaults_fill_what_the_line_leaves_out_and_say_so() -> None:
    draft = read(CPU, group="rg", workspace="ws-1", location="eastus")
    assert {"resource_group": "rg", "workspace": "ws-1"}.items() <= named(draft).items()
    assert {one.code for one in draft.corrections} >= {"default-group", "default-workspace"}
    assert draft.line.endswith("--resource-group rg --workspace-name ws-1")


def test_what_the_line_names_wins() -> None:
    draft = read(f"{CPU} -g other -w ws-2", group="rg", workspace="ws-1")
    assert {"resource_group": "other", "workspace": "ws-2"}.items() <= named(draft).items()
    assert not [one for one in draft.corrections if one.code.startswith("default-")]


def test_a_default_location_satisfies_a_group() -> None:
    assert named(read("group create -n rg", location="eastus")) == {"name": "rg", "location": "eastus"}


def test_a_default_workspace_is_the_one_shown() -> None:
    assert named(read("ml workspace show", workspace="ws-1")) == {"name": "ws-1"}


@pytest.mark.parametrize("line", [f"{GRANT} -g rg", "role assignment list -g rg"])
def test_a_group_on_a_role_line_is_not_narrowed_to_a_remembered_workspace(line: str) -> None:
    assert "workspace" not in named(read(line, workspace="ws-1", group="other"))
    assert named(read(line, workspace="ws-1"))["resource_group"] == "rg"


@pytest.mark.parametrize("line", [GRANT, "role assignment list"])
def test_without_a_group_a_role_line_means_the_remembered_workspace(line: str) -> None:
    assert {"workspace": "ws-1", "resource_group": "rg"}.items() <= named(
        read(line, workspace="ws-1", group="rg")
    ).items()


def test_a_scope_is_not_narrowed_by_anything_remembered() -> None:
    params = named(read(f"{GRANT} --scope /subscriptions/s/resourceGroups/g", workspace="ws-1", group="rg"))
    assert (params["scope"], "workspace" in params, "resource_group" in params) == (
        "/subscriptions/s/resourceGroups/g",
        False,
        False,
    )


def test_a_remembered_default_that_no_longer_holds_is_said() -> None:
    draft = read("group create -n rg", location="moon")
    assert codes(draft) == ["unknown-value"]
    assert draft.problems[0].position == -1


def test_a_scope_that_is_still_a_placeholder_counts_as_named() -> None:
    draft = read(f"{GRANT} --scope $SCOPE", workspace="ws-1", group="rg")
    assert draft.missing == ("scope",)
    assert not [one for one in draft.corrections if one.code.startswith("default-")]
