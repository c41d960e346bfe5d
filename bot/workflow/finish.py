"""The end of an execution: the request has succeeded, with what it granted, or it is given up."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.audit import AuditEvent
from bot.model.execution import Execution, Grant, OperationState
from bot.model.job import Job
from bot.model.operation import PutRoleAssignment
from bot.model.request import Event, Request, Status
from bot.workflow.advance import advance
from bot.workflow.draw import execution_id, grant_id
from bot.workflow.lasting import duration_hours
from bot.workflow.ledger import release
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction


def finish(*, outside: Outside, request: Request, execution: Execution) -> None:
    """Every operation is done: the request has succeeded, and what it granted is recorded with its end."""
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        current = tx.requests.get(request.id)
        if current is None or current.status not in (Status.EXECUTING, Status.UNKNOWN):
            return
        if not _is_ours(execution):
            release(tx=tx, request=current.id, now=now, why="it was there before", unspent=True)
        elif current.grants and current.undo:
            _grant(tx, current, now)
        advance(
            tx=tx,
            request=current,
            event=Event.SUCCEEDED,
            actor="system",
            now=now,
            data={"resources": [run.resource_id for run in execution.runs]},
        )


def give_up(*, outside: Outside, request_id: str, error_id: str) -> None:
    """The job of an execution was tried as often as it may be: say so and end it, whatever state it was in."""
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        request = tx.requests.get(request_id)
        if request is None:
            return
        if request.status is Status.APPROVED:
            request = advance(tx=tx, request=request, event=Event.STARTED, actor="system", now=now)
        if request.status in (Status.EXECUTING, Status.UNKNOWN):
            execution = tx.executions.get(execution_id(request))
            untold = execution is None or all(run.state is OperationState.WAITING for run in execution.runs)
            release(tx=tx, request=request.id, now=now, why=Event.FAILED.value, unspent=untold)
            advance(
                tx=tx,
                request=request,
                event=Event.FAILED,
                actor="system",
                now=now,
                outcome=error_id,
                data={"error": error_id},
            )


def _is_ours(execution: Execution) -> bool:
    """Whether what stands now exists because of amlbot: what somebody else made before is not ours to take back.

    A role assignment that was there under the name only amlbot gives was given by amlbot, for another request.
    """
    last = execution.runs[-1]
    if not last.already:
        return True
    return isinstance(last.operation, PutRoleAssignment) and last.resource_id.lower() == last.operation.target.lower()


def _grant(tx: Transaction, request: Request, now: datetime) -> None:
    hours = duration_hours(facts=request.facts, limit=request.decision.limits.max_duration_h)
    expires_at = now + timedelta(hours=hours) if hours is not None else None
    grant = Grant(
        id=grant_id(request),
        request=request.id,
        key=request.undo[-1].target.lower(),
        undo=request.undo,
        starts_at=now,
        expires_at=expires_at,
    )
    if not tx.grants.add(grant):
        return
    if hours is not None:
        tx.enqueue(Job(name="revoke", key=f"revoke-{grant.id}", subject=grant.id, delay_seconds=hours * 3600))
    tx.audit.append(
        AuditEvent(
            name="grant.created",
            at=now,
            actor="system",
            request=request.id,
            data={"grant": grant.id, "key": grant.key, "expires_at": expires_at.isoformat() if expires_at else None},
        )
    )
