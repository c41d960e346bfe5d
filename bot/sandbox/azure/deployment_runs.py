"""A deployment on its way: resources created one after the other as their needs allow, and what became of each."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.sandbox.azure.accepted import system_data
from bot.sandbox.azure.arm_path import COMPUTES, DATASTORES, DEPLOYMENTS, ROLE_ASSIGNMENTS, WORKSPACES
from bot.sandbox.azure.computes import check_compute, fail_compute, finish_compute, start_compute
from bot.sandbox.azure.datastores import put_datastore
from bot.sandbox.azure.resources import check_generic, create_generic
from bot.sandbox.azure.role_assignments import assign
from bot.sandbox.azure.templates import Step, Template
from bot.sandbox.azure.wire import AzureError, Json, new_guid, stamp
from bot.sandbox.azure.workspace_rules import check_workspace
from bot.sandbox.azure.workspaces import finish_workspace, ready_workspace, start_workspace
from bot.sandbox.azure.world import Ask, operation_of, ordered_failure

Finish = Callable[[datetime, Json | None], None]
Ended = Callable[[datetime, Json | None], None]

_FAILED = (
    "At least one resource deployment operation failed. Please list deployment operations for details. Please see "
    "https://aka.ms/arm-deployment-operations for usage details."
)


@dataclass(slots=True)
class Progress:
    """What became of one resource so far."""

    step: Step
    id: str = field(default_factory=new_guid)
    state: str = "Waiting"
    started: datetime | None = None
    ended: datetime | None = None
    error: Json | None = None


class DeploymentRun:
    """Carries a template out on the sandbox's timeline; `ended` is told once, with the error or None."""

    def __init__(self, *, ask: Ask, template: Template, name: str, failure: Json | None, ended: Ended) -> None:
        """`failure` lets the last resource fail, and with it the deployment."""
        self._ask = ask
        self._template = template
        self._name = name
        self._failure = failure
        self._ended = ended
        self._over = False
        self.progress = [Progress(step) for step in template.steps]

    def advance(self, now: datetime) -> None:
        """Start whatever may start now; ends the run when nothing is left to do."""
        if self._over:
            return
        done = {item.step.path.id.lower() for item in self.progress if item.state == "Succeeded"}
        failed = any(item.state == "Failed" for item in self.progress)
        for item in self.progress:
            if not failed and item.state == "Waiting" and item.step.needs <= done:
                self._start(item, now)
        if any(item.state == "Running" for item in self.progress):
            return
        if any(item.state == "Waiting" for item in self.progress) and not any(
            item.state == "Failed" for item in self.progress
        ):
            return
        if not self._over:
            self._over = True
            self._ended(now, self._error())

    def cancel(self) -> None:
        """Start nothing more; what runs goes on by itself."""
        self._over = True

    def _start(self, item: Progress, now: datetime) -> None:
        step, world = item.step, self._ask.world
        item.state, item.started = "Running", now
        failure = ordered_failure(world, operation=operation_of(step.path.id))
        if failure is None and self._failure is not None and item is self.progress[-1]:
            failure = self._failure
        ask = replace(self._ask, path=step.path, now=now)
        try:
            body = self._template.body(step, final=True)
            if step.path.kind == DEPLOYMENTS:
                self._nested(item, ask, body)
                return
            finish = _create(ask, body)
        except AzureError as error:
            self._settle(item, now, {"code": error.code, "message": error.message, "details": error.details})
            return
        seconds = world.tuning.seconds_for("PUT", step.path.kind)

        def end(moment: datetime) -> None:
            finish(moment, failure)
            self._settle(item, moment, failure)
            self.advance(moment)

        world.timeline.at(now + timedelta(seconds=seconds), end)

    def _nested(self, item: Progress, ask: Ask, body: Json) -> None:
        properties: Json = body.get("properties") or {}
        template = Template(
            world=ask.world,
            group=str(body.get("resourceGroup") or ask.path.group),
            deployment=ask.path.name,
            document=self._template.nested(item.step),
            given=properties.get("parameters") or {},
            now=ask.now,
        )

        def ended(moment: datetime, error: Json | None) -> None:
            self._settle(item, moment, error)
            self.advance(moment)

        DeploymentRun(ask=ask, template=template, name=ask.path.name, failure=None, ended=ended).advance(ask.now)

    def _settle(self, item: Progress, moment: datetime, error: Json | None) -> None:
        item.ended, item.error = moment, error
        item.state = "Succeeded" if error is None else "Failed"

    def _error(self) -> Json | None:
        broken = [item for item in self.progress if item.error is not None]
        if not broken:
            return None
        return {
            "code": "DeploymentFailed",
            "target": f"{self._ask.path.scope}/providers/{DEPLOYMENTS}/{self._name}",
            "message": _FAILED,
            "details": [{"target": item.step.path.id, **(item.error or {})} for item in broken],
        }

    def operations(self, *, deployment_id: str) -> list[Json]:
        """The deployment's operations as their list shows them."""
        return [_operation(deployment_id, item) for item in self.progress if item.started is not None]


def _operation(deployment_id: str, item: Progress) -> Json:
    ended = item.ended or item.started
    properties: Json = {
        "provisioningOperation": "Create",
        "provisioningState": item.state,
        "timestamp": stamp(ended) if ended else None,
        "duration": "PT1S",
        "statusCode": {"Running": "Accepted", "Succeeded": "OK"}.get(item.state, "BadRequest"),
        "targetResource": {
            "id": item.step.path.id,
            "resourceType": item.step.path.kind,
            "resourceName": "/".join(item.step.path.names),
        },
    }
    if item.error is not None:
        properties["statusMessage"] = {"status": "Failed", "error": item.error}
    return {"id": f"{deployment_id}/operations/{item.id}", "operationId": item.id, "properties": properties}


def _create(ask: Ask, body: Json) -> Finish:
    """Begin one resource and give what completes it; raises AzureError for what Azure refuses."""
    world, path = ask.world, ask.path
    if path.kind == ROLE_ASSIGNMENTS:
        assign(ask, name=path.name, scope=path.scope, request=body.get("properties") or {})
        return lambda _, __: None
    world.check_parents(path)
    if path.kind == WORKSPACES:
        check_workspace(world, path=path, body=body)
        workspace = start_workspace(world, path=path, body=body, now=ask.now)
        workspace.body["systemData"] = system_data(ask, old=workspace)

        def finish(moment: datetime, failure: Json | None) -> None:
            if failure is None:
                finish_workspace(world, resource_id=path.id, now=moment)
            else:
                workspace.properties["provisioningState"] = "Failed"

        return finish
    if path.kind == COMPUTES:
        plan = check_compute(ask, path=path, body=body, workspace=ready_workspace(ask))
        start_compute(ask, plan=plan, body=body)

        def finish_or_fail(_: datetime, failure: Json | None) -> None:
            if failure is None:
                finish_compute(world, resource_id=path.id)
            else:
                fail_compute(world, resource_id=path.id, error=failure)

        return finish_or_fail
    if path.kind == DATASTORES:
        put_datastore(ask, path=path, body=body)
        return lambda _, __: None
    check_generic(world, path=path, body=body)

    def create(moment: datetime, failure: Json | None) -> None:
        if failure is None:
            create_generic(world, path=path, body=body, now=moment)

    return create
