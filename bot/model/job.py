"""Work that follows from a change and is enqueued in the same transaction."""

from __future__ import annotations

from typing import Literal

from bot.model.noun import Noun

JobName = Literal[
    "intake",
    "intakes",
    "execute",
    "expire",
    "revoke",
    "warn",
    "compare",
    "notify",
    "copies",
    "remind",
    "digest",
    "review",
    "orphans",
    "idle",
    "machines",
    "unfinished",
    "access",
    "silence",
    "report",
    "acquaint",
    "depart",
    "repost",
]


class Job(Noun):
    """One piece of work, named after its cause, so that enqueueing it twice is enqueueing it once.

    key       unique: `exec-<request>-3`.
    subject   id of what it is about.
    delay_seconds  how long to wait before it may start.
    """

    name: JobName
    key: str
    subject: str
    delay_seconds: float = 0.0
