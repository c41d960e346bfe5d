"""The front door of Azure: which service a call is for, who sends it, what they may do, and who answers."""

import re
from datetime import datetime

from bot.sandbox.azure import (
    activity,
    blobs,
    groups,
    history,
    prices,
    resources,
    role_assignments,
    role_definitions,
    role_schedules,
    soft_delete,
    vault_secrets,
)
from bot.sandbox.azure.arm_path import GROUPS, ArmPath, parse_arm_path
from bot.sandbox.azure.graph import answer_graph
from bot.sandbox.azure.login import TokenIssuer
from bot.sandbox.azure.operations import status_reply
from bot.sandbox.azure.product import add_machine_learning_routes
from bot.sandbox.azure.rate_limits import RateLimits
from bot.sandbox.azure.rbac import action_of, authorize
from bot.sandbox.azure.routing import Router
from bot.sandbox.azure.wire import ARM, GRAPH, LOGIN, AzureError, Call, Reply
from bot.sandbox.azure.world import Activity, Ask, Caller, World

_STATUS = re.compile(r"/(?:\w*OperationsStatus|operationStatuses|\w*OperationResults)/([^/]+)$", re.IGNORECASE)
_GROUP_RESULT = re.compile(r"/subscriptions/[^/]+/operationresults/[^/]+$", re.IGNORECASE)
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)", re.IGNORECASE)
_REGISTER = re.compile(r"/subscriptions/[^/]+/providers/([^/]+)/register$", re.IGNORECASE)


class FrontDoor:
    """Answers every call to Azure's hosts out of one world."""

    def __init__(self) -> None:
        self._issuer = TokenIssuer()
        self._limits = RateLimits()
        self._router = Router()
        for module in (activity, groups, role_assignments, role_definitions, role_schedules, resources, soft_delete):
            module.add_routes(self._router)
        add_machine_learning_routes(self._router)

    def reset(self) -> None:
        """Forget how many calls were made; tokens stay valid."""
        self._limits = RateLimits()

    def answer(self, *, world: World, call: Call, now: datetime) -> tuple[Reply, str]:
        """The reply and the name of who asked ("" when unknown); raises AzureError for refusals."""
        if call.host == LOGIN:
            return self._issuer.answer(world=world, call=call), ""
        if call.host == GRAPH:
            caller = self._issuer.caller(world=world, call=call, audience=GRAPH)
            return answer_graph(world=world, call=call), caller.name
        if call.host == ARM:
            return self._arm(world, call, now)
        if call.host == "prices.azure.com":
            return prices.answer(call=call, page_size=world.tuning.page_size), ""
        if call.host.endswith(".api.azureml.ms"):
            if call.path.startswith("/discovery"):
                return history.discovery(call=call), ""
            caller = self.caller(world=world, call=call)
            scope, action = history.right_needed(call=call)
            authorize(world, caller=caller, action=action, scope=scope)
            return history.answer(world=world, call=call), caller.name
        if vault_secrets.is_vault(call.host):
            caller = self._issuer.caller(world=world, call=call, audience=vault_secrets.AUDIENCE)
            return vault_secrets.answer(world=world, call=call, caller=caller), caller.name
        if call.host.endswith(".core.windows.net"):
            return blobs.answer(world=world, call=call, now=now), ""
        return Reply(404), ""

    def caller(self, *, world: World, call: Call) -> Caller:
        """Whose ARM token came with the call; raises AzureError 401."""
        return self._issuer.caller(world=world, call=call, audience=ARM)

    def _arm(self, world: World, call: Call, now: datetime) -> tuple[Reply, str]:
        caller = self.caller(world=world, call=call)
        named = _SUBSCRIPTION.match(call.path)
        left, enough = self._limits.spend(
            principal=caller.object_id,
            method=call.method,
            subscription=named[1] if named else "",
            tuning=world.tuning,
            now=now,
        )
        if not enough and world.tuning.enforce_rate_limits:
            raise AzureError(
                429,
                "SubscriptionRequestsThrottled" if named else "TenantRequestsThrottled",
                f"Number of requests for subscription '{world.subscription}' and operation '{call.method}' exceeded "
                "the backend storage limit. Please try again after '5' seconds.",
                headers={"Retry-After": "5", **left},
            )
        try:
            if not call.query.get("api-version"):
                raise AzureError(
                    400,
                    "MissingApiVersionParameter",
                    "The api-version query parameter (?api-version=) is required for all requests.",
                )
            reply = self._route(world, call, caller, now)
        except AzureError as refusal:
            refusal.headers = {**left, **refusal.headers}
            raise
        return Reply(reply.status, reply.body, {**left, **reply.headers}), caller.name

    def _route(self, world: World, call: Call, caller: Caller, now: datetime) -> Reply:
        path = world.canonical_scope(parse_arm_path(call.path)) if not _GROUP_RESULT.fullmatch(call.path) else _nowhere
        ask = Ask(world=world, call=call, path=path, caller=caller, now=now)
        if _GROUP_RESULT.fullmatch(call.path):
            return groups.operation_result(ask)
        if match := _STATUS.search(call.path):
            return _status(ask, match[1])
        if path.subscription and path.subscription.lower() != world.subscription:
            raise AzureError(404, "SubscriptionNotFound", f"The subscription '{path.subscription}' could not be found.")
        if (match := _REGISTER.fullmatch(call.path)) and call.method == "POST":
            authorize(
                world, caller=caller, action=f"{match[1]}/register/action", scope=f"/subscriptions/{world.subscription}"
            )
            return Reply(200, groups.register_provider(world, namespace=match[1]))
        handler = self._router.handler(method=call.method, path=path)
        scope = path.id if path.is_item else path.parent_id
        authorize(world, caller=caller, action=action_of(method=call.method, path=path), scope=scope or "/")
        if path.kind != GROUPS:
            groups.check_registered(world, namespace=path.kind.partition("/")[0])
        reply = handler(ask)
        if call.method not in ("GET", "HEAD"):
            status = "Accepted" if reply.status == 202 else "Started"
            action = action_of(method=call.method, path=path)
            world.activity.append(Activity(now, action, scope or "/", status, caller.object_id))
        return reply


_nowhere = ArmPath("", "", "", "Microsoft.Resources/operationresults", (), True)


def _status(ask: Ask, name: str) -> Reply:
    operation = ask.world.timeline.operation(name)
    if operation is None:
        raise AzureError(404, "OperationNotFound", f"The operation '{name}' could not be found.")
    retry_after = ask.world.tuning.retry_after_seconds
    if "results/" in ask.call.path.lower():
        if operation.status == "InProgress":
            return Reply(202, None, {} if retry_after is None else {"Retry-After": str(retry_after)})
        if operation.error is not None:
            return Reply(400, {"error": operation.error})
        return Reply(200, operation.result)
    return status_reply(operation, retry_after=retry_after)
