"""What follows when a job fails: again, and when, or never again and somebody is told."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.model.errors import OutcomeUnknown, Unavailable
from bot.model.job import Job, JobName

PATIENCE: dict[JobName, int] = {
    "intake": 8,
    "intakes": 8,
    "execute": 40,
    "expire": 200,
    "revoke": 64,
    "warn": 20,
    "compare": 10,
    "notify": 60,
    "copies": 20,
    "remind": 20,
    "digest": 20,
    "review": 200,
    "orphans": 10,
    "idle": 5,
    "machines": 5,
    "unfinished": 10,
    "access": 10,
    "silence": 20,
    "report": 60,
    "acquaint": 20,
    "depart": 20,
    "repost": 20,
}
"""Attempts a job may have. An answer nobody waits for any more is not worth many; a revocation has about an hour, and
then the sweep gives it another job, for as long as it takes."""

_LONGEST_WAIT_SECONDS = 300.0

_LONGEST_WAIT: dict[JobName, float] = {"revoke": 60.0}
"""Where less than that is promised: whatever kept a revocation is over at some moment, and the role stands until it is
tried again."""


@dataclass(frozen=True, slots=True)
class Again:
    delay_seconds: float


@dataclass(frozen=True, slots=True)
class GiveUp:
    error_id: str


def after_failure(*, job: Job, attempt: int, error: Exception) -> Again | GiveUp:
    """Decide what follows the failed attempt number `attempt` (from 1).

    Unavailable waits as long as it says, others 1, 2, 4 ... seconds, never more than five minutes; a revocation no more
    than one, unless it is Azure that asks for it.
    A bug (any unnamed error) has three attempts: it may be a race, it will not be many races.
    """
    patience = PATIENCE[job.name] if isinstance(error, (Unavailable, OutcomeUnknown)) else 3
    if attempt >= patience:
        return GiveUp(error_id=error_id(job=job, attempt=attempt))
    wait = min(2.0 ** min(attempt - 1, 10), _LONGEST_WAIT.get(job.name, _LONGEST_WAIT_SECONDS))
    if isinstance(error, Unavailable):
        wait = max(wait, min(error.retry_after, _LONGEST_WAIT_SECONDS))
    return Again(delay_seconds=wait)


def error_id(*, job: Job, attempt: int) -> str:
    """A short id that a person can quote and the log holds; the same for the same attempt."""
    return "E-" + hashlib.sha256(f"{job.key}|{attempt}".encode()).hexdigest()[:8]
