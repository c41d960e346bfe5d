"""A compute as it is in Azure, in our own words, and how it differs from one that was asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.azure.existing import Difference, same_word, tag_differences
from bot.azure.plain import plain
from bot.model.operation import PutAmlCompute, PutComputeInstance
from bot.model.seen import SeenCompute
from bot.model.text import Text
from bot.model.timetable import cron

_TYPE = Text(en="type", es="tipo")
_SIZE = Text(en="size", es="tamaño")
_MIN = Text(en="minimum nodes", es="nodos como mínimo")
_MAX = Text(en="maximum nodes", es="nodos como máximo")
_IDLE_S = Text(en="idle seconds before scaling down", es="segundos de inactividad antes de reducir")
_IDLE_MIN = Text(en="idle minutes before stopping", es="minutos de inactividad antes de detenerse")
_STARTS = Text(en="when it is started", es="cuándo se inicia")
_STOPS = Text(en="when it is stopped", es="cuándo se detiene")
_TIER = Text(en="tier", es="nivel")
_PERSON = Text(en="person it is for", es="persona a la que se destina")


def seen_compute(entity: Any) -> SeenCompute:
    """Read an entity of azure.ai.ml. Raises AttributeError when the SDK could not make what it is of it."""
    kind = plain(entity.type)
    if kind.lower() not in _TYPES:
        # Its class for what it does not know, Databricks among it, keeps neither the type nor what is attached.
        raise AttributeError(f"azure.ai.ml has no class for this compute: {kind}")
    return SeenCompute(
        id=str(entity.id or ""),
        name=str(entity.name or ""),
        type=_TYPES.get(kind.lower(), kind),
        size=_word(entity, "size"),
        state=_word(entity, "provisioning_state").lower(),
        power=_word(entity, "state"),
        region=_word(entity, "location"),
        tier=_word(entity, "tier").lower(),
        min_nodes=_number(entity, "min_instances"),
        max_nodes=_number(entity, "max_instances"),
        idle_seconds=_number(entity, "idle_time_before_scale_down"),
        idle_minutes=_idle_minutes(entity),
        assigned_to=_word(getattr(entity, "create_on_behalf_of", None), "user_object_id"),
        resource_id=_word(entity, "resource_id"),
        namespace=_word(entity, "namespace"),
        description=_word(entity, "description"),
        error=_word(entity, "provisioning_errors"),
        start_cron=_scheduled(entity, "start"),
        stop_cron=_scheduled(entity, "stop"),
        last_action=_last(entity, "operationName").lower(),
        last_status=_last(entity, "operationStatus"),
        last_at=_last(entity, "operationTime"),
        tags=dict(entity.tags or {}),
    )


def seen_compute_document(document: Mapping[str, Any]) -> SeenCompute:
    """Read Azure's own document, for what MLClient makes no entity of, or one that leaves out what is asked about."""
    properties = document.get("properties") or {}
    inner = properties.get("properties") or {}
    scale = inner.get("scaleSettings") or {}
    kind = str(properties.get("computeType") or "unknown")
    shutdown = _seconds(inner.get("idleTimeBeforeShutdown"))
    person = (inner.get("personalComputeInstanceSettings") or {}).get("assignedUser") or {}
    last = inner.get("lastOperation") or {}
    return SeenCompute(
        id=str(document.get("id") or ""),
        name=str(document.get("name") or ""),
        type=_TYPES.get(kind.lower(), kind),
        size=str(inner.get("vmSize") or ""),
        state=str(properties.get("provisioningState") or "").lower(),
        power=str(inner.get("state") or ""),
        region=str(document.get("location") or ""),
        tier=str(inner.get("vmPriority") or "").lower(),
        min_nodes=scale.get("minNodeCount"),
        max_nodes=scale.get("maxNodeCount"),
        idle_seconds=_seconds(scale.get("nodeIdleTimeBeforeScaleDown")),
        idle_minutes=None if shutdown is None else shutdown // 60,
        assigned_to=str(person.get("objectId") or ""),
        resource_id=str(properties.get("resourceId") or ""),
        namespace=str(inner.get("namespace") or ""),
        description=str(properties.get("description") or ""),
        last_action=str(last.get("operationName") or "").lower(),
        last_status=str(last.get("operationStatus") or ""),
        last_at=str(last.get("operationTime") or ""),
        tags=dict(document.get("tags") or {}),
    )


def compute_differences(*, operation: PutComputeInstance | PutAmlCompute, seen: SeenCompute) -> list[Difference]:
    """How a compute that is there differs from the one that was asked for; its description does not count."""
    instance = isinstance(operation, PutComputeInstance)
    wanted = "ComputeInstance" if instance else "AmlCompute"
    if not same_word(seen.type, wanted):
        return [Difference(_TYPE, found=seen.type, asked=wanted)]
    rows: list[tuple[Text, object, object]] = [(_SIZE, seen.size, operation.size)]
    if isinstance(operation, PutComputeInstance):
        rows += [
            (_IDLE_MIN, seen.idle_minutes, operation.idle_minutes),
            (_STARTS, seen.start_cron, cron(operation.start_at) if operation.start_at else ""),
            (_STOPS, seen.stop_cron, cron(operation.stop_at) if operation.stop_at else ""),
        ]
        if operation.assigned_to:
            rows.append((_PERSON, seen.assigned_to, operation.assigned_to))
    else:
        rows += [
            (_MIN, seen.min_nodes, operation.min_nodes),
            (_MAX, seen.max_nodes, operation.max_nodes),
            (_IDLE_S, seen.idle_seconds, operation.idle_seconds),
            (_TIER, seen.tier or "dedicated", operation.tier),
        ]
    found = [
        Difference(what, found=_shown(there), asked=_shown(asked))
        for what, there, asked in rows
        if not same_word(_shown(there).replace("_", ""), _shown(asked).replace("_", ""))
    ]
    return found + tag_differences(found=seen.tags, asked=operation.tags)


_TYPES = {
    "amlcompute": "AmlCompute",
    "computeinstance": "ComputeInstance",
    "virtualmachine": "VirtualMachine",
    "kubernetes": "Kubernetes",
    "synapsespark": "SynapseSpark",
    "databricks": "Databricks",
}


_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?")


def _seconds(written: object) -> int | None:
    """A duration as ARM writes it, such as PT30M; None for none and for what is none."""
    found = _DURATION.fullmatch(str(written or ""))
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def _idle_minutes(entity: object) -> int | None:
    """Out of the duration as Azure writes it: azure-ai-ml reads minutes only, and an hour as never."""
    seconds = _seconds(getattr(entity, "idle_time_before_shutdown", None))
    return None if seconds is None else seconds // 60


def _word(thing: object, name: str) -> str:
    return plain(getattr(thing, name, None))


def _number(thing: object, name: str) -> int | None:
    value = getattr(thing, name, None)
    return None if value is None else int(value)


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _scheduled(entity: object, action: str) -> str:
    """The cron expression of an instance's schedule for this action; empty when it has none."""
    schedules = getattr(getattr(entity, "schedules", None), "compute_start_stop", None) or ()
    for one in schedules:
        if plain(one.action).lower() == action and plain(one.state).lower() == "enabled":
            return str(getattr(one.trigger, "expression", "") or "")
    return ""


def _last(entity: object, name: str) -> str:
    """A part of what was last done to an instance, as Azure spells it."""
    last = getattr(entity, "last_operation", None) or {}
    return plain(last.get(name))
