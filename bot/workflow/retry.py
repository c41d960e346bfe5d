"""A failed request is carried out once more: the same request, the same names, the approvals it has."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.errors import AlreadyClosed
from bot.model.execution import Execution, OperationRun, OperationState
from bot.model.incoming import Incoming
from bot.model.notice import Hurdle, Notice, Said
from bot.model.people import Person
from bot.model.request import Event, Request, Status
from bot.model.text import Text
from bot.workflow.advance import advance
from bot.workflow.conclude import conclude, refused
from bot.workflow.draw import counting, execution_id
from bot.workflow.grants import ends_at
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction

RETRY_DAYS = 7
"""What people agreed to is not carried out weeks later: after that it is asked for anew."""


def retry(*, outside: Outside, person: Person, incoming: Incoming, request: Request) -> Notice:
    """Let a failed request go on where it failed. For its requester, its beneficiary and whoever approved it.

    The policies, the totals and everybody's groups are looked at again before Azure is told, as at the first time.
    What was done stays done; what Azure refused is told again, what it never answered is looked at first.
    """
    now = outside.clock.now()
    try:
        with outside.store.transaction() as tx:
            current = tx.requests.hold(request.id) or request
            hurdle = _hurdle(tx=tx, request=current, person=person, now=now)
            if hurdle is None:
                _reset(tx=tx, request=current)
                moved = advance(tx=tx, request=current, event=Event.RETRIED, actor=person.entra, now=now)
                notice = Said(
                    text=Text(
                        en=f"{moved.name} is being tried again, under the same names.",
                        es=f"{moved.name} se está reintentando, con los mismos nombres.",
                    )
                )
                conclude(tx=tx, incoming=incoming, told=notice)
                return notice
    except AlreadyClosed:
        hurdle = Hurdle.NOT_FAILED
    return refused(outside=outside, person=person, incoming=incoming, hurdle=hurdle, request=request)


def _hurdle(*, tx: Transaction, request: Request, person: Person, now: datetime) -> Hurdle | None:
    agreed = {one.approver.entra for one in counting(tx=tx, request=request)}
    if person.entra not in {request.requester.entra, request.beneficiary, *agreed}:
        return Hurdle.NOT_YOURS
    if request.status is not Status.FAILED:
        return Hurdle.NOT_FAILED
    # Up to a moment that has gone by nothing is given, not even to be taken back at once.
    end = ends_at(request=request, now=now)
    is_over = now - request.created_at > timedelta(days=RETRY_DAYS) or (end is not None and end <= now)
    return Hurdle.TOO_OLD if is_over else None


def _reset(*, tx: Transaction, request: Request) -> None:
    """What was refused waits to be told again. Its first telling stays counted, so that what it may have left is known
    for ours.
    """
    execution = tx.executions.get(execution_id(request))
    if execution is None:
        return
    runs = tuple(_again(run) for run in execution.runs)
    changed = Execution(id=execution.id, request=execution.request, runs=runs, version=execution.version + 1)
    if not tx.executions.put(changed):
        raise AlreadyClosed("another worker has moved this execution")


def _again(run: OperationRun) -> OperationRun:
    if run.state is OperationState.DONE:
        return run
    unheard = run.state in (OperationState.TOLD, OperationState.WORKING, OperationState.LOST)
    return OperationRun(
        operation=run.operation,
        state=OperationState.LOST if unheard else OperationState.WAITING,
        attempts=min(run.attempts, 1),
        started_at=run.started_at,
    )
