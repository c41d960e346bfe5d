"""The end of an execution: the request has succeeded, with what it granted, or it is given up."""

from __future__ import annotations

from bot.model.execution import Execution, OperationState
from bot.model.request import Event, Request, Status
from bot.workflow.advance import advance
from bot.workflow.draw import execution_id
from bot.workflow.grants import begin, standing_already, void
from bot.workflow.ledger import release
from bot.workflow.made import is_ours, undo_of, undo_of_failed
from bot.workflow.outside import Outside
from bot.workflow.taken import end_what_was_taken


def finish(*, outside: Outside, request: Request, execution: Execution) -> None:
    """Every operation is done: the request has succeeded, and what it granted is recorded with its end."""
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        current = tx.requests.get(request.id)
        if current is None or current.status not in (Status.EXECUTING, Status.UNKNOWN):
            return
        shared = standing_already(tx=tx, request=current)
        undo = undo_of(request=current, execution=execution, shared=shared)
        if not (shared or any(is_ours(run) for run in execution.runs)):
            release(tx=tx, request=current.id, now=now, why="it was there before", unspent=True)
        if current.grants and undo:
            begin(tx=tx, request=current, undo=undo, now=now)
        else:
            void(tx=tx, request=current, perhaps=(), now=now)
        end_what_was_taken(tx=tx, request=current, execution=execution, now=now)
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
            void(tx=tx, request=request, now=now, perhaps=undo_of_failed(request=request, execution=execution))
            advance(
                tx=tx,
                request=request,
                event=Event.FAILED,
                actor="system",
                now=now,
                outcome=error_id,
                data={"error": error_id},
            )
