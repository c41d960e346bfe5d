"""*.api.azureml.ms: where a region's services are, and the run history that archives and restores jobs."""

import re

from bot.sandbox.azure.arm_path import JOBS
from bot.sandbox.azure.wire import AzureError, Call, Json, Reply
from bot.sandbox.azure.world import World

_RUN = re.compile(r"/history/v1\.0(/subscriptions/.+?)/experiments/[^/]+/runs/([^/]+)$", re.IGNORECASE)
_CHANGES = {"hidden": "isArchived", "displayName": "displayName", "description": "description", "tags": "tags"}


def discovery(*, call: Call) -> Reply:
    """Where a region's services are: all of them here. Anybody may ask."""
    here = f"https://{call.host}"
    names = ("api", "catalog", "experimentation", "history", "hyperdrive", "modelmanagement", "notebooks", "pipelines")
    return Reply(200, dict.fromkeys(names, here) | {"studio": "https://ml.azure.com"})


def right_needed(*, call: Call) -> tuple[str, str]:
    """The scope and the permission that a call to run history needs; raises AzureError 404 for other addresses."""
    match = _RUN.fullmatch(call.path)
    if match is None:
        raise AzureError(404, "NotFound", f"The sandbox has no {call.method} {call.path}.")
    return match[1], f"{JOBS}/{'read' if call.method == 'GET' else 'write'}"


def answer(*, world: World, call: Call) -> Reply:
    """Read or change what run history keeps of a job."""
    match = _RUN.fullmatch(call.path)
    if match is None or call.method not in ("PATCH", "GET"):
        raise AzureError(404, "NotFound", f"The sandbox has no {call.method} {call.path}.")
    workspace_id, name = match.groups()
    job = world.find(f"{workspace_id}/jobs/{name}")
    if job is None or job.kind != JOBS:
        raise AzureError(404, "UserError", f"Run {name} was not found.")
    if call.method == "PATCH":
        given = call.json()
        for theirs, ours in _CHANGES.items():
            if given.get(theirs) is not None:
                job.properties[ours] = given[theirs]
    shown: Json = {theirs: job.properties.get(ours) for theirs, ours in _CHANGES.items()}
    return Reply(200, {"runId": name, "status": "Completed", **shown})
