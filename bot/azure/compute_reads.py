"""Answers to questions about computes, sizes and quotas: rows of plain text under English column keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.clients import Clients
from bot.azure.computes import Computes
from bot.azure.errors import reading
from bot.azure.existing import same_word
from bot.azure.plain import plain
from bot.azure.reads import Names
from bot.azure.regions import is_of_the_subscription
from bot.model.operation import (
    Answer,
    ListComputeNodes,
    ListComputes,
    ListComputeSizes,
    ListComputeUsage,
    ShowCompute,
)
from bot.model.seen import SeenCompute


class ComputeReads:
    """Reads what people ask about computes. Raises Refused (not found, forbidden) or Unavailable."""

    def __init__(self, *, clients: Clients, names: Names) -> None:
        self._clients = clients
        self._names = names
        self._computes = Computes(clients=clients, look_seconds=0.0)

    def every(self, *, query: ListComputes) -> Answer:
        """name, type, size, state, nodes; nodes is `min-max` of a cluster and 1 of an instance."""
        rows = [
            (compute.name, compute.type, compute.size, compute_state(compute), compute.nodes)
            for compute in self._computes.find_all(workspace=query.workspace)
            if not query.type or same_word(compute.type, query.type)
        ]
        return Answer(columns=("name", "type", "size", "state", "nodes"), rows=tuple(sorted(rows)))

    def one(self, *, query: ShowCompute) -> Answer:
        """property and value; what the compute does not have is left out."""
        found = self._computes.find(workspace=query.workspace, name=query.name)
        if not found:
            with reading():
                raise ResourceNotFoundError(f"no compute {query.name}")
        names = self._names([found[0].assigned_to]) if found[0].assigned_to else {}
        return Answer(columns=("property", "value"), rows=compute_rows(found[0], names=names))

    def nodes(self, *, query: ListComputeNodes) -> Answer:
        """node, state, job, address; no row for a cluster that has scaled down to nothing."""
        client = self._clients.reader(query.workspace)
        with reading():
            found = list(client.compute.list_nodes(query.name))
        rows = [
            (
                either(node, "node_id", "nodeId"),
                either(node, "node_state", "nodeState"),
                either(node, "run_id", "runId"),
                either(node, "private_ip_address", "privateIpAddress"),
            )
            for node in found
        ]
        return Answer(columns=("node", "state", "job", "address"), rows=tuple(sorted(rows)))

    def sizes(self, *, query: ListComputeSizes) -> Answer:
        """name, vcpus, memory_gb, gpus, usd_per_hour, low_priority_usd, family: estimates for Linux, cheapest first.

        A price that Azure does not estimate is empty, and comes last.
        """
        client = self._clients.reader(query.workspace)
        with reading():
            found = client.compute.list_sizes(location=query.region or None, compute_type=query.type or None)
        rows = [
            (
                str(size.name or ""),
                either(size, "v_cp_us", "vCPUs"),
                either(size, "memory_gb", "memoryGB"),
                either(size, "gpus"),
                *prices(size),
                str(size.family or ""),
            )
            for size in found
            if query.match.lower() in str(size.name or "").lower()
        ]
        rows.sort(key=lambda row: (float(row[4] or "inf"), row[0]))
        columns = ("name", "vcpus", "memory_gb", "gpus", "usd_per_hour", "low_priority_usd", "family")
        return Answer(columns=columns, rows=tuple(rows))

    def usage(self, *, query: ListComputeUsage) -> Answer:
        """family, used, limit, free in vCPUs: what is used most comes first, families without any quota last.

        Of the subscription: what single workspaces and computes take of it is in it. No limit of its own is empty.
        """
        client = self._clients.reader(query.workspace)
        with reading():
            found = [
                usage
                for usage in client.compute.list_usage(location=query.region or None)
                if is_of_the_subscription(getattr(usage, "id", ""))
            ]
        rows = []
        for usage in found:
            used, limit = int(either(usage, "current_value", "currentValue") or 0), int(either(usage, "limit") or 0)
            free = (str(limit), str(max(0, limit - used))) if limit >= 0 else ("", "")
            rows.append((usage_name(usage), str(used), *free))
        rows.sort(key=lambda row: (-int(row[1]), row[2] == "0", row[0]))
        return Answer(columns=("family", "used", "limit", "free"), rows=tuple(rows))


def compute_state(compute: SeenCompute) -> str:
    """What a compute is doing: an instance's power once it is made, else how its making goes."""
    if compute.state in ("", "succeeded") and compute.power:
        return compute.power.lower()
    return compute.state


def compute_rows(seen: SeenCompute, *, names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The properties people look for, in their order."""
    values: list[tuple[str, object]] = [
        ("name", seen.name),
        ("type", seen.type),
        ("description", seen.description),
        ("size", seen.size),
        ("state", compute_state(seen)),
        ("nodes", seen.nodes),
        ("tier", seen.tier),
        ("idle_seconds_before_scale_down", seen.idle_seconds),
        ("idle_minutes_before_shutdown", seen.idle_minutes),
        ("assigned_to", names.get(seen.assigned_to.lower(), seen.assigned_to)),
        ("last_action", " ".join(part for part in (seen.last_action, seen.last_status, seen.last_at) if part)),
        ("attached", seen.resource_id),
        ("namespace", seen.namespace),
        ("region", seen.region),
        ("error", seen.error),
        ("tags", ", ".join(f"{name}={value}" for name, value in sorted(seen.tags.items()))),
        ("id", seen.id),
    ]
    return tuple((name, str(value)) for name, value in values if value not in ("", None))


def either(thing: object, *spellings: str) -> str:
    """The first of the spellings that has a value.

    azure-ai-ml 1.35.2 leaves `v_cp_us`, `memory_gb` and `current_value` None and puts `vCPUs`, `memoryGB` and
    `currentValue` beside them: it copies Azure's own names over the entity's.
    """
    for name in spellings:
        found = getattr(thing, name, None)
        if found is not None:
            return plain(found)
    return ""


def prices(size: object) -> tuple[str, str]:
    """US dollars an hour for Linux, dedicated and low priority, as Azure estimates them; empty where it does not."""
    estimate: Any = getattr(size, "estimatedVMPrices", None) or getattr(size, "estimated_vm_prices", None) or {}
    values = estimate.get("values") if isinstance(estimate, Mapping) else None
    by_tier = {
        str(one.get("vmTier")): str(one.get("retailPrice")) for one in values or () if one.get("osType") == "Linux"
    }
    return by_tier.get("Standard", ""), by_tier.get("LowPriority", "")


def usage_name(usage: object) -> str:
    """What a usage counts, as Azure calls it."""
    name: Any = getattr(usage, "name", None)
    if isinstance(name, Mapping):
        return str(name.get("localizedValue") or name.get("value") or "")
    return either(name, "localized_value", "value")
