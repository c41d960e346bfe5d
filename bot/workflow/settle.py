"""Record what Azure said about one operation, with what follows from it, in one transaction each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.model.audit import AuditEvent
from bot.model.errors import AlreadyClosed
from bot.model.execution import Execution, OperationState
from bot.model.job import Job
from bot.model.outcome import Absent, InProgress, Outcome, Rejected, Succeeded
from bot.model.request import Event, Request, Status
from bot.model.text import Text
from bot.workflow.advance import advance
from bot.workflow.grants import void
from bot.workflow.ledger import release
from bot.workflow.made import undo_of_failed
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction

LONGEST_HOURS = 6.0
"""An operation that Azure has not ended by then is reported as failed, with what exists by then."""

RECONCILE_SECONDS = 2.0
"""How long after a lost answer Azure is looked at, and for each attempt there was, how long until it is told again."""

MOST_TELLINGS = 50
"""So often is Azure told of one operation that it never answers and never carries out: about 40 minutes."""

TOO_LONG = Rejected(
    code="TookTooLong",
    sentence=Text(
        en=f"Azure has not finished after {LONGEST_HOURS:.0f} hours. Look at it in the portal, then retry.",
        es=f"Azure no ha terminado tras {LONGEST_HOURS:.0f} horas. Revíselo en el portal y reintente.",
    ),
)
VANISHED = Rejected(
    code="Vanished",
    sentence=Text(
        en="Azure accepted it, and now it is no longer there. Somebody may have deleted it meanwhile.",
        es="Azure lo aceptó y ahora ya no está. Puede que alguien lo haya eliminado entretanto.",
    ),
)
NOT_DELETED = Rejected(
    code="NotDeleted",
    sentence=Text(
        en="Azure accepted the deletion and then gave it up: it is still there. Look at it in the portal, then retry.",
        es="Azure aceptó la eliminación y luego desistió: sigue ahí. Revíselo en el portal y reintente.",
    ),
)
UNDONE = Rejected(
    code="Undone",
    sentence=Text(
        en="Azure accepted it, and now it is as it was before. Somebody may have undone it meanwhile.",
        es="Azure lo aceptó y ahora está como antes. Puede que alguien lo haya deshecho entretanto.",
    ),
)
NOT_CHANGED = Rejected(
    code="NotChanged",
    sentence=Text(
        en="Azure accepted the change and then gave it up: it is as it was. Look at it in the portal, then retry.",
        es="Azure aceptó el cambio y luego desistió: sigue como estaba. Revíselo en el portal y reintente.",
    ),
)
_GONE_WRONG = {"delete": NOT_DELETED, "act": UNDONE, "patch": NOT_CHANGED}
"""What an operation that Azure was working on has come to when a look finds that it is not so."""


NEVER_TAKEN = Rejected(
    code="NeverTaken",
    sentence=Text(
        en=f"Azure was told {MOST_TELLINGS} times, gave no answer and did nothing. Retry when it is well again.",
        es=f"Se le pidió a Azure {MOST_TELLINGS} veces, no respondió y no hizo nada. Reintente cuando se recupere.",
    ),
)


@dataclass(frozen=True, slots=True)
class Lost:
    """The call was sent and no answer came back."""

    why: str


def operation_key(*, request: Request, index: int) -> str:
    """The name of one operation of one request towards Azure; the same for every attempt."""
    return f"{request.name.lower()}-{request.id[:8]}-{index}"


def told(*, outside: Outside, execution: Execution, index: int) -> Execution:
    """Commit, before the call, that it is being made. Raises AlreadyClosed when another worker makes it."""
    now = outside.clock.now()
    run = execution.runs[index]
    run = run.model_copy(
        update={
            "state": OperationState.TOLD,
            "attempts": run.attempts + 1,
            "started_at": now,
        }
    )
    changed = execution.having(index=index, run=run)
    with outside.store.transaction() as tx:
        _put(tx, changed)
        _audit(tx, changed, index, "operation.told", now, {"attempt": run.attempts})
    return changed


def put_back(*, outside: Outside, execution: Execution, index: int) -> None:
    """Nothing was applied: the operation waits to be told again."""
    run = execution.runs[index].model_copy(update={"state": OperationState.WAITING})
    changed = execution.having(index=index, run=run)
    with outside.store.transaction() as tx:
        _put(tx, changed)
        _audit(tx, changed, index, "operation.postponed", outside.clock.now(), {})


def note(
    *, outside: Outside, request: Request, execution: Execution, index: int, outcome: Outcome | Lost
) -> tuple[Request, Execution] | None:
    """Record an answer. Returns what to go on with at once, None when something has to be waited for or it is over."""
    now = outside.clock.now()
    run = execution.runs[index]
    match outcome:
        case Succeeded():
            update: dict[str, Any] = {
                "state": OperationState.DONE,
                "resource_id": outcome.resource_id,
                "already": outcome.already,
                "steps": outcome.steps or run.steps,
                "ended_at": now,
            }
            changed = execution.having(index=index, run=run.model_copy(update=update))
            with outside.store.transaction() as tx:
                _put(tx, changed)
                if changed.current is not None:
                    _found(tx, request, now)
                _show(tx, changed)
                _audit(tx, changed, index, "operation.done", now, {"already": outcome.already})
            return request, changed
        case InProgress() if run.started_at is not None and now - run.started_at > timedelta(hours=LONGEST_HOURS):
            _fail(outside=outside, request=request, execution=execution, index=index, no=TOO_LONG)
        case InProgress():
            steps = outcome.steps or run.steps
            update = {"state": OperationState.WORKING, "resource_id": outcome.resource_id, "steps": steps}
            changed = execution.having(index=index, run=run.model_copy(update=update))
            with outside.store.transaction() as tx:
                _put(tx, changed)
                _found(tx, request, now)
                if (steps, OperationState.WORKING) != (run.steps, run.state):
                    _show(tx, changed)
                _look_later(tx, changed, outcome.retry_after)
        case Rejected():
            _fail(outside=outside, request=request, execution=execution, index=index, no=outcome, refused=True)
        case Absent() if run.state is OperationState.WORKING:
            no = _GONE_WRONG.get(run.operation.effect, VANISHED)
            _fail(outside=outside, request=request, execution=execution, index=index, no=no)
        case Absent() if run.attempts >= MOST_TELLINGS:
            _fail(outside=outside, request=request, execution=execution, index=index, no=NEVER_TAKEN, refused=True)
        case Absent():
            # Told, never answered, and not there: every operation is create-if-absent under a name of our own,
            # so telling it again cannot make a second one.
            changed = execution.having(index=index, run=run.model_copy(update={"state": OperationState.WAITING}))
            with outside.store.transaction() as tx:
                _put(tx, changed)
                _found(tx, request, now)
                _look_later(tx, changed, RECONCILE_SECONDS * run.attempts)
        case Lost(why=why):
            changed = execution.having(index=index, run=run.model_copy(update={"state": OperationState.LOST}))
            with outside.store.transaction() as tx:
                _put(tx, changed)
                current = tx.requests.get(request.id)
                if current is not None and current.status is Status.EXECUTING:
                    advance(tx=tx, request=current, event=Event.LOST, actor="system", now=now, data={"why": why})
                _look_later(tx, changed, RECONCILE_SECONDS)
    return None


def _fail(
    *, outside: Outside, request: Request, execution: Execution, index: int, no: Rejected, refused: bool = False
) -> None:
    """End the request. refused: Azure itself said no, so that the operation has made nothing."""
    now = outside.clock.now()
    run = execution.runs[index].model_copy(
        update={
            "state": OperationState.REJECTED,
            "code": no.code,
            "sentence": no.sentence,
            "steps": no.steps or execution.runs[index].steps,
            "ended_at": now,
        }
    )
    changed = execution.having(index=index, run=run)
    with outside.store.transaction() as tx:
        _put(tx, changed)
        current = tx.requests.get(request.id)
        if current is None or current.status not in (Status.EXECUTING, Status.UNKNOWN):
            raise AlreadyClosed("the request is no longer being executed")
        perhaps = undo_of_failed(request=current, execution=changed, unheard=None if refused else index)
        void(tx=tx, request=current, perhaps=perhaps, now=now)
        unspent = refused and all(one.state is not OperationState.DONE for one in changed.runs)
        release(tx=tx, request=current.id, now=now, why=Event.FAILED.value, unspent=unspent)
        advance(
            tx=tx,
            request=current,
            event=Event.FAILED,
            actor="system",
            now=now,
            outcome=no.sentence.said_in(current.language),
            data={
                "operation": run.operation.verb,
                "code": no.code,
                "sentence": no.sentence.en,
                "sentence_es": no.sentence.es,
            },
        )


def _put(tx: Transaction, execution: Execution) -> None:
    if not tx.executions.put(execution):
        raise AlreadyClosed("another worker has moved this execution")


def _found(tx: Transaction, request: Request, now: datetime) -> None:
    """An execution that was lost has been found: the request is being executed again."""
    current = tx.requests.get(request.id)
    if current is not None and current.status is Status.UNKNOWN:
        advance(tx=tx, request=current, event=Event.RESUMED, actor="system", now=now)


def _look_later(tx: Transaction, execution: Execution, seconds: float) -> None:
    tx.enqueue(
        Job(
            name="execute",
            key=f"execute-{execution.request}-x{execution.version}",
            subject=execution.request,
            delay_seconds=seconds,
        )
    )


def _show(tx: Transaction, execution: Execution) -> None:
    key = f"notify-{execution.request}-x{execution.version}"
    tx.enqueue(Job(name="notify", key=key, subject=execution.request))


def _audit(tx: Transaction, execution: Execution, index: int, name: str, now: datetime, data: dict[str, Any]) -> None:
    run = execution.runs[index]
    tx.audit.append(
        AuditEvent(
            name=name,
            at=now,
            actor="system",
            request=execution.request,
            data={"verb": run.operation.verb, "target": run.operation.target, "index": index, **data},
        )
    )
