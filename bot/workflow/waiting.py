"""How long people have to decide, and the timers that go with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.model.decision import Limits
from bot.model.job import Job
from bot.model.request import Request, Status
from bot.workflow.nudging import offer_nudge
from bot.workflow.ports import Transaction

PENDING_HOURS = 72.0
"""How long a request waits for people when no rule says `timeout_h`."""

FRACTIONS = (0.25, 0.5, 0.9)
"""Of the time people have to decide: when they are reminded, each time after a longer while."""


def closing(*, limits: Limits, params: Mapping[str, Any], now: datetime) -> datetime:
    """When a request that begins to wait now expires: not past the moment until which the thing itself is asked."""
    closes_at = now + timedelta(hours=limits.timeout_h if limits.timeout_h is not None else PENDING_HOURS)
    until = str(params.get("until") or "")
    return min(closes_at, datetime.fromisoformat(until)) if until else closes_at


def remind_at_once(*, tx: Transaction, request: Request) -> None:
    """Others are asked than before: let them hear of it, in the transaction that asks them."""
    tx.enqueue(Job(name="remind", key=f"remind-{request.id}-anew-{request.version}", subject=request.id))


def wait_for_people(*, tx: Transaction, request: Request, now: datetime) -> None:
    """Enqueue the end of the waiting and what comes before it, in the transaction that lets it wait: the reminders, and
    that a nudge is offered."""
    if request.status is not Status.PENDING or request.closes_at is None:
        return
    whole = (request.closes_at - now).total_seconds()
    until = f"{request.closes_at:%Y%m%d%H%M%S}"
    tx.enqueue(Job(name="expire", key=f"expire-{request.id}-{until}", subject=request.id, delay_seconds=whole))
    offer_nudge(tx=tx, request=request, now=now)
    for number, fraction in enumerate(FRACTIONS, start=1):
        key = f"remind-{request.id}-{until}-{number}"
        tx.enqueue(Job(name="remind", key=key, subject=request.id, delay_seconds=whole * fraction))
