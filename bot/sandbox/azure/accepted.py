"""Replies to machine learning calls whose work goes on after the answer."""

from bot.sandbox.azure.arm_path import location_key
from bot.sandbox.azure.operations import Effect, Failure, LongOperation, status_headers
from bot.sandbox.azure.wire import Json, Reply, stamp
from bot.sandbox.azure.world import Ask, Resource, begin


def accepted(
    ask: Ask,
    *,
    status: int,
    body: Json | None,
    service: str,
    location: str,
    resource_id: str,
    what: str,
    seconds: float,
    done: Effect,
    failed: Failure,
) -> Reply:
    """Start the work and answer at once; without a body (DELETE, POST) there is a `Location` besides the status."""
    operation: LongOperation = begin(ask, what=what, resource_id=resource_id, seconds=seconds, done=done, failed=failed)
    headers = status_headers(
        subscription=ask.world.subscription,
        location=location_key(location),
        name=operation.id,
        service=service,
        api_version=ask.api_version,
        retry_after=ask.world.tuning.retry_after_seconds,
        with_location=body is None,
    )
    return Reply(status, body, headers)


def system_data(ask: Ask, *, old: Resource | None = None) -> Json:
    """Who made a resource and who changed it last."""
    moment, before = stamp(ask.now), (old.body.get("systemData") if old else None) or {}
    return {
        "createdBy": before.get("createdBy", ask.caller.name),
        "createdByType": before.get("createdByType", "Application"),
        "createdAt": before.get("createdAt", moment),
        "lastModifiedBy": ask.caller.name,
        "lastModifiedByType": "Application",
        "lastModifiedAt": moment,
    }
