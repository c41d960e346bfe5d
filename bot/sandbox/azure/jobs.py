"""Jobs: submitted under a name, climbing a ladder of states by the sandbox's clock, cancelled, archived, deleted."""

from datetime import datetime

from bot.sandbox.azure.accepted import accepted, system_data
from bot.sandbox.azure.arm_path import COMPUTES, JOBS, ArmPath
from bot.sandbox.azure.lists import page
from bot.sandbox.azure.routing import Router
from bot.sandbox.azure.sizes import size_named
from bot.sandbox.azure.wire import AzureError, Json, Reply, stamp
from bot.sandbox.azure.workspaces import ready_workspace
from bot.sandbox.azure.world import Ask, Resource, World, not_found

FINAL = ("Completed", "Failed", "Canceled")
CANCEL_SECONDS = 1.0
_CHANGEABLE = ("tags", "properties", "displayName", "description", "isArchived", "experimentName")
_TYPES = ("Command", "Sweep", "Pipeline", "AutoML", "Spark", "Labeling", "FineTuning")


def add_routes(router: Router) -> None:
    """Let the router answer for jobs."""
    router.item("GET", JOBS, _get)
    router.item("PUT", JOBS, _put)
    router.item("DELETE", JOBS, _delete)
    router.list(JOBS, _list)
    router.action(JOBS, "cancel", _cancel)


def job_status(world: World, job: Resource, *, now: datetime) -> str:
    """Where a job stands now: the ladder of Tuning counted from its submission, unless it was cancelled or failed."""
    started = datetime.fromisoformat(job.body["sandbox"]["submitted"])
    cancelled = job.body["sandbox"].get("cancelled")
    if cancelled is not None:
        waited = (now - datetime.fromisoformat(cancelled)).total_seconds()
        return "Canceled" if waited >= CANCEL_SECONDS else "CancelRequested"
    return _rung(world, job, (now - started).total_seconds())


def _rung(world: World, job: Resource, seconds: float) -> str:
    reached = [status for status, after in world.tuning.job_ladder if after <= seconds]
    status = reached[-1] if reached else world.tuning.job_ladder[0][0]
    if status == "Completed" and job.body["sandbox"].get("failure"):
        return "Failed"
    return status


def _get(ask: Ask) -> Reply:
    return Reply(200, _document(ask, _existing(ask, ask.path)))


def _list(ask: Ask) -> Reply:
    ready_workspace(ask)
    query = ask.call.query
    view, kind = query.get("listViewType", "ActiveOnly"), query.get("jobType")
    found = [
        item
        for item in ask.world.of_kind(JOBS, under=ask.path.parent_id)
        if (view == "All" or bool(item.properties.get("isArchived")) == (view == "ArchivedOnly"))
        and (not kind or item.properties["jobType"] == kind)
        and ("tag" not in query or query["tag"] in (item.properties.get("tags") or {}))
    ]
    return page(ask, [_document(ask, item) for item in reversed(found)])


def _put(ask: Ask) -> Reply:
    workspace = ready_workspace(ask)
    properties: Json = ask.call.json().get("properties") or {}
    old = ask.world.find(ask.path.id)
    if old is not None:
        return _change(ask, old, properties)
    if properties.get("jobType") not in _TYPES:
        raise AzureError(400, "UserError", f"The job type '{properties.get('jobType')}' is not supported.")
    _check_target(ask, properties)
    fault = ask.failure_to_come()
    name, region = ask.path.name, workspace.location
    given = {
        "experimentName": "Default",
        "displayName": name,
        "tags": {},
        "isArchived": False,
        "properties": {},
        **{key: value for key, value in properties.items() if value is not None},
    }
    given["services"] = {
        "Tracking": {
            "jobServiceType": "Tracking",
            "endpoint": f"azureml://{region}.api.azureml.ms/mlflow/v1.0{workspace.id}?",
        },
        "Studio": {
            "jobServiceType": "Studio",
            "endpoint": f"https://ml.azure.com/runs/{name}?wsid={workspace.id}",
        },
    }
    if ((properties.get("resources") or {}).get("properties") or {}).get("IsLocal"):
        # Azure runs none of it: whoever submitted it is told where to fetch what they are to run themselves.
        run = f"https://{region}.api.azureml.ms/execution/v1.0{workspace.id}/experiments/Default/localrun"
        given["services"]["Local"] = {"jobServiceType": "Local", "endpoint": f"{run}&fake=%7B%7D"}
    job = Resource(
        ask.path.id,
        JOBS,
        name,
        {
            "properties": given,
            "systemData": system_data(ask),
            "sandbox": {"submitted": ask.now.isoformat(), "failure": fault},
        },
    )
    ask.world.put(job)
    return Reply(201, _document(ask, job))


def _change(ask: Ask, old: Resource, properties: Json) -> Reply:
    """A job is submitted once; the SDK sends the whole job again to rename, tag or archive it."""
    changed = [
        name
        for name, value in properties.items()
        if name not in (*_CHANGEABLE, "services", "status") and value is not None and value != old.properties.get(name)
    ]
    if changed or "status" not in properties:
        raise AzureError(
            400,
            "UserError",
            "A job with this name already exists. If you are trying to create a new job, use a different name. If "
            "you are trying to update an existing job, the existing job's "
            f"{', '.join(changed) or 'definition'} cannot be changed.",
        )
    for name in _CHANGEABLE:
        if properties.get(name) is not None:
            old.properties[name] = properties[name]
    return Reply(200, _document(ask, old))


def _check_target(ask: Ask, properties: Json) -> None:
    compute_id = str(properties.get("computeId") or "")
    if compute_id.lower() in ("", "serverless") or "/virtualclusters/" in compute_id.lower():
        wanted = str((properties.get("resources") or {}).get("instanceType") or "")
        if wanted and size_named(wanted.rpartition(".")[2]) is None:
            raise AzureError(400, "UserError", f"The instance type '{wanted}' is not supported.")
        return
    found = ask.world.find(compute_id)
    if found is None or found.kind != COMPUTES:
        raise AzureError(400, "UserError", f"Could not find compute: {compute_id.rpartition('/')[2]}")
    if found.properties["provisioningState"] != "Succeeded":
        raise AzureError(400, "UserError", f"The compute {found.name} is not ready.")


def _cancel(ask: Ask) -> Reply:
    path = ask.path
    job = _existing(ask, ArmPath(path.subscription, path.group, path.scope, JOBS, path.names, True))
    if job_status(ask.world, job, now=ask.now) not in (*FINAL, "CancelRequested"):
        job.body["sandbox"]["cancelled"] = ask.now.isoformat()
    return Reply(200)


def _delete(ask: Ask) -> Reply:
    workspace = ready_workspace(ask)
    job = ask.world.find(ask.path.id)
    if job is None:
        return Reply(204)
    return accepted(
        ask,
        status=202,
        body=None,
        service="mfe",
        location=workspace.location,
        resource_id=job.id,
        what=f"delete job {job.name}",
        seconds=ask.world.tuning.seconds_for("DELETE", JOBS),
        done=lambda _: ask.world.remove(job.id),
        failed=lambda _, __: None,
    )


def _existing(ask: Ask, path: ArmPath) -> Resource:
    ready_workspace(ask)
    found = ask.world.find(path.id)
    if found is None:
        raise not_found(path)
    return found


def _document(ask: Ask, job: Resource) -> Json:
    document = job.document()
    inside = document.pop("sandbox")
    status = job_status(ask.world, job, now=ask.now)
    document["properties"]["status"] = status
    if status == "Failed":
        document["properties"]["properties"] = {
            **(document["properties"].get("properties") or {}),
            "azureml.error": inside["failure"]["message"],
        }
    document["systemData"] = {**document["systemData"], "lastModifiedAt": stamp(ask.now)}
    return document
