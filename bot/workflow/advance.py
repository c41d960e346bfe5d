"""A change of state, its audit event and the work that follows, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.model.audit import AuditEvent
from bot.model.decision import Decision
from bot.model.errors import AlreadyClosed
from bot.model.job import Job
from bot.model.request import Event, Request, Status, after
from bot.workflow.ports import Transaction


def advance(
    *,
    tx: Transaction,
    request: Request,
    event: Event,
    actor: str,
    now: datetime,
    decision: Decision | None = None,
    outcome: str = "",
    closes_at: datetime | None = None,
    lapsed: frozenset[str] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Request:
    """Move the request by one event.

    decision   replaces the recorded one when the policies decided again.
    closes_at  when it expires, for one that waits for people from now on; left as it is otherwise.
    lapsed     whose agreement counts no longer; left as it is otherwise.
    Returns the request as it now is. Raises AlreadyClosed when the event is not allowed in its state or
    somebody else was faster: the caller's transaction then rolls back and nothing has happened.
    """
    to = after(status=request.status, event=event)
    if to is None:
        raise AlreadyClosed(f"{request.name} is {request.status.value}")
    update: dict[str, Any] = {"status": to, "version": request.version + 1, "changed_at": now}
    if decision is not None:
        update["decision"] = decision
    if outcome or event is Event.RETRIED:
        update["outcome"] = outcome
    if closes_at is not None:
        update |= {"closes_at": closes_at, "waits_since": now}
    if lapsed is not None:
        update["lapsed"] = lapsed
    moved = request.model_copy(update=update)
    if not tx.requests.move(request_id=request.id, to=moved, expected=request.status):
        raise AlreadyClosed(f"{request.name} was changed by somebody else")
    follow(tx=tx, request=moved)
    tx.audit.append(AuditEvent(name=event.value, at=now, actor=actor, request=request.id, data=dict(data or {})))
    return moved


def touch(*, tx: Transaction, request: Request, now: datetime, update: Mapping[str, Any]) -> Request:
    """The same state, a new version: something the messages show has changed. Raises AlreadyClosed like advance.

    update  fields of the request -> their new values. When a request has ended stays as it was.
    """
    changed_at = now if request.is_open else request.changed_at
    moved = request.model_copy(update={**update, "version": request.version + 1, "changed_at": changed_at})
    if not tx.requests.move(request_id=request.id, to=moved, expected=request.status):
        raise AlreadyClosed(f"{request.name} was changed by somebody else")
    follow(tx=tx, request=moved)
    return moved


def follow(*, tx: Transaction, request: Request) -> None:
    """Enqueue what a request in this state and version calls for: its messages, and its execution once approved."""
    tx.enqueue(Job(name="notify", key=f"notify-{request.id}-{request.version}", subject=request.id))
    if request.status is Status.APPROVED:
        tx.enqueue(Job(name="execute", key=f"execute-{request.id}-{request.version}", subject=request.id))
