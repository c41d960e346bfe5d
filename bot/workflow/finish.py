"""The end of an execution: the request has succeeded, with what it granted, or it is given up."""

from __future__ import annotations

from bot.model.execution import Execution, OperationState
from bot.model.operation import PutRoleAssignment
from bot.model.request import Event, Request, Status
from bot.workflow.advance import advance
from bot.workflow.draw import execution_id
from bot.workflow.grants import begin, is_ours, void
from bot.workflow.ledger import release
from bot.workflow.outside import Outside

_UNSURE = frozenset({OperationState.TOLD, OperationState.WORKING, OperationState.LOST})


def finish(*, outside: Outside, request: Request, execution: Execution) -> None:
    """Every operation is done: the request has succeeded, and what it granted is recorded with its end."""
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        current = tx.requests.get(request.id)
        if current is None or current.status not in (Status.EXECUTING, Status.UNKNOWN):
            return
        if not (_is_ours(execution) or is_ours(tx=tx, request=current)):
            release(tx=tx, request=current.id, now=now, why="it was there before", unspent=True)
            void(tx=tx, request=current, now=now, perhaps=False)
        elif current.grants and current.undo:
            begin(tx=tx, request=current, now=now)
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
            void(tx=tx, request=request, now=now, perhaps=is_unsure(execution))
            advance(
                tx=tx,
                request=request,
                event=Event.FAILED,
                actor="system",
                now=now,
                outcome=error_id,
                data={"error": error_id},
            )


def is_unsure(execution: Execution | None) -> bool:
    """Whether Azure was told of the last operation, the one that grants, and has not been heard to end it."""
    return execution is not None and execution.runs[-1].state in _UNSURE


def _is_ours(execution: Execution) -> bool:
    """Whether what stands now exists because of amlbot: what somebody else made before is not ours to take back.

    A role assignment that was there under the name only amlbot gives was given by amlbot, for another request.
    """
    last = execution.runs[-1]
    if not last.already:
        return True
    return isinstance(last.operation, PutRoleAssignment) and last.resource_id.lower() == last.operation.target.lower()
