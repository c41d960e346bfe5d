"""What happens between the look and the call: Azure's no to what has become so meanwhile is no failure."""

from __future__ import annotations

from typing import Any, cast

import pytest

from bot.azure.assets import Assets
from bot.azure.components import Components
from bot.azure.compute_power import power_changes
from bot.azure.compute_settings import settings_changes
from bot.azure.computes import Computes
from bot.azure.jobs import Jobs
from bot.model.errors import Refused, Unavailable
from bot.model.operation import CancelJob, PutDataAsset, ScaleAmlCompute, StopComputeInstance
from bot.model.outcome import Absent, InProgress, Succeeded
from bot.model.upload import stored
from tests.azure.lab import Lab, Meanwhile, cluster, instance
from tests.azure.test_environments import COMPONENT, component
from tests.azure.test_jobs import COMMAND, KEY, job

pytestmark = pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning")


def test_an_instance_that_begins_to_stop_meanwhile_is_stopped(lab: Lab) -> None:
    assert isinstance(lab.finish(instance(lab), key="made"), Succeeded)
    stop = StopComputeInstance(workspace=lab.workspace, name="noa-notebooks")
    clients: Any = Meanwhile(lab, lambda: lab.cloud.begin(operation=stop, key="theirs"), at="writer")
    changes = power_changes(clients=clients, computes=Computes(clients=lab.clients, look_seconds=1), look_seconds=1)
    assert isinstance(changes.begin(operation=stop, key="ours"), InProgress)
    lab.wait()
    assert isinstance(changes.check(operation=stop, key="ours"), Succeeded)


@pytest.mark.parametrize("most", [8, 3])
def test_a_cluster_that_somebody_begins_to_change_meanwhile_is_waited_for(lab: Lab, most: int) -> None:
    assert isinstance(lab.finish(cluster(lab), key="made"), Succeeded)
    theirs, ours = (ScaleAmlCompute(workspace=lab.workspace, name="cpu", max_nodes=one) for one in (3, most))
    clients: Any = Meanwhile(lab, lambda: lab.cloud.begin(operation=theirs, key="theirs"), at="resources")
    changes = settings_changes(clients=clients, computes=Computes(clients=lab.clients, look_seconds=1), look_seconds=1)
    if most == 3:
        assert isinstance(changes.begin(operation=ours, key="ours"), InProgress)
    else:
        with pytest.raises(Unavailable):
            changes.begin(operation=ours, key="ours")


@pytest.mark.parametrize("power", ["SetupFailed", "UserSetupFailed", "Unusable", "Unknown"])
def test_what_does_not_end_by_itself_is_not_waited_for(lab: Lab, power: str) -> None:
    """An instance whose set-up script had failed, and which is paid for, could never be stopped: it was too busy."""
    assert isinstance(lab.finish(instance(lab), key="made"), Succeeded)
    there = lab.sandbox.azure._world.find(f"{lab.workspace.id}/computes/noa-notebooks")
    assert there is not None
    there.properties["properties"]["state"] = power
    outcome = lab.cloud.begin(operation=StopComputeInstance(workspace=lab.workspace, name="noa-notebooks"), key="ours")
    assert outcome.result in ("in_progress", "rejected")
    assert lab.sent("POST", "/stop") == 1


def test_a_job_that_ends_meanwhile_needs_no_cancelling(lab: Lab) -> None:
    assert isinstance(lab.finish(cluster(lab), key="made"), Succeeded)
    assert isinstance(lab.cloud.begin(operation=job(lab, COMMAND), key=KEY), Succeeded)
    cancel = CancelJob(workspace=lab.workspace, name=f"amlbot-{KEY}")
    lab.disturb("POST /*/cancel", "error", status=400, code="UserError")
    clients: Any = Meanwhile(lab, lambda: lab.wait(3600), at="resources", time=2)
    jobs = Jobs(clients=clients, contents=lab.stored.__getitem__)
    outcome = jobs.begin_cancel(operation=cancel, key="c")
    assert isinstance(outcome, Succeeded)
    assert outcome.already
    assert lab.sent("POST", "/cancel") == 1


def test_a_number_that_somebody_takes_meanwhile_is_not_the_end_of_a_component(lab: Lab) -> None:
    """Their version 1 was refused to ours, and the request ended there although 2 was free."""
    other = component(lab, {**COMPONENT, "prepare.yml": COMPONENT["prepare.yml"].replace("python", "python3")})
    ours = component(lab, version="")
    clients: Any = Meanwhile(lab, lambda: lab.cloud.begin(operation=other, key="theirs"), at="uploader")
    components = Components(clients=clients, contents=lab.stored.__getitem__)
    with pytest.raises(Unavailable, match="another version"):
        components.begin(operation=ours, key="ours")
    outcome = components.begin(operation=ours, key="ours")
    assert isinstance(outcome, Succeeded)
    assert outcome.resource_id.endswith("/versions/2")


def test_a_surprise_of_the_sdk_is_not_said_to_be_changed_files(lab: Lab) -> None:
    """A KeyError from within the SDK was reported as `the files are no longer what was agreed to`."""
    file = stored(path="a.csv", content=b"1,2")
    lab.stored[file.digest] = b"1,2"
    data = PutDataAsset(
        workspace=lab.workspace, name="sales", version="1", type="uri_file", path="a.csv", files=(file,)
    )

    def surprise() -> None:
        raise KeyError("surprise")

    assets = Assets(clients=cast(Any, Meanwhile(lab, surprise, at="writer")), contents=lab.stored.__getitem__)
    with pytest.raises(KeyError, match="surprise"):
        assets.begin(operation=data, key="k")
    assert isinstance(assets.check(operation=data, key="k"), Absent)


def test_a_no_that_stays_a_no_is_refused(lab: Lab) -> None:
    assert isinstance(lab.finish(instance(lab), key="made"), Succeeded)
    lab.disturb("POST /*/stop", "error", status=400, code="BadRequest")
    changes = power_changes(clients=lab.clients, computes=Computes(clients=lab.clients, look_seconds=1), look_seconds=1)
    with pytest.raises(Refused):
        changes.begin(operation=StopComputeInstance(workspace=lab.workspace, name="noa-notebooks"), key="k")
