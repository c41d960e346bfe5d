"""What of an execution is amlbot's to take back, when its grant ends or when only a part of it has come about."""

from __future__ import annotations

from bot.model.execution import Execution, OperationRun, OperationState
from bot.model.operation import Operation, PutRoleAssignment
from bot.model.request import Request

_UNSURE = frozenset({OperationState.TOLD, OperationState.WORKING, OperationState.LOST})


def is_ours(run: OperationRun) -> bool:
    """Whether what stands now exists because of amlbot: what somebody else made before is not ours to take back.

    A role assignment that was there under the name only amlbot gives was given by amlbot, for another request.
    """
    if not run.already:
        return True
    return isinstance(run.operation, PutRoleAssignment) and run.resource_id.lower() == run.operation.target.lower()


def undo_of(*, request: Request, execution: Execution, shared: frozenset[str] = frozenset()) -> tuple[Operation, ...]:
    """What undoes the request, without what others had made before it.

    shared  lower-case targets that stand because of other requests of amlbot's, and so are ours.
    """
    theirs = {
        run.operation.target.lower() for run in execution.runs if run.state is OperationState.DONE and not is_ours(run)
    }
    return tuple(operation for operation in request.undo if operation.target.lower() not in theirs - shared)


def undo_of_failed(
    *, request: Request, execution: Execution | None, unheard: int | None = None
) -> tuple[Operation, ...]:
    """What undoes what stands of a failed execution, or may stand. Nothing when nothing does.

    unheard  index of the operation that was given up without Azure having refused it.
    """
    if execution is None:
        return ()
    perhaps = {
        run.operation.target.lower()
        for index, run in enumerate(execution.runs)
        if run.state in _UNSURE or index == unheard or (run.state is OperationState.DONE and is_ours(run))
    }
    return tuple(operation for operation in request.undo if operation.target.lower() in perhaps)
