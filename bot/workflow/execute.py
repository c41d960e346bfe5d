"""Carry out an approved plan: Azure is told first and asked after, and nothing is ever repeated blindly.

One call of `execute` is one job. It goes as far as it can without waiting; where Azure works, it leaves a delayed
job behind, so a thousand long operations hold no thread. Killed at any point, the next call reads where it stood:
WAITING may be told; TOLD was perhaps told and is looked for first; WORKING is looked at; DONE is done.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.model.decision import Effect
from bot.model.errors import AlreadyClosed, Conflict, OutcomeUnknown, Unavailable
from bot.model.execution import Execution, OperationRun, OperationState
from bot.model.notice import Alert
from bot.model.operation import Operation, PutRoleAssignment
from bot.model.outcome import Outcome, Succeeded
from bot.model.request import Event, Request, Status
from bot.model.text import Text
from bot.policy.approvals import Standing, standing
from bot.policy.bundle import Bundle
from bot.workflow.advance import advance
from bot.workflow.agreed_plan import is_what_was_agreed, not_as_agreed
from bot.workflow.draw import execution_id
from bot.workflow.finish import finish
from bot.workflow.gaining import barred_now
from bot.workflow.grants import ends_at, expect
from bot.workflow.ledger import reserve
from bot.workflow.membership import AS_GOOD_AS_NOW_SECONDS, standing_groups
from bot.workflow.operators import tell_operators
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction
from bot.workflow.reconsider import Judged, agreed, judge_again, lapsed_of, remarks_on, stop
from bot.workflow.settle import Lost, note, operation_key, put_back, told
from bot.workflow.waiting import closing, wait_for_people

_LOOKS = 5
"""How often an execution looks again in one go when others are faster; then its job is tried again."""


def execute(*, outside: Outside, request_id: str) -> None:
    """Go on with the request's plan. Harmless when it is finished, withdrawn or in another worker's hands.

    Raises Unavailable: nothing was applied, or no policy can be read; the job is tried again.
    """
    with outside.store.reading() as tx:
        request = tx.requests.get(request_id)
        execution = tx.executions.get(execution_id(request)) if request is not None else None
    if request is None:
        return
    if request.status is Status.APPROVED:
        started = _start(outside=outside, request=request)
        if started is None:
            return
        request, execution = started
    if request.status not in (Status.EXECUTING, Status.UNKNOWN) or execution is None:
        return
    try:
        _go_on(outside=outside, request=request, execution=execution)
    except AlreadyClosed:
        # Another worker has moved this execution since it was read; that worker also leaves the next job behind.
        return


class _Overtaken(Conflict):
    """Since the totals were read for the decision, others have taken what it counts on."""


def _start(*, outside: Outside, request: Request) -> tuple[Request, Execution] | None:
    """The last look before Azure, repeated while others take what is left meanwhile. None when it stops here."""
    for _ in range(_LOOKS):
        try:
            return _look_and_start(outside=outside, request=request)
        except _Overtaken:
            continue
        except AlreadyClosed:
            return None
    raise Unavailable(service="ledger", why="the running totals change faster than they can be read", retry_after=1.0)


def _look_and_start(*, outside: Outside, request: Request) -> tuple[Request, Execution] | None:
    """The policies, the totals and every approver's groups as they are now; then reserved and started in one step."""
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        raise Unavailable(service="policies", why="they cannot be read", retry_after=60.0) from bundle
    judged = judge_again(outside=outside, bundle=bundle, request=request, age_seconds=AS_GOOD_AS_NOW_SECONDS)
    if not is_what_was_agreed(request=request):
        _alarm(outside=outside, request=request)
        judged = replace(judged, decision=not_as_agreed(request=request))
    decision = judged.decision
    if decision.effect is Effect.DENY:
        stop(outside=outside, request=request, judged=judged)
        return None
    agreement = agreed(outside=outside, request=request)
    groups = standing_groups(
        outside=outside, bundle=bundle, approvals=agreement, request=request, age_seconds=AS_GOOD_AS_NOW_SECONDS
    )
    barred = barred_now(outside=outside, request=request, people=groups)
    held = standing(clauses=decision.approvals, approvals=list(groups.items()), excluded=barred)
    gone = lapsed_of(clauses=decision.approvals, groups=groups, barred=barred)
    remarks = remarks_on(outside=outside, agreement=agreement, lapsed=gone)
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        current = tx.requests.get(request.id)
        if current is None or current.version != request.version:
            return None
        if decision.effect is Effect.NEEDS_APPROVAL and not held.satisfied:
            current = current.model_copy(update={"remarks": (*current.remarks, *remarks)})
            _queue(tx, current, judged, held, current.lapsed | gone, now)
            return None
        expect(tx=tx, request=current, now=now)
        if reserve(tx=tx, bundle=bundle, request=current, decision=decision, now=now):
            raise _Overtaken(f"{current.name} no longer fits")
        runs = tuple(OperationRun(operation=operation) for operation in current.plan)
        execution = Execution(id=execution_id(current), request=current.id, runs=runs)
        if not tx.executions.add(execution):
            stored = tx.executions.get(execution.id)
            execution = stored if stored is not None else execution
        moved = advance(
            tx=tx,
            request=current,
            event=Event.STARTED,
            actor="system",
            now=now,
            decision=decision,
            data={
                "operations": [run.operation.verb for run in runs],
                "digest": current.digest,
                "decided": judged.record,
            },
        )
        return moved, execution


def _alarm(*, outside: Outside, request: Request) -> None:
    text = Text(
        en=f"{request.name} was not carried out: what is stored for it is no longer what was agreed to (digest "
        f"{request.digest[:12]}…). Who has changed the database? `amlbot audit verify` looks through the history.",
        es=f"{request.name} no se ha ejecutado: lo que está guardado ya no es lo que se aprobó (huella "
        f"{request.digest[:12]}…). ¿Quién ha modificado la base de datos? `amlbot audit verify` revisa el historial.",
    )
    tell_operators(outside=outside, alert=Alert(text=text), elsewhere=request.channel)


def _queue(
    tx: Transaction, request: Request, judged: Judged, held: Standing, lapsed: frozenset[str], now: datetime
) -> None:
    """More people must agree than have: the request waits for them, with the whole time to do so."""
    closes_at = closing(limits=judged.decision.limits, params=request.params, now=now)
    moved = advance(
        tx=tx,
        request=request,
        event=Event.QUEUED,
        actor="policy",
        now=now,
        decision=judged.decision,
        closes_at=closes_at,
        lapsed=lapsed,
        data={
            "missing": [str(clause) for clause in held.remaining],
            "lapsed": sorted(lapsed),
            "rules": [reason.rule for reason in judged.decision.reasons],
            "bundle": judged.decision.bundle,
            "decided": judged.record,
        },
    )
    wait_for_people(tx=tx, request=moved, now=now)


def _go_on(*, outside: Outside, request: Request, execution: Execution) -> None:
    """Walk the plan until something has to be waited for. Raises AlreadyClosed when another worker walks it."""
    while (index := execution.current) is not None:
        run = execution.runs[index]
        key = operation_key(request=request, index=index)
        if run.state is OperationState.WAITING:
            execution = told(outside=outside, execution=execution, index=index)
            outcome = _tell(outside=outside, request=request, execution=execution, index=index, key=key)
        elif run.state is OperationState.REJECTED:
            return
        else:
            outcome = outside.cloud.check(operation=run.operation, key=key)
        noted = note(outside=outside, request=request, execution=execution, index=index, outcome=outcome)
        if noted is None:
            return
        request, execution = noted
    finish(outside=outside, request=request, execution=execution)


def _with_end(*, request: Request, operation: Operation, now: datetime) -> Operation:
    """The operation with the moment its grant ends, where Azure may be asked to end it by itself."""
    if not isinstance(operation, PutRoleAssignment):
        return operation
    end = ends_at(request=request, now=now)
    return operation if end is None or end <= now else operation.model_copy(update={"ends_at": end})


def _tell(*, outside: Outside, request: Request, execution: Execution, index: int, key: str) -> Outcome | Lost:
    """The call itself. When nothing was applied the operation is put back, so that the next job tells it again."""
    run = execution.runs[index]
    try:
        operation = _with_end(request=request, operation=run.operation, now=outside.clock.now())
        outcome = outside.cloud.begin(operation=operation, key=key)
        if isinstance(outcome, Succeeded) and outcome.already and run.attempts > 1:
            # It may be there since an attempt of ours that was never answered: a look tells whose it is.
            return outside.cloud.check(operation=run.operation, key=key)
        return outcome
    except OutcomeUnknown as lost:
        return Lost(why=lost.why)
    except Unavailable:
        put_back(outside=outside, execution=execution, index=index)
        raise
