"""Jobs of every type and their schedules through azure-ai-ml."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError

from bot.sandbox.azure.arm_path import WORKSPACES
from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from tests.sandbox.azure_clients import Clients, error_of

# The SDK itself uses what its marshmallow calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning")

PATH = f"/resourceGroups/nlp-rg/providers/{WORKSPACES}/ws-nlp"
LADDER = (("NotStarted", 0.0), ("Running", 10.0), ("Completed", 60.0))


@pytest.fixture
def ml(clients: Clients) -> Any:
    """A workspace with an environment and a cluster."""
    clients.call("PUT", f"{PATH}/environments/envd/versions/1", body={"properties": {"image": "mcr.microsoft.com/x:1"}})
    inner = {"vmSize": "Standard_DS3_v2", "scaleSettings": {"maxNodeCount": 1}}
    clients.call("PUT", f"{PATH}/computes/cpu", body={"properties": {"computeType": "AmlCompute", "properties": inner}})
    return clients.ml()


def _command(**more: Any) -> Any:
    from azure.ai.ml import command

    return command(
        **{
            "name": "job-1",
            "command": "echo hi",
            "environment": "envd@latest",
            "compute": "cpu",
            "experiment_name": "e",
            **more,
        }
    )


def test_a_job_climbs_its_ladder_by_the_clock(ml: Any, sandbox: Sandbox) -> None:
    sandbox.clock.freeze()
    sandbox.azure.tuning.job_ladder = LADDER
    assert ml.jobs.create_or_update(_command()).status == "NotStarted"
    for seconds, status in ((11, "Running"), (50, "Completed")):
        sandbox.clock.advance(seconds=seconds)
        assert ml.jobs.get("job-1").status == status
    assert [job.name for job in ml.jobs.list()] == ["job-1"]


def test_a_job_is_cancelled_while_it_runs_and_not_after(ml: Any, sandbox: Sandbox) -> None:
    sandbox.clock.freeze()
    sandbox.azure.tuning.job_ladder = LADDER
    ml.jobs.create_or_update(_command())
    ml.jobs.create_or_update(_command(name="job-2"))
    ml.jobs.begin_cancel("job-1").result()
    assert ml.jobs.get("job-1").status == "CancelRequested"
    sandbox.clock.advance(seconds=61)
    assert ml.jobs.get("job-1").status == "Canceled"
    ml.jobs.begin_cancel("job-2").result()
    assert ml.jobs.get("job-2").status == "Completed"


def test_a_job_fails_when_told_to(ml: Any, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault(service="azure", match="PUT */jobs/*", kind="failed_operation", message="out of memory"))
    ml.jobs.create_or_update(_command())
    assert ml.jobs.get("job-1").status == "Failed"


def test_a_name_is_used_once(ml: Any) -> None:
    ml.jobs.create_or_update(_command())
    with pytest.raises(HttpResponseError) as raised:
        ml.jobs.create_or_update(_command(command="echo other"))
    assert (raised.value.status_code, error_of(raised).code) == (400, "UserError")
    assert "A job with this name already exists" in error_of(raised).message


def test_serverless_sweep_and_automl_jobs(ml: Any) -> None:
    from azure.ai.ml import Input, automl
    from azure.ai.ml.sweep import Uniform

    serverless = _command(name="srv", compute=None, instance_type="Standard_DS3_v2", instance_count=1)
    assert ml.jobs.create_or_update(serverless).name == "srv"
    trial = _command(name="trial", command="echo ${{inputs.lr}}", inputs={"lr": 0.1})
    sweep = trial(lr=Uniform(0.0, 1.0)).sweep(
        sampling_algorithm="random", primary_metric="acc", goal="maximize", max_total_trials=2, compute="cpu"
    )
    sweep.name, sweep.experiment_name = "swp", "e"
    assert ml.jobs.create_or_update(sweep).type == "sweep"
    task = automl.classification(
        training_data=Input(type="mltable", path="azureml://datastores/workspaceblobstore/paths/t/"),
        target_column_name="y",
        primary_metric="accuracy",
        compute="cpu",
        experiment_name="e",
        name="auto",
    )
    assert ml.jobs.create_or_update(task).type == "automl"
    assert [job.name for job in ml.jobs.list()] == ["auto", "swp", "srv"]


def test_a_pipeline_is_submitted_and_scheduled(ml: Any, clients: Clients) -> None:
    from azure.ai.ml.dsl import pipeline
    from azure.ai.ml.entities import CronTrigger, JobSchedule

    step = _command(name="step", inputs={"x": 1})

    def work(x: int = 1) -> None:
        step(x=x)

    compose: Any = pipeline(work, name="pipe", experiment_name="e")
    job = compose()
    job.settings.default_compute = "cpu"
    job.name = "pipe-1"
    assert ml.jobs.create_or_update(job).type == "pipeline"
    schedule: Any = JobSchedule(name="nightly", trigger=CronTrigger(expression="0 2 * * *"), create_job=compose())
    schedule.create_job.settings.default_compute = "cpu"
    made = ml.schedules.begin_create_or_update(schedule).result()
    assert (made.name, made.is_enabled) == ("nightly", True)
    assert clients.call("DELETE", f"{PATH}/schedules/nightly").status_code == 400
    assert ml.schedules.begin_disable("nightly").result().is_enabled is False
    assert [item.name for item in ml.schedules.list(list_view_type="ALL")] == ["nightly"]
    ml.schedules.begin_delete("nightly").result()
    assert clients.call("GET", f"{PATH}/schedules/nightly").status_code == 404


def test_archived_jobs_are_listed_apart(ml: Any) -> None:
    from azure.ai.ml.constants import ListViewType

    ml.jobs.create_or_update(_command())
    ml.jobs.archive("job-1")
    assert list(ml.jobs.list()) == []
    assert [job.name for job in ml.jobs.list(list_view_type=ListViewType.ARCHIVED_ONLY)] == ["job-1"]
    ml.jobs.restore("job-1")
    assert [job.name for job in ml.jobs.list()] == ["job-1"]


@pytest.mark.parametrize(
    "change",
    [
        {"computeId": "/subscriptions/x/resourceGroups/y/providers/z/computes/none"},
        {"jobType": "Chore"},
        {"computeId": None, "resources": {"instanceType": "Standard_Nope"}},
    ],
)
def test_jobs_that_cannot_run_are_refused(ml: Any, clients: Clients, change: dict[str, Any]) -> None:
    compute = f"{clients.scope}{PATH}/computes/cpu"
    fine: dict[str, Any] = {"jobType": "Command", "command": "echo", "computeId": compute, "environmentId": "e"}
    assert clients.call("PUT", f"{PATH}/jobs/bad", body={"properties": {**fine, **change}}).status_code == 400
    assert clients.call("PUT", f"{PATH}/jobs/bad", body={"properties": fine}).status_code == 201


def test_a_job_is_deleted(ml: Any, clients: Clients) -> None:
    ml.jobs.create_or_update(_command())
    assert clients.call("DELETE", f"{PATH}/jobs/job-1").status_code == 202
    assert clients.call("GET", f"{PATH}/jobs/job-1").status_code == 404
    assert clients.call("DELETE", f"{PATH}/jobs/job-1").status_code == 204


HOLDING = (("NotStarted", 0.0), ("Preparing", 10.0), ("Running", 20.0), ("Completed", 60.0))


def _nodes(clients: Clients, name: str = "cpu") -> dict[str, int]:
    inner = clients.call("GET", f"{PATH}/computes/{name}").json()["properties"]["properties"]
    counts = {key.removesuffix("NodeCount"): count for key, count in inner["nodeStateCounts"].items() if count}
    assert sum(counts.values()) == inner["currentNodeCount"] == inner["targetNodeCount"]
    listed = clients.call("POST", f"{PATH}/computes/{name}/listNodes").json()["nodes"]
    assert sorted(one["nodeState"] for one in listed) == sorted(key for key, n in counts.items() for _ in range(n))
    return counts


def _changed(clients: Clients) -> Any:
    inner = clients.call("GET", f"{PATH}/computes/cpu").json()["properties"]["properties"]
    return datetime.fromisoformat(inner["allocationStateTransitionTime"])


def test_a_job_brings_up_a_node_that_waits_and_goes(ml: Any, clients: Clients, sandbox: Sandbox) -> None:
    sandbox.clock.freeze()
    sandbox.azure.tuning.job_ladder = HOLDING
    ml.jobs.create_or_update(_command())
    submitted = sandbox.clock.now()
    story: list[dict[str, int]] = []
    for seconds in (5, 10, 10, 40, 100, 20):
        sandbox.clock.advance(seconds=seconds)
        story.append(_nodes(clients))
    assert story == [{}, {"preparing": 1}, {"running": 1}, {"idle": 1}, {"idle": 1}, {}]
    assert abs(_changed(clients) - submitted - timedelta(seconds=60 + 120)) < timedelta(seconds=1)


def test_the_nodes_that_a_job_holds_count_against_the_quota(ml: Any, clients: Clients, sandbox: Sandbox) -> None:
    """A cluster that is being used looked as if it held no cores, so that another one fitted beside it."""
    location = "/providers/Microsoft.MachineLearningServices/locations/westeurope"

    def used() -> int:
        found = clients.call("GET", f"{location}/usages").json()["value"]
        return next(int(one["currentValue"]) for one in found if one["name"]["value"] == "standardDSv2Family")

    sandbox.clock.freeze()
    sandbox.azure.tuning.job_ladder = HOLDING
    ml.jobs.create_or_update(_command())
    counts = []
    for seconds in (5, 10, 40, 200):
        sandbox.clock.advance(seconds=seconds)
        counts.append(used())
    assert counts == [0, 4, 4, 0]


def test_jobs_at_once_take_no_more_nodes_than_the_cluster_may_have(ml: Any, clients: Clients, sandbox: Sandbox) -> None:
    sandbox.clock.freeze()
    sandbox.azure.tuning.job_ladder = HOLDING
    for number in range(3):
        ml.jobs.create_or_update(_command(name=f"job-{number}", instance_count=2))
    sandbox.clock.advance(seconds=30)
    assert _nodes(clients) == {"running": 1}
    for number in range(3):
        ml.jobs.begin_cancel(f"job-{number}").result()
    sandbox.clock.advance(seconds=2)
    assert _nodes(clients) == {"idle": 1}


def test_a_job_on_nodes_that_are_kept_changes_none_of_their_number(clients: Clients, sandbox: Sandbox) -> None:
    inner = {"vmSize": "Standard_DS3_v2", "scaleSettings": {"minNodeCount": 2, "maxNodeCount": 4}}
    body = {"properties": {"computeType": "AmlCompute", "properties": inner}}
    clients.call("PUT", f"{PATH}/environments/envd/versions/1", body={"properties": {"image": "mcr.microsoft.com/x:1"}})
    clients.call("PUT", f"{PATH}/computes/cpu", body=body)
    sandbox.clock.freeze()
    sandbox.azure.tuning.job_ladder = HOLDING
    sandbox.clock.advance(seconds=100)
    before = _changed(clients)
    clients.ml().jobs.create_or_update(_command())
    sandbox.clock.advance(seconds=30)
    assert _nodes(clients) == {"idle": 1, "running": 1}
    sandbox.clock.advance(seconds=300)
    assert _nodes(clients) == {"idle": 2}
    assert _changed(clients) == before


def test_a_job_on_an_instance_shows_in_its_state(clients: Clients, sandbox: Sandbox) -> None:
    body = {"properties": {"computeType": "ComputeInstance", "properties": {"vmSize": "Standard_DS3_v2"}}}
    clients.call("PUT", f"{PATH}/environments/envd/versions/1", body={"properties": {"image": "mcr.microsoft.com/x:1"}})
    clients.call("PUT", f"{PATH}/computes/nb-noa", body=body)
    sandbox.clock.freeze()
    sandbox.azure.tuning.job_ladder = HOLDING
    sandbox.clock.advance(seconds=100)
    clients.ml().jobs.create_or_update(_command(compute="nb-noa"))
    states = []
    for seconds in (30, 60):
        sandbox.clock.advance(seconds=seconds)
        states.append(clients.call("GET", f"{PATH}/computes/nb-noa").json()["properties"]["properties"]["state"])
    assert states == ["JobRunning", "Running"]
