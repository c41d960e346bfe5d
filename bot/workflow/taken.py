"""What one request has deleted, others had granted: their grants end with it, and what they held is free again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.model.audit import AuditEvent
from bot.model.execution import Execution, Grant, GrantStatus, OperationState
from bot.model.job import Job
from bot.model.request import Request
from bot.workflow.ledger import release
from bot.workflow.ports import Transaction

_AT_ONCE = 100


def end_what_was_taken(*, tx: Transaction, request: Request, execution: Execution, now: datetime) -> None:
    """End every other grant of what this execution has deleted, or of what lay in it, in the caller's transaction.

    Of a grant of several things only those that are gone are struck out. Harmless when another worker ends one
    meanwhile: whatever it does, it finds nothing left to take back.
    """
    gone = tuple(
        run.operation.target.lower()
        for run in execution.runs
        if run.operation.effect == "delete" and run.state is OperationState.DONE
    )
    if not gone:
        return
    for grant in list(_standing(tx)):
        left = tuple(one for one in grant.undo if not _is_gone(one.target.lower(), gone))
        if grant.request == request.id or len(left) == len(grant.undo):
            continue
        if left:
            tx.grants.move(to=grant.changed(undo=left, key=left[-1].target.lower()), expected=GrantStatus.ACTIVE)
        else:
            _end(tx=tx, grant=grant, by=request, now=now)


def _standing(tx: Transaction) -> Iterator[Grant]:
    after = ""
    while some := tx.grants.standing(limit=_AT_ONCE, after=after):
        yield from some
        after = some[-1].id


def _is_gone(target: str, gone: tuple[str, ...]) -> bool:
    return any(target == one or target.startswith(f"{one}/") for one in gone)


def _end(*, tx: Transaction, grant: Grant, by: Request, now: datetime) -> None:
    how = f"taken away by {by.name}"
    ended = grant.changed(status=GrantStatus.REVOKED, ended_at=now, ended_how=how)
    if not tx.grants.move(to=ended, expected=GrantStatus.ACTIVE):
        return
    release(tx=tx, request=grant.request, now=now, why="grant.revoked")
    tx.enqueue(Job(name="notify", key=f"notify-{ended.id}-{ended.version}", subject=ended.request))
    data = {"grant": grant.id, "key": grant.key, "how": how}
    tx.audit.append(AuditEvent(name="grant.revoked", at=now, actor="system", request=grant.request, data=data))
