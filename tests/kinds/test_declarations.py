"""What every kind must declare, whatever it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

import bot.kinds
from bot.grammar.commands import COMMANDS
from bot.grammar.table import parameters_of
from bot.grammar.vocabulary import vocabulary
from bot.kinds import KINDS
from bot.model.decision import Limits
from bot.model.facts import FactValue, Field, Unknown
from bot.model.kind import AnyCommand, AnyKind
from bot.model.operation import PutRoleAssignment
from bot.model.place import Place
from tests.grammar.reading import named, read
from tests.kinds.standing import context_for

EVERY = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
SAID: tuple[AnyKind | AnyCommand, ...] = (*KINDS, *COMMANDS)
EXAMPLES = [pytest.param(said, line, id=line) for said in SAID for line in said.examples]
TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,), "number": (int, float), "boolean": (bool,), "texts": (tuple,)
}  # fmt: skip


def test_the_list_of_kinds_is_the_files() -> None:
    files = {path.stem for path in Path(bot.kinds.__file__).parent.glob("*.py")} - {"__init__"}
    assert [kind.name.replace(".", "_") for kind in KINDS if kind.name.replace(".", "_") not in files] == []
    assert files == {kind.name.replace(".", "_") for kind in KINDS}


def test_names_and_command_words_mean_one_thing() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    meant = [(path, *sorted(kind.when.items())) for kind in KINDS for path in kind.commands]
    assert len(set(meant)) == len(meant)
    assert not {path for kind in KINDS for path in kind.commands} & {path for one in COMMANDS for path in one.commands}


@pytest.mark.parametrize(("said", "line"), EXAMPLES)
def test_an_example_is_read_as_what_it_is_an_example_of(said: AnyKind | AnyCommand, line: str) -> None:
    for written in (line, f"az {line}", f"/aml {line}"):
        assert read(written).of == said.name
        named(read(written))


@EVERY
def test_a_kind_gives_an_example_a_title_and_a_summary(kind: AnyKind) -> None:
    assert kind.examples
    assert kind.summary.en.endswith(".")
    assert kind.summary.es.endswith(".")
    assert kind.title.en != kind.title.es


@EVERY
def test_no_spelling_of_an_option_means_two_things(kind: AnyKind) -> None:
    spellings = [
        flag
        for parameter in parameters_of(kind.params)
        for flag in (parameter.option.flag, *parameter.option.aliases)
        if flag
    ]
    spellings += [flag for reason in kind.untaken for flag in reason.flags]
    assert sorted(spellings) == sorted(set(spellings))
    assert all(flag.startswith("--") or (flag.startswith("-") and len(flag) == 2) for flag in spellings)


@EVERY
def test_facts_are_the_declared_fields_and_of_their_type(kind: AnyKind) -> None:
    declared = {field.name: field for field in kind.fields}
    for line in kind.examples:
        params = read(line).params
        for name, value in kind.facts(params, context_for(kind=kind, params=params)).items():
            assert name in declared, f"{kind.name} does not declare {name}"
            assert is_of(declared[name], value)


def is_of(field: Field, value: FactValue) -> bool:
    if isinstance(value, Unknown):
        return True
    return isinstance(value, TYPES[field.type]) and (field.type == "boolean" or not isinstance(value, bool))


@EVERY
def test_a_kind_either_asks_or_changes(kind: AnyKind) -> None:
    for line in kind.examples:
        params = read(line).params
        plan = kind.plan(params, context_for(kind=kind, params=params))
        assert (kind.query is None) == bool(plan)
        assert len({operation.target for operation in plan}) == len(plan)


@EVERY
def test_what_can_expire_can_be_undone_and_the_undoing_is_of_what_was_made(kind: AnyKind) -> None:
    for line in kind.examples:
        params = read(line).params
        context = context_for(kind=kind, params=params)
        plan, undo = kind.plan(params, context), kind.revoke(params, context)
        assert bool(undo) == kind.grants
        assert {operation.target for operation in undo} <= {operation.target for operation in plan}


@EVERY
def test_an_obligation_changes_nothing_that_was_named(kind: AnyKind) -> None:
    limits = Limits(idle_shutdown_min=45, tags=("team", "owner", "costcentre"))
    for line in kind.examples:
        params = read(line).params
        obliged = kind.oblige(params, limits, context_for(kind=kind, params=params))
        given = params.model_dump(exclude_defaults=True) if params is not None else {}
        for name, value in given.items():
            after = getattr(obliged, name)
            assert after == value or (name == "tags" and value.items() <= after.items())


def test_an_obligation_fills_in_what_was_left_open_and_nothing_it_does_not_know() -> None:
    draft = read("ml compute create -n nbana -t ComputeInstance --size DS3_v2 --tags owner=lea")
    kind = next(kind for kind in KINDS if kind.name == draft.of)
    context = context_for(kind=kind, params=draft.params)
    limits = Limits(idle_shutdown_min=45, tags=("team", "owner", "costcentre"))
    obliged = kind.oblige(draft.params, limits, context)
    assert (obliged.idle_minutes, dict(obliged.tags)) == (45, {"owner": "lea", "team": "vision"})


def test_one_name_in_the_vocabulary_is_one_thing_and_every_action_has_its_fields() -> None:
    words = vocabulary(kinds=KINDS)
    assert set(words.actions) == {kind.name for kind in KINDS}
    assert words.actions["role.grant"] == {"role", "scope", "for_amlbot", "duration_h"}
    assert {"size", "max_nodes", "min_nodes", "region", "gpu", "cost_month", "tags"} <= words.actions[
        "compute_cluster.create"
    ]
    assert words.fields["cost_month"].unit == "USD per month"


def test_a_field_that_two_kinds_understand_differently_is_refused() -> None:
    cluster = next(kind for kind in KINDS if kind.name == "compute_cluster.create")
    other = replace(cluster, name="other.create", fields=(cluster.fields[1].model_copy(update={"unit": "cores"}),))
    with pytest.raises(ValueError, match=r"other\.create"):
        vocabulary(kinds=(cluster, other))


def test_a_remembered_workspace_does_not_narrow_a_role_on_a_named_group() -> None:
    line = "role assignment create --role Reader --assignee joe@contoso.com"
    defaults = {"group": "nombre-grupo", "workspace": "area-trabajo-nombre"}
    assert named(read(f"{line} -g this-rg", **defaults)) == {
        "role": "Reader", "assignee": "joe@contoso.com", "resource_group": "this-rg"
    }  # fmt: skip
    assert "workspace" in named(read(line, **defaults))
    scoped = named(read(f"{line} --scope /subscriptions/s", **defaults))
    assert scoped == {"role": "Reader", "assignee": "joe@contoso.com", "scope": "/subscriptions/s"}


GROUP_SCOPE = "/subscriptions/22222222-0000-4000-8000-000000000001/resourceGroups/this-rg"
WORKSPACE_SCOPE = f"{GROUP_SCOPE}/providers/Microsoft.MachineLearningServices/workspaces/w"
GIVEN_ON = ("/subscriptions/22222222-0000-4000-8000-000000000001", GROUP_SCOPE, WORKSPACE_SCOPE, f"{WORKSPACE_SCOPE}/")
NOT_GIVEN_ON = (
    f"{WORKSPACE_SCOPE}/computes/cpu",
    f"{WORKSPACE_SCOPE}/onlineEndpoints/churn",
    f"{GROUP_SCOPE}/providers/Microsoft.MachineLearningServices/registries/models",
    f"{GROUP_SCOPE}/providers/Microsoft.ContainerRegistry/registries/images",
    f"{GROUP_SCOPE}/providers/Microsoft.Storage/storageAccounts/raw",
    f"{GROUP_SCOPE}/providers/Microsoft.Storage/storageAccounts/raw/blobServices/default/containers/c",
    "/subscriptions/22222222-0000-4000-8000-000000000001/providers/Microsoft.Compute",
    "/providers/Microsoft.Management/managementGroups/all",
    "/",
)


@pytest.mark.parametrize("verb", ["create", "delete"])
@pytest.mark.parametrize("scope", [*GIVEN_ON, *NOT_GIVEN_ON])
def test_roles_are_given_and_taken_on_the_three_levels_that_are_compared_and_on_nothing_below(
    scope: str, verb: str
) -> None:
    draft = read(f"role assignment {verb} --role Reader --assignee joe@contoso.com --scope {scope}")
    kind = next(kind for kind in KINDS if kind.name == draft.of)
    problems = (*draft.problems, *(kind.check(draft.params) if draft.params is not None else ()))
    assert bool(problems) is (scope in NOT_GIVEN_ON), problems


@pytest.mark.parametrize("scope", NOT_GIVEN_ON)
def test_no_plan_can_hold_a_role_below_them(scope: str) -> None:
    def planned(where: str) -> PutRoleAssignment:
        return PutRoleAssignment(scope=where, role="Reader", role_id="r", principal="p", principal_type="User")

    assert planned(GROUP_SCOPE).scope == GROUP_SCOPE
    with pytest.raises(ValidationError, match="resource groups"):
        planned(scope)


def test_a_role_on_nothing_is_not_a_role_on_whatever_is_usual() -> None:
    draft = read("role assignment create --role Reader --assignee joe@contoso.com")
    assert [problem.field for problem in draft.problems] == ["scope"]
    assert draft.params is None


def test_a_compute_lies_where_its_workspace_lies() -> None:
    for kind in KINDS:
        if kind.name.startswith("compute") and not kind.is_read:
            for line in kind.examples:
                assert kind.where(read(line).params).region == ""


def test_a_price_is_for_the_most_nodes_and_unknown_where_nobody_knows_it() -> None:
    kind = next(kind for kind in KINDS if kind.name == "compute_cluster.create")
    params = read("ml compute create -n cpu -t AmlCompute --size DS3_v2 --max-instances 3").params
    context = context_for(kind=kind, params=params)
    assert kind.facts(params, context)["cost_month"] == round(0.293 * 3 * 730, 2)
    elsewhere = replace(context, place=Place(**{**context.place.model_dump(), "region": "spaincentral"}))
    assert isinstance(kind.facts(params, elsewhere)["cost_month"], Unknown)
