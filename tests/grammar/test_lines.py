"""Good lines: which kind they mean, with which parameters."""

from __future__ import annotations

from typing import Any

import pytest

from tests.grammar.reading import named, read

CPU = {"name": "cpu", "size": "Standard_DS3_v2"}
JOE = {"role": "Contributor", "assignee": "joe@contoso.com", "resource_group": "this-rg"}

LINES: list[tuple[str, str, dict[str, Any]]] = [
    # The founding document's own, word for word.
    (
        'az group create --name "nombre-grupo" --location "eastus"',
        "resource_group.create",
        {"name": "nombre-grupo", "location": "eastus"},
    ),
    ('az configure --defaults group="nombre-grupo"', "defaults.configure", {"defaults": ("group=nombre-grupo",)}),
    ('az ml workspace create --name "area-trabajo-nombre"', "workspace.create", {"name": "area-trabajo-nombre"}),
    (
        'az configure --defaults workspace="area-trabajo-nombre"',
        "defaults.configure",
        {"defaults": ("workspace=area-trabajo-nombre",)},
    ),
    (
        'az ml compute create --name "nombre-instancia" --size STANDARD_DS11_V2 --type ComputeInstance',
        "compute_instance.create",
        {"name": "nombre-instancia", "size": "Standard_DS11_v2"},
    ),
    (
        'az ml compute create --name "nombre-cluster" --size STANDARD_DS11_V2 --max-instances 2 --type AmlCompute',
        "compute_cluster.create",
        {"name": "nombre-cluster", "size": "Standard_DS11_v2", "max_instances": 2},
    ),
    (
        'az role assignment create --role "Contributor" --assignee "joe@contoso.com" --resource-group this-rg',
        "role.grant",
        JOE,
    ),
    (
        'az role assignment create --role "AzureML Data Scientist" --assignee "joe@contoso.com" -g this-rg -w ws-1',
        "role.grant",
        {**JOE, "role": "AzureML Data Scientist", "workspace": "ws-1"},
    ),
    # Reads.
    ("az ml compute list", "compute.list", {}),
    ("az ml compute list --type amlcompute -w ws-1", "compute.list", {"type": "AmlCompute", "workspace": "ws-1"}),
    ("az ml workspace show -n ws-1", "workspace.show", {"name": "ws-1"}),
    ("az role assignment list -g this-rg", "role.list", {"resource_group": "this-rg"}),
    # With and without what is in front.
    ("/aml az ml compute list", "compute.list", {}),
    ("ml compute list", "compute.list", {}),
    ("compute list", "compute.list", {}),
    ("AZ ML Compute List", "compute.list", {}),
    # Spellings of options.
    ("ml compute create -n cpu -t AmlCompute --size=Standard_DS3_v2", "compute_cluster.create", CPU),
    ("ml compute create -ncpu -tAmlCompute --size Standard_DS3_v2", "compute_cluster.create", CPU),
    ('ml compute create --name="cpu" --type="AmlCompute" --size="Standard_DS3_v2"', "compute_cluster.create", CPU),
    ("ml compute create --NAME cpu --Type amlCOMPUTE --size standard_ds3_V2", "compute_cluster.create", CPU),
    ("ml compute create -name cpu --type AmlCompute --size DS3_v2", "compute_cluster.create", CPU),
    ("ml compute create --size DS3_v2 --type aml-compute --name 'cpu'", "compute_cluster.create", CPU),
    (
        "ml compute create -n cpu -t AmlCompute --size DS3_v2 --max_instances 3 --tier LowPriority",
        "compute_cluster.create",
        {**CPU, "max_instances": 3, "tier": "low_priority"},
    ),
    (
        "ml compute create -n cpu -t AmlCompute --size DS3_v2 --idle-time-before-scale 300",
        "compute_cluster.create",
        {**CPU, "idle_seconds": 300},
    ),
    (
        "ml compute create -n cpu -t AmlCompute --size DS3_v2 --tags a=1 'b=two words' --tags c=",
        "compute_cluster.create",
        {**CPU, "tags": {"a": "1", "b": "two words", "c": ""}},
    ),
    (
        'ml compute create -n cpu -t AmlCompute --size DS3_v2 --description "costs $5 & more <soon>"',
        "compute_cluster.create",
        {**CPU, "description": "costs $5 & more <soon>"},
    ),
    ("ml compute create -n cpu -t AmlCompute --size DS3_v2 --no-wait -o table", "compute_cluster.create", CPU),
    ("ml compute create -n cpu -t AmlCompute --size DS3_v2 # for the lab", "compute_cluster.create", CPU),
    ("ml compute create -n a -n cpu -t AmlCompute --size DS3_v2", "compute_cluster.create", CPU),
    (
        "group create -g rg_(1).x -l 'West Europe'",
        "resource_group.create",
        {"name": "rg_(1).x", "location": "westeurope"},
    ),
    ("ml workspace create -w ws-1", "workspace.create", {"name": "ws-1"}),
    # Roles by any of their names.
    ("role assignment create --role Colaborador --assignee joe@contoso.com -g this-rg", "role.grant", JOE),
    ("role assignment create --role contrib --assignee joe@contoso.com -g this-rg", "role.grant", JOE),
    (
        "role assignment create --role b24988ac-6180-42a0-ab88-20f7382dd24c --assignee joe@contoso.com -g this-rg",
        "role.grant",
        JOE,
    ),
    (
        'role assignment create --role "cientifico de datos de azureml" --assignee joe@contoso.com -g this-rg',
        "role.grant",
        {**JOE, "role": "AzureML Data Scientist"},
    ),
    (
        "role assignment create --role Reader --assignee <@U0JOE|joe> -g this-rg --for 3d",
        "role.grant",
        {"role": "Reader", "assignee": "<@U0JOE>", "resource_group": "this-rg", "hours": 72.0},
    ),
    (
        "role assignment create --role Reader --assignee joe@contoso.com "
        "--scope /subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws-1",
        "role.grant",
        {
            "role": "Reader",
            "assignee": "joe@contoso.com",
            "scope": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws-1",
        },
    ),
    # About requests.
    ("show R-7", "request.show", {"number": 7}),
    ("R-7", "request.show", {"number": 7}),
    ("r-7", "request.show", {"number": 7}),
    ("status 7", "request.show", {"number": 7}),
    ("why R-7", "request.why", {"number": 7}),
    ("por qué R-7", "request.why", {"number": 7}),
    ("estado R-7", "request.show", {"number": 7}),
    ("mostrar R-7", "request.show", {"number": 7}),
    ("details R-7", "request.show", {"number": 7}),
    ("volver", "absence.end", {}),
    ("ya he vuelto", "absence.end", {}),
    ("withdraw R-7 --reason 'not needed'", "request.withdraw", {"number": 7, "reason": "not needed"}),
    ("retirar R-7", "request.withdraw", {"number": 7}),
    ("history", "request.history", {}),
    ("historial --person yo", "request.history", {"person": "yo"}),
    ("history --state waiting done", "request.history", {"state": ("pending", "succeeded")}),
    ("historial --estado pendiente,hecha", "request.history", {"state": ("pending", "succeeded")}),
    (
        "historial --persona yo --equipo vision --proyecto fraud --tipo role.grant --antes R-9",
        "request.history",
        {"person": "yo", "team": "vision", "project": "fraud", "kind": "role.grant", "before": 9},
    ),
    (
        "history --person <@U0ANA|ana> --team vision --state pending,approved --kind role.grant --before R-9 --limit 5",
        "request.history",
        {
            "person": "<@U0ANA>",
            "team": "vision",
            "state": ("pending", "approved"),
            "kind": "role.grant",
            "before": 9,
            "limit": 5,
        },
    ),
    ("defaults", "defaults.show", {}),
]


@pytest.mark.parametrize(("line", "kind", "params"), LINES, ids=[line[:60] for line, _, _ in LINES])
def test_a_good_line_is_read(line: str, kind: str, params: dict[str, Any]) -> None:
    draft = read(line)
    assert named(draft) == params
    assert draft.of == kind
    assert not draft.problems


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("8h", 8),
        ("90 min", 1.5),
        ("3d", 72),
        ("2 semanas", 336),
        ("1,5h", 1.5),
        ("1 day", 24),
        ("2 meses", None),
        ("0h", None),
    ],
)
def test_a_duration_is_read_in_either_language(written: str, hours: float | None) -> None:
    draft = read(f"role assignment create --role Reader --assignee a@b.c -g rg --for '{written}'")
    if hours is None:
        assert [problem.field for problem in draft.problems] == ["hours"]
    else:
        assert named(draft)["hours"] == hours


def test_what_was_changed_is_said() -> None:
    draft = read("ml compute create -name a -n cpu -t AmlCompute --size DS3_v2 --no-wait")
    assert {one.code for one in draft.corrections} == {
        "one-dash",
        "given-twice",
        "spelt-otherwise",
        "option-left-out",
    }


def test_the_same_line_is_the_same_draft() -> None:
    line = "ml compute crate -n cpu --type AmlCompute"
    assert read(line) == read(line)
