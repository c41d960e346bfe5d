"""Deployments of a resource group: accepted, watched, listed, cancelled, run again under the same name."""

import re
from datetime import datetime

from bot.sandbox.azure.arm_path import DEPLOYMENTS, ArmPath
from bot.sandbox.azure.deployment_runs import DeploymentRun
from bot.sandbox.azure.lists import page
from bot.sandbox.azure.rbac import permitting
from bot.sandbox.azure.routing import Router
from bot.sandbox.azure.templates import Template
from bot.sandbox.azure.wire import ARM, AzureError, Json, Reply, new_guid, stamp
from bot.sandbox.azure.world import Ask, Resource

_NAME = re.compile(r"[-\w._()]{1,64}")
_MOST_TAGS, _LONGEST_TAG = 50, 256
_RUN = "run"
_TEMPLATE = "template"


def add_routes(router: Router) -> None:
    """Let the router answer for deployments."""
    for method, handler in {"GET": _get, "HEAD": _exists, "PUT": _put, "DELETE": _delete}.items():
        router.item(method, DEPLOYMENTS, handler)
    router.list(DEPLOYMENTS, _list)
    router.list(f"{DEPLOYMENTS}/operations", _operations)
    router.item("GET", f"{DEPLOYMENTS}/operations", _operation)
    router.action(DEPLOYMENTS, "cancel", _cancel)
    router.action(DEPLOYMENTS, "validate", _validate)
    router.action(DEPLOYMENTS, "exportTemplate", _export)


def _put(ask: Ask) -> Reply:
    world, path = ask.world, ask.path
    world.group(name=path.group)
    if not _NAME.fullmatch(path.name):
        raise AzureError(
            400,
            "InvalidDeploymentName",
            f"The deployment name '{path.name}' is not valid: it may have 1 to 64 letters, digits, '-', '_', '.', "
            "'(' and ')'.",
        )
    old = world.find(path.id)
    if old is not None and old.properties["provisioningState"] in ("Accepted", "Running"):
        raise AzureError(
            409,
            "DeploymentActive",
            f"Unable to edit or replace deployment '{path.name}': previous deployment from "
            f"'{old.properties['timestamp']}' is still active (expiration time is unknown). Please see "
            "https://aka.ms/arm-deploy for usage details.",
        )
    given, template = _template(ask, path)
    deployment = Resource(
        path.id,
        DEPLOYMENTS,
        path.name,
        {
            "tags": check_tags(ask.call.json().get("tags") or {}),
            "properties": {
                "mode": given.get("mode", "Incremental"),
                "parameters": _shown_parameters(given.get("template") or {}, template.parameters),
                "provisioningState": "Accepted",
                "timestamp": stamp(ask.now),
                "duration": "PT0S",
                "correlationId": new_guid(),
                "templateHash": str(abs(hash(str(given.get("template"))))),
                "providers": [],
                "dependencies": [],
            },
        },
    )
    operation_id = f"{path.id}/operationStatuses/{new_guid()}"
    operation = world.timeline.open(
        what=f"deployment {path.name}", resource_id=path.id, now=ask.now, operation_id=operation_id
    )

    def ended(moment: datetime, error: Json | None) -> None:
        operation.end(moment=moment, error=_finish(deployment, template, ask.now, moment, error))

    run = DeploymentRun(ask=ask, template=template, name=path.name, failure=ask.failure_to_come(), ended=ended)
    deployment.secrets = {_RUN: run, _TEMPLATE: given.get("template")}
    world.put(deployment)
    document = deployment.document()
    deployment.properties["provisioningState"] = "Running"
    run.advance(ask.now)
    headers = {"Azure-AsyncOperation": f"https://{ARM}{operation_id}?api-version={ask.api_version}"}
    if world.tuning.retry_after_seconds is not None:
        headers["Retry-After"] = str(world.tuning.retry_after_seconds)
    return Reply(200 if old else 201, document, headers)


def check_tags(tags: Json) -> Json:
    """The same tags; raises AzureError 400 for more than 50, or for a value that is too long.

    Source  learn.microsoft.com/azure/azure-resource-manager/management/tag-resources, "Limitations" (2026)
    """
    if len(tags) > _MOST_TAGS or any(len(str(value)) > _LONGEST_TAG for value in tags.values()):
        raise AzureError(
            400, "InvalidTagsMaximum" if len(tags) > _MOST_TAGS else "InvalidTagValueLength", "The tags are not valid."
        )
    return dict(tags)


def _template(ask: Ask, path: ArmPath) -> tuple[Json, Template]:
    given: Json = ask.call.json().get("properties") or {}
    if str(given.get("mode", "")).lower() != "incremental":
        raise AzureError(
            400, "InvalidDeploymentMode", "The sandbox carries out deployments of mode Incremental and no others."
        )
    document = given.get("template")
    if not isinstance(document, dict):
        raise AzureError(400, "InvalidRequestContent", "The deployment needs a template; links are not followed.")
    template = Template(
        world=ask.world,
        group=path.group,
        deployment=path.name,
        document=document,
        given=given.get("parameters") or {},
        now=ask.now,
    )
    _check_rights(ask, template)
    return given, template


def _check_rights(ask: Ask, template: Template) -> None:
    """ARM refuses a whole deployment when its caller may not create one of the resources in it."""
    refused = []
    for step in template.steps:
        action = f"{step.path.kind}/write"
        if not permitting(ask.world, caller=ask.caller, action=action, scope=step.path.id):
            refused.append(
                f"'Authorization failed for template resource '{step.path.name}' of type '{step.path.kind}'. The "
                f"client '{ask.caller.application_id}' with object id '{ask.caller.object_id}' does not have "
                f"permission to perform action '{action}' at scope '{step.path.id}'.'"
            )
    if refused:
        raise AzureError(
            403, "InvalidTemplateDeployment", f"Deployment failed with multiple errors: {':'.join(refused)}"
        )


def _finish(
    deployment: Resource, template: Template, began: datetime, moment: datetime, error: Json | None
) -> Json | None:
    properties = deployment.properties
    properties["timestamp"] = stamp(moment)
    properties["duration"] = f"PT{(moment - began).total_seconds():.6f}S"
    if error is None:
        try:
            properties["outputs"] = template.outputs()
        except AzureError as refusal:
            error = {"code": "DeploymentOutputEvaluationFailed", "message": refusal.message}
    if error is None:
        properties["provisioningState"] = "Succeeded"
        properties["outputResources"] = [{"id": step.path.id} for step in template.steps]
    else:
        properties["provisioningState"] = "Failed"
        properties["error"] = error
    return error


def _get(ask: Ask) -> Reply:
    return Reply(200, _existing(ask, ask.path).document())


def _exists(ask: Ask) -> Reply:
    return Reply(204 if ask.world.find(ask.path.id) else 404)


def _list(ask: Ask) -> Reply:
    if ask.path.group:
        ask.world.group(name=ask.path.group)
    return page(ask, [item.document() for item in ask.world.of_kind(DEPLOYMENTS, under=ask.path.scope)])


def _delete(ask: Ask) -> Reply:
    found = ask.world.find(ask.path.id)
    if found is None:
        return Reply(204)
    if found.properties["provisioningState"] == "Running":
        raise AzureError(409, "DeploymentActive", f"The deployment '{found.name}' is still active.")
    ask.world.remove(found.id)
    return Reply(204)


def _operations(ask: Ask) -> Reply:
    found = _existing(ask, _parent(ask))
    run: DeploymentRun = found.secrets[_RUN]
    return page(ask, run.operations(deployment_id=found.id))


def _operation(ask: Ask) -> Reply:
    found = _existing(ask, _parent(ask))
    run: DeploymentRun = found.secrets[_RUN]
    for entry in run.operations(deployment_id=found.id):
        if entry["operationId"] == ask.path.name:
            return Reply(200, entry)
    raise AzureError(404, "DeploymentOperationNotFound", f"The operation '{ask.path.name}' could not be found.")


def _cancel(ask: Ask) -> Reply:
    found = _existing(ask, _parent(ask))
    if found.properties["provisioningState"] != "Running":
        raise AzureError(
            409, "DeploymentCannotBeCancelled", f"The deployment '{found.name}' is not running and cannot be cancelled."
        )
    run: DeploymentRun = found.secrets[_RUN]
    run.cancel()
    found.properties["provisioningState"] = "Canceled"
    ask.world.timeline.cancel(found.id)
    return Reply(204)


def _validate(ask: Ask) -> Reply:
    path = _parent(ask)
    ask.world.group(name=path.group)
    given, template = _template(ask, path)
    return Reply(
        200,
        {
            "id": path.id,
            "name": path.name,
            "type": DEPLOYMENTS,
            "properties": {
                "mode": given["mode"],
                "provisioningState": "Succeeded",
                "validatedResources": [{"id": step.path.id} for step in template.steps],
            },
        },
    )


def _export(ask: Ask) -> Reply:
    return Reply(200, {"template": _existing(ask, _parent(ask)).secrets[_TEMPLATE]})


def _existing(ask: Ask, path: ArmPath) -> Resource:
    ask.world.group(name=path.group)
    found = ask.world.find(path.id)
    if found is None:
        raise AzureError(404, "DeploymentNotFound", f"Deployment '{path.name}' could not be found.")
    return found


def _parent(ask: Ask) -> ArmPath:
    path = ask.path
    return ArmPath(path.subscription, path.group, path.scope, DEPLOYMENTS, path.names[:1], True)


def _shown_parameters(template: Json, values: Json) -> Json:
    declared: Json = template.get("parameters") or {}
    return {
        name: {"type": declared[name]["type"]}
        if str(declared[name]["type"]).lower().startswith("secure")
        else {"type": declared[name]["type"], "value": value}
        for name, value in values.items()
    }
