"""Which nodes of a cluster its jobs hold: they come up for a job, wait a while after it, and go.

Counted from the jobs and the clock whenever somebody looks; nothing of it is stored, so that a job that is cancelled,
or a clock that is moved, needs no work here.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.azure.arm_path import JOBS
from bot.sandbox.azure.jobs import CANCEL_SECONDS, FINAL
from bot.sandbox.azure.wire import Json, stamp
from bot.sandbox.azure.world import Resource, World

_PREPARING, _RUNNING = ("Starting", "Preparing", "Queued"), ("Running", "Finalizing")
_MOST_JOBS = 50
"""The newest of a compute; what older ones have moved has settled long ago."""

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


@dataclass(frozen=True, slots=True)
class _Held:
    """Nodes of one job: from when, from when they run it, until when. None: that is not known to come."""

    nodes: int
    start: datetime
    runs: datetime | None
    end: datetime | None

    def at(self, moment: datetime) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)


def shown_compute(world: World, compute: Resource, *, now: datetime) -> Json:
    """The compute as a GET shows it now: with what its jobs hold of it."""
    document = compute.document()
    inner = document["properties"].get("properties") or {}
    held = [one for one in _held(world, compute) if one.start <= now]
    if document["properties"]["provisioningState"] != "Succeeded" or not held:
        return document
    if document["properties"]["computeType"] == "ComputeInstance":
        if inner.get("state") == "Running" and any(one.at(now) for one in held):
            inner["state"] = "JobRunning"
    elif document["properties"]["computeType"] == "AmlCompute":
        inner.update(_counts(inner, held, now))
    return document


def _counts(inner: Json, held: list[_Held], now: datetime) -> Json:
    most, least = int(inner["scaleSettings"]["maxNodeCount"]), int(inner["currentNodeCount"])
    waits = _seconds(str(inner["scaleSettings"].get("nodeIdleTimeBeforeScaleDown") or ""))
    changed, total = str(inner["allocationStateTransitionTime"]), least
    moments = {one.start for one in held} | {one.end + waits for one in held if one.end is not None}
    for moment in sorted(one for one in moments if one <= now):
        then = _total(held, moment, waits=waits, least=least, most=most)
        if then != total:
            changed, total = max(changed, stamp(moment)), then
    busy = [one for one in held if one.at(now)]
    running = min(most, sum(one.nodes for one in busy if one.runs is not None and one.runs <= now))
    preparing = min(most - running, sum(one.nodes for one in busy if one.runs is None or one.runs > now))
    counts = {"idle": total - running - preparing, "running": running, "preparing": preparing}
    return {
        "currentNodeCount": total,
        "targetNodeCount": total,
        "allocationStateTransitionTime": changed,
        "nodeStateCounts": {
            f"{name}NodeCount": counts.get(name, 0)
            for name in ("idle", "running", "preparing", "unusable", "leaving", "preempted")
        },
    }


def _total(held: list[_Held], moment: datetime, *, waits: timedelta, least: int, most: int) -> int:
    """How many nodes there are: as many as were needed at once at any time since one may have gone idle."""
    looked = [moment, *(one.start for one in held if moment - waits < one.start <= moment), moment - waits]
    needed = max(sum(one.nodes for one in held if one.at(then)) for then in looked)
    return max(least, min(most, needed))


def _held(world: World, compute: Resource) -> Iterator[_Held]:
    """What each job that speaks of the compute holds of it, the newest jobs only."""
    workspace = compute.id.rpartition("/computes/")[0]
    spoken = (f'/computes/{compute.name.lower()}"', f'"azureml:{compute.name.lower()}"')
    jobs = [
        job
        for job in world.of_kind(JOBS, under=workspace)
        if any(word in json.dumps(job.properties).lower() for word in spoken)
    ]
    for job in jobs[-_MOST_JOBS:]:
        submitted = datetime.fromisoformat(job.body["sandbox"]["submitted"])
        rungs = [(status, submitted + timedelta(seconds=after)) for status, after in world.tuning.job_ladder]
        start = next((at for status, at in rungs if status in (*_PREPARING, *_RUNNING)), None)
        end = next((at for status, at in rungs if status in FINAL), None)
        if cancelled := job.body["sandbox"].get("cancelled"):
            end = datetime.fromisoformat(cancelled) + timedelta(seconds=CANCEL_SECONDS)
        if start is not None and (end is None or start < end):
            runs = next((at for status, at in rungs if status in _RUNNING), None)
            wanted = (job.properties.get("resources") or {}).get("instanceCount")
            yield _Held(nodes=max(1, int(wanted or 1)), start=start, runs=runs, end=end)


def _seconds(duration: str) -> timedelta:
    """`PT2M`, `PT120S` or `P1DT1H`; nothing for what is none of these."""
    found = _DURATION.fullmatch(duration)
    days, hours, minutes, seconds = (int(one or 0) for one in found.groups()) if found else (0, 0, 0, 0)
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
