"""What a job's file asks for is never read as less than the SDK reads in it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model.elsewhere import is_elsewhere, named_elsewhere, named_storage
from bot.model.facts import Unknown
from bot.model.job_document import JobDocument, read_job, step_problems
from bot.model.job_runners import MOST_STEPS
from bot.model.operation import WorkspaceRef

SIZE = {"instance_type": "Standard_NC4as_T4_v3"}


def of(document: dict[str, Any], **others: dict[str, Any]) -> JobDocument:
    return read_job(main="job.yml", documents={"job.yml": document, **others})


def nodes(resources: dict[str, Any]) -> int | Unknown:
    (runner,) = of({"command": "x", "resources": resources}).runners
    return runner.nodes


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ({}, 1),
        ({"instance_count": 3}, 3),
        ({"instance_count": "50"}, 50),
        ({"instance_count": " 50 "}, 50),
        ({"instance_count": 50.0}, 50),
        ({"instance_count": 2, "max_instance_count": 80}, 80),
        ({"max_instance_count": "80"}, 80),
        ({"instance_count": "many"}, None),
        ({"instance_count": "${{inputs.n}}"}, None),
        ({"instance_count": [50]}, None),
        ({"instance_count": float("inf")}, None),
    ],
)
def test_nodes_are_counted_as_the_sdk_counts_them_or_are_unknown(
    resources: dict[str, Any], expected: int | None
) -> None:
    """`instance_count: "50"` was counted as one node, and submitted with fifty."""
    found = nodes(resources)
    assert found == expected if expected is not None else isinstance(found, Unknown)


def pipeline(step: dict[str, Any], **inputs: Any) -> dict[str, Any]:
    return {"type": "pipeline", "inputs": inputs, "jobs": {"a": step}}


@pytest.mark.parametrize(
    ("inputs", "compute"),
    [({"c": "serverless"}, ""), ({"c": "azureml:gpu"}, "gpu"), ({"c": {"type": "string", "default": "gpu"}}, "gpu")],
)
def test_a_compute_that_is_an_input_of_the_pipeline_is_that_one(inputs: dict[str, Any], compute: str) -> None:
    """`compute: ${{parent.inputs.c}}` was taken for the name of a compute, so nothing of it was serverless."""
    (runner,) = of(pipeline({"command": "x", "compute": "${{parent.inputs.c}}"}, **inputs)).runners
    assert runner.compute == compute


def test_the_inputs_of_a_pipeline_within_are_what_the_step_says_they_are() -> None:
    inner = {
        "type": "pipeline",
        "inputs": {"where": {"type": "string", "default": "cpu"}, "n": {"type": "integer"}},
        "jobs": {
            "b": {
                "command": "x",
                "compute": "${{parent.inputs.where}}",
                "resources": {"instance_count": "${{ parent.inputs.n }}"},
            }
        },
    }
    step = {"type": "pipeline", "component": "./inner.yml", "inputs": {"where": "${{parent.inputs.c}}", "n": 30}}
    (runner,) = of(pipeline(step, c="serverless"), **{"inner.yml": inner}).runners
    assert (runner.compute, runner.nodes) == ("", 30)
    (runner,) = of(pipeline({**step, "inputs": {}}), **{"inner.yml": inner}).runners
    assert runner.compute == "cpu"
    assert isinstance(runner.nodes, Unknown)


@pytest.mark.parametrize(
    "written", ["${{parent.inputs.other}}", "${{parent.jobs.b.outputs.c}}", "x-${{parent.inputs.c}}"]
)
def test_where_it_cannot_be_told_it_is_unknown(written: str) -> None:
    job = of(pipeline({"command": "x", "compute": written}, c="cpu"))
    assert job.unseen is not None
    assert job.computes == ()


def test_what_a_registered_component_asks_for_is_not_known_here() -> None:
    """Of a step without a compute the nodes were taken for one, whatever the component in the workspace says."""
    (runner,) = of(pipeline({"component": "azureml:train:1"})).serverless
    assert runner.size == ""
    assert isinstance(runner.nodes, Unknown)
    (runner,) = of(pipeline({"component": "azureml:train:1", "resources": {**SIZE, "instance_count": 2}})).serverless
    assert (runner.size, runner.nodes) == ("Standard_NC4as_T4_v3", 2)
    (runner,) = of(pipeline({"component": "azureml:train:1", "compute": "azureml:cpu"})).runners
    assert runner.compute == "cpu"


def test_the_steps_of_a_registered_pipeline_are_not_known_here() -> None:
    job = of(pipeline({"type": "pipeline", "component": "azureml:everything:1", "compute": "azureml:cpu"}))
    assert job.unseen is not None


@pytest.mark.parametrize(
    "step",
    [{"type": "Spark"}, {"component": {"type": "spark"}}, {"component": "./c.yml"}, {"trial": {"type": "spark"}}],
)
def test_the_type_of_a_step_is_seen_wherever_it_is_said(step: dict[str, Any]) -> None:
    assert "spark" in of(pipeline(step), **{"c.yml": {"type": "spark"}}).steps


def test_steps_too_deep_in_one_another_are_not_taken_for_none() -> None:
    step: dict[str, Any] = {"command": "x", "resources": {**SIZE, "instance_count": 100}}
    for _ in range(12):
        step = {"component": {"jobs": {"a": step}}}
    assert of(pipeline(step)).unseen is not None


def test_steps_that_multiply_from_file_to_file_are_not_counted_for_ever() -> None:
    """Three files of a few kilobytes were a million steps, and with two more whoever read them never came back."""
    files = {
        f"{name}.yml": {"jobs": {f"s{step}": {"component": f"./{named}.yml"} for step in range(100)}}
        for name, named in ("ab", "bc", "cd")
    }
    job = of(pipeline({"component": "./a.yml"}), **files, **{"d.yml": {"command": "x", "compute": "azureml:cpu"}})
    assert len(job.runners) == MOST_STEPS + 1
    assert job.unseen is not None


@pytest.mark.parametrize("written", ["ssh", "SSH", "Ssh"])
def test_a_way_in_is_one_in_any_letter_case_and_in_any_file(written: str) -> None:
    """`type: SSH` is ssh to the SDK, and was none to the policies."""
    services = {"services": {"s": {"type": written}}}
    assert of({"command": "x", **services}).services == ("ssh",)
    assert of(pipeline({"component": "./c.yml"}), **{"c.yml": {"command": "x", **services}}).services == ("ssh",)


@pytest.mark.parametrize("written", ["user_identity", "UserIdentity", "USER_IDENTITY"])
@pytest.mark.parametrize("where", ["job", "step"])
def test_running_as_whoever_submits_it_is_seen_wherever_it_is_asked_for(written: str, where: str) -> None:
    asked = {"command": "x", "identity": {"type": written}}
    assert of(asked if where == "job" else pipeline(asked)).as_submitter
    assert not of({"command": "x", "identity": {"type": "managed"}}).as_submitter


HERE = WorkspaceRef(subscription="S", resource_group="vision-rg", workspace="vision-ws")
LONG = "azureml://subscriptions/s/resourcegroups/{}/workspaces/{}/datastores/raw/paths/x"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("azureml://datastores/raw/paths/x", ()),
        ("azureml:data:1", ()),
        ("azureml://registries/azureml/models/x/versions/1", ()),
        (LONG.format("Vision-RG", "VISION-ws"), ()),
        (LONG.format("nlp-rg", "ws-nlp"), ("ws-nlp",)),
        (LONG.format("other-rg", "vision-ws"), ("vision-ws",)),
        (LONG.format("vision-rg", "vision-ws") + " " + LONG.format("nlp-rg", "ws-nlp"), ("ws-nlp",)),
        (
            "/subscriptions/s/resourceGroups/nlp-rg/providers/Microsoft.MachineLearningServices/workspaces/ws-nlp"
            "/computes/gpu",
            ("ws-nlp",),
        ),
        ("azureml://subscriptions/${{parent.inputs.s}}", ("?",)),
        ("azureml://locations/eastus/workspaces/11111111-0000-4000-8000-000000000001/data/x/versions/1", ("?",)),
    ],
)
@pytest.mark.parametrize("where", ["inputs", "outputs", "component"])
def test_what_belongs_to_another_workspace_is_seen_wherever_it_is_named(
    written: str, names: tuple[str, ...], where: str
) -> None:
    """amlbot can reach every team's data, and a job could read and overwrite it without a word on the card."""
    if where == "component":
        documents = {"job.yml": pipeline({"component": "./c.yml"}), "c.yml": {"inputs": {"d": {"default": written}}}}
    else:
        documents = {"job.yml": {"command": "x", where: {"d": {"type": "uri_folder", "path": written}}}}
    assert named_elsewhere(written=documents, here=HERE) == names


LOCAL: dict[str, dict[str, Any]] = {
    "compute": {"command": "x", "compute": "local"},
    "in capitals": {"command": "x", "compute": "LOCAL"},
    "with its prefix": {"command": "x", "compute": "azureml:local"},
    "the default of a pipeline": {"type": "pipeline", "settings": {"default_compute": "local"}, "jobs": {}},
    "a step": pipeline({"command": "x", "compute": "local"}),
    "an input": pipeline({"command": "x", "compute": "${{parent.inputs.c}}"}, c="Local"),
    "what the SDK makes of it": {"command": "x", "resources": {"properties": {"IsLocal": {"IsLocal": True}}}},
}


@pytest.mark.parametrize("document", LOCAL.values(), ids=LOCAL)
def test_nothing_runs_on_the_machine_that_submits_it(document: dict[str, Any]) -> None:
    """`compute: local` makes the SDK start the command where it is called: beside amlbot's own identity."""
    assert [one.code for one in step_problems(file="job.yml", job=of(document))] == ["job-local"]


def test_a_compute_whose_name_only_begins_so_is_one_of_the_workspace() -> None:
    assert step_problems(file="job.yml", job=of({"command": "x", "compute": "azureml:local-gpu"})) == ()


def test_a_sweep_among_steps_is_one_whether_or_not_it_says_so() -> None:
    """Without its type the SDK reads it as a sweep all the same: twenty trials at once were told as one node."""
    step = {
        "trial": {"command": "x", "resources": {**SIZE, "instance_count": 2}},
        "limits": {"max_total_trials": 50, "max_concurrent_trials": 20},
    }
    for said in ({}, {"type": "sweep"}):
        (runner,) = of(pipeline({**step, **said})).runners
        assert runner.nodes == 40


def test_a_pipeline_with_a_compute_and_a_default_may_use_either() -> None:
    """Both go to Azure, and a policy was told of the first alone."""
    step = {"command": "x", "resources": SIZE}
    both = {**pipeline(step), "compute": "azureml:cpu", "settings": {"default_compute": "azureml:gpu"}}
    assert of(both).computes == ("cpu", "gpu")
    serverless = of({**both, "settings": {"default_compute": "serverless"}})
    assert (serverless.computes, [one.size for one in serverless.serverless]) == (("cpu",), [SIZE["instance_type"]])
    assert of({**both, "settings": {"default_compute": "azureml:cpu"}}).computes == ("cpu",)
    assert len(of({**both, "settings": {"default_compute": "azureml:cpu"}}).runners) == 1


@pytest.mark.parametrize(
    ("written", "storage"),
    [
        ("https://contosoraw.blob.core.windows.net/raw/2026/x.csv", ("contosoraw/raw",)),
        ("HTTPS://ContosoRaw.blob.core.windows.net/RAW/", ("contosoraw/raw",)),
        ("abfss://images@contosoraw.dfs.core.windows.net/2026/", ("contosoraw/images",)),
        ("wasbs://raw@contosoraw.blob.core.windows.net/", ("contosoraw/raw",)),
        ("https://contosoraw.blob.core.windows.net", ("contosoraw",)),
        ("curl 'https://a123.file.core.windows.net/s/x' wasbs://c@b123.blob.core.windows.net", ("a123/s", "b123/c")),
        ("https://onelake.dfs.fabric.microsoft.com/ws/lh.Lakehouse", ("onelake.dfs.fabric.microsoft.com/ws",)),
        ("https://example.com/contosoraw.blob.core.windows.net", ()),
        ("azureml://datastores/raw/paths/x.csv", ()),
        ("https://[", ()),
    ],
)
@pytest.mark.parametrize("where", ["inputs", "outputs", "command"])
def test_storage_named_by_its_address_is_seen_wherever_it_is_and_its_owner_is_unknown(
    written: str, storage: tuple[str, ...], where: str
) -> None:
    """No name says whose an account is: that of another team is written as one's own is."""
    document = {"command": written} if where == "command" else {where: {"d": {"type": "uri_folder", "path": written}}}
    documents = {"job.yml": {"command": "x", **document}}
    assert named_storage(documents) == storage
    assert isinstance(is_elsewhere(written=documents, here=HERE), Unknown) is bool(storage)
    both = [documents, LONG.format("nlp-rg", "ws-nlp")]
    assert is_elsewhere(written=both, here=HERE) is True
