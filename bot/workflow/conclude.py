"""The end of something that arrived: what was done about it and what its sender is told are one transaction.

Killed between that and the telling, the next attempt finds what is to be told and does nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.grammar.parse import Draft
from bot.model.audit import AuditEvent
from bot.model.decision import Decision, Effect
from bot.model.errors import AlreadyClosed, PolicyFault
from bot.model.incoming import Incoming
from bot.model.notice import Denied, Hurdle, Invalid, NotAllowed, Notice
from bot.model.people import Person
from bot.model.problem import Problem
from bot.model.request import Request
from bot.model.text import Text
from bot.policy.words import unreadable
from bot.workflow.draw import draw
from bot.workflow.identity import actor_of
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction
from bot.workflow.pressed import evidence


def conclude(*, tx: Transaction, incoming: Incoming, told: Notice | None) -> None:
    """Record the answer in the caller's transaction. Raises AlreadyClosed when another worker has carried it out."""
    if not tx.inbox.conclude(incoming.id, told=told):
        raise AlreadyClosed("another worker has carried this out")


def refused(
    *, outside: Outside, person: Person, incoming: Incoming, hurdle: Hurdle, request: Request | None = None
) -> NotAllowed:
    """Say why not, show the request as it is now, and audit the attempt."""
    with outside.store.transaction() as tx:
        current = tx.requests.get(request.id) if request is not None else None
        picture = draw(outside=outside, tx=tx, request=current) if current is not None else None
        notice = NotAllowed(hurdle=hurdle, picture=picture)
        conclude(tx=tx, incoming=incoming, told=notice)
        tx.audit.append(
            AuditEvent(
                name="approval.refused" if incoming.action in ("approve", "refuse") else "ask.refused",
                at=outside.clock.now(),
                actor=person.entra,
                request=current.id if current is not None else "",
                data={
                    "hurdle": hurdle.value,
                    "action": incoming.action,
                    "revision": incoming.revision,
                    **evidence(outside=outside, tx=tx, incoming=incoming),
                },
            )
        )
    return notice


def turned_down(
    *,
    outside: Outside,
    incoming: Incoming,
    actor: str,
    notice: Notice | None,
    name: str,
    data: Mapping[str, Any],
    request: str = "",
) -> None:
    """Record that something was not done, and why: refusals are audited too."""
    with outside.store.transaction() as tx:
        conclude(tx=tx, incoming=incoming, told=notice)
        kept = {**data, **evidence(outside=outside, tx=tx, incoming=incoming)}
        tx.audit.append(AuditEvent(name=name, at=outside.clock.now(), actor=actor, request=request, data=kept))


@dataclass(frozen=True, slots=True)
class Written:
    """The line that something is wrong with.

    shown    as whoever wrote it reads it again; kept: as the record keeps it.
    request  id of the request that was to change into it; empty where it asks for something new.
    """

    kind: str
    shown: str
    kept: str
    request: str = ""

    @classmethod
    def new(cls, draft: Draft) -> Written:
        return cls(kind=draft.of, shown=draft.line, kept=draft.redacted)

    @classmethod
    def change_of(cls, request: Request, *, shown: str) -> Written:
        """The request stays as it was: the record keeps what it is."""
        return cls(kind=request.kind, shown=shown, kept=request.line, request=request.id)


def rejected(
    *,
    outside: Outside,
    person: Person,
    incoming: Incoming,
    problems: tuple[Problem, ...],
    written: Written,
    told: Invalid | None,
) -> None:
    """Record that a line was turned down for what is wrong with it.

    told  None when they have read it already, in the ack.
    """
    turned_down(
        outside=outside,
        incoming=incoming,
        actor=person.entra,
        notice=told,
        name="ask.rejected",
        request=written.request,
        data={"kind": written.kind, "problems": [one.code for one in problems], "line": written.kept},
    )


def line_rejected(
    *, outside: Outside, person: Person, incoming: Incoming, problems: tuple[Problem, ...], written: Written
) -> Invalid:
    """Say what is wrong with a line that was read without problems, and record it."""
    notice = Invalid(problems=problems, line=written.shown)
    rejected(outside=outside, person=person, incoming=incoming, problems=problems, written=written, told=notice)
    return notice


def turned_away(*, outside: Outside, incoming: Incoming, hurdle: Hurdle, detail: Text | None = None) -> NotAllowed:
    """Say to somebody whose Entra identity is not known why not, and audit the attempt."""
    notice = NotAllowed(hurdle=hurdle, detail=detail)
    turned_down(
        outside=outside,
        incoming=incoming,
        actor=actor_of(incoming),
        notice=notice,
        name="approval.refused" if incoming.action in ("approve", "refuse") else "ask.refused",
        request=incoming.request,
        data={"hurdle": hurdle.value, "sort": incoming.sort, "action": incoming.action},
    )
    return notice


def without_policies(
    *, outside: Outside, person: Person, incoming: Incoming, fault: PolicyFault, title: Text, line: str = ""
) -> Denied:
    """The denial of everything while no policy can be read."""
    decision = Decision(effect=Effect.DENY, reasons=(unreadable(),), faults=fault.issues, retryable=True)
    notice = Denied(title=title, line=line, decision=decision)
    turned_down(
        outside=outside,
        incoming=incoming,
        actor=person.entra,
        notice=notice,
        name="ask.denied",
        request=incoming.request,
        data={
            "line": line,
            "action": incoming.action,
            "rules": [reason.rule for reason in decision.reasons],
            "faults": list(fault.issues),
        },
    )
    return notice
