"""Whether a compute that is paid for does anything, judged by what Azure tells. Pure."""

from __future__ import annotations

from datetime import datetime

from bot.model.facts import Unknown
from bot.model.seen import SeenCompute


def idle_since(*, seen: SeenCompute, now: datetime) -> datetime | Unknown | None:
    """Since when nothing is known to have happened on it; None while something does, or nothing is paid for.

    An instance that shuts itself down when it is idle is left to Azure, which knows better: it sees notebooks and
    terminals. Of a job only the beginning is told, so that a compute that may have run one until now is idle from now
    on: whoever looks again and again learns more. Unknown when Azure does not tell since when it stands as it does.
    """
    if seen.use is None:
        return Unknown(unknown="nobody has looked at its use")
    use = seen.use
    if seen.is_instance:
        if seen.power.lower() != "running" or seen.idle_minutes is not None or use.jobs:
            return None
    elif not seen.is_cluster or not use.idle_nodes or use.busy_nodes or use.jobs:
        return None
    if use.changed_at is None:
        return Unknown(unknown="Azure does not tell since when it has been like this")
    if use.last_job_at is None or (seen.is_instance and use.last_job_at < use.changed_at):
        return min(use.changed_at, now)
    return now


def evidence_of(seen: SeenCompute) -> str:
    """What the judgement leans on: as long as it is the same, nothing has happened in between."""
    if seen.use is None:
        return ""
    return "|".join(str(one or "") for one in (seen.use.changed_at, seen.use.last_job_at, seen.use.idle_nodes))
