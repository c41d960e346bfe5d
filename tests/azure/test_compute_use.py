"""Which machines are paid for and what Azure knows of their use, read with the real SDK from the local Azure."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.model.errors import Refused, Unavailable
from bot.model.facts import Unknown
from bot.model.idling import idle_since
from bot.model.operation import PutAmlCompute, PutComputeInstance, StopComputeInstance
from bot.model.outcome import InProgress, Rejected, Succeeded
from bot.model.seen import FindUse, SeenCompute, Use
from bot.sandbox.azure.world import Resource
from tests.azure.lab import Lab

JOBS = "Microsoft.MachineLearningServices/workspaces/jobs"


def instance(lab: Lab, *, idle_minutes: int | None = None) -> None:
    operation = PutComputeInstance(
        workspace=lab.workspace, name="nb-noa", size="Standard_DS3_v2", idle_minutes=idle_minutes
    )
    lab.cloud.begin(operation=operation, key="one")
    lab.wait()


def cluster(lab: Lab, *, least: int) -> None:
    operation = PutAmlCompute(
        workspace=lab.workspace, name="cpu", size="Standard_DS3_v2", min_nodes=least, max_nodes=4, idle_seconds=120,
        tier="dedicated",
    )  # fmt: skip
    lab.cloud.begin(operation=operation, key="two")
    lab.wait()


def job(lab: Lab, *, definition: dict[str, object], name: str = "train-1") -> None:
    """Somebody submits a job in the studio."""
    now = lab.sandbox.clock.now().isoformat()
    path = f"{lab.workspace.id}/jobs/{name}"
    body = {
        "properties": {"jobType": "Command", "properties": {}, **definition},
        "systemData": {"createdAt": now},
        "sandbox": {"submitted": now, "failure": None},
    }
    lab.sandbox.azure._world.put(Resource(path, JOBS, name, body))


def seen(lab: Lab) -> SeenCompute:
    [one] = lab.cloud.find(find=FindUse(workspace=lab.workspace))
    return one


def since(lab: Lab) -> datetime | Unknown | None:
    return idle_since(seen=seen(lab), now=lab.sandbox.clock.now())


def test_an_instance_that_nobody_uses_is_idle_since_it_was_last_started(lab: Lab) -> None:
    instance(lab)
    lab.wait(9 * 3600)
    found = seen(lab)
    assert (found.power, found.size, found.idle_minutes) == ("Running", "STANDARD_DS3_V2", None)
    assert found.use is not None
    assert found.use.made_by == lab.sandbox.company.azure.bot_object_id
    when = since(lab)
    assert isinstance(when, datetime)
    assert lab.sandbox.clock.now() - when >= timedelta(hours=9)


def test_an_instance_that_shuts_itself_down_is_left_to_azure(lab: Lab) -> None:
    instance(lab, idle_minutes=60)
    assert seen(lab).idle_minutes == 60
    assert since(lab) is None


@pytest.mark.parametrize(
    "definition",
    [
        {"computeId": "{workspace}/computes/cpu"},
        {"jobType": "Pipeline", "settings": {"default_compute": "azureml:cpu"}},
        {"jobType": "Pipeline", "jobs": {"train": {"computeId": "{workspace}/computes/CPU"}}},
    ],
    ids=["command", "default of a pipeline", "step of a pipeline"],
)
def test_a_cluster_is_idle_when_its_nodes_wait_and_no_job_speaks_of_it(lab: Lab, definition: dict[str, object]) -> None:
    cluster(lab, least=2)
    lab.wait(9 * 3600)
    found = seen(lab)
    assert found.use is not None
    assert (found.use.idle_nodes, found.use.busy_nodes, found.use.jobs, found.min_nodes) == (2, 0, 0, 2)
    assert isinstance(since(lab), datetime)
    text = {key: str(value).replace("{workspace}", lab.workspace.id) for key, value in definition.items()}
    job(lab, definition=dict(text))
    assert since(lab) is None
    lab.wait(3600)
    # It has ended some time in this hour: when, Azure does not tell.
    when = since(lab)
    assert isinstance(when, datetime)
    assert lab.sandbox.clock.now() - when < timedelta(minutes=1)


def test_a_job_on_another_compute_is_no_use_of_this_one(lab: Lab) -> None:
    cluster(lab, least=1)
    job(lab, definition={"computeId": f"{lab.workspace.id}/computes/cpu-2"})
    assert isinstance(since(lab), datetime)
    assert seen(lab).use == seen(lab).use
    assert seen(lab).use is not None
    assert seen(lab).use.last_job_at is None  # type: ignore[union-attr]


def test_a_cluster_without_nodes_costs_nothing(lab: Lab) -> None:
    cluster(lab, least=0)
    assert since(lab) is None


@pytest.mark.parametrize("part", ["computes", "jobs"])
@pytest.mark.parametrize(("status", "error"), [(403, Refused), (429, Unavailable)])
def test_what_cannot_be_read_is_raised_and_not_taken_for_idle(
    lab: Lab, part: str, status: int, error: type[Exception]
) -> None:
    instance(lab)
    lab.disturb(f"GET *workspaces/ws-nlp/{part}*", "status", status=status, times=20)
    with pytest.raises(error):
        lab.cloud.find(find=FindUse(workspace=lab.workspace))
    lab.sandbox.faults.clear()


def test_a_use_without_a_moment_is_unknown() -> None:
    found = SeenCompute(id="x", type="ComputeInstance", power="Running", use=Use())
    assert isinstance(idle_since(seen=found, now=datetime.now().astimezone()), Unknown)


@pytest.mark.parametrize("used", [False, True])
def test_a_stop_that_is_only_for_an_idle_one_leaves_a_used_one_alone(lab: Lab, used: bool) -> None:
    """The race is lost right before the call: between the report, the approval and now a job has come."""
    instance(lab)
    operation = StopComputeInstance(workspace=lab.workspace, name="nb-noa", since=seen(lab).last_at, only_if_idle=True)
    if used:
        job(lab, definition={"computeId": f"{lab.workspace.id}/computes/nb-noa"})
    outcome = lab.cloud.begin(operation=operation, key="three")
    if used:
        assert isinstance(outcome, Rejected)
        assert outcome.code == "InUse"
        assert lab.sent("POST", "/stop") == 0
    else:
        assert isinstance(outcome, InProgress)
        lab.wait()
        assert isinstance(lab.cloud.check(operation=operation, key="three"), Succeeded)


def test_a_stop_that_is_only_for_an_idle_one_leaves_one_alone_that_was_started_anew(lab: Lab) -> None:
    instance(lab)
    operation = StopComputeInstance(
        workspace=lab.workspace, name="nb-noa", since="2026-01-01T00:00:00Z", only_if_idle=True
    )
    outcome = lab.cloud.begin(operation=operation, key="four")
    assert isinstance(outcome, Rejected)
    assert lab.sent("POST", "/stop") == 0
