"""Workspaces, by one ARM deployment of our own template under a name that follows from the request.

MLClient can create workspaces too, with random names for the deployment and for all that comes with it: a repeated
attempt would make a second set, and nobody could find the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError

from bot.azure.clients import ONCE, Clients
from bot.azure.complaints import complaints, telling
from bot.azure.contents import contents_of
from bot.azure.errors import is_not_there, reading, writing
from bot.azure.existing import (
    MARK,
    REGION,
    Difference,
    already_exists,
    is_ours,
    same_region,
    same_word,
    tag_differences,
)
from bot.azure.plain import plain
from bot.azure.refusals import ALREADY_EXISTS, refusal, safe_code
from bot.azure.rest import get_json
from bot.azure.steps import DeployedPart, all_steps, deployment_steps
from bot.azure.template import deployment_body, deployment_name, made_by, own_names
from bot.azure.unfinished import BEFORE_TAG, MADE_TAG, UNKNOWN
from bot.azure.workspace_facts import GOING, WORKSPACE_API, state_of
from bot.model.errors import Unavailable
from bot.model.operation import DeployTemplate, DeployWorkspace, WorkspaceRef
from bot.model.operation.resources import CALLED, listed
from bot.model.operation.wording import english, spanish
from bot.model.outcome import Absent, InProgress, Outcome, Rejected, Step, Succeeded
from bot.model.text import Text

_ACCESS = Text(en="public network access", es="acceso desde la red pública")
_NAME = Text(en="display name", es="nombre para mostrar")
_KIND = Text(en="kind", es="clase")
_STATE = Text(en="state", es="estado")
_ENDED = ("failed", "canceled")


class Workspaces:
    """Creates workspaces with azure-mgmt-resource-deployments."""

    def __init__(self, *, clients: Clients, look_seconds: float) -> None:
        """`look_seconds` after one look the next is worth it."""
        self._clients = clients
        self._look_seconds = look_seconds

    def begin(self, *, operation: DeployWorkspace | DeployTemplate, key: str) -> Outcome:
        """Submit the deployment, unless the workspace is there. Raises Refused, Unavailable, OutcomeUnknown.

        A deployment of this key that failed is submitted again: its name and the names of the parts are the same, so
        what succeeded before stays and only what is missing is made.
        """
        standing, by_ours = self._seen(operation, key)
        match standing:
            case Succeeded():
                return standing.model_copy(update={"already": True})
            case InProgress() if by_ours:
                return standing
            case InProgress():
                # It ends in its own way, which need not be ours: only then is there something to say.
                raise Unavailable(
                    service="Azure",
                    why="a workspace of that name is being made or deleted",
                    retry_after=self._look_seconds,
                )
            case Rejected() if standing.code == ALREADY_EXISTS:
                return standing
        client = self._clients.deployments(operation.workspace.subscription)
        body: Any = deployment_body(operation=operation, key=key, tags=self._history(operation, key))
        with writing():
            try:
                client.deployments.begin_create_or_update(
                    operation.workspace.resource_group, deployment_name(key), body, polling=False, **ONCE
                )
            except ResourceExistsError as error:
                if not any(c.code.lower() == "deploymentactive" for c in complaints(error.error)):
                    raise
        return InProgress(
            resource_id=operation.target,
            retry_after=self._look_seconds,
            steps=all_steps("pending", makes=made_by(operation)),
        )

    def check(self, *, operation: DeployWorkspace | DeployTemplate, key: str) -> Outcome:
        """Look at the deployment, else at the workspace itself. Raises Refused, Unavailable."""
        return self._seen(operation, key)[0]

    def _seen(self, operation: DeployWorkspace | DeployTemplate, key: str) -> tuple[Outcome, bool]:
        """How it stands, and whether it is the deployment of this very key that says so."""
        client = self._clients.deployments(operation.workspace.subscription)
        group, name = operation.workspace.resource_group, deployment_name(key)
        makes = made_by(operation)
        with reading():
            try:
                properties = client.deployments.get(group, name).properties
            except ResourceNotFoundError as missing:
                if not is_not_there(missing) or (missing.error and missing.error.code == "ResourceGroupNotFound"):
                    raise
                return self._standing(operation, key), False
            state = plain(properties.provisioning_state).lower() if properties else ""
            if state == "succeeded":
                return self._standing(operation, key, steps=all_steps("complete", makes=makes)), True
            operations = list(client.deployment_operations.list(group, name))
        parts = [part for part in (_part(item) for item in operations) if part is not None]
        if state not in _ENDED:
            steps = deployment_steps(parts, makes=makes)
            return InProgress(resource_id=operation.target, retry_after=self._look_seconds, steps=steps), True
        errors = [properties.error] + [_error(item) for item in operations] if properties else []
        complaint = telling({"code": state.capitalize(), "details": [error for error in errors if error is not None]})
        code = safe_code(complaint.code)
        sentence = with_what_stands(
            refusal(code=code, message=complaint.message), workspace=operation.workspace, items=operations
        )
        return Rejected(code=code, sentence=sentence, steps=deployment_steps(parts, makes=makes)), True

    def _history(self, operation: DeployWorkspace | DeployTemplate, key: str) -> dict[str, str]:
        """What the deployment says of itself: the workspace, and which of its own names were taken when it first began.

        A repeated attempt says what the first one found: otherwise its own beginnings would pass for somebody else's.
        """
        group, subscription = operation.workspace.resource_group, operation.workspace.subscription
        deployments = self._clients.deployments(subscription).deployments
        with reading():
            try:
                tags = dict(deployments.get(group, deployment_name(key)).tags or {})
            except ResourceNotFoundError:
                tags = {}
            if MADE_TAG in tags:
                return tags
            resources = self._clients.resources(subscription)
            there = {one.name.lower() for one in contents_of(resources, group=group)}
        before = [name for name in own_names(operation) if name.lower() in there]
        before += [UNKNOWN] if isinstance(operation, DeployTemplate) else []
        return {MADE_TAG: operation.workspace.workspace, BEFORE_TAG: ",".join(before)}

    def _standing(self, operation: DeployWorkspace | DeployTemplate, key: str, steps: tuple[Step, ...] = ()) -> Outcome:
        """What the workspace itself says when its deployment has ended, or was never made."""
        try:
            found = self._clients.reader(operation.workspace).workspaces.get(operation.workspace.workspace)
        except ResourceNotFoundError as missing:
            if not is_not_there(missing):
                raise
            return Absent(resource_id=operation.target)
        if found is None:
            return Absent(resource_id=operation.target)
        state, marked = ("", False) if steps else self._unfinished(operation.workspace)
        if state in _ENDED and marked:
            # Begun by one of ours, of whatever request: it is gone on with.
            return Absent(resource_id=operation.target)
        if state in _ENDED:
            difference = Difference(_STATE, found=state, asked="succeeded")
            return already_exists(name=operation.workspace.workspace, differences=[difference])
        if state:
            return InProgress(resource_id=operation.target, retry_after=self._look_seconds)
        resource_id = str(found.id or operation.target)
        if steps or is_ours(found.tags, key=key):
            return Succeeded(resource_id=resource_id, steps=steps)
        if isinstance(operation, DeployTemplate):
            return _not_ours(operation.workspace.workspace)
        differences = workspace_differences(
            operation=operation,
            region=found.location,
            tags=dict(found.tags or {}),
            access=plain(found.public_network_access),
            display_name=found.display_name,
            kind=str(getattr(found, "_kind", None) or "default"),
        )
        if differences:
            return already_exists(name=operation.workspace.workspace, differences=differences)
        return Succeeded(resource_id=resource_id, already=True)

    def _unfinished(self, workspace: WorkspaceRef) -> tuple[str, bool]:
        """Its state where it is not simply there (empty otherwise), and whether a deployment of ours began it."""
        document = get_json(self._clients.resources(workspace.subscription), workspace.id, api_version=WORKSPACE_API)
        marked = MARK in {str(name).lower() for name in document.get("tags") or {}}
        state = state_of(document)
        return (state if state in ("creating", *GOING, *_ENDED) else ""), marked


def with_what_stands(sentence: Text, *, workspace: WorkspaceRef, items: Sequence[Any]) -> Text:
    """The refusal, with what has been made by then and what may become of it."""
    made = []
    for item in items:
        target = item.properties.target_resource if item.properties else None
        done = item.properties and plain(item.properties.provisioning_state).lower() == "succeeded"
        if done and target is not None and str(target.resource_type).lower() in CALLED:
            made.append(f"{target.resource_type}/{target.resource_name}")
    if not made:
        return sentence
    line = f"ml workspace discard -n {workspace.workspace} -g {workspace.resource_group}"
    left = sorted(set(made))
    return Text(
        en=f"{sentence.en} Made by then: {listed(left, english)}. Retry goes on with it; “{line}” asks for its "
        "deletion.",
        es=f"{sentence.es} Ya creado: {listed(left, spanish)}. Reintentar continúa con ello; «{line}» solicita "
        "eliminarlo.",
    )


def _not_ours(name: str) -> Rejected:
    """What a template makes is compared with nothing: a workspace that it did not make is not the one asked for."""
    return Rejected(
        code=ALREADY_EXISTS,
        sentence=Text(
            en=f"{name} exists already and was not made by this request. Nothing was changed. Choose another name.",
            es=f"{name} ya existe y no lo creó esta solicitud. No se ha cambiado nada. Elija otro nombre.",
        ),
    )


def workspace_differences(
    *,
    operation: DeployWorkspace,
    region: str | None,
    tags: dict[str, str],
    access: str,
    display_name: str | None,
    kind: str = "default",
) -> list[Difference]:
    """How a workspace that is there differs from the one that was asked for; its description does not count."""
    found: list[Difference] = []
    if not same_word(kind, operation.kind):
        found.append(Difference(_KIND, found=kind, asked=operation.kind))
    if not same_region(region, operation.region):
        found.append(Difference(REGION, found=region or "", asked=operation.region))
    wanted = "Enabled" if operation.public_network_access else "Disabled"
    if not same_word(access or "Enabled", wanted):
        found.append(Difference(_ACCESS, found=access, asked=wanted))
    if operation.display_name and display_name != operation.display_name:
        found.append(Difference(_NAME, found=display_name or "", asked=operation.display_name))
    return found + tag_differences(found=tags, asked=operation.tags)


def _part(item: Any) -> DeployedPart | None:
    properties = item.properties
    target = properties.target_resource if properties else None
    if target is None or not target.resource_type:
        return None
    return DeployedPart(resource_type=str(target.resource_type), state=plain(properties.provisioning_state))


def _error(item: Any) -> object:
    properties = item.properties
    if properties is None or plain(properties.provisioning_state).lower() not in _ENDED:
        return None
    return properties.status_message.error if properties.status_message else None
