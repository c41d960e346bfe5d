"""What an instance is made with: its times of the week, and a public SSH port that is shut."""

from __future__ import annotations

from typing import Any

import pytest

from bot.azure.compute_power import power_standing
from bot.azure.compute_settings import settings_standing
from bot.model.operation import (
    ResizeComputeInstance,
    RestartComputeInstance,
    StartComputeInstance,
    StopComputeInstance,
    WorkspaceRef,
)
from bot.model.outcome import Rejected, Succeeded
from bot.model.seen import FindCompute, SeenCompute
from tests.azure.lab import Lab, cluster, instance


def inner(lab: Lab, name: str) -> dict[str, Any]:
    found = lab.sandbox.azure.resource(f"{lab.workspace.id}/computes/{name}")
    assert found is not None
    return dict(found["properties"]["properties"])


def test_an_instance_is_started_and_stopped_at_its_times(lab: Lab) -> None:
    wanted = instance(lab, start_at="08:00 Mon-Fri", stop_at="19:00", time_zone="Europe/Madrid")
    assert isinstance(lab.finish(wanted, key="a"), Succeeded)
    rows = inner(lab, "noa-notebooks")["schedules"]["computeStartStop"]
    assert [(row["action"], row["cron"]["expression"], row["cron"]["timeZone"]) for row in rows] == [
        ("Start", "0 8 * * 1,2,3,4,5", "Romance Standard Time"),
        ("Stop", "0 19 * * *", "Romance Standard Time"),
    ]


def test_one_with_other_times_is_another_one(lab: Lab) -> None:
    wanted = instance(lab, stop_at="19:00", time_zone="UTC")
    assert isinstance(lab.finish(wanted, key="a"), Succeeded)
    same = lab.cloud.begin(operation=wanted, key="b")
    assert isinstance(same, Succeeded)
    assert same.already
    other = lab.cloud.begin(operation=wanted.model_copy(update={"stop_at": "20:00"}), key="b")
    assert isinstance(other, Rejected)
    assert "when it is stopped: 0 19 * * * instead of 0 20 * * *" in other.sentence.en


def test_the_public_ssh_port_is_shut_and_not_left_to_azures_default(lab: Lab) -> None:
    assert isinstance(lab.finish(instance(lab), key="a"), Succeeded)
    lab.sandbox.journal.clear()
    assert isinstance(lab.finish(instance(lab, name="another-one"), key="b"), Succeeded)
    (put,) = [one for one in lab.sandbox.journal.entries(service="azure") if one.operation.startswith("PUT ")]
    sent: dict[str, Any] = dict(put.request)["body"]["properties"]  # type: ignore[call-overload]
    assert sent["properties"]["sshSettings"]["sshPublicAccess"] == "Disabled"
    assert sent["disableLocalAuth"] is True


def test_the_nodes_of_a_cluster_have_theirs_shut_too(lab: Lab) -> None:
    assert isinstance(lab.finish(cluster(lab), key="a"), Succeeded)
    assert inner(lab, "cpu")["remoteLoginPortPublicAccess"] == "Disabled"


@pytest.mark.parametrize(("written", "minutes"), [("PT30M", 30), ("PT1H", 60), ("PT1H30M", 90), (None, None)])
def test_the_minutes_of_idleness_are_read_as_azure_writes_them(
    lab: Lab, written: str | None, minutes: int | None
) -> None:
    """azure-ai-ml reads minutes only: an hour was taken for never, and a change to it for not made."""
    assert isinstance(lab.finish(instance(lab), key="a"), Succeeded)
    there = lab.sandbox.azure._world.find(f"{lab.workspace.id}/computes/noa-notebooks")
    assert there is not None
    there.properties["properties"]["idleTimeBeforeShutdown"] = written
    (seen,) = lab.cloud.find(find=FindCompute(workspace=lab.workspace, name="noa-notebooks"))
    assert seen.idle_minutes == minutes


@pytest.mark.parametrize(
    ("verb", "action", "power"),
    [
        (StartComputeInstance, "start", "Stopped"),
        (StopComputeInstance, "stop", "Running"),
        (RestartComputeInstance, "restart", "Running"),
        (ResizeComputeInstance, "resize", "Stopped"),
    ],
)
@pytest.mark.parametrize(
    ("at", "status", "result"),
    [("new", "InProgress", "in_progress"), ("old", "Succeeded", "absent"), ("old", "InProgress", "absent")],
)
def test_what_azure_says_to_be_at_is_not_undone(
    verb: Any, action: str, power: str, at: str, status: str, result: str
) -> None:
    """The state of an instance changes later than what was last told it; until then the change passed for undone."""
    ref = WorkspaceRef(subscription="s", resource_group="g", workspace="w")
    seen = SeenCompute(
        id="x", type="ComputeInstance", size="a", power=power, last_action=action, last_at=at, last_status=status
    )
    if verb is ResizeComputeInstance:
        resize = ResizeComputeInstance(workspace=ref, name="nb", size="b", was="a", since="old")
        assert settings_standing(operation=resize, seen=seen, look_seconds=1).result == result
    else:
        operation = verb(workspace=ref, name="nb", since="old")
        assert power_standing(operation=operation, seen=seen, look_seconds=1).result == result
