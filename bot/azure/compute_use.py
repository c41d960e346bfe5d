"""Which machines of a workspace are paid for, and what Azure knows of their use.

Plain documents rather than MLClient's entities, which keep neither the counts of a cluster's nodes nor who made what.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from bot.azure.clients import Clients
from bot.azure.compute_facts import seen_compute_document
from bot.azure.computes import COMPUTE_API
from bot.azure.errors import reading
from bot.azure.jobs import JOB_API, status_of
from bot.azure.rest import list_json
from bot.model.operation import WorkspaceRef
from bot.model.seen import SeenCompute, Use

MOST_JOBS = 500
"""So many of the newest jobs are looked through: Azure lists the newest first."""

_ENDED = frozenset({"completed", "failed", "canceled", "notresponding"})
_MANAGED = frozenset({"computeinstance", "amlcompute"})
_BUSY = ("running", "preparing", "leaving")


def used_computes(*, clients: Clients, workspace: WorkspaceRef) -> tuple[SeenCompute, ...]:
    """Instances and clusters, each with its use. Raises Refused (no such workspace, forbidden) or Unavailable."""
    client = clients.resources(workspace.subscription)
    with reading():
        computes = [
            document
            for document in list_json(client, f"{workspace.id}/computes", api_version=COMPUTE_API)
            if str((document.get("properties") or {}).get("computeType") or "").lower() in _MANAGED
        ]
        jobs: list[Mapping[str, Any]] = []
        if computes:
            found = list_json(client, f"{workspace.id}/jobs", api_version=JOB_API, query={"listViewType": "All"})
            jobs = list(islice(found, MOST_JOBS))
    return tuple(
        seen_compute_document(document).model_copy(update={"use": _use(document, jobs)}) for document in computes
    )


def jobs_under_way(*, clients: Clients, workspace: WorkspaceRef, name: str) -> int:
    """How many jobs that have not ended speak of this compute. Raises Refused or Unavailable."""
    client = clients.resources(workspace.subscription)
    with reading():
        found = list_json(client, f"{workspace.id}/jobs", api_version=JOB_API, query={"listViewType": "All"})
        return sum(1 for one in _about(list(islice(found, MOST_JOBS)), name) if status_of(one) not in _ENDED)


def _use(document: Mapping[str, Any], jobs: Sequence[Mapping[str, Any]]) -> Use:
    properties = document.get("properties") or {}
    inner = properties.get("properties") or {}
    ours = _about(jobs, str(document.get("name") or ""))
    counts = inner.get("nodeStateCounts") or {}
    last = inner.get("lastOperation") or {}
    made_by = (inner.get("createdBy") or {}).get("userObjectId") or (document.get("systemData") or {}).get("createdBy")
    return Use(
        idle_nodes=int(counts.get("idleNodeCount") or 0),
        busy_nodes=sum(int(counts.get(f"{state}NodeCount") or 0) for state in _BUSY),
        changed_at=_moment(last.get("operationTime") or inner.get("allocationStateTransitionTime")),
        jobs=sum(1 for one in ours if status_of(one) not in _ENDED),
        last_job_at=max((at for at in map(_created, ours) if at is not None), default=None),
        made_by=str(made_by or ""),
    )


def _about(jobs: Sequence[Mapping[str, Any]], name: str) -> list[Mapping[str, Any]]:
    """The jobs that speak of a compute, wherever in their definition: pipelines name one in each step."""
    word = re.compile(rf"(?<![A-Za-z0-9-]){re.escape(name)}(?![A-Za-z0-9-])", re.IGNORECASE)
    return [one for one in jobs if word.search(json.dumps(one.get("properties") or {}))]


def _created(job: Mapping[str, Any]) -> datetime | None:
    return _moment((job.get("systemData") or {}).get("createdAt"))


def _moment(written: object) -> datetime | None:
    """An instant as Azure writes it; None for one that is not there or has no time zone."""
    try:
        found = datetime.fromisoformat(str(written or ""))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
